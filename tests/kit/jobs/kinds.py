"""Jobs to test with. What they did is told by files, which outlive a killed process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.jobs import public as jobs

MARKED = "probe.marked"


def tell(log: str, words: str) -> None:
    """Append one line; short appends of several processes do not mix."""
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{words}\n")


def told(log: Path | str) -> list[str]:
    path = Path(log)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@jobs.job("probe.add", title="相加", facts={"sum": "和"})
def add(progress: jobs.Progress, a: int, b: int) -> dict[str, int]:
    return {"sum": a + b}


@jobs.job("probe.tell", title="记一行")
def tell_line(progress: jobs.Progress, log: str, words: str) -> None:
    tell(log, words)


@jobs.job("probe.whoami", title="我是谁")
def whoami(progress: jobs.Progress) -> dict[str, Any]:
    where = audit.current()
    return {
        "by": progress.by.audit_name,
        "language": translation.get_language(),
        "channel": str(where.channel),
        "request": where.request,
        "job": str(progress.job),
        "attempt": progress.attempt,
    }


@jobs.job("probe.hold", title="等信号")
def hold(progress: jobs.Progress, log: str, gate: str, check: bool = True) -> None:
    """Goes on when the file `gate` is there."""
    tell(log, f"begin {progress.attempt}")
    progress.total(10, "条")
    progress.step(3, note="第三条")
    while not Path(gate).exists():
        time.sleep(0.01)
        if check:
            progress.check()
    tell(log, f"end {progress.attempt}")


jobs.job("probe.hold_once", title="只做一次", retries=0)(hold)


@jobs.job("probe.hold_locked", title="长事务")
def hold_locked(progress: jobs.Progress, log: str, gate: str) -> None:
    """As `hold`, inside one transaction that has written."""
    with transaction.atomic():
        audit.record(progress.by, "probe.locked")
        hold(progress, log, gate)


@jobs.job("probe.die", title="自杀", retries=2)
def die(progress: jobs.Progress, log: str, times: int = 99) -> None:
    tell(log, f"begin {progress.attempt}")
    if progress.attempt <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    tell(log, f"end {progress.attempt}")


@jobs.job("probe.flaky", title="时好时坏", retries=2, backoff=(30, 90))
def flaky(progress: jobs.Progress, fails: int, error: str = "value") -> dict[str, int]:
    """Fails in the first `fails` attempts."""
    if progress.attempt > fails:
        return {"attempt": progress.attempt}
    if error == "failed":
        raise jobs.Failed("表里没有信用代码一列")
    if error == "denied":
        raise access.Denied("view", "jobs.Job", words="没有权限：看别人的")
    if error == "invalid":
        raise ValidationError(["甲错", "乙错"])
    if error == "exit":
        raise SystemExit(3)
    raise ValueError("secret detail 42")


@jobs.job("probe.slow", title="慢", retries=0, timeout=0.2)
def slow(progress: jobs.Progress, check: bool = False) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        time.sleep(0.01)
        if check:
            progress.check()


@jobs.job("probe.stubborn", title="吞异常", retries=0)
def stubborn(progress: jobs.Progress, cancel_at: int = 0) -> None:
    """Survives every bad row, as an import does; somebody cancels it at one of them."""
    for row in range(1, 1000):
        try:
            if row == cancel_at:
                jobs.request_cancel(by=progress.by, job=progress.job)
            progress.step()
            raise ValueError("bad row")
        except Exception:
            continue


@jobs.job("probe.file", title="做文件", retries=0)
def make_file(progress: jobs.Progress, name: str, fail: bool = False, write: bool = True) -> dict[str, str]:
    path = progress.file(name)
    if write:
        path.write_text("名称,信用代码\n", encoding="utf-8")
    if fail:
        raise jobs.Failed("半路出错")
    return {"words": "已导出 1 条"}


@jobs.job("probe.returns", title="返回", retries=0)
def returns(progress: jobs.Progress, what: str) -> Any:
    return {
        "text": "words",
        "set": {"x": {1}},
        "time": {"at": clock.wall()},
        "nul": {"x": "a\x00b"},
        "none": None,
    }[what]


@jobs.job("probe.chain", title="再排一个")
def chain(progress: jobs.Progress, log: str, left: int) -> None:
    tell(log, f"left {left}")
    if left:
        jobs.enqueue(by=progress.by, kind="probe.chain", params={"log": log, "left": left - 1})
