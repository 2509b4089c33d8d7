"""The whole suite: on SQLite, and beside it on PostgreSQL. Arguments go to pytest.

Without PostgreSQL its half is skipped and said so; under LIANTU_TEST_ALL=1 that fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

#: What never touches a database, or only looks at what the browser or the system's processes make of it: once is
#: enough. Serving on PostgreSQL is walked by tests/walk/test_jobs.py.
ONCE = (
    "tests/architecture",
    "tests/engine",
    "tests/docs",
    "tests/browser",
    "tests/permissions",  # scopes are the same statements on both
    "tests/walk/test_roles.py",
    "tests/walk/test_authority.py",
    "tests/walk/test_register.py",
    "tests/walk/test_visits.py",
    "tests/walk/test_journeys.py",
    "tests/walk/test_leads.py",
    "tests/walk/test_published.py",
    "tests/walk/test_content.py",
    "tests/walk/test_tour.py",
    "tests/walk/test_ladder.py",
    "tests/site/test_backup.py",  # asks both databases by itself
    "tests/site/test_demo_visits.py",
    "tests/site/test_demo_data.py",
    "tests/site/test_demo_killed.py",
    "tests/site/test_demo_workbooks.py",
    "tests/site/test_facts.py",
    "tests/site/test_identifying.py",
    "tests/site/test_ruling.py",
    "tests/site/test_rule_screening.py",
    "tests/site/test_languages.py",
    "tests/site/test_pages.py",
    "tests/site/test_commands.py",
    "tests/site/test_serving.py",
    "tests/site/test_drafts.py",
    "tests/site/test_worktime.py",
    "tests/kit/ui/test_frame.py",
    "tests/kit/ui/test_parts.py",
    "tests/kit/ui/test_numbers.py",
    "tests/kit/ui/test_charts.py",
    "tests/kit/ui/test_uploads.py",
)


def order() -> list[str]:
    """All that holds tests, each once: of a folder and another inside it pytest would take the outer alone."""
    return sorted({str(path.parents[-3]) for path in Path("tests").rglob("test_*.py") if len(path.parents) > 2})


def main(arguments: list[str]) -> int:
    """Both at once: each waits a third of its time, for browsers, for servers and for the disk."""
    everything = os.environ.get("LIANTU_TEST_ALL") == "1"
    # A file stays on one worker: some of them share a served demonstration among their tests.
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "-q",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "LIANTU_DATABASE_URL"}
    with ExitStack() as stack:
        other = None
        if postgres.programs() is not None:
            # pytest runs what is named, even where it is to be ignored.
            named = arguments or [path for path in order() if path not in ONCE]
            again = [*command, *named, *(f"--ignore={path}" for path in ONCE)]
            told = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            url = stack.enter_context(postgres.cluster())
            other = subprocess.Popen(again, env={**environment, "LIANTU_DATABASE_URL": url}, stdout=told, stderr=told)
            stack.callback(other.terminate)
        print("== SQLite", flush=True)
        code = subprocess.run([*command, *(arguments or order())], env=environment, check=False).returncode
        if other is None:
            print("== PostgreSQL: skipped, its server programs are not installed", flush=True)
            return code or int(everything)
        print("== PostgreSQL", flush=True)
        code = other.wait() or code
        told.seek(0)
        print(told.read(), flush=True)
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
