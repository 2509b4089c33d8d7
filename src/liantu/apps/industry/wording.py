"""What the actions on chains are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "industry.chain.create": _("建立产业链"),
        "industry.chain.edit": _("修改产业链"),
        "industry.chain.retract": _("撤回产业链"),
        "industry.chainrole.create": _("认定链上角色"),
        "industry.chainrole.retract": _("撤回链上角色"),
        "industry.chaintag.create": _("添加产业标签"),
        "industry.chaintag.retract": _("撤回产业标签"),
    }
)

audit.name_actions(
    {
        "industry.chain.link": _("指定产业链的环节内容"),
        "industry.chain.export": _("导出产业链的环节"),
        "industry.nodesignature.create": _("为环节签字"),
        "industry.nodesignature.retract": _("撤回环节签字"),
    }
)

audit.name_actions(
    {
        "industry.target.set_aside": _("搁置招商目标"),
        "industry.target.reopen": _("重新考虑招商目标"),
        "industry.lead.create": _("登记招商线索"),
        "industry.lead.edit": _("修改招商线索"),
        "industry.lead.visit": _("为线索关联走访"),
        "industry.project.create": _("登记重大项目"),
        "industry.project.edit": _("修改重大项目"),
        "industry.project.retract": _("撤回重大项目"),
        "industry.project.reinstate": _("恢复重大项目"),
        "industry.actual.create": _("登记项目实际"),
        "industry.actual.retract": _("撤回项目实际"),
        "industry.milestone.create": _("排定项目节点"),
        "industry.milestone.done": _("办结项目节点"),
        "industry.problem.create": _("提出项目问题"),
        "industry.problem.solve": _("办结项目问题"),
    }
)

audit.name_actions(
    {
        "industry.placement.create": _("落位"),
        "industry.placement.retract": _("撤回落位"),
        "industry.chain.suggest": _("重新建议落位"),
        "industry.suggestion.settle": _("确认落位建议"),
        "industry.suggestion.refuse": _("否定落位建议"),
    }
)

audit.name_actions(
    {
        "industry.purchase.create": _("登记采购"),
        "industry.purchase.place": _("把采购归入环节"),
        "industry.purchase.retract": _("撤回采购"),
        "industry.offer.create": _("推荐本地产品"),
        "industry.offer.state": _("产品推荐有进展"),
    }
)
