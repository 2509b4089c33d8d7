"""Who may see cases and work on them. What a case is about is asked besides: see queries.list_cases."""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
WORKERS = [Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER, Role.CASEWORKER]

cases = declare("journeys.Case", own="assignee", unit="unit", zone="zone")
cases.permit("view", _("查看办件"), all=[OPERATOR], zone=BUSINESS)
cases.permit("move", _("推进办件"), zone=BUSINESS)
cases.permit(
    "assign", _("转办"), own=[Role.CASEWORKER], zone=[Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER, Role.LEADER]
)
cases.permit("pause", _("暂停或恢复计时"), own=[Role.CASEWORKER], zone=[Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER])
cases.permit("comment", _("评论、关注、附材料"), zone=BUSINESS)
cases.permit("export", _("导出办件"), zone=STAFF)

versions = declare("journeys.Version")
versions.permit("view", _("查看流程版本"), all=(*STAFF, OPERATOR))

# The installation's own, which are for all zones, are the system administrator's.
calendars = declare("journeys.CalendarPart", zone="zone")
calendars.permit("view", _("查看工作日历"), all=[OPERATOR, Role.SYSTEM_ADMIN], zone=STAFF)
calendars.permit(
    "edit", _("导入、启用、停用工作日历"), all=[Role.SYSTEM_ADMIN], zone=[Role.SCIENCE_OFFICER, Role.LEADER]
)

# What stands on a case's page, for whoever sees the case.
_PARTS = (
    ("Step", "case", _("查看办理经过")),
    ("Clock", "case", _("查看时限")),
    ("Pause", "clock__case", _("查看暂停")),
    ("Escalation", "clock__case", _("查看到期提醒")),
    ("Comment", "case", _("查看评论")),
    ("Document", "case", _("查看办件材料")),
)
for _model, _path, _words in _PARTS:
    _part = declare(f"journeys.{_model}", own=f"{_path}__assignee", unit=f"{_path}__unit", zone=f"{_path}__zone")
    _part.permit("view", _words, all=[OPERATOR], zone=BUSINESS)
