"""Asking a pack of firms: what is kept of the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from liantu.engine import rules
from liantu.engine.rules import many
from liantu.engine.rules.language import Score, reported
from liantu.engine.rules.mending import Mending
from liantu.engine.rules.one import Outcome
from liantu.engine.rules.paying import first_paid
from liantu.kit.access import public as access

from ..enums import EXPERTS_GIVE, NEAR_KNOWN, NEAR_POINTS, NEAR_ROWS, Result, Stand
from ..models import Due, Evaluation
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


#: Packs whose layouts are kept at a time.
MOST_LAYOUTS = 256


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


def lines(
    zone: Any, firms: Sequence[int], packs: Sequence[Held], kind: str, day: date, least: int = many.MANY
) -> Iterator[Line]:
    """What every pack says of every firm of a zone on a day: a constant number of queries. From `least` firms on as a table."""
    ground = gather(zone, firms, packs, day)
    for held in packs:
        layout = layout_of(held.pack)
        facts = [inside(ground, held.pack, ground.of(held.pack, firm)) for firm in firms]
        # Of many firms nothing is known but that they are there: asked once.
        asked = {tuple(one.values()): one for one in facts}
        said = many.ask(held.pack, list(asked.values()), day, least)
        told = {key: layout.told(one, found) for (key, one), found in zip(asked.items(), said, strict=True)}
        for firm, one in zip(firms, facts, strict=True):
            yield _line(ground, held, zone, firm, kind, told[tuple(one.values())])


class Layout:
    """What is where among a pack's rows, in the order in which an answer has them."""

    def __init__(self, pack: rules.Pack) -> None:
        self.pack = pack
        self.mending = mending = Mending(pack)
        self.ids = [f" {row.id} " for row in mending.rows]
        #: The row at the top that holds the score.
        self.around = max(
            (at for at in mending.tops if mending.score is not None and at <= mending.score), default=None
        )
        self.line = pass_line(pack)

    def told(self, facts: Mapping[str, int | str | None], said: many.Said) -> tuple[Any, ...]:
        """What is kept of an answer, from its result on."""
        pack, rows = self.pack, said.rows
        _state, low, high = rows[self.mending.score] if self.mending.score is not None else (None, None, None)
        position = self.position(facts, said)
        return (
            RESULTS[said.state],
            position.near,
            _points(pack, low),
            _points(pack, high),
            position.unmet,
            _points(pack, position.short),
            sum(facts[name] is not None for name in pack.facts),
            len(pack.facts),
            "".join(name for name, row in zip(self.ids, rows, strict=True) if row[0] is rules.State.UNMET),
            "".join(f" {name} " for name in sorted(said.missing)),
            " ".join(_kept(*row) for row in rows),
            _amount(pack, said),
        )

    def position(self, facts: Mapping[str, int | str | None], said: many.Said) -> Position:
        mending, rows = self.mending, said.rows
        unmet = sum(rows[at][0] is rules.State.UNMET for at in mending.tops)
        short = self._short(rows)
        told = mending.told
        known = Fraction(sum(facts[name] is not None for name in told), len(told) or 1)
        near = (
            said.state is not rules.State.MET
            and unmet <= NEAR_ROWS
            and bool(unmet or short)
            and (short or 0) <= NEAR_POINTS * self.pack.grain
            and known >= NEAR_KNOWN
            and self._mendable(rows, bool(short))
        )
        return Position(near, unmet, short, known, tuple(sorted(said.missing)))

    def _short(self, rows: Sequence[many.RowSaid]) -> int | None:
        """How far away from the line in the worst case, what experts have yet to say reckoned at its share; None where no line matters."""
        score = self.mending.score
        settled = self.around is not None and rows[self.around][0] is rules.State.MET
        if self.line is None or score is None or rows[score][1] is None or settled:
            return None
        return max(0, ceil(self.line - self.mending.reckoned(rows, EXPERTS_GIVE)))

    def _mendable(self, rows: Sequence[many.RowSaid], short: bool) -> bool:
        """Age, a bad record or a restricted trade cannot be mended: whoever fails by these is not near, however little is lacking."""
        mending = self.mending
        if short and mending.score is not None and mending.cost(mending.score, rows) is None:
            return False
        return all(mending.cost(at, rows) is not None for at in mending.tops if rows[at][0] is rules.State.UNMET)


