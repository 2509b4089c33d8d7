"""Two zones side by side: what both report, subtracted only where the periods are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import exports, numbers

from .cards import bodies
from .figures import Reading, Span, Told, address, figures, observations
from .zone import listing


@dataclass
class Line:
    """One indicator of both zones: of the latest period that both have, else of each one's latest."""

    left: Reading
    right: Reading

    @property
    def name(self) -> str:
        return self.left.name

    @property
    def unit(self) -> str:
        return str(self.left.figure.indicator.measure)

    @property
    def same_period(self) -> bool:
        return self.left.span == self.right.span

    @property
    def obstacle(self) -> str:
        """Why the one is not subtracted from the other, in words; empty where nothing stands against it."""
        if self.left.withheld or self.right.withheld:
            return _("已隐去，不作比较")
        if not self.same_period:
            return _("期间不同，不作比较")
        if self.left.is_rank:
            return _("名次不相减")
        if self.left.partial or self.right.partial:
            return _("未满期，不作比较")
        if self.left.until != self.right.until:
            return _("截至日不同，不作比较")
        return "" if self.left.exact and self.right.exact else _("约数，不作比较")

    @property
    def difference(self) -> Decimal | None:
        """The left without the right; None where they are not to be subtracted."""
        left, right = self.left.figure.reported, self.right.figure.reported
        return None if self.obstacle or left is None or right is None else left - right

    @property
    def verdict(self) -> str:
        """The difference in words, or why there is none."""
        difference = self.difference
        if difference is None:
            return self.obstacle
        sign = "+" if difference > 0 else "−" if difference < 0 else ""
        return f"{sign}{numbers.grouped(abs(difference))} {self.unit}".strip()


@dataclass(frozen=True)
class ChainName:
    id: int
    name: str

    @property
    def url(self) -> str:
        return address("chain", self.id)


@dataclass(frozen=True)
class KindRow:
    """One kind of organisation: how many each zone has in the register, and where they are listed."""

    label: str
    cells: tuple[tuple[int, str], tuple[int, str]]


@dataclass
class Comparison:
    """Both zones with what can be compared of them, and what only one of them reports."""

    zones: tuple[Any, Any]
    lines: list[Line]
    alone: tuple[list[Reading], list[Reading]]
    chains: tuple[list[ChainName], list[ChainName]]
    kind_rows: list[KindRow]

    @property
    def compared(self) -> int:
        return sum(line.difference is not None for line in self.lines)

    @property
    def chain_names(self) -> set[str]:
        """The chains that both comb."""
        return {one.name for one in self.chains[0]} & {one.name for one in self.chains[1]}

    @property
    def sides(self) -> list[tuple[Any, list[ChainName], list[Reading]]]:
        return [(self.zones[at], self.chains[at], self.alone[at]) for at in (0, 1)]


def compare(user: access.Principal, zones: Sequence[Any], action: str = "view") -> Comparison:
    """Side by side, as far as `user` may do `action` to the figures; as many queries however much there is."""
    left, right = zones
    held = bodies(user, zones)
    told = observations(user, held.values(), action)
    sides = [_by_indicator(told, held.get(zone.pk, 0)) for zone in zones]
    chosen = [_chosen(*sides), _chosen(*sides[::-1])]
    found = figures(user, [pk for side in chosen for pk in side.values()])
    first, second = (
        {found[pk].indicator.pk: Reading(found[pk]) for pk in found if pk in set(side.values())} for side in chosen
    )
    chains = _chains(user, zones)
    return Comparison(
        (left, right),
        [Line(one, second[indicator]) for indicator, one in first.items() if indicator in second],
        (
            [one for indicator, one in first.items() if indicator not in second],
            [one for indicator, one in second.items() if indicator not in first],
        ),
        (chains.get(left.pk, []), chains.get(right.pk, [])),
        _kinds(user, zones),
    )


