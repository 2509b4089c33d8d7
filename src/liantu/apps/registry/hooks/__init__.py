"""What the register offers to kit: kinds of things, what is found and counted of them, pages in the rail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.access.roles import OUTSIDERS
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.panels import public as panels
from liantu.kit.search import public as search
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from ..actions.authorities import derive_field, rests_on_field
from ..actions.deriving import derive_for_records
from ..actions.keys import KIND
from ..actions.loading import SAID
from ..enums import Decided
from ..models import Assignment, Right, Tie
from ..queries import (
    COUNTABLES,
    alike,
    list_conflicts,
    list_facts,
    list_organisations,
    list_people,
    named,
    named_ids,
    names_of,
    people_named,
    same,
)
from ..validators.properties import FIELDS, PROPERTIES
from ..web import linking, resting

Kind, Named = evidence.kinds.Kind, evidence.kinds.Named
Reference = evidence.referring.Reference
#: Where organisations stand in what records say.
REFERENCES = (
    *(Reference(model._meta.label, "organisation") for model in (*SAID, Assignment)),
    *(Reference(Tie._meta.label, end) for end in ("counterpart", "broker", "platform")),
)


def _people(user: access.Principal, ids: Iterable[int]) -> Mapping[int, Named]:
    rows = list_people(user).filter(pk__in=list(ids))
    return {row.pk: Named(row.pk, row.name, reverse("person", args=[row.pk])) for row in rows}


def _rights(user: access.Principal, ids: Iterable[int]) -> Mapping[int, Named]:
    rows = list_facts(user, Right).filter(pk__in=list(ids))
    return {row.pk: Named(row.pk, row.title, reverse("fact", args=["rights", row.pk])) for row in rows}


def _rights_named(user: access.Principal, text: str) -> list[int]:
    return list(list_facts(user, Right).filter(number=text.strip()).values_list("pk", flat=True))


evidence.kinds.register(Kind("organisation", pgettext_lazy("kind", "机构"), named, named_ids, same))
evidence.kinds.register(Kind("person", pgettext_lazy("kind", "人员"), _people, people_named))
evidence.kinds.register(Kind("right", pgettext_lazy("kind", "知识产权"), _rights, _rights_named))
evidence.derivers.register("registry", derive_for_records)
evidence.referring.register(KIND, *REFERENCES)
evidence.resting.register("registry", resting.on_records, _("机构资料"))
evidence.fields.register(
    evidence.fields.Group(
        FIELDS,
        pgettext_lazy("kind", "机构"),
        lambda: {"name": _("名称"), **{key: spec.label for key, spec in PROPERTIES.items()}},
        evidence.Purpose.REGISTER,
        rests_on_field,
        derive_field,
        order=10,
    )
)
for countable in COUNTABLES:
    countables.register(countable)

panels.register(
    panels.Panel(
        "registry.zone",
        "zone",
        _("名录中的机构"),
        "registry/place.html",
        linking.zone_panel,
        "registry.ZoneLink",
        order=10,
    )
)
panels.register(
    panels.Panel(
        "registry.unit",
        "unit",
        _("名录中的机构"),
        "registry/place.html",
        linking.unit_panel,
        "registry.UnitLink",
        order=10,
    )
)


def _found(user: access.Principal, ids: Collection[int]) -> Mapping[int, search.Found]:
    rows = list_organisations(user, ("kind", "code")).filter(pk__in=ids).prefetch_related("zone_members__zone")
    return {
        row.pk: search.Found(row.name, reverse("organisation", args=[row.pk]), _beside(row), row.seen_code is not None)
        for row in rows
    }


def _beside(row: Any) -> str:
    """Kind and zones, so that two of one name can be told apart."""
    kind = dict(row._meta.get_field("kind").flatchoices).get(row.seen_kind, "")
    zones = [member.zone.name for member in row.zone_members.all()]
    return " · ".join(str(part) for part in (kind, *zones, _("模拟数据") if row.simulated else "") if part)


def _all_names(ids: Collection[int]) -> Mapping[int, Iterable[str]]:
    """Further names of organisations that the finder sees: asked as the command line's operator, who reads all names."""
    held = names_of(access.LocalOperator("search"), ids)
    return {pk: [name.text for name in names] for pk, names in held.items()}


