"""Who may do what with indicators and their figures.

That whoever approves a publication is another person than whoever prepared it is no matter of roles: see actions.publishing.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
OFFICER = [Role.SCIENCE_OFFICER]
DECIDERS = [Role.SCIENCE_OFFICER, Role.LEADER]

indicators = declare("indicators.Indicator")
indicators.permit("view", _("查看指标"), all=(*BUSINESS, OPERATOR))
indicators.permit("create", _("定义指标"), all=OFFICER)
indicators.permit("edit", _("修改指标"), all=OFFICER)
indicators.permit("export", _("导出指标"), all=STAFF)

versions = declare("indicators.IndicatorVersion")
versions.permit("view", _("查看指标的各版口径"), all=(*BUSINESS, OPERATOR))

observations = declare("indicators.Observation", unit="record__source__unit", zone="zone", zoneless=True)
observations.permit("view", _("查看指标值"), all=[OPERATOR], zone=BUSINESS)
observations.permit("create", _("登记指标值"), zone=OFFICER)
observations.permit("retract", _("撤回指标值"), zone=OFFICER)
observations.permit("export", _("导出指标值"), zone=STAFF)

members = declare(
    "indicators.ObservationMember", unit="observation__record__source__unit", zone="observation__zone", zoneless=True
)
members.permit("view", _("查看指标成员"), all=[OPERATOR], zone=BUSINESS)

publications = declare("indicators.Publication", unit="unit", zone="zone")
publications.permit("view", _("查看指标发布"), all=[OPERATOR], zone=BUSINESS)
publications.permit("create", _("编制指标发布"), zone=OFFICER)
publications.permit("approve", _("批准指标发布"), zone=DECIDERS)
publications.permit("refuse", _("退回指标发布"), zone=DECIDERS)
publications.permit("withdraw", _("撤回指标发布"), zone=DECIDERS)
publications.permit("export", _("导出指标发布"), zone=STAFF)

published = declare("indicators.PublishedFigure", unit="publication__unit", zone="publication__zone")
published.permit("view", _("查看已发布的指标值"), all=[OPERATOR], zone=BUSINESS)
published.permit("export", _("导出已发布的指标值"), zone=STAFF)

rows = declare("indicators.PublishedRow", unit="figure__publication__unit", zone="figure__publication__zone")
# They bear names as of the day: outsiders see those of whom they may see, on the passport as it is now.
rows.permit("view", _("查看已发布指标值的行"), all=[OPERATOR], zone=STAFF)
rows.permit("export", _("导出已发布指标值的行"), zone=STAFF)