class Position(NamedTuple):
    """How far away a subject is. `short`: points below the line; `known`: the share of the facts that can be known."""

    near: bool
    unmet: int
    short: int | None
    known: Fraction
    missing: tuple[str, ...]

    @property
    def gap(self) -> tuple[Fraction, ...]:
        """The nearest first. Of whom little is known nothing seems to be lacking: that comes last."""
        far = Fraction(self.short or 0), Fraction(self.unmet), -self.known
        return (Fraction(not self.near and self.known < NEAR_KNOWN), *far)


#: By the pack's place in memory: a layout keeps its pack, so that no other comes to lie there.
_LAYOUTS: dict[int, Layout] = {}


def layout_of(pack: rules.Pack) -> Layout:
    """Worked out once for a pack that is in use."""
    found = _LAYOUTS.get(id(pack))
    if found is None:
        if len(_LAYOUTS) >= MOST_LAYOUTS:
            _LAYOUTS.clear()
        found = _LAYOUTS[id(pack)] = Layout(pack)
    return found


@lru_cache(maxsize=1 << 14)
def _kept(state: rules.State, low: int | None, high: int | None) -> str:
    letter = LETTERS[RESULTS[state]]
    if low is None or high is None:
        return letter
    return f"{letter}{low}" if low == high else f"{letter}{low}-{high}"


#: What stands for a result where there are many.
LETTERS = {
    Result.MET: "m", Result.UNMET: "x", Result.UNKNOWN: "u", Result.MANUAL: "j", Result.NOT_APPLICABLE: "n",
}  # fmt: skip
_RESULTS = {letter: result for result, letter in LETTERS.items()}


def read_rows(pack: rules.Pack, kept: str) -> list[tuple[str, str, int | None, int | None]]:
    """What was kept of a pack's rows: (id, result, points from, points to)."""
    found: list[tuple[str, str, int | None, int | None]] = []
    for row, told in zip(reported(pack), kept.split(), strict=False):
        low, _dash, high = told[1:].partition("-")
        points = (int(low), int(high or low)) if low else (None, None)
        found.append((row.id, _RESULTS[told[0]], *points))
    return found


def _amount(pack: rules.Pack, said: many.Said) -> Decimal | None:
    """What a policy gives whoever meets it, in yuan; None where that hangs on something.

    A share of a figure is not kept: it would tell the figure.
    """
    if said.state is not rules.State.MET or not pack.amounts:
        return None
    one, fen, _state = first_paid(zip(pack.amounts, said.whens, strict=True), {})
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


@lru_cache(maxsize=1 << 12)
def _of_grain(points: int, grain: int) -> Decimal:
    return (Decimal(points) / grain).quantize(Decimal("0.01"))


def _points(pack: rules.Pack, points: int | None) -> Decimal | None:
    return None if points is None else _of_grain(points, pack.grain)


def _line(ground: Ground, held: Held, zone: Any, firm: int, kind: str, told: tuple[Any, ...]) -> Line:
    result, near, low, high, unmet, short, known, asked, lacks, missing, rows, amount = told
    certificates = ground.certificates.get(held.scheme, {})
    holds = firm in certificates
    version = held.version
    return Line(
        firm, zone.pk, kind, held.key, version.version, version.digest, version.pk, ground.day, result,
        stand_of(result, near, holds), low, high, unmet, short, known, asked, holds, certificates.get(firm), lacks, missing, rows,
        amount,
    )  # fmt: skip


def stand_of(result: str, near: bool, holds: bool) -> str:
    if holds:
        return Stand.HOLDS
    if result == Result.MET:
        return Stand.MET
    if near:
        return Stand.NEAR
    return {Result.UNKNOWN: Stand.UNKNOWN, Result.MANUAL: Stand.MANUAL}.get(Result(result), Stand.UNMET)


def is_awaited(user: access.Principal, organisation: int) -> bool:
    """Whether something was said of a firm by which it is yet to be evaluated; never told to who may not see that."""
    return access.scope(user, "view", Due.objects.filter(pk=organisation)).exists()


def list_evaluations(user: access.Principal, kind: str = "") -> Any:
    """With their firm; those of one kind of packs, where it is told."""
    rows = access.scope(user, "view", Evaluation.objects.all())
    return rows.filter(kind=kind) if kind else rows
