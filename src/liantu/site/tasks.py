"""Long work of parts that know no queue, run in the background."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.evidence import public as evidence
from liantu.kit.jobs.public import Progress, enqueue, job
from liantu.kit.ui import public as ui

TITLES = {
    "settle": _("按报送重算当前值"), "derive": _("按来源重算当前值"), "authority": _("按字段权威重算当前值"),
}  # fmt: skip


@job("evidence.work", title=_("按报送、来源或字段权威重算当前值"), retries=3, timeout=3 * 3600)
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


DOING = {"bulk": _("批量处理"), "export": _("导出")}


@job(
    "ui.list", title=_("批量处理或导出列表"), retries=2, timeout=3 * 3600,
    facts={"done": _("已处理"), "left_out": _("没有处理")},
)  # fmt: skip
def work_on_list(progress: Progress, task: str, order: dict[str, Any]) -> dict[str, Any]:
    return ui.later.do_work(progress, task, order)


@ui.later.register
def queue_list(by: Any, task: str, order: dict[str, Any], title: str) -> str:
    """Queue what a list does with many rows; answers the page of its job."""
    made = enqueue(
        by=by, kind="ui.list", params={"task": str(task), "order": order}, title=f"{DOING[task]} · {title}"[:200],
        zone=order["zone"],
    )  # fmt: skip
    return reverse("job", args=[made.uuid])


@job("site.demo", title=_("装入演示数据的其余部分"), retries=3, timeout=3600)
def load_demonstration(progress: Progress, firms: int) -> None:
    from .demo import register

    register.load_rest(progress.by, firms, progress.note)


def queue_rest(firms: int) -> None:
    """Have the made-up zone's later deliveries loaded once the demonstration is served; where all is there, it does nothing."""
    from .demo import register

    by = accounts.user_named(register.OFFICERS[register.SIMULATED])
    enqueue(by=by, kind="site.demo", params={"firms": firms}, unique_key="site.demo")
