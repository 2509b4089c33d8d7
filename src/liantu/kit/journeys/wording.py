"""What the actions on cases are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "journeys.case.start": _("开始办件"),
        "journeys.case.move": _("推进办件"),
        "journeys.case.assign": _("转办"),
        "journeys.case.pause": _("暂停计时"),
        "journeys.case.resume": _("恢复计时"),
        "journeys.case.comment": _("评论办件"),
        "journeys.case.attach": _("附办件材料"),
        "journeys.case.escalate": _("到期提醒"),
        "journeys.case.download": _("下载办件材料"),
        "journeys.calendar.prepare": _("准备工作日历"),
        "journeys.calendar.apply": _("启用工作日历"),
        "journeys.calendar.end": _("停用工作日历"),
        "journeys.calendar.discard": _("放弃准备的工作日历"),
    }
)
