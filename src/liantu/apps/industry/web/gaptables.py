"""What the lists of nodes and gaps are made of: their rows, their columns, their choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.ui.columns import Actions, Column, Link, Money, Number, RowAction, State, Text
from liantu.kit.ui.enums import MarkKind, Tone
from liantu.kit.ui.marks import Mark, drawn
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..models import Chain, Lead, Target
from ..queries import GapView, Ground, NodeView, Standing
from . import texts
from .computed import Choice
from .tabs import address

#: Where the kinds are drawn as states they keep the icons that say what they ask for.
GAPS = {
    engine.GapKind.FILL: StateStyle(texts.GAPS[engine.GapKind.FILL], "circle-dashed", Tone.BAD),
    engine.GapKind.EXTEND: StateStyle(texts.GAPS[engine.GapKind.EXTEND], "arrow-right", Tone.PERSON),
    engine.GapKind.STRENGTHEN: StateStyle(texts.GAPS[engine.GapKind.STRENGTHEN], "stairs-up", Tone.WAITING),
}
STANDS = {
    "here": StateStyle(_("有企业"), "circle-check", Tone.GOOD),
    "absent": StateStyle(_("本地未见"), "circle", Tone.NEUTRAL),
    **{kind.value: style for kind, style in GAPS.items()},
}
SIGNED = {
    True: StateStyle(_("已签字"), "signature", Tone.NEUTRAL),
    False: StateStyle(_("草稿"), "writing", Tone.NEUTRAL),
}
#: Firms that a cell names before it counts the others.
NAMED = 2


@dataclass(frozen=True)
class NodeRow:
    """A node in the table that stands for the map."""

    chain: Chain
    view: NodeView

    @property
    def pk(self) -> str:
        return self.view.key

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def url(self) -> str:
        return reverse("chain-node", args=[self.chain.pk, self.view.key])

    @property
    def search(self) -> str:
        names = [one.name for one in self.view.standings]
        return " ".join([self.view.title, self.view.key, *self.view.node.keywords, *names]).casefold()

    @property
    def stage(self) -> engine.Stage:
        return self.view.node.stage

    @property
    def stage_words(self) -> str:
        return str(texts.STAGES[self.view.node.stage])

    @property
    def kind_words(self) -> str:
        return str(texts.KINDS[self.view.node.kind])

    @property
    def standing(self) -> str:
        return self.view.gap.kind.value if self.view.gap else "here" if self.view.present else "absent"

    @property
    def firms(self) -> tuple[Standing, ...]:
        return self.view.standings

    @property
    def many(self) -> int:
        return len(self.view.standings)

    @cached_property
    def revenue(self) -> Decimal | None:
        known = [one.revenue for one in self.view.standings if one.revenue is not None and one.climbed_from is None]
        return sum(known, Decimal(0)) if known else None

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.view.gap.reasons if self.view.gap else ()

    @property
    def signed(self) -> bool:
        return self.view.signed

    @property
    def waiting(self) -> int:
        return self.view.suggestions

    @property
    def codes(self) -> tuple[str, ...]:
        return self.view.node.gbt


@dataclass(frozen=True)
class GapRow:
    """A gap in a list over one chain or over those of a zone."""

    ground: Ground
    gap: GapView

    @property
    def pk(self) -> str:
        return f"{self.ground.chain.pk}-{self.gap.node}"

    @property
    def chain(self) -> Chain:
        return self.ground.chain

    @property
    def view(self) -> NodeView:
        return self.ground.nodes[self.gap.node]

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def url(self) -> str:
        return reverse("chain-node", args=[self.chain.pk, self.gap.node])

    @property
    def search(self) -> str:
        return " ".join([self.title, self.gap.node, self.chain.name, *self.view.node.keywords]).casefold()

    @property
    def kind(self) -> engine.GapKind:
        return self.gap.kind

    @property
    def stage(self) -> engine.Stage:
        return self.view.node.stage

    @property
    def stage_words(self) -> str:
        return str(texts.STAGES[self.view.node.stage])

    @property
    def weight(self) -> float:
        return round(self.gap.weight, 4)

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.gap.reasons

    @property
    def purchases(self) -> Decimal | None:
        return self.gap.purchases

    @property
    def serves(self) -> int:
        return self.gap.serves

    @property
    def settled(self) -> bool:
        return not self.gap.draft


class Reasons(Column):
    """Reasons one after the other, the first the weightiest."""

    def __init__(self, verbose_name: Any, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="reasons", orderable=False, absent="—", wide=True, **kwargs)

    def read(self, record: Any) -> Any:
        return record.reasons or None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return listed(value)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return listed(value)


class Firms(Column):
    """Who is at a node: the first few by name, each a link, the others as a number."""

    def __init__(self, verbose_name: Any, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="firms", order_by="many", absent=_("本地未见"), wide=True, **kwargs)

    def read(self, record: Any) -> Any:
        return record.firms or None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        links = format_html_join(
            _now("、"), '<a href="{}">{}</a>{}', (_firm(record.chain, one) for one in value[:NAMED])
        )
        more = len(value) - NAMED
        return (
            format_html('{} <span class="unit">{}</span>', links, _now("等 %(n)s 家") % {"n": len(value)})
            if more > 0
            else links
        )

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return _now("、").join(one.name for one in value)


def _firm(chain: Chain, one: Standing) -> tuple[str, str, Any]:
    url = reverse("chain-firm", args=[chain.pk, one.organisation])
    return url, one.name, drawn(Mark(MarkKind.SIMULATED)) if one.simulated else ""


class Codes(Column):
    def __init__(self, verbose_name: Any, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="codes", orderable=False, absent="—", **kwargs)

    def read(self, record: Any) -> Any:
        return listed(record.codes) or None


class YearBought(Money):
    """Yuan a year; where lists tell less than a year or leave amounts blank, what they do tell."""

    def render(self, value: Any, record: Any, table: Any) -> Any:
        told = record.gap.bought
        return told.words if told is not None and told.least else super().render(value, record, table)

    def value(self, value: Any, record: Any, table: Any) -> Any:
        told = record.gap.bought
        return told.words if told is not None and told.least else super().value(value, record, table)


class Nodes(Table):
    title = Link(_("环节"), url=lambda row: row.url, in_drawer=False)
    stage = Text(_("阶段"), accessor="stage_words")
    kind = Text(_("类别"), accessor="kind_words")
    standing = State(_("状态"), styles=STANDS)
    firms = Firms(_("谁在这里"))
    revenue = Money(_("营收合计"), absent="—")
    reasons = Reasons(_("理由"))
    waiting = Number(_("待确认建议"))
    signed = State(_("签字"), styles=SIGNED)
    codes = Codes(_("国民经济行业"))


def _gap_actions(row: GapRow, user: access.Principal) -> Sequence[RowAction]:
    offered = []
    lead = address("lead-new", chain=row.chain.pk, node=row.gap.node)
    if lead and access.may_ever(user, "create", Lead._meta.label):
        offered.append(RowAction(_now("转为线索"), lead, "route"))
    targets = address("targets", chain=row.chain.pk, node=row.gap.node)
    if targets and access.may_ever(user, "view", Target._meta.label):
        offered.append(RowAction(_now("招商目标"), targets, "flag"))
    offered.append(RowAction(_now("一页纸"), reverse("gap-page", args=[row.chain.pk, row.gap.node]), "file-text"))
    return offered


class Gaps(Table):
    """The gaps of one chain."""

    title = Link(_("环节"), url=lambda row: row.url, in_drawer=False)
    kind = State(_("缺口"), styles=GAPS)
    stage = Text(_("阶段"), accessor="stage_words")
    weight = Number(_("权重"), decimals=2)
    reasons = Reasons(_("理由"))
    purchases = YearBought(_("链主年采购"), absent=_("未见清单"))
    serves = Number(_("可服务企业"), unit=_("家"))
    settled = State(_("环节内容"), styles=SIGNED)
    actions = Actions(_gap_actions, stacked=True)  # type: ignore[arg-type]


class ZoneGaps(Gaps):
    """The gaps of all chains of a zone."""

    chain = Link(
        _("产业链"), url=lambda row: reverse("chain-gaps", args=[row.chain.pk]), in_drawer=False, order_by="chain__name"
    )

    # Its reasons say how many it would serve, and stages are chosen by above the list; a chain's own list shows both.
    stage = Text(_("阶段"), accessor="stage_words", hidden=True)
    serves = Number(_("可服务企业"), unit=_("家"), hidden=True)

    class Meta:
        sequence = ("title", "chain", "kind", "...")

    def exported_columns(self) -> list[Any]:
        """A workbook has room for all."""
        return [bound for bound in self.columns.iterall() if not bound.column.exclude_from_export]


def kind_choice() -> Choice:
    return Choice(
        "kind", _now("缺口"), [(kind.value, texts.GAPS[kind]) for kind in engine.GapKind], lambda row: row.kind.value
    )


def stage_choice() -> Choice:
    return Choice(
        "stage",
        _now("阶段"),
        [(stage.value, texts.STAGES[stage]) for stage in engine.Stage],
        lambda row: row.stage.value,
    )


def draft_choice() -> Choice:
    return Choice(
        "draft", _now("环节内容"), [("0", _now("已签字")), ("1", _now("草稿"))], lambda row: "0" if row.settled else "1"
    )


def standing_choice() -> Choice:
    return Choice(
        "standing", _now("状态"), [(key, style.words) for key, style in STANDS.items()], lambda row: row.standing
    )


def signed_choice() -> Choice:
    return Choice(
        "signed", _now("签字"), [("1", _now("已签字")), ("0", _now("草稿"))], lambda row: "1" if row.signed else "0"
    )
