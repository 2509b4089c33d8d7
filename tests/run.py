"""The whole suite: on SQLite, then on PostgreSQL. Arguments go to pytest.

Without PostgreSQL the second half is skipped and said so; under LIANTU_TEST_ALL=1 that fails.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests import postgres


def main(arguments: list[str]) -> int:
    everything = os.environ.get("LIANTU_TEST_ALL") == "1"
    command = [sys.executable, "-m", "pytest", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "LIANTU_DATABASE_URL"}
    print("== SQLite", flush=True)
    code = subprocess.run(command, env=environment, check=False).returncode
    if postgres.programs() is None:
        print("== PostgreSQL: skipped, its server programs are not installed", flush=True)
        return code or int(everything)
    print("== PostgreSQL", flush=True)
    with postgres.cluster() as url:
        other = subprocess.run(command, env={**environment, "LIANTU_DATABASE_URL": url}, check=False)
    return code or other.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
