"""Work in the background: sending what is due, tidying up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.jobs.public import Progress, enqueue, job, periodic, schedule

from .actions import delivering, reading

SENT = {"sent": _("已发送"), "later": _("稍后再试"), "given_up": _("未送达"), "empty": _("无需发送")}
TIDIED = {"notices": _("旧通知"), "messages": _("旧消息"), "tries": _("尝试计数")}
#: How often each worker looks whether anything waits.
EVERY = 10


@job("notices.send", title=_("发送通知"), facts=SENT)
def send(progress: Progress) -> dict[str, int]:
    return delivering.send_due(by=progress.by, step=progress.step)


@job("notices.tidy", title=_("清理旧通知"), facts=TIDIED)
def tidy(progress: Progress) -> dict[str, int]:
    return reading.tidy(by=progress.by)


def look() -> None:
    """Queue a round where something is due. Nothing is queued for nothing: there would be a job every few seconds."""
    if delivering.is_due():
        enqueue(by=access.Scheduler(), kind="notices.send", unique_key="notices.send")


schedule("notices.tidy", kind="notices.tidy", daily="03:50")
periodic("notices.look", every=EVERY, run=look)
