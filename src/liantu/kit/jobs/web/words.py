"""A job as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit.ui import numbers
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle

from .. import queries, registry
from ..enums import JobState, WorkerState
from ..models import Job

if TYPE_CHECKING:
    from liantu.kit.access.principals import Principal

WORKERS = {
    WorkerState.IDLE: StateStyle(WorkerState.IDLE.label, "circle-check", Tone.GOOD),
    WorkerState.WORKING: StateStyle(WorkerState.WORKING.label, "loader-2", Tone.UNDERWAY),
    WorkerState.SILENT: StateStyle(WorkerState.SILENT.label, "alert-triangle", Tone.BAD),
    WorkerState.STOPPED: StateStyle(WorkerState.STOPPED.label, "circle-minus", Tone.NEUTRAL),
}
ENABLED = {
    True: StateStyle(gettext_lazy("启用"), "circle-check", Tone.GOOD),
    False: StateStyle(gettext_lazy("停用"), "circle-minus", Tone.NEUTRAL),
}
#: Keys of a result that say how it is shown, and are no facts themselves.
SHOWN = ("words", "url")


@dataclass(frozen=True)
class Progress:
    """What `ui/progress.html` asks of a job. `url` answers that part anew, and takes `do=cancel|retry`."""

    pk: str
    title: str
    state: str
    percent: int | None
    note: str
    remaining_words: str
    error_words: str
    can_cancel: bool
    can_retry: bool
    url: str


def progress(user: Principal, job: Job) -> Progress:
    """The job's progress as `user` may see it, in the present language."""
    doors = queries.may(user, job)
    return Progress(
        pk=str(job.uuid),
        title=job.name,
        state=job.state,
        percent=job.percent,
        note=note(user, job),
        remaining_words=remaining(job.remaining_seconds()),
        error_words=job.error,
        can_cancel=doors["cancel"],
        can_retry=doors["retry"],
        url=reverse("job-progress", args=[job.uuid]),
    )


def note(user: Principal, job: Job) -> str:
    """One line on how it stands: what it found, what went wrong, or what is being done now."""
    if job.state == JobState.DONE:
        return str(found(user, job).get("words", ""))
    if job.state == JobState.CANCELLED:
        return job.error
    if job.state == JobState.QUEUED and job.error:
        return _("%(error)s；将于 %(time)s 再试") % {"error": job.error, "time": numbers.moment(job.run_at)}
    if job.cancel_requested:
        return _("正在取消")
    return " · ".join(part for part in (job.progress_note, counted(job)) if part)


def counted(job: Job) -> str:
    """How much of it is done, such as `120 / 3,000 条`."""
    if job.progress_total:
        words = f"{job.progress_done:,} / {job.progress_total:,}"
    elif job.progress_done:
        words = f"{job.progress_done:,}"
    else:
        return ""
    return f"{words} {job.progress_what}".rstrip()


def remaining(seconds: int | None) -> str:
    """About how long it will take yet; empty where nothing can be said."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("约还需 %(n)d 秒") % {"n": max(5, -(-seconds // 5) * 5)}
    if seconds < 5400:
        return _("约还需 %(n)d 分钟") % {"n": -(-seconds // 60)}
    return _("约还需 %(n)d 小时") % {"n": -(-seconds // 3600)}


def found(user: Principal, job: Job) -> dict[str, Any]:
    """What the job found, for its owner; an empty dict for others."""
    return job.result or {} if queries.is_own(user, job) else {}


def facts(user: Principal, job: Job) -> list[tuple[str, Any]]:
    """The figures of a result, as people call them; by their bare keys where their kind does not say."""
    words = registry.facts(job.kind)
    return [(str(words.get(name, name)), value) for name, value in found(user, job).items() if name not in SHOWN]


def onward(user: Principal, job: Job) -> str:
    """A page of this site to which the result leads; empty where there is none."""
    url = str(found(user, job).get("url", ""))
    return url if url.startswith("/") and not url.startswith(("//", "/\\")) else ""


def timing(every: int | None, daily: Any) -> str:
    """When a schedule runs."""
    if daily is not None:
        return _("每天 %(time)s") % {"time": f"{daily:%H:%M}"}
    seconds = every or 0
    if seconds % 3600 == 0:
        return _("每 %(n)d 小时") % {"n": seconds // 3600}
    if seconds % 60 == 0:
        return _("每 %(n)d 分钟") % {"n": seconds // 60}
    return _("每 %(n)d 秒") % {"n": seconds}
