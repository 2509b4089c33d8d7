"""Who may take workbooks in, see what is in them, and say whom a row means."""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
OFFICER = [Role.SCIENCE_OFFICER]
SENDERS = [Role.INVESTMENT_OFFICER, Role.CASEWORKER]

plans = declare("intake.Plan", unit="source__unit", zone="source__zone", zoneless=True)
plans.permit("view", _("查看台账接收"), all=[OPERATOR], zone=OFFICER, unit=SENDERS)
plans.permit("create", _("接收台账"), zone=OFFICER, unit=SENDERS)
plans.permit("apply", _("应用台账"), zone=OFFICER)
plans.permit("export", _("导出台账接收"), zone=OFFICER)

rows = declare("intake.PlanRow", unit="plan__source__unit", zone="plan__source__zone", zoneless=True)
rows.permit("view", _("查看接收行"), all=[OPERATOR], zone=OFFICER, unit=SENDERS)
rows.permit("decide", _("判定接收行"), zone=OFFICER)
rows.permit("export", _("导出接收行"), zone=OFFICER)

shapes = declare("intake.Shape", unit="source__unit", zone="source__zone", zoneless=True)
shapes.permit("view", _("查看表样"), all=[OPERATOR], zone=OFFICER, unit=SENDERS)
shapes.permit("forget", _("忘记表样"), zone=OFFICER)

verdicts = declare("intake.Verdict", own="by", unit="source__unit", zone="source__zone", zoneless=True)
verdicts.permit("view", _("查看行判定"), all=[OPERATOR], zone=STAFF)
verdicts.permit("undo", _("撤销行判定"), zone=OFFICER)
verdicts.permit("export", _("导出行判定"), zone=OFFICER)
