"""Facts of firms, bound to the register: what a pack reads of a property, a recognition, a figure or a count.

For the program itself. A blank stays blank; another way of counting (口径) is no stand-in. Values bear the class by which they
are told to people: whoever shows one asks `Bound.read_by`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from liantu.apps.indicators import public as indicators
from liantu.apps.registry import public as registry
from liantu.engine import rules
from liantu.engine.rules.expressions import ON
from liantu.engine.rules.language import Binding, Fact
from liantu.engine.rules.units import WRITTEN
from liantu.kit.evidence import public as evidence

from ..models import Answer
from .packs import Held

Bound = evidence.Bound
FOUNDED = "founded"
#: A figure that firms declare of rights that the register does not hold one by one.
DECLARED = {"ip_class_1": "ip_class_one", "ip_class_2": "ip_class_two"}
YEARS_IN_BUSINESS = "years_in_business"
#: Ways of counting what goes by nearly one name: each is another figure.
WAYS: tuple[tuple[str, ...], ...] = (
    ("rd_expense_accounts", "rd_expense_hnte", "rd_expense_domestic", "rd_expense_deduction", "rd_internal_spending"),
    ("staff_total", "staff_year_end"),
    ("tech_staff", "tech_activity_staff"),
    ("sales_revenue", "total_revenue"),
)  # fmt: skip
Values = Mapping[int, Bound]
_NOBODY: Values = {}


@dataclass
class Ground:
    """What some packs read of some firms on one day."""

    day: date
    properties: Mapping[str, Values] = field(default_factory=dict)
    #: None: what is told of it does not serve, neither for having one nor for having none.
    recognitions: Mapping[str, Mapping[int, Bound | None]] = field(default_factory=dict)
    absent: Mapping[str, Bound] = field(default_factory=dict)
    counts: Mapping[str, Values] = field(default_factory=dict)
    kinds: Mapping[str, Bound] = field(default_factory=dict)
    figures: Mapping[tuple[str, int], Values] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[tuple[int, str, str], Bound] = field(default_factory=dict)
    certificates: Mapping[str, Mapping[int, date | None]] = field(default_factory=dict)

    def of(self, pack: rules.Pack, firm: int) -> dict[str, Bound]:
        """Fact → what is known of it; blanks are not there."""
        found = {}
        for name, fact in pack.facts.items():
            told = self._bound(fact.binding, firm) if fact.binding else None
            told = self.answers.get((firm, pack.key, name)) if told is None else told
            if told is not None:
                found[name] = told
        return found

    def _bound(self, binding: Binding, firm: int) -> Bound | None:
        if binding.kind == "property":
            return self.properties.get(binding.key, _NOBODY).get(firm)
        if binding.kind == "recognition":
            told: Mapping[int, Bound | None] = self.recognitions.get(binding.key, _NOBODY)
            return told[firm] if firm in told else self.absent.get(binding.key)
        if binding.kind == "indicator":
            return self._figure(binding, firm)
        return self._count(binding, firm)

    def _figure(self, binding: Binding, firm: int) -> Bound | None:
        found = [self._year(binding.key, year, firm) for year in years_of(binding, self.day)]
        known = [one for one in found if one is not None]
        if len(known) < len(found):
            return None
        return known[0] if len(known) == 1 else evidence.together(known, sum((one.value for one in known), Decimal(0)))

    def _year(self, code: str, year: int, firm: int) -> Bound | None:
        told = self.figures.get((code, year), _NOBODY).get(firm)
        founded = self.properties.get(FOUNDED, _NOBODY).get(firm)
        if told is None and founded is not None and founded.value.year > year:
            # Before it was there, a firm did nothing.
            return founded._replace(value=Decimal(0))
        return told

    def _count(self, binding: Binding, firm: int) -> Bound | None:
        if binding.key == YEARS_IN_BUSINESS:
            founded = self.properties.get(FOUNDED, _NOBODY).get(firm)
            if founded is None:
                return None
            return founded._replace(value=sum(founded.value.year <= year for year in years_of(binding, self.day)))
        counted = self.counts.get(binding.key, _NOBODY).get(firm)
        declared = self.figures.get((DECLARED.get(binding.key, ""), self.day.year - 1), _NOBODY).get(firm)
        known = [one for one in (counted, declared) if one is not None]
        if known:
            # Of software the register may hold nothing: whichever knows of more.
            return max(known, key=lambda one: one.value)
        kinds = registry.COUNTED.get(binding.key, ())
        held = [self.kinds[kind] for kind in kinds if kind in self.kinds]
        return evidence.together(held, 0) if kinds and len(held) >= min(len(kinds), _ENOUGH[binding.key]) else None

    def ways_beside(self, fact: Fact, firm: int) -> list[tuple[str, int, Bound]]:
        """What other ways of counting say of the same year: (indicator's code, year, value)."""
        if fact.binding is None or fact.binding.kind != "indicator":
            return []
        others = next((some for some in WAYS if fact.binding.key in some), ())
        year = years_of(fact.binding, self.day)[0]
        told = (
            (code, self.figures.get((code, year), _NOBODY).get(firm)) for code in others if code != fact.binding.key
        )
        return [(code, year, one) for code, one in told if one is not None]


class _Enough(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 1


#: How many kinds of a class the register has to hold in the zone before none of a firm's is none: inventions for the first; of
#: the second all three, software among them.
_ENOUGH = _Enough(ip_class_2=3, rights=4)


def years_of(binding: Binding, day: date) -> list[int]:
    """The calendar years that a binding means, the latest first."""
    last = day.year - (1 if binding.years is None else binding.years)
    return [last - back for back in range(max(1, getattr(binding, "over", 1)))]


def gather(zone: Any, firms: Collection[int], packs: Sequence[Held], day: date, *, beside: bool = False) -> Ground:
    """Read what `packs` ask of `firms`: a constant number of queries. `beside`: other ways of counting, too."""
    bound = [fact.binding for held in packs for fact in held.pack.facts.values() if fact.binding]
    keys: dict[str, set[str]] = defaultdict(set)
    for one in bound:
        keys[one.kind].add(one.key)
    wanted = {(one.key, year) for one in bound if one.kind == "indicator" for year in years_of(one, day)}
    if beside:
        wanted |= {(code, year) for key, year in set(wanted) for some in WAYS if key in some for code in some}
    wanted |= {(DECLARED[key], day.year - 1) for key in keys["count"] if key in DECLARED}
    schemes = {held.scheme for held in packs if held.scheme}
    return Ground(
        day,
        registry.bound_properties(firms, keys["property"] | {FOUNDED}),
        registry.bound_recognitions(firms, keys["recognition"], day),
        registry.listed_schemes(zone.pk, keys["recognition"], day) if keys["recognition"] else {},
        registry.bound_rights(firms, keys["count"], day) | registry.bound_standards(firms, keys["count"], day),
        registry.listed_kinds(zone.pk, day) if keys["count"] & set(registry.COUNTED) else {},
        indicators.bound_figures(firms, wanted, zone.pk),
        indicators.units_of({code for code, _year in wanted}),
        _answers(firms, {held.key for held in packs}, day),
        registry.held_until(firms, schemes, day),
    )


def _answers(firms: Collection[int], packs: Collection[str], day: date) -> dict[tuple[int, str, str], Bound]:
    rows = Answer.objects.counting().on(day).filter(organisation__canonical__in=firms, pack__in=packs)
    # In the order in which they were given: the last word counts.
    told = rows.order_by("pk").values_list(
        "organisation__canonical", "pack", "fact", "value", "record__source__classification", "record__source__unit", "record", "pk"
    )  # fmt: skip
    return {
        (firm, pack, fact): Bound(value, classification, unit, record, ("answer", pk))
        for firm, pack, fact, value, classification, unit, record, pk in told
    }


def inside(ground: Ground, pack: rules.Pack, told: Mapping[str, Bound]) -> dict[str, int | str | None]:
    """Facts as the whole numbers that stand for them; what is none of its fact's unit is blank."""
    found: dict[str, int | str | None] = dict.fromkeys(pack.facts)
    found[ON] = ground.day.toordinal()
    for name, bound in told.items():
        found[name] = _inside(pack.facts[name], bound.value, ground.units)
    return found


def _inside(fact: Fact, value: Any, units: Mapping[str, str]) -> int | str | None:
    if fact.unit.texts:
        titled = {words.zh: key for key, words in fact.choices.items()}
        return value if value in fact.choices else titled.get(str(value))
    if fact.unit.key == "flag" and fact.binding is not None and not isinstance(value, str):
        return int(value > 0) if isinstance(value, int | Decimal) else int(bool(value))
    if fact.unit.key == "flag" and fact.binding is not None and fact.binding.kind == "property":
        return int(bool(value))
    if fact.binding is not None and fact.binding.kind == "indicator" and isinstance(value, Decimal):
        factor = WRITTEN.get(units.get(fact.binding.key, ""), ("", Fraction(1)))[1]
        # Nearly all: a figure in the unit itself that is whole inside. Asked a million times a night.
        if (
            factor == 1
            and (scaled := value * fact.unit.scale) == (told := int(scaled))
            and abs(told) <= fact.unit.limit
        ):
            return told
        value = Fraction(value) * factor
    try:
        return rules.whole(value, fact.unit)
    except rules.WrongValue:
        return None
