"""Who may see packs, write a zone's own versions of them, and let them hold.

That whoever approves is another person than whoever wrote is no matter of roles: see actions.approve.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
OFFICER = [Role.SCIENCE_OFFICER]
DECIDERS = [Role.SCIENCE_OFFICER, Role.LEADER]

packs = declare("rulestore.Pack", zone="zone")
packs.permit("view", _("查看规则"), all=[OPERATOR], zone=STAFF)
packs.permit("create", _("起草规则"), zone=OFFICER)
packs.permit("edit", _("修改规则草稿"), zone=OFFICER)
packs.permit("submit", _("提交规则"), zone=OFFICER)
packs.permit("approve", _("批准规则"), zone=DECIDERS)
packs.permit("send_back", _("退回规则"), zone=DECIDERS)
packs.permit("withdraw", _("停用规则"), zone=DECIDERS)
packs.permit("discard", _("放弃规则草稿"), zone=OFFICER)

kept = declare("rulestore.KeptText")
kept.permit("view", _("查看随系统发布的规则"), all=(*STAFF, OPERATOR))
