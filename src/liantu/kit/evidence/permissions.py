"""Who may do what with sources, what they send, and its proof.

Whether somebody reads the content of a record is a matter of its class besides: see classes.py.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import ADMINISTRATORS, BUSINESS, STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
OFFICER = [Role.SCIENCE_OFFICER]

sources = declare("evidence.Source", unit="unit", zone="zone", zoneless=True)
sources.permit("view", _("查看数据来源"), all=(*ADMINISTRATORS, OPERATOR), zone=BUSINESS)
sources.permit("create", _("登记数据来源"), zone=OFFICER)
sources.permit("edit", _("修改数据来源"), zone=OFFICER)
# To let others read what they did not: for those who answer for the rows, not for whoever would like to see them.
sources.permit("release", _("降低密级、改换报送单位"), all=[Role.SECURITY_ADMIN], unit=OFFICER)
sources.permit("export", _("导出数据来源"), zone=STAFF)

authorities = declare("evidence.FieldAuthority", zone="zone", zoneless=True)
authorities.permit("view", _("查看字段权威"), all=[OPERATOR], zone=STAFF)
authorities.permit("edit", _("设定字段权威"), zone=OFFICER)
authorities.permit("remove", _("撤销字段权威"), zone=OFFICER)

places = declare("evidence.AuthorityPlace", zone="authority__zone", zoneless=True)
places.permit("view", _("查看权威次序"), all=[OPERATOR], zone=STAFF)

deliveries = declare("evidence.Delivery", unit="source__unit", zone="source__zone", zoneless=True)
deliveries.permit("view", _("查看报送"), all=[OPERATOR], zone=BUSINESS)
deliveries.permit("create", _("接收报送"), zone=OFFICER, unit=[Role.INVESTMENT_OFFICER, Role.CASEWORKER])
deliveries.permit("apply", _("应用报送"), zone=OFFICER)
deliveries.permit("undo", _("撤销报送"), zone=OFFICER)
deliveries.permit("export", _("导出报送"), zone=STAFF)

rows = declare("evidence.DeliveryRow", unit="delivery__source__unit", zone="delivery__source__zone", zoneless=True)
rows.permit("view", _("查看报送行"), all=[OPERATOR], zone=BUSINESS)

records = declare("evidence.Record", unit="source__unit", zone="source__zone", zoneless=True)
records.permit("view", _("查看原始记录"), all=[OPERATOR], zone=BUSINESS)

attachments = declare("evidence.Attachment", unit="record__source__unit", zone="record__source__zone", zoneless=True)
attachments.permit("view", _("查看附件"), all=[OPERATOR], zone=BUSINESS)
attachments.permit("create", _("上传附件"), zone=[Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER, Role.CASEWORKER])

retractions = declare("evidence.Retraction", own="by", unit="unit")
retractions.permit("view", _("查看撤回"), all=(*STAFF, OPERATOR))
