"""How a job's progress reads."""

from __future__ import annotations

import pytest

from liantu.kit.access import public as access
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs import registry
from liantu.kit.jobs.models import Job
from liantu.kit.jobs.web import words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0, "约还需 5 秒"),
        (12, "约还需 15 秒"),
        (59, "约还需 60 秒"),
        (60, "约还需 1 分钟"),
        (61, "约还需 2 分钟"),
        (5399, "约还需 90 分钟"),
        (5400, "约还需 2 小时"),
    ],
)
def test_remaining_time_is_rounded_up(seconds: int | None, said: str) -> None:
    assert words.remaining(seconds) == said


@pytest.mark.parametrize(
    ("done", "total", "what", "said"),
    [
        (0, None, "", ""),
        (0, 3000, "条", "0 / 3,000 条"),
        (1200, None, "行", "1,200 行"),
        (1, 2, "", "1 / 2"),
    ],
)
def test_count_names_what_is_counted(done: int, total: int | None, what: str, said: str) -> None:
    assert words.counted(Job(progress_done=done, progress_total=total, progress_what=what)) == said


@pytest.mark.parametrize(
    ("every", "said"), [(45, "每 45 秒"), (90, "每 90 秒"), (600, "每 10 分钟"), (7200, "每 2 小时")]
)
def test_interval_is_told_in_its_largest_unit(every: int, said: str) -> None:
    assert words.timing(every, None) == said


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["jobs.tidy", "accounts.tidy", "accounts.verify_log"])
def test_figures_of_a_result_have_names(kind: str) -> None:
    job = jobs.enqueue(by=access.Scheduler(), kind=kind)
    jobs.work_off()
    job.refresh_from_db()
    assert set(job.result) == set(registry.facts(kind))
