"""The lists: all nodes of a chain beside its map, the gaps of a chain, the gaps of a zone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.lists import Empty

from ..models import Chain, Placement
from ..queries import find_chain, gaps_of_zone, ground_of, list_chains
from .computed import Choice, ComputedList
from .gaptables import (
    GapRow,
    Gaps,
    NodeRow,
    Nodes,
    ZoneGaps,
    draft_choice,
    kind_choice,
    signed_choice,
    stage_choice,
    standing_choice,
)
from .tabs import completeness, framed, resting

NO_GROUND = _("谁在哪个环节由园区工作人员查看")


class OfChain(ComputedList):
    """A list of one chain."""

    tab: ClassVar[str]
    heading: ClassVar[Any]

    def prepare(self, request: HttpRequest, **kwargs: Any) -> None:
        self.chain = find_chain(request.user, kwargs["pk"])
        self.ground = ground_of(request.user, self.chain)

    def may_take_out(self) -> Collection[int]:
        return [self.chain.pk] if access.may(self.request.user, "export", self.chain) else []

    def context(self) -> dict[str, Any]:
        title = _now("%(chain)s · %(what)s") % {"chain": self.chain.name, "what": self.heading}
        return framed(self.request, self.chain, self.tab, self.ground) | {
            "title": title, "completeness": completeness(self.ground), "search_hint": _now("环节、关键词或企业"),
        }  # fmt: skip

    def about(self) -> list[tuple[str, str]]:
        told = [(_now("园区"), str(self.chain.zone)), (_now("产业链"), self.chain.name)]
        if self.ground.content is not None:
            told.append((_now("版本"), resting(self.ground)))
        return [*told, (_now("完整程度"), completeness(self.ground))]


class NodeTable(OfChain):
    tab, heading = "table", _("环节表")
    table_class, template_name, export_name = Nodes, "industry/chain_list.html", "liantu-chain-nodes"
    empty = Empty(_("还没有环节"), _("为这条产业链指定环节内容后，每个环节在这里一行。"), icon="hierarchy")

    def records(self) -> list[Any]:
        return [NodeRow(self.chain, view) for view in self.ground.nodes.values()]

    def choices(self) -> list[Choice]:
        return [stage_choice(), standing_choice(), signed_choice()]


class GapTable(OfChain):
    tab, heading = "gaps", _("缺口")
    table_class, template_name, export_name = Gaps, "industry/chain_list.html", "liantu-chain-gaps"
    empty = Empty(
        _("没有看到缺口"),
        _("缺口从已落位的企业推出：先确认几条落位，补链、延链、强链就会列在这里。"),
        icon="target-arrow",
    )

    def records(self) -> list[Any]:
        return [GapRow(self.ground, gap) for gap in self.ground.gaps]

    def choices(self) -> list[Choice]:
        return [kind_choice(), stage_choice(), draft_choice()]


class ZoneGapList(ComputedList):
    """The gaps of all chains of a zone that the user may read."""

    table_class, template_name, export_name = ZoneGaps, "industry/zone_gaps.html", "liantu-gaps"
    empty = GapTable.empty

    def prepare(self, request: HttpRequest, **kwargs: Any) -> None:
        user: Any = request.user
        if not access.may_ever(user, "view", Placement._meta.label):
            raise access.Denied("view", Placement._meta.label, words=NO_GROUND)
        chains = list_chains(user)
        self.zones = list({chain.zone_id: chain.zone for chain in chains}.values())
        wanted = request.GET.get("zone", "")
        zone = next((one for one in self.zones if str(one.pk) == wanted), None) or getattr(request, "zone", None)
        self.zone = zone or next(iter(self.zones), None)
        self.found = gaps_of_zone(user, self.zone) if self.zone is not None else []
        self.chains = [chain for chain in chains if self.zone is not None and chain.zone_id == self.zone.pk]

    def records(self) -> list[Any]:
        return [GapRow(ground, gap) for ground, gap in self.found]

    def may_take_out(self) -> Collection[int]:
        rows = access.scope(self.request.user, "export", Chain.objects.filter(zone=self.zone))
        return set(rows.values_list("pk", flat=True))

    def choices(self) -> list[Choice]:
        chains = Choice(
            "chain", _now("产业链"), [(str(one.pk), one.name) for one in self.chains], lambda row: row.chain.pk
        )
        return [chains, kind_choice(), stage_choice(), draft_choice()]

    def context(self) -> dict[str, Any]:
        bare: list[Chain] = [chain for chain in self.chains if not chain.pack]
        ground = self.found[0][0] if self.found else None
        return {
            "title": _now("缺口清单"), "zones": self.zones, "chosen": self.zone, "bare": bare,
            "completeness": completeness(ground) if ground else "", "search_hint": _now("环节、关键词或产业链"),
        }  # fmt: skip

    def about(self) -> list[tuple[str, str]]:
        told = [(_now("园区"), str(self.zone or ""))]
        return [*told, (_now("完整程度"), completeness(self.found[0][0]))] if self.found else told
