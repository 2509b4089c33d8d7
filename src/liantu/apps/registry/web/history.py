"""What was done to an organisation, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import Organisation
from ..queries import FACETS

#: What an action on the register is called; what is left out is named by its permission.
WORDS = {
    "registry.organisation.create": _("登记机构"),
    "registry.organisation.edit": _("修改机构资料"),
    "registry.organisation.merge": _("合并机构"),
    "registry.organisation.unmerge": _("拆分机构"),
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
VERBS = {
    "create": _("登记%(what)s"),
    "edit": _("修改%(what)s"),
    "retract": _("撤回%(what)s"),
    "reinstate": _("恢复%(what)s"),
}


@dataclass(frozen=True)
class Doing:
    """One entry of the log about an organisation."""

    entry: audit.Entry
    words: str


def history_of(user: access.Principal, organisation: Organisation, most: int = 12) -> list[Doing]:
    """The latest, as far as the user may read the log."""
    return [Doing(entry, _words(entry.action)) for entry in accounts.entries_about(user, organisation)[:most]]


def _words(action: str) -> str:
    if action in WORDS:
        return str(WORDS[action])
    _app, _dot, rest = action.partition(".")
    name, _dot, verb = rest.rpartition(".")
    models: dict[str, Any] = {model._meta.model_name: model for model in (facet.model for facet in FACETS.values())}
    if name in models and verb in VERBS:
        return str(VERBS[verb]) % {"what": models[name]._meta.verbose_name}
    return action
