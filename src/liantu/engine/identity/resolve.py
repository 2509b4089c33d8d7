"""Who is meant by a name as somebody types it: ranked candidates out of an index, with scores and reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .alike import written_names
from .codes import read_code
from .index import Entry, Index
from .parse import Parsed, parse
from .reasons import Comparison, Outcome, Reason
from .text import folded
from .words import Kind
from .writing import beginnings, beginnings_all, course, has_form, packed, shares, signs_of, written

# From which chance on a candidate counts as found (99 of 100 are right there, see docs/benchmarks.md).
SURE_FROM = 0.9
# Under this chance nobody is meant.
_LEAST = 0.002
# Decimal places of a score.
_PLACES = 6
# Log chance of each sign of a name that the index does not hold.
_UNKNOWN = -8.0
# Log chance that a firm is written with the form of another, 有限责任公司 for 有限公司. Chosen, not counted.
_OTHER_FORM = math.log(0.02)
# Log chance that what is a short name already is shortened once more: how names are shortened was counted on whole ones.
# Chosen, not counted.
_SHORTENED_AGAIN = math.log(0.1)
# Log chance, against another, of what changes no score in the places that are told.
_NOTHING = -20.0
#: Signs of a query that are read.
LONGEST = 200
_DEPTH = 60
_EXPLAINED = 8
#: Queries that are ranked in one pass.
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that may be meant. `score`: its chance among all candidates, 0 to 1; `rank` from 1.

    `apart`: whether the two names by themselves are those of different organisations; None where nobody looked.
    """

    rank: int
    key: str
    name: str
    score: float
    outcome: Outcome
    reasons: tuple[Reason, ...]
    apart: bool | None = None

    def told(self, language: str = "zh") -> str:
        """The reasons in words of "zh" or "en"."""
        return ("；" if language == "zh" else ", ").join(reason.told(language) for reason in self.reasons)


def resolve(index: Index, query: str, limit: int = 5) -> list[Candidate]:
    """The organisations that `query`, a name or a code, may mean, the likeliest first; none for what tells nothing."""
    code = read_code(query)
    if code.is_key:
        held = index.coded(code.text)
        if held:
            reason = (Reason("codes_equal", code.text, weighs=1),)
            outcome = Outcome.SAME if len({entry.key for entry in held}) == 1 else Outcome.UNSURE
            score = round(1 / len({entry.key for entry in held}), 4)
            return [
                Candidate(at, entry.key, entry.name, score, outcome, reason)
                for at, entry in enumerate(_once(held)[:limit], 1)
            ]
    return rank(query, near(index, query), limit)


def near(index: Index, query: str) -> list[Entry]:
    """The names of an index that `query` may mean, for `rank`: so that some can be taken out before chances are counted."""
    return near_all(index, [query])[0]


def near_all(index: Index, queries: Sequence[str]) -> list[list[Entry]]:
    """The same for each of many queries."""
    asked = [parse(query[:LONGEST]) for query in queries]
    telling = [at for at, parsed in enumerate(asked) if written(parsed)]
    found: list[list[Entry]] = [[] for _query in queries]
    for at, entries in zip(telling, index.near_all([asked[at] for at in telling], _DEPTH), strict=True):
        found[at] = entries
    return found


def rank(query: str, found: Sequence[Entry], limit: int = 5) -> list[Candidate]:
    """Which of the names `found` are meant by `query`, the likeliest first; each key once."""
    return rank_all([(query, found)], limit)[0]


