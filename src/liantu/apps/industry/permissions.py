"""Who may do what with chains."""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
WRITERS = [Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER]

chains = declare("industry.Chain", zone="zone")
chains.permit("view", _("查看产业链"), all=[OPERATOR], zone=BUSINESS)
chains.permit("create", _("建立产业链"), zone=WRITERS)
chains.permit("edit", _("修改产业链"), zone=WRITERS)
chains.permit("retract", _("撤回产业链"), zone=WRITERS)
chains.permit("export", _("导出产业链"), zone=STAFF)

names = declare("industry.ChainName", zone="chain__zone")
names.permit("view", _("查看产业链名称"), all=[OPERATOR], zone=BUSINESS)

roles = declare("industry.ChainRole", zone="chain__zone")
roles.permit("view", _("查看链上角色"), all=[OPERATOR], zone=BUSINESS)
roles.permit("create", _("认定链上角色"), zone=WRITERS)
roles.permit("retract", _("撤回链上角色"), zone=WRITERS)
roles.permit("export", _("导出链上角色"), zone=STAFF)

tags = declare("industry.ChainTag", zone="zone")
tags.permit("view", _("查看产业标签"), all=[OPERATOR], zone=BUSINESS)
tags.permit("create", _("添加产业标签"), zone=WRITERS)
tags.permit("retract", _("撤回产业标签"), zone=WRITERS)

# Who stands where. Whoever may have a chain looked through anew may see to it for all of its firms.
chains.permit("suggest", _("重新建议落位"), all=[Role.SCHEDULER], zone=WRITERS)

# What a suggestion rests on is told by the class of its source, to those alone who may read it.
placements = declare("industry.Placement", zone="chain__zone")
placements.permit("view", _("查看落位"), all=[OPERATOR], zone=STAFF)
placements.permit("create", _("落位"), zone=WRITERS)
placements.permit("retract", _("撤回落位"), zone=WRITERS)
placements.permit("export", _("导出落位"), zone=STAFF)

suggestions = declare("industry.Suggestion", zone="chain__zone")
suggestions.permit("view", _("查看落位建议"), all=[OPERATOR, Role.SCHEDULER], zone=STAFF)
suggestions.permit("settle", _("确认或否定落位建议"), zone=WRITERS)

placing_dues = declare("industry.PlacingDue", zone="organisation__zone_members__zone", many=True)
placing_dues.permit("view", _("查看待重看落位的机构"), all=[OPERATOR, Role.SCHEDULER], zone=STAFF)

signatures = declare("industry.NodeSignature", zone="chain__zone")
signatures.permit("view", _("查看环节签字"), all=[OPERATOR], zone=BUSINESS)
signatures.permit("create", _("为环节签字"), zone=WRITERS)
signatures.permit("retract", _("撤回环节签字"), zone=WRITERS)

# Targets, leads, major projects: firms read nothing of them.
INVESTORS = [Role.INVESTMENT_OFFICER]

targets = declare("industry.Target", zone="zone")
targets.permit("view", _("查看招商目标"), all=[OPERATOR], zone=STAFF)
targets.permit("edit", _("办理招商目标"), zone=INVESTORS)
targets.permit("export", _("导出招商目标"), zone=STAFF)

leads = declare("industry.Lead", zone="zone")
leads.permit("view", _("查看招商线索"), all=[OPERATOR], zone=STAFF)
leads.permit("create", _("登记招商线索"), zone=INVESTORS)
leads.permit("edit", _("办理招商线索"), zone=INVESTORS)
leads.permit("reveal", _("查看线索联系人原文"), zone=[Role.INVESTMENT_OFFICER, Role.LEADER])
leads.permit("export", _("导出招商线索"), zone=STAFF)
leads.mask(contact="name", contact_phone="phone")

projects = declare("industry.Project", zone="zone")
projects.permit("view", _("查看重大项目"), all=[OPERATOR], zone=STAFF)
projects.permit("create", _("登记重大项目"), zone=INVESTORS)
projects.permit("edit", _("办理重大项目"), zone=INVESTORS)
projects.permit("retract", _("撤回重大项目"), zone=INVESTORS)
projects.permit("export", _("导出重大项目"), zone=STAFF)

actuals = declare("industry.Actual", zone="project__zone")
actuals.permit("view", _("查看项目实际"), all=[OPERATOR], zone=STAFF)
actuals.permit("create", _("登记项目实际"), zone=INVESTORS)
actuals.permit("retract", _("撤回项目实际"), zone=INVESTORS)

milestones = declare("industry.Milestone", zone="project__zone")
milestones.permit("view", _("查看项目节点"), all=[OPERATOR], zone=STAFF)
milestones.permit("edit", _("排定和办结项目节点"), zone=INVESTORS)

problems = declare("industry.Problem", zone="project__zone")
problems.permit("view", _("查看项目问题"), all=[OPERATOR], zone=STAFF)
problems.permit("edit", _("提出和办结项目问题"), zone=STAFF)

# What a firm buys is its own business: those who work on the chain read it, and the firm itself.
BUYING = [*WRITERS, Role.LEADER]
purchases = declare(
    "industry.Purchase", zone="zone", unit="buyer__canonical__members__unit_links__unit", many=True,
)  # fmt: skip
purchases.permit("view", _("查看采购清单"), all=[OPERATOR], zone=BUYING, unit=[Role.ENTERPRISE])
purchases.permit("create", _("登记采购"), zone=WRITERS)
purchases.permit("place", _("把采购归入环节"), zone=WRITERS)
purchases.permit("retract", _("撤回采购"), zone=WRITERS)
purchases.permit("export", _("导出采购清单"), zone=BUYING)

item_places = declare("industry.ItemPlace", zone="chain__zone")
item_places.permit("view", _("查看采购归入的环节"), all=[OPERATOR], zone=BUYING)

offers = declare(
    "industry.Offer", zone="zone", unit="organisation__canonical__members__unit_links__unit", many=True,
)  # fmt: skip
offers.permit("view", _("查看产品推荐"), all=[OPERATOR], zone=STAFF, unit=[Role.ENTERPRISE])
offers.permit("create", _("推荐本地产品"), zone=STAFF)
offers.permit("edit", _("跟进产品推荐"), zone=STAFF)
offers.permit("export", _("导出产品推荐"), zone=STAFF)