def _by_indicator(told: Sequence[Told], body: int) -> dict[int, dict[Span, int]]:
    """Indicator → period, the latest first → observation."""
    found: dict[int, dict[Span, int]] = {}
    for one in told:
        if one.subject == body:
            found.setdefault(one.indicator, {}).setdefault(one.span, one.pk)
    return found


def _chosen(side: dict[int, dict[Span, int]], other: dict[int, dict[Span, int]]) -> dict[int, int]:
    """Indicator → the observation to be shown: of the latest period that both have, else the latest."""
    chosen = {}
    for indicator, spans in side.items():
        common = [span for span in spans if span in other.get(indicator, {})]
        chosen[indicator] = spans[common[0] if common else next(iter(spans))]
    return chosen


def _chains(user: access.Principal, zones: Sequence[Any]) -> dict[int, list[ChainName]]:
    found: dict[int, list[ChainName]] = {}
    for chain in industry.list_chains(user).filter(zone__in=zones).on(clock.today()):
        found.setdefault(chain.zone_id, []).append(ChainName(chain.pk, chain.name))
    return found


def _kinds(user: access.Principal, zones: Sequence[Any]) -> list[KindRow]:
    counts = [registry.kind_counts(user, zone) for zone in zones]
    rows = []
    for kind in registry.OrganisationKind:
        left, right = (
            (told.get(kind.value, 0), listing("organisations", kind=kind.value, zone=zone.pk))
            for zone, told in zip(zones, counts, strict=True)
        )
        if left[0] or right[0]:
            rows.append(KindRow(str(kind.label), (left, right)))
    return rows


def book(told: Comparison, *, maker: str, number: str) -> exports.Book:
    """The comparison as a workbook."""
    Column, Kind = exports.SheetColumn, exports.Kind
    columns = [Column(_("项目"), width=30), Column(_("单位"), width=10)]
    for zone in told.zones:
        columns += [
            Column(f"{zone.called} · {words}", kind, width)
            for words, kind, width in (
                (_("数值"), Kind.NUMBER, 16), (_("期间"), Kind.TEXT, 20), (_("完整度"), Kind.TEXT, 22),
            )
        ]  # fmt: skip
    columns += [Column(_("差"), Kind.NUMBER, 12), Column(_("说明"), width=22)]
    about = [
        (_("园区"), " / ".join(zone.called for zone in told.zones)),
        (_("口径"), _("同一指标才并列；期间相同、都已满期、都不是约数才计算差（前者减后者）")),
        (_("业务日期"), clock.today().isoformat()),
    ]
    made = [zone.called for zone in told.zones if zone.simulated]
    if made:
        about.append((_("模拟数据"), " / ".join(made)))
    title = _("园区对照")
    return exports.Book(title, columns, _rows(told), about, maker=maker, number=number)


def _rows(told: Comparison) -> Iterator[list[Any]]:
    for line in told.lines:
        why = "" if line.difference is not None else line.verdict
        yield [line.name, line.unit, *_cells(line.left), *_cells(line.right), line.difference, why]
    for at, only in enumerate(told.alone):
        for one in only:
            cells = [_cells(one), ["", "", ""]]
            sides = cells if at == 0 else cells[::-1]
            words = _("只有%(zone)s有") % {"zone": told.zones[at].called}
            yield [one.name, one.figure.indicator.measure, *sides[0], *sides[1], None, words]
    for row in told.kind_rows:
        (left, _url), (right, _other), day = *row.cells, clock.today().isoformat()
        yield [_("在册机构：%(kind)s") % {"kind": row.label}, _("家"), left, day, "", right, day, "", left - right, ""]


def _cells(reading: Reading) -> list[Any]:
    if reading.withheld:
        return [_("已隐去"), reading.period, ""]
    rank = reading.is_rank and reading.figure.observation.of
    value = reading.number if rank else reading.figure.reported
    period = " · ".join(part for part in (reading.period, reading.about, reading.caveat) if part)
    return [value, period, reading.naming]
