"""The queue's own upkeep."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

from . import actions
from .progress import Progress
from .registry import job, periodic, schedule

TIDIED = {
    "files": _("清除文件的任务"),
    "jobs": _("删除的任务记录"),
    "unknown": _("没有程序能执行的任务"),
    "workers": _("删除的执行进程记录"),
}


@job("jobs.tidy", title=_("清理过期的任务文件和记录"), facts=TIDIED)
def tidy(progress: Progress) -> dict[str, int]:
    return actions.tidy(by=progress.by)


schedule("jobs.tidy", kind="jobs.tidy", daily="03:40")

# The log is sealed by whoever is there; sealers that meet do not get into each other's way.
periodic("audit.seal", every=audit.EVERY_SECONDS, run=audit.seal)
