"""A rule pack as it is run: documents, facts, rows, levers and windows. What is read from YAML has been checked (`reading`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from liantu.engine.packs import UNSAID, Words

from .expressions import Check, Op, Value
from .intervals import Band as Band
from .intervals import interval as interval
from .units import Unit


class Purpose(StrEnum):
    """What somebody asks for: a first recognition, one after the last has run out, or to be looked at again."""

    NEW = "new"
    RENEWAL = "renewal"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class Document:
    """What a rule rests on."""

    key: str
    number: str
    title: Words
    issued: date | None = None
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row or fact stands: key of a document, and the clause."""

    document: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a fact's value is kept: "property", "recognition", "indicator" or "count", and its key there.

    `years` back from the year asked for; `over`: added up over so many years, from that one backwards. What a firm did in a
    year before it was founded is 0. A flag is true where what it is bound to is there, or is more than 0. Several recognitions
    are `one|other`; `name@provincial` is one of that level or higher.
    """

    kind: str
    key: str
    years: int | None = None
    over: int = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """What a pack reads of somebody; its name is the pack's own. `expert`: points that experts give, and nobody can count."""

    name: str
    title: Words
    unit: Unit
    definition: Words = UNSAID
    source: Source = Source()
    binding: Binding | None = None
    choices: Mapping[str, Words] = field(default_factory=dict)
    expert: bool = False
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """What every row has. `applies`: it counts only under this row. `asks`: evidence to hand in."""

    id: str
    title: Words
    source: Source = Source()
    verified: bool = True
    asks: tuple[Words, ...] = ()
    applies: Node | None = None
    line: int = 0

    @property
    def parts(self) -> tuple[Node, ...]:
        return ()

    @property
    def names(self) -> frozenset[str]:
        """All facts that it reads, with its parts."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Condition(Row):
    """One comparison, flag or choice. `text`: as it was written."""

    check: Check | None = None
    text: str = ""

    @property
    def names(self) -> frozenset[str]:
        return self.check.names if self.check else frozenset()


@dataclass(frozen=True, slots=True)
class Judgement(Row):
    """Something that a person has to judge; until somebody did (`fact`, yes or no), manual review."""

    fact: str = ""

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.fact}) if self.fact else frozenset()


class How(StrEnum):
    """How parts become a whole."""

    ALL = "all"
    ANY = "any"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Group(Row):
    """Several rows as one. `least`: how many have to be met (count)."""

    how: How = How.ALL
    rows: tuple[Node, ...] = ()
    least: int = 0

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.rows

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(row.names for row in self.rows))


@dataclass(frozen=True, slots=True)
class Case:
    """Between two edges of what it goes by, this has to hold."""

    low: Fraction | None
    high: Fraction | None
    low_in: bool
    high_in: bool
    check: Check
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Cases(Row):
    """A condition that differs with something else: the R&D ratio by revenue.

    Where that cannot be told, what all cases say alike; else unknown where it is blank, unmet where it is divided by 0, and manual
    review where its base is negative.
    """

    by: Value | None = None
    cases: tuple[Case, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return (self.by.names if self.by else frozenset()).union(*(case.check.names for case in self.cases))


@dataclass(frozen=True, slots=True)
class Banded(Row):
    """Points by bands of a number. `expert`: a fact with the points that experts gave within the band."""

    of: Value | None = None
    bands: tuple[Band, ...] = ()
    expert: str = ""
    text: str = ""

    @property
    def names(self) -> frozenset[str]:
        return (self.of.names if self.of else frozenset()) | ({self.expert} if self.expert else set())

    @property
    def lowest(self) -> tuple[int, int]:
        return min(band.points for band in self.bands)

    @property
    def range(self) -> tuple[int, int]:
        return min(band.points[0] for band in self.bands), max(band.points[1] for band in self.bands)


@dataclass(frozen=True, slots=True)
class Expert(Row):
    """Points that experts give, between two numbers; `fact`: those that they gave."""

    points: tuple[int, int] = (0, 0)
    fact: str = ""

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.fact}) if self.fact else frozenset()

    @property
    def range(self) -> tuple[int, int]:
        return self.points


@dataclass(frozen=True, slots=True)
class Flagged(Row):
    """Points for a condition that is met, else others (0)."""

    when: Node | None = None
    points: int = 0
    otherwise: int = 0

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.when,) if self.when else ()

    @property
    def names(self) -> frozenset[str]:
        return self.when.names if self.when else frozenset()

    @property
    def range(self) -> tuple[int, int]:
        return min(self.points, self.otherwise), max(self.points, self.otherwise)


class Together(StrEnum):
    """How points of parts become those of a whole."""

    SUM = "sum"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Points(Row):
    """Points of several rows: their sum, or the best one; no more than `cap`."""

    how: Together = Together.SUM
    rows: tuple[Scored, ...] = ()
    cap: int | None = None

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.rows

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(row.names for row in self.rows))

    @property
    def range(self) -> tuple[int, int]:
        lows, highs = [row.range[0] for row in self.rows], [row.range[1] for row in self.rows]
        low, high = (sum(lows), sum(highs)) if self.how is Together.SUM else (max(lows), max(highs))
        return (low, high) if self.cap is None else (min(low, self.cap), min(high, self.cap))


Scored = Banded | Expert | Flagged | Points


@dataclass(frozen=True, slots=True)
class Line:
    """What points have to be: of the whole, or of one row (a veto is “of: staff, pass: > 0”)."""

    op: Op
    points: int
    of: str = ""
    title: Words = UNSAID
    line: int = 0


@dataclass(frozen=True, slots=True)
class Score(Row):
    """Rows with points, and the lines that these have to pass, all of them."""

    rows: tuple[Scored, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.rows

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(row.names for row in self.rows))

    @property
    def range(self) -> tuple[int, int]:
        return sum(row.range[0] for row in self.rows), sum(row.range[1] for row in self.rows)


Node = Condition | Judgement | Group | Cases | Banded | Expert | Flagged | Points | Score
#: Rows that bear points.
WITH_POINTS = (Banded, Expert, Flagged, Points, Score)


@dataclass(frozen=True, slots=True)
class Lever:
    """What somebody can do to climb: a unit of it changes facts, costs money (fen) and takes days. `most`: units at most."""

    key: str
    title: Words
    changes: Mapping[str, Fraction]
    cost: int
    days: int = 0
    most: int = 1000
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Days between which an application is taken."""

    from_day: date
    to_day: date
    source: Source = Source()
    note: Words = UNSAID
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Amount:
    """What somebody who meets the conditions gets (fen): fixed, a share of a fact, or both together, up to a cap; the first whose `when` is met."""

    title: Words
    fixed: int = 0
    share: Fraction | None = None
    of: str = ""
    cap: int | None = None
    when: Node | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack. `grain`: whole points to one point (1, or 100 where some row has a part of a point)."""

    key: str
    version: str
    title: Words
    scheme: str
    purposes: frozenset[Purpose]
    region: str
    documents: Mapping[str, Document]
    facts: Mapping[str, Fact]
    root: Group
    until: Mapping[Purpose, date] = field(default_factory=dict)
    levers: tuple[Lever, ...] = ()
    windows: tuple[Window, ...] = ()
    amounts: tuple[Amount, ...] = ()
    #: Years for which what is recognised holds; 0: not said.
    valid_years: int = 0
    grain: int = 1
    #: The recognition that it leads to; "" where there is none.
    tier: str = ""
    #: Whom it is asked of: a kind of organisation.
    subject: str = "enterprise"
    note: Words = UNSAID
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Iterator[Node]:
        """All rows, each before its parts; without the root."""
        for row in self.root.rows:
            yield from walk(row)

    @property
    def score(self) -> Score | None:
        """The row whose points are the pack's."""
        return next((row for row in self.rows if isinstance(row, Score)), None)

    @property
    def units(self) -> Mapping[str, Unit]:
        return {name: fact.unit for name, fact in self.facts.items()}


def walk(row: Node) -> Iterator[Node]:
    """A row and all its parts, and what it applies under."""
    yield row
    if row.applies:
        yield from walk(row.applies)
    for part in row.parts:
        yield from walk(part)


def reported(pack: Pack) -> Iterator[Node]:
    """The rows that an answer tells of, each before its parts: those of `Evaluation.outcomes`."""
    to_come = list(reversed(pack.root.rows))
    while to_come:
        yield (row := to_come.pop())
        to_come.extend(reversed(row.parts))
