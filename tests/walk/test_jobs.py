"""A long job seen from the browser: it moves, it can be left and come back to, it ends with its result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import psutil

from tests.homes import OwnHome, wait

#: As many entries as keep the verification busy for some seconds.
FILL = """
import django; django.setup()
from liantu.kit import clock
from liantu.kit.audit import public as audit
from liantu.kit.audit.keyed import entry_mac, fingerprint
rows = [audit.Entry(at=clock.wall(), actor_name="filler", channel="internal", category="system", action="test.fill",
                    outcome="done", key=fingerprint()) for _ in range(30000)]
for row in rows: row.mac = entry_mac(row)
audit.Entry.objects.bulk_create(rows, batch_size=500)
audit.seal()
"""

HALF_WAY = (
    "(() => { const bar = document.querySelector('progress.bar[value]');"
    " return Boolean(bar) && bar.value > 0 && bar.value < 100; })()"
)


def fill(home: OwnHome) -> None:
    environment = home.environment(DJANGO_SETTINGS_MODULE="liantu.site.settings")
    subprocess.run([sys.executable, "-c", FILL], env=environment, check=True)


def worker_of(server: int) -> psutil.Process:
    children = psutil.Process(server).children()
    return next(child for child in children if "jobs" in " ".join(child.cmdline()))


def stopped_half_way(worker: psutil.Process, somebody: Any) -> None:
    """Let the worker run in slices, each followed by time for the page to ask, until the bar stands in the middle.

    Left to itself a quick machine is done between two looks of the page, and a busy one has not begun.
    """
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        worker.resume()
        time.sleep(0.2)
        worker.suspend()
        for _ in range(30):
            if somebody.page.evaluate(HALF_WAY):
                return
            somebody.page.wait_for_timeout(50)
    worker.resume()
    raise AssertionError("the bar was never seen in the middle")


def test_progress_is_seen_the_worker_is_killed_and_the_job_still_ends(visit: Any, demo_home: OwnHome) -> None:
    fill(demo_home)
    with visit() as somebody:
        page = somebody.sign_in("auditor")
        worker = worker_of(somebody.site.process.pid)
        somebody.go("/manage/log/")
        page.click("text=核验日志")
        page.wait_for_url("**/jobs/**")
        address = page.url
        stopped_half_way(worker, somebody)
        somebody.picture("job-running")
        os.kill(worker.pid, signal.SIGKILL)
        somebody.go("/")  # the work goes on without the page
        somebody.go(address.removeprefix(somebody.site.url))
        page.wait_for_selector("main >> text=已完成", timeout=90_000)
        somebody.picture("job-done")
        assert somebody.complaints == []
        wait(lambda: demo_home.liantu("audit", "verify").code == 0, 30)


def test_failed_job_says_why(visit: Any, demo_home: OwnHome) -> None:
    with visit() as somebody:
        page = somebody.sign_in("auditor")
        somebody.go("/manage/log/")
        page.fill("[name=since]", "2026-09-14")
        page.fill("[name=until]", "2026-09-01")
        page.click("text=在后台导出")
        page.wait_for_url("**/jobs/**")
        page.wait_for_selector("main >> text=止日早于起日", timeout=60_000)
        somebody.picture("job-failed")
