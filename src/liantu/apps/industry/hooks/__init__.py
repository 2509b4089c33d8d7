"""What industry registers with kit and the register: pages, what is counted and found, what a dossier shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.panels import public as panels
from liantu.kit.search import public as search
from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

from .. import queries
from ..actions.chains import KIND, settle
from ..web import words

nav.register(
    nav.NavEntry(
        Group.CHAINS,
        _("产业链"),
        "chains",
        "affiliate",
        "industry.Chain",
        order=10,
        keywords="chain chanyelian cyl lianzhu lianhe",
    )
)
nav.register(
    nav.NavEntry(
        Group.CHAINS, _("链上角色"), "chain-roles", "sitemap", "industry.ChainRole", order=60,
        keywords="role leader core lianzhu lianhe lz lh",
    )
)  # fmt: skip

nav.register(
    nav.NavEntry(
        Group.CHAINS, _("缺口清单"), "gaps", "target-arrow", "industry.Placement", order=14,
        keywords="gap quekou qk bulian yanlian qianglian",
    )
)  # fmt: skip

evidence.kinds.register(evidence.kinds.Kind("chain", _("产业链"), queries.named, queries.named_ids))
evidence.derivers.register("industry", settle)
evidence.referring.register("organisation", evidence.referring.Reference("industry.ChainRole", "organisation"))
for countable in queries.COUNTABLES:
    countables.register(countable)
search.register(search.Searchable(KIND, _("产业链"), "affiliate", queries.found_chains, order=20))
registry.register_section("chains", queries.tell_section)
registry.register_filter(registry.OrganisationFilter("chain", _("产业链"), queries.chain_choices, queries.in_chain))


def _panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    roles = queries.roles_of(user, [pk]).get(pk, [])
    return {"held": words.held(user, queries.gather(roles))} if roles else None


panels.register(
    panels.Panel(
        "industry.roles", "organisation", _("产业链角色"), "industry/panel.html", _panel, "industry.ChainRole", order=40
    )
)


def _resting(user: access.Principal, records: Sequence[int]) -> Iterable[tuple[str, str, str]]:
    ids = list(records)
    for chain in queries.list_chains(user).filter(queries.named_by(ids)):
        yield chain.name, reverse("chain", args=[chain.pk]), chain.zone.name
    for role in queries.list_roles(user, all_said=True).filter(record__in=ids):
        yield (
            str(role.organisation),
            reverse("chain", args=[role.chain_id]),
            f"{role.chain} · {role.get_role_display()}",
        )
    for tag in queries.list_tags(user).filter(record__in=ids):
        yield tag.tag, reverse("chains"), str(tag.chain or tag.zone)


evidence.resting.register("industry", _resting, _("产业链"))

from . import content, intake, leads, placing, purchases  # noqa: E402, F401  register what workbooks can say, packs, cases, and who stands where
