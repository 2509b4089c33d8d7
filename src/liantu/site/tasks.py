"""Long work of parts that know no queue, run in the background."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence import public as evidence
from liantu.kit.jobs.public import Progress, enqueue, job

TITLES = {"apply": _("应用报送"), "undo": _("撤销报送"), "derive": _("按来源重算当前值")}


@job("evidence.work", title=_("应用或撤销报送"), retries=3, timeout=3 * 3600)
def work(progress: Progress, verb: str, pk: int) -> None:
    progress.note(str(TITLES[verb]))
    evidence.do_work(by=progress.by, verb=verb, pk=pk)


@evidence.long_work.register
def queue(by: Any, verb: str, pk: int, title: str) -> str:
    """Queue the work; answers the page of its job."""
    made = enqueue(
        by=by,
        kind="evidence.work",
        params={"verb": str(verb), "pk": pk},
        title=f"{TITLES[verb]} · {title}"[:200],
        unique_key=f"evidence.{verb}:{pk}",
    )
    return reverse("job", args=[made.uuid])
