"""The cheapest way up for one firm, with the levers that somebody may be told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.engine import rules
from liantu.engine.rules.language import Lever, Node, Pack, walk
from liantu.engine.rules.units import Unit

from .gaps import needed
from .ladders import Ladder
from .packs import in_words, language


@dataclass(frozen=True)
class WayUp:
    """Steps in the order in which they must begin, each in words with the last day to begin it, and what it all costs."""

    steps: list[tuple[str, str, date]]
    words: str


@dataclass(frozen=True)
class Climbing:
    """The cheapest way first. `left_out`: levers that are not tried, since they would tell what is withheld."""

    answer: str
    ways: list[WayUp]
    stuck: list[str]
    missing: list[str]
    left_out: list[str]
    proven: bool
    #: Conditions of which nothing is known, and that are taken to be met.
    supposed: list[str] = field(default_factory=list)


def climb(ladder: Ladder) -> Climbing:
    """What a firm has to do so that the pack is met.

    A lever whose rows rest on something withheld is left out: how many of it it takes would tell what that is.
    """
    pack = ladder.held.pack
    levers = [one for one in pack.levers if not _tells(pack, one, ladder.withheld)]
    found = rules.climb(pack, dict(_told(ladder)), ladder.on, levers, _expiring(ladder))
    # Where something has to be known first: what there would be to do, supposing that it holds.
    well = found.well if not found.ways else None
    titles = {one.name: one.title for one in ladder.facts}
    supposed = found.supposed if well is not None else ()
    return Climbing(
        answer=str(found.answer),
        ways=[_way(way) for way in (well or found).ways],
        stuck=[in_words(one.row.title) for one in found.stuck],
        missing=[needed(pack, name) for name in found.missing if name in titles and name not in supposed],
        left_out=[in_words(one.title) for one in pack.levers if one not in levers],
        proven=found.proven,
        supposed=[needed(pack, name) for name in supposed if name in titles],
    )


def _way(way: rules.Way) -> WayUp:
    yuan, spoken = rules.UNITS["yuan"], language()
    return WayUp(
        [(step.told(spoken), rules.told(step.cost, yuan, spoken), step.begin) for step in way.steps], way.told(spoken)
    )


def _tells(pack: Pack, lever: Lever, withheld: frozenset[str]) -> bool:
    changed = frozenset(lever.changes)
    return any(row.names & changed and row.names & withheld for row in _leaves(pack))


def _leaves(pack: Pack) -> Iterator[Node]:
    for top in pack.root.rows:
        for row in walk(top):
            if not row.parts:
                yield row


def _told(ladder: Ladder) -> Iterator[tuple[str, Any]]:
    for name, fact in ladder.held.pack.facts.items():
        value = ladder.values.get(name)
        if value is not None:
            yield name, _outside(value, fact.unit)


def _outside(value: int | str, unit: Unit) -> Any:
    """A value inside, as it is told."""
    if isinstance(value, str):
        return value
    if unit.key == "flag":
        return bool(value)
    if unit.key == "date":
        return date.fromordinal(value)
    return Fraction(value, unit.scale)


def _expiring(ladder: Ladder) -> dict[str, date]:
    """Fact → the last day of the certificate that it is."""
    codes = {
        name: fact.binding.key
        for name, fact in ladder.held.pack.facts.items()
        if fact.binding is not None and fact.binding.kind == "recognition" and ladder.values.get(name) == 1
    }
    firm = ladder.evaluation.organisation_id
    ends = registry.held_until([firm], set(codes.values()), ladder.on) if codes else {}
    return {name: end for name, code in codes.items() if (end := ends.get(code, {}).get(firm)) is not None}


def answer_words(told: Climbing) -> str:
    """The answer in one sentence."""
    return {
        "met": _("条件已经具备"),
        "reachable": _("做到下面这些就够条件"),
        "to_be_judged": _("做到下面这些，剩下的由人判断或专家打分"),
        "unknown": _("资料还不全，下面按已知的算") if told.ways else _("先补齐资料，才能算出怎么上去"),
        "not_reachable": _("只用您看得到的数据，算不出怎么上去") if told.left_out else _("现有的办法够不着"),
    }.get(told.answer, told.answer)


def tell_climbing(told: Climbing) -> dict[str, Any]:
    """As programs are told of it."""
    return {
        "answer": told.answer, "words": answer_words(told),
        "ways": [
            {"words": way.words, "steps": [{"step": words, "cost": cost, "begin": begin} for words, cost, begin in way.steps]}
            for way in told.ways
        ],
        "stuck": told.stuck, "missing": told.missing, "left_out": told.left_out, "supposed": told.supposed, "proven": told.proven,
    }  # fmt: skip
