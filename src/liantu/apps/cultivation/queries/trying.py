"""What if: a pack asked once more with other facts, without telling anybody what they may not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from liantu.engine import rules
from liantu.engine.rules.language import Node
from liantu.engine.rules.one import Asking, Outcome
from liantu.engine.rules.states import all_of

from .evaluating import RESULTS, score_of
from .ladders import Ladder, points_words

Facts = Mapping[str, int | str | None]


@dataclass(frozen=True)
class Tried:
    """What would come out."""

    state: rules.State
    outcomes: tuple[Outcome, ...]


class _Trying(Asking):
    """Rows that read none of the changed facts say what they say; the others know nothing of what is withheld.

    Else whoever changes one fact at a time would find out the others, by where the points jump.
    """

    def __init__(self, pack: rules.Pack, facts: Facts, before: Asking, changed: Collection[str]) -> None:
        super().__init__(pack, facts)
        self.before, self.changed = before, frozenset(changed)

    def plain(self, row: Node) -> Outcome:
        return super().plain(row) if row.names & self.changed else self.before.plain(row)


def try_out(pack: rules.Pack, facts: Facts, changes: Facts, withheld: Collection[str]) -> Tried:
    """Ask a pack with `changes` put in the place of facts; what is `withheld` and not changed is blank where it meets a change."""
    told = {name: None if name in withheld else value for name, value in facts.items()} | dict(changes)
    asking = _Trying(pack, told, Asking(pack, facts), changes)
    outcomes = tuple(asking.row(row) for row in pack.root.rows)
    return Tried(all_of(one.state for one in outcomes), outcomes)


@dataclass(frozen=True)
class Compared:
    """What a change would bring, beside what is."""

    before: str
    after: str
    score_before: str
    score_after: str
    #: Rows whose result or points would be others: (title, result before, points before, result after, points after).
    rows: list[tuple[str, str, str, str, str]]


def tried(ladder: Ladder, changes: Facts) -> Compared:
    """A ladder with other facts."""
    pack = ladder.held.pack
    found = try_out(pack, ladder.values, changes, ladder.withheld)
    flat = {one.row.id: one for outcome in found.outcomes for one in outcome.walk()}
    rows = []
    for row in ladder.rows:
        now = flat.get(row.row.id)
        if now is not None and (RESULTS[now.state], now.low, now.high) != (row.result, row.low, row.high):
            after = points_words(now.low, now.high, pack.grain)
            rows.append((row.title, str(row.result), row.points, str(RESULTS[now.state]), after))
    score, _line = score_of(pack, found.outcomes)
    after = points_words(score.low, score.high, pack.grain) if score is not None else ""
    return Compared(str(ladder.result), str(RESULTS[found.state]), ladder.score, after, rows)