def _alike(user: access.Principal, text: str, limit: int) -> list[search.Likeness]:
    return [search.Likeness(one.id, one.reasons) for one in alike(user, text, limit)]


search.register(
    search.Searchable(
        "organisation", pgettext_lazy("kind", "机构"), "building", _found, order=10, names=_all_names, alike=_alike
    )
)

ORGANISATIONS = Group.ORGANISATIONS
ENTRIES: tuple[tuple[Any, str, str, str, str], ...] = (
    (_("机构名录"), "organisations", "building", "registry.Organisation", "organisation jigou jg minglu qiye"),
    (pgettext_lazy("page", "人员"), "people", "users-group", "registry.Person", "people renyuan ry lianxiren"),
    (pgettext_lazy("page", "资质荣誉"), "recognitions", "award", "registry.Recognition", "recognition zizhi rongyu zz"),
    (pgettext_lazy("page", "关系"), "ties", "affiliate", "registry.Tie", "tie guanxi gx"),
    (pgettext_lazy("page", "知识产权"), "rights", "certificate", "registry.Right", "right patent zhishichanquan zscq zhuanli"),
    (pgettext_lazy("page", "产品"), "products", "package", "registry.Product", "product chanpin cp"),
    (pgettext_lazy("page", "标准"), "standards", "rubber-stamp", "registry.Standard", "standard biaozhun bz"),
    (pgettext_lazy("page", "融资"), "financing", "coin", "registry.Financing", "financing rongzi rz"),
    (pgettext_lazy("page", "专家"), "experts", "school", "registry.Expert", "expert zhuanjia zj"),
    (pgettext_lazy("page", "包联"), "assignments", "user-check", "registry.Assignment", "assignment baolian bl"),
)  # fmt: skip


class OwnOrganisation(nav.NavEntry):
    """For those who work for an organisation that the zone serves."""

    def visible_to(self, user: access.Principal) -> bool:
        return any(grant.role in OUTSIDERS for grant in access.grants_for(user))


nav.register(
    OwnOrganisation(
        Group.OVERVIEW,
        _("我的单位"),
        "own-organisation",
        "building",
        order=1,
        keywords="own wodedanwei wddw mine dangan",
    )
)
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "冲突"), "conflicts", "arrows-split", "registry.Conflict", order=50,
        keywords="conflict chongtu ct",
    )
)  # fmt: skip
for place, (words, url_name, icon, label, keywords) in enumerate(ENTRIES):
    nav.register(nav.NavEntry(ORGANISATIONS, words, url_name, icon, label, order=10 * (place + 1), keywords=keywords))
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "合并判定"), "merges", "git-merge", "registry.Merge", order=60,
        keywords="merge hebing hb panding",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "拆分判定"), "splits", "git-fork", "registry.Split", order=65,
        keywords="split chaifen cf panding",
    )
)  # fmt: skip


def _waiting(user: access.Principal) -> Iterable[start.Waiting]:
    """Conflicts between what the user's own department says and what another does, which nobody has decided."""
    units = {grant.unit for grant in access.grants_for(user) if grant.unit is not None}
    if units and access.may_ever(user, "view", "registry.Conflict"):
        sides = Q(standing_source__unit__in=units) | Q(other_source__unit__in=units)
        count = list_conflicts(user).filter(sides, decided=Decided.OPEN).order_by().count()
        address = f"{reverse('conflicts')}?decided={Decided.OPEN}"
        yield start.Waiting(
            _now("与本部门有关的冲突"),
            count,
            f"{address}&unit={units.pop()}" if len(units) == 1 else address,
            "arrows-split",
        )


start.register_waiting("registry.conflicts", _waiting, order=40)

from . import finds, intake  # noqa: E402, F401  register what workbooks and reports can say
