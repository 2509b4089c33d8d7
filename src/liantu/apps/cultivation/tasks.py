"""What of the ladders runs in the background."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.jobs.public import Progress, enqueue, job, periodic, schedule

from . import queries
from .actions import evaluating, telling

FIRMS = {"firms": _("企业")}


@job(
    "cultivation.evaluate",
    title=_("评价全部企业的梯度"),
    retries=2,
    timeout=3 * 3600,
    facts={**FIRMS, "told": _("到期提醒")},
)
def evaluate(progress: Progress, zone: str = "") -> dict[str, Any]:
    """A new day may open a window, end a certificate or begin another version of the rules."""
    place = queries.zone_told(progress.by, zone) if zone else None

    def step(done: int) -> None:
        for _one in range(done):
            progress.step()

    firms = evaluating.evaluate(by=progress.by, zone=place, step=step)
    return {"firms": firms, "told": telling.remind(by=progress.by) if place is None else 0}


@job("cultivation.due", title=_("评价有新资料的企业"), retries=2, timeout=3600, facts=FIRMS)
def evaluate_due(progress: Progress) -> dict[str, int]:
    return {"firms": evaluating.evaluate_due(by=progress.by, step=lambda done: progress.step())}


def look() -> None:
    """Queue a round where something new was said of firms."""
    if evaluating.is_due():
        enqueue(by=access.Scheduler(), kind="cultivation.due", unique_key="cultivation.due")


# After the register has taken up the day (registry.rebuild).
schedule("cultivation.evaluate", kind="cultivation.evaluate", daily="01:20")
periodic("cultivation.look", every=20, run=look)
