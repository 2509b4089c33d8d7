"""A report cut into lines: sentences with their tokens and the names that the lattice proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .finds import Passage, Report, Span
from .heads import Head
from .lattice import Token, cut
from .lexicon import FIELDS, NOUNS, PARTICLES, STOPS
from .reasons import Told
from .runs import Run, runs, sentences


@dataclass(frozen=True, slots=True)
class Piece:
    """A token where it stands in its passage."""

    start: int
    end: int
    text: str
    kind: str
    head: Head | None = None
    brand: bool = False

    @property
    def curated(self) -> bool:
        """Whether it is a word of the lists, and so no brand by itself."""
        return self.kind in ("word", "particle") and (self.text in STOPS or self.text in FIELDS or self.text in NOUNS)

    @property
    def stops(self) -> bool:
        """Whether a name cannot go on across it."""
        return self.kind == "particle" or (self.kind == "word" and (self.text in STOPS or self.text in PARTICLES))

    @property
    def halts(self) -> bool:
        """As `stops`, but for single signs that unknown names are made of as often: 达, 通, 超."""
        return self.stops and (self.kind == "particle" or len(self.text) > 1 or self.text in _ALONE)


_ALONE = frozenset("是有无可应不没未来去过着起只很能需名位家项个件人条款所场次")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: its span and its tokens, run by run."""

    span: Span
    text: str
    runs: tuple[tuple[Piece, ...], ...]

    def before(self, start: int) -> Piece | None:
        """The token that ends where something starts, in the same run."""
        return next((piece for run in self.runs for piece in run if piece.end == start), None)

    def after(self, end: int) -> Piece | None:
        """The token that starts where something ends, in the same run."""
        return next((piece for run in self.runs for piece in run if piece.start == end), None)

    def edges(self, start: int, end: int) -> bool:
        """Whether both ends fall between tokens."""
        starts = {piece.start for run in self.runs for piece in run}
        ends = {piece.end for run in self.runs for piece in run}
        return start in starts and end in ends


@dataclass(slots=True)
class Sighting:
    """A name that stands at one place, with what speaks for it."""

    line: Line
    start: int
    end: int
    text: str
    head: Head | None
    brand: bool
    confidence: float = 0.0
    reasons: list[Told] = field(default_factory=list)

    @property
    def passage(self) -> int:
        return self.line.span.passage

    @property
    def span(self) -> Span:
        return Span(self.passage, self.start, self.end)


def lines(report: Report, learned: Mapping[str, Head] | None = None) -> list[Line]:
    """All sentences of a report with their tokens; `learned` are names that an earlier look has shown to be such."""
    return [line for passage in report.passages for line in _of_passage(passage, learned or {})]


def _of_passage(passage: Passage, learned: Mapping[str, Head]) -> list[Line]:
    found = []
    for start, end in sentences(passage.text):
        pieces = tuple(
            tuple(_pieces(passage.text, run, cut(run.text, _within(run, learned))))
            for run in runs(passage.text, start, end)
        )
        found.append(Line(Span(passage.number, start, end), passage.text, pieces))
    return found


def _within(run: Run, learned: Mapping[str, Head]) -> dict[str, Head]:
    """Those of the names that a run can hold."""
    return {text: head for text, head in learned.items() if text in run.text}


def _pieces(text: str, run: Run, tokens: list[Token]) -> list[Piece]:
    made = []
    for token in tokens:
        start, end = run.span(token.start, token.end)
        made.append(Piece(start, end, text[start:end], token.kind, token.head, token.brand))
    return made


def fills(run: tuple[Piece, ...], first: int, at: int) -> bool:
    """Whether a short word such as 能 or 可 is the end of an unknown one: a word for what it does follows."""
    if at <= first or run[at].kind != "word" or len(run[at].text) > 1 or run[at - 1].kind != "unknown":
        return False
    return at + 1 < len(run) and run[at + 1].stops and len(run[at + 1].text) > 1
