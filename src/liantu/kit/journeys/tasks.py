"""What the queue does by itself: the ladders of clocks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.jobs.public import Progress, job, schedule

from .actions import calendars, escalating


@job("journeys.escalate", title=_("到期提醒"), retries=3, timeout=600)
def escalate(progress: Progress) -> dict[str, object]:
    # Where a process ended while it counted deadlines anew, this goes on.
    calendars.recount(by=progress.by)
    return {"rungs": escalating.climb(by=progress.by)}


schedule("journeys.escalate", kind="journeys.escalate", every=300)
