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

for label, words in (
    ("Step", _("查看办理经过")),
    ("Clock", _("查看时限")),
    ("Pause", _("查看暂停")),
    ("Comment", _("查看评论")),
    ("Document", _("查看办件材料")),
):
    path = "clock__case" if label == "Pause" else "case"
    declare(f"journeys.{label}", own=f"{path}__assignee", unit=f"{path}__unit", zone=f"{path}__zone").permit(
        "view", words, all=[OPERATOR], zone=BUSINESS
    )
