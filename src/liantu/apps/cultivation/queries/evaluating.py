"""Asking a pack of firms: what is kept of the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from liantu.engine import rules
from liantu.engine.rules.language import Node, Score
from liantu.engine.rules.one import Asking, Outcome
from liantu.engine.rules.states import all_of
from liantu.kit.access import public as access

from ..enums import NEAR_POINTS, NEAR_ROWS, Result, Stand
from ..models import Evaluation
from .facts import Ground, gather, inside
from .packs import Held

RESULTS = {
    rules.State.MET: Result.MET, rules.State.UNMET: Result.UNMET, rules.State.UNKNOWN: Result.UNKNOWN,
    rules.State.MANUAL: Result.MANUAL, rules.State.NOT_APPLICABLE: Result.NOT_APPLICABLE,
}  # fmt: skip
#: What is kept of one answer, in the order of `Line`.
COLUMNS = (
    "organisation_id", "zone_id", "kind", "pack", "version", "digest", "own", "on", "result", "stand", "low", "high", "unmet",
    "short", "known", "asked", "holds", "expires", "lacks", "missing", "rows", "amount",
)  # fmt: skip


class Line(NamedTuple):
    """One evaluation as it is kept."""

    organisation: int
    zone: int
    kind: str
    pack: str
    version: str
    digest: str
    own: int | None
    on: date
    result: str
    stand: str
    low: Decimal | None
    high: Decimal | None
    unmet: int
    short: Decimal | None
    known: int
    asked: int
    holds: bool
    expires: date | None
    lacks: str
    missing: str
    rows: str
    amount: Decimal | None


def lines(zone: Any, firms: Sequence[int], packs: Sequence[Held], kind: str, day: date) -> Iterator[Line]:
    """What every pack says of every firm of a zone on a day: a constant number of queries."""
    ground = gather(zone, firms, packs, day)
    for held in packs:
        known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for firm in firms:
            facts = inside(ground, held.pack, ground.of(held.pack, firm))
            key = tuple(facts.values())
            # Of many firms nothing is known but that they are there: asked once.
            if key not in known:
                known[key] = _told(held.pack, facts)
            yield _line(ground, held, zone, firm, kind, known[key])


def _told(pack: rules.Pack, facts: Mapping[str, int | str | None]) -> tuple[Any, ...]:
    asking = Asking(pack, facts, told=False)
    outcomes = tuple(asking.row(row) for row in pack.root.rows)
    state = all_of(one.state for one in outcomes)
    score, line = score_of(pack, outcomes)
    flat = [one for outcome in outcomes for one in outcome.walk()]
    unmet = sum(one.state is rules.State.UNMET for one in outcomes)
    short = None
    settled = any(one.state is rules.State.MET and score in one.walk() for one in outcomes)
    if score is not None and line is not None and score.low is not None and not settled:
        # How far away from the line in the worst case; what experts have yet to say is taken for granted.
        short = max(0, line - ((score.high or 0) if score.state is rules.State.MANUAL else score.low))
    missing = sorted(frozenset[str]().union(*(one.missing for one in outcomes if one.state is rules.State.UNKNOWN)))
    near = (
        state is not rules.State.MET
        and unmet <= NEAR_ROWS
        and bool(unmet or short)
        and (short is None or short <= NEAR_POINTS * pack.grain)
    )
    return (
        RESULTS[state],
        near,
        _points(pack, score.low if score else None),
        _points(pack, score.high if score else None),
        unmet,
        _points(pack, short),
        sum(facts[name] is not None for name in pack.facts),
        len(pack.facts),
        "".join(f" {one.row.id} " for one in flat if one.state is rules.State.UNMET),
        "".join(f" {name} " for name in missing),
        " ".join(_kept(one) for one in flat),
        _amount(asking, pack, state),
    )


def _kept(one: Outcome) -> str:
    letter = LETTERS[RESULTS[one.state]]
    if one.low is None or one.high is None:
        return letter
    return f"{letter}{one.low}" if one.low == one.high else f"{letter}{one.low}-{one.high}"


#: What stands for a result where there are many.
LETTERS = {
    Result.MET: "m", Result.UNMET: "x", Result.UNKNOWN: "u", Result.MANUAL: "j", Result.NOT_APPLICABLE: "n",
}  # fmt: skip
_RESULTS = {letter: result for result, letter in LETTERS.items()}


def read_rows(pack: rules.Pack, kept: str) -> list[tuple[str, str, int | None, int | None]]:
    """What was kept of a pack's rows: (id, result, points from, points to)."""
    found: list[tuple[str, str, int | None, int | None]] = []
    for row, told in zip(_in_order(pack.root.rows), kept.split(), strict=False):
        low, _dash, high = told[1:].partition("-")
        points = (int(low), int(high or low)) if low else (None, None)
        found.append((row.id, _RESULTS[told[0]], *points))
    return found


def _in_order(rows: Iterable[Node]) -> Iterator[Node]:
    for row in rows:
        yield row
        yield from _in_order(row.parts)


def _amount(asking: Asking, pack: rules.Pack, state: rules.State) -> Decimal | None:
    """What a policy gives whoever meets it, in yuan; None where that hangs on something.

    A share of a figure is not kept: it would tell the figure.
    """
    if state is not rules.State.MET or not pack.amounts:
        return None
    one, fen, _state = asking.amount(pack.amounts)
    return None if fen is None or one is None or one.share is not None else Decimal(fen) / 100


def score_of(pack: rules.Pack, outcomes: Collection[Outcome]) -> tuple[Outcome | None, int | None]:
    """The row whose points are the pack's, and the fewest points with which the whole passes."""
    flat = (one for outcome in outcomes for one in outcome.walk())
    found = next((one for one in flat if isinstance(one.row, Score)), None)
    if found is None:
        return None, None
    least = pass_line(pack)
    return found, least


def pass_line(pack: rules.Pack) -> int | None:
    """The fewest points, in the pack's grain, that pass; None where no line is drawn."""
    score = pack.score
    lines_of_whole = [one for one in score.lines if not one.of] if score is not None else []
    if not lines_of_whole:
        return None
    first = lines_of_whole[0]
    return first.points + 1 if first.op.holds(1) and not first.op.holds(0) else first.points


def _points(pack: rules.Pack, points: int | None) -> Decimal | None:
    return None if points is None else (Decimal(points) / pack.grain).quantize(Decimal("0.01"))


def _line(ground: Ground, held: Held, zone: Any, firm: int, kind: str, told: tuple[Any, ...]) -> Line:
    result, near, low, high, unmet, short, known, asked, lacks, missing, rows, amount = told
    certificates = ground.certificates.get(held.scheme, {})
    holds = firm in certificates
    version = held.version
    return Line(
        firm, zone.pk, kind, held.key, version.version, version.digest, version.pk, ground.day, result,
        _stand(result, near, holds), low, high, unmet, short, known, asked, holds, certificates.get(firm), lacks, missing, rows,
        amount,
    )  # fmt: skip


def _stand(result: str, near: bool, holds: bool) -> str:
    if holds:
        return Stand.HOLDS
    if result == Result.MET:
        return Stand.MET
    if near:
        return Stand.NEAR
    return {Result.UNKNOWN: Stand.UNKNOWN, Result.MANUAL: Stand.MANUAL}.get(Result(result), Stand.UNMET)


def list_evaluations(user: access.Principal, kind: str = "") -> Any:
    """With their firm; those of one kind of packs, where it is told."""
    rows = access.scope(user, "view", Evaluation.objects.all())
    return rows.filter(kind=kind) if kind else rows
