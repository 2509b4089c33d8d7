"""What the actions on the register are called."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

from .models import Assignment
from .queries import FACETS

audit.name_actions(
    {
        "registry.organisation.create": _("登记机构"),
        "registry.organisation.edit": _("修改机构资料"),
        "registry.organisation.merge": _("合并机构"),
        "registry.organisation.unmerge": _("撤销合并"),
        "registry.organisation.split": _("拆分机构"),
        "registry.organisation.arise": _("由拆分产生"),
        "registry.organisation.follow": _("拆分后送来的行归拆出的机构"),
        "registry.organisation.unsplit": _("撤销拆分"),
        "registry.name.create": _("增加名称"),
        "registry.name.retract": _("撤回名称"),
        "registry.name.reinstate": _("恢复名称"),
        "registry.claim.retract": _("撤回属性值"),
        "registry.claim.reinstate": _("恢复属性值"),
        "registry.assignment.create": _("安排包联"),
        "registry.zonelink.edit": _("设定园区对应机构"),
        "registry.unitlink.edit": _("设定单位对应机构"),
        "registry.person.edit": _("修改人员资料"),
    }
)

#: What is said of organisations is written in one way, whatever it is.
VERBS = {"create": _("登记{what}"), "edit": _("修改{what}"), "retract": _("撤回{what}"), "reinstate": _("恢复{what}")}
audit.name_actions(
    {
        f"registry.{facet.model._meta.model_name}.{verb}": format_lazy(words, what=facet.model._meta.verbose_name)
        for facet in FACETS.values()
        for verb, words in VERBS.items()
        if (facet.model, verb) != (Assignment, "create")
    }
)
