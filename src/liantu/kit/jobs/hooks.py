"""What this part registers with the frame: its pages in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

nav.register(
    nav.NavEntry(
        Group.OVERVIEW,
        _("后台任务"),
        "jobs",
        "clipboard-list",
        "jobs.Job",
        order=80,
        keywords="job task houtai renwu htrw",
    )
)
nav.register(
    nav.NavEntry(
        Group.ADMINISTRATION,
        _("定时任务与执行进程"),
        "schedules",
        "calendar-event",
        "jobs.Schedule",
        order=80,
        keywords="schedule worker cron dingshi dsrw",
    )
)
