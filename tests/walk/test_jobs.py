"""A long job seen from the browser: it moves, it can be left and come back to, it ends with its result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
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


def fill(home: OwnHome) -> None:
    environment = home.environment(DJANGO_SETTINGS_MODULE="liantu.site.settings")
    subprocess.run([sys.executable, "-c", FILL], env=environment, check=True)


def test_progress_is_seen_the_worker_is_killed_and_the_job_still_ends(visit: Any, demo_home: OwnHome) -> None:
    fill(demo_home)
    with visit() as somebody:
        page = somebody.sign_in("auditor")
        somebody.go("/manage/log/")
        page.click("text=核验日志")
        page.wait_for_url("**/jobs/**")
        address = page.url
        somebody.until(
            "(() => { const bar = document.querySelector('progress.bar[value]');"
            " return Boolean(bar) && bar.value > 0 && bar.value < 100; })()"
        )
        somebody.picture("job-running")
        worker = next(
            child
            for child in psutil.Process(somebody.site.process.pid).children()
            if "jobs" in " ".join(child.cmdline())
        )
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