def rank_all(
    queries: Sequence[tuple[str, Sequence[Entry]]], limit: int = 5, least: float = 0.0
) -> list[list[Candidate]]:
    """The same for each of many queries with what was found for it; none whose score is under `least`."""
    answers: list[list[Candidate]] = [[] for _query in queries]
    asked = [_Asked.of(at, query, found) for at, (query, found) in enumerate(queries)]
    # Those about as long together: each takes as many steps as the longest of them.
    left = sorted((one for one in asked if one.text and one.found), key=lambda one: len(one.text))
    for start in range(0, len(left), _TOGETHER):
        some = [(one, one.packed()) for one in left[start : start + _TOGETHER]]
        told = beginnings_all([(one.text, kept) for one, kept in some])
        for (one, kept), rows in zip(some, told, strict=True):
            answers[one.at] = _ranked(one, one.scores(kept, rows), limit, least)
    return answers


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, with what was found for it. `text`: what was written, in the order of `course`."""

    at: int
    query: str
    found: Sequence[Entry]
    parsed: Parsed
    text: str

    @classmethod
    def of(cls, at: int, query: str, found: Sequence[Entry]) -> _Asked:
        parsed = parse(query[:LONGEST])
        return cls(at, query, found, parsed, written(parsed))

    def packed(self) -> list[str]:
        """What was found, as `beginnings` takes it."""
        return [entry.packed or packed(course(parse(entry.name))) for entry in self.found]

    def scores(self, kept: Sequence[str], rows: np.ndarray) -> np.ndarray:
        """Log likelihoods; where a firm's whole form was written, also of its having been written for another form.

        `rows` are the `beginnings` of the names `kept`, which are those found.
        """
        scores: np.ndarray = rows[:, len(self.text)].copy()
        # Most are so far behind that what they are called changes nothing; behind the best but one, since the rest share
        # what a name that is written exactly so leaves to them.
        first = self.found[int(scores.argmax())].key
        others = [score for score, entry in zip(scores, self.found, strict=True) if entry.key != first]
        for at in (scores >= max(others, default=0.0) + _SHORTENED_AGAIN + _NOTHING).nonzero()[0].tolist():
            scores[at] += self._again(self.found[at], kept[at])
        bare = "".join(sign for sign, name in course(self.parsed) if name[0] != "F")
        # 集团 alone is what short names keep, and no slip.
        if self.parsed.form.endswith("公司") and bare:
            # The form stands behind all else, but for a branch.
            without = rows if self.text.startswith(bare) else beginnings(bare, kept)
            scores = np.maximum(scores, without[:, len(bare)] + _OTHER_FORM)
        return scores

    def _again(self, entry: Entry, kept: str) -> float:
        """What it costs to be a firm's short name that was shortened once more."""
        if has_form(kept) or signs_of(kept) == self.text or parse(entry.name).kind is not Kind.ENTERPRISE:
            return 0.0
        return _SHORTENED_AGAIN


def _ranked(one: _Asked, scores: np.ndarray, limit: int, least: float) -> list[Candidate]:
    query, found = one.query[:LONGEST], one.found
    best: dict[str, int] = {}
    for at in scores.argsort()[::-1]:
        best.setdefault(found[int(at)].key, int(at))
    order = list(best.values())
    chances = shares([float(scores[at]) for at in order], _UNKNOWN * len(one.text))
    chances = _exact(one, [found[at] for at in order], chances)
    ranked = sorted(zip(chances, order, strict=True), key=lambda pair: (-pair[0], pair[1]))[:limit]
    ranked = [pair for pair in ranked if pair[0] >= _LEAST]
    close = sum(1 for chance, _ in ranked if chance > 0.05) - 1
    return [
        _candidate(rank, found[at], chance, written_names(query, found[at].name) if rank <= _EXPLAINED else None, close)
        for rank, (chance, at) in enumerate(ranked, 1)
        if round(chance, _PLACES) >= least
    ]  # fmt: skip


def _once(entries: list[Entry]) -> list[Entry]:
    return list({entry.key: entry for entry in entries}.values())


def _exact(one: _Asked, entries: list[Entry], chances: list[float]) -> list[float]:
    """A whole official name that is written exactly so belongs to the one that bears it."""
    if not one.parsed.form:
        return chances
    # Names of equal signs are taken apart alike, and most are told from it at a glance.
    wanted, taken = folded(one.query), {"", packed(course(parse(one.query)))}
    same = [at for at, entry in enumerate(entries) if entry.packed in taken and folded(entry.name) == wanted]
    if len(same) != 1:
        return chances
    rest = sum(chance for at, chance in enumerate(chances) if at != same[0])
    return [0.98 if at == same[0] else chance * (0.02 / rest if rest else 0.0) for at, chance in enumerate(chances)]


def _candidate(rank: int, entry: Entry, chance: float, found: Comparison | None, close: int) -> Candidate:
    reasons: tuple[Reason, ...] = ()
    outcome = Outcome.UNSURE
    if found is not None:
        reasons = found.reasons
        if found.outcome is Outcome.RELATED:
            outcome = Outcome.RELATED
        elif chance >= SURE_FROM and found.outcome is Outcome.SAME:
            outcome = Outcome.SAME
        elif chance < 0.01 and found.outcome is Outcome.DIFFERENT:
            outcome = Outcome.DIFFERENT
    if rank == 1 and close > 0 and chance < SURE_FROM:
        reasons = (*reasons, Reason("ambiguous", str(close)))
    apart = None if found is None else found.outcome is Outcome.DIFFERENT
    return Candidate(rank, entry.key, entry.name, round(chance, _PLACES), outcome, reasons, apart)
