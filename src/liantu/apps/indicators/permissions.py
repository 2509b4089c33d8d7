"""Who may do what with indicators and their figures."""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
OFFICER = [Role.SCIENCE_OFFICER]

indicators = declare("indicators.Indicator")
indicators.permit("view", _("查看指标"), all=(*BUSINESS, OPERATOR))
indicators.permit("create", _("定义指标"), all=OFFICER)
indicators.permit("edit", _("修改指标"), all=OFFICER)
indicators.permit("export", _("导出指标"), all=STAFF)

observations = declare("indicators.Observation", unit="record__source__unit", zone="zone", zoneless=True)
observations.permit("view", _("查看指标值"), all=[OPERATOR], zone=BUSINESS)
observations.permit("create", _("登记指标值"), zone=OFFICER)
observations.permit("retract", _("撤回指标值"), zone=OFFICER)
observations.permit("export", _("导出指标值"), zone=STAFF)

members = declare(
    "indicators.ObservationMember", unit="observation__record__source__unit", zone="observation__zone", zoneless=True
)
members.permit("view", _("查看指标成员"), all=[OPERATOR], zone=BUSINESS)
