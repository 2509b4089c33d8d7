"""Processes that apply plans, some of which die on the way.

Starting Python and Django takes longer than applying a small workbook; so it is done once, and each process is forked
from there. Reads one JSON line on stdin: a list of {"plan", "by", "statement", "seconds"}, one for each process; they
begin together. One with `statement` kills itself before that statement is sent to the database, one with `seconds` at that
moment. Answers a line: the list of {"code", "statements"}, the code as subprocess has it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
#: Rows at a time, fewer than a real load has, so that a small workbook is written in many transactions.
FEW = 7


class Applier:
    """The process from which those that apply are forked, as a test sees it."""

    def __init__(self) -> None:
        from django.db import connection

        from tests.kit.jobs.harness import environment

        command = [sys.executable, "-m", "tests.kit.intake.applier", str(connection.settings_dict["NAME"])]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, *asked: dict[str, Any]) -> list[dict[str, int]]:
        """Have plans applied, each in a process of its own, all at once."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        told: list[dict[str, int]] = json.loads(self._process.stdout.readline())
        return told

    def end(self) -> None:
        self._process.communicate(timeout=30)


def serve() -> int:
    for line in sys.stdin:
        told = []
        begin, go = os.pipe()
        for asked in json.loads(line):
            heard, says = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(go)
                os.read(begin, 1)
                os._exit(apply(says, **asked))
            os.close(says)
            told.append((pid, heard))
        os.close(begin)
        os.close(go)
        answers = []
        for pid, heard in told:
            _pid, status = os.waitpid(pid, 0)
            with os.fdopen(heard) as words:
                answers.append({"code": os.waitstatus_to_exitcode(status), "statements": int(words.read() or 0)})
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()
    return 0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def apply(says: int, plan: int, by: int, statement: int = 0, seconds: float = 0.0) -> int:
    from django.db import connection

    from liantu.apps.accounts.models import User
    from liantu.apps.registry.actions import loading
    from liantu.kit.evidence import actions as evidence
    from liantu.kit.intake import public as intake
    from liantu.kit.intake.actions import applying, comparing

    evidence.CHUNK = loading.CHUNK = FEW
    applying.CHUNK = comparing.CHUNK = 3 * FEW
    sent = 0

    def count(execute: Any, *more: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == statement:
            die()
        return execute(*more)

    if seconds:
        timer = threading.Timer(seconds, die)
        timer.daemon = True
        timer.start()
    try:
        with connection.execute_wrapper(count):
            user = User.objects.get(pk=by)
            intake.carry_out(by=user, plan=intake.find_plan(user, plan))
    except Exception:
        traceback.print_exc()
        return 1
    os.write(says, str(sent).encode())
    connection.close()
    return 0


def main(database: str) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    return serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
