"""What of chains runs in the background."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.jobs.public import Progress, enqueue, job, periodic

from . import queries
from .actions import suggesting

FACTS = {"firms": _("机构"), "open": _("待确认的建议")}


@job("industry.suggest", title=_("重新建议落位"), retries=2, timeout=3600, facts=FACTS)
def suggest(progress: Progress, chain: int) -> dict[str, Any]:
    row = queries.find_chain(progress.by, chain)
    progress.total(suggesting.firms_of(row), _("家"))

    def step(done: int) -> None:
        for _one in range(done):
            progress.step()

    told = suggesting.suggest(by=progress.by, chain=row, step=step)
    words = _now("看过 %(firms)s 家机构，%(open)s 条建议待确认") % {name: f"{n:,}" for name, n in told.items()}
    return {"words": words, "url": f"{reverse('suggestions')}?chain={row.pk}", **told}


@job("industry.placing", title=_("重看有新资料的机构的落位"), retries=2, timeout=3600, facts={"firms": _("机构")})
def suggest_due(progress: Progress) -> dict[str, int]:
    return {"firms": suggesting.suggest_due(by=progress.by, step=lambda done: progress.check())}


def look() -> None:
    """Queue a round where something new was said of organisations."""
    if suggesting.is_due():
        enqueue(by=access.Scheduler(), kind="industry.placing", unique_key="industry.placing")


periodic("industry.look", every=20, run=look)
