"""What a report is and what is found in it, as data. Spans count signs of a passage's text, the end excluded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from .reasons import Told


class Candidate(Protocol):
    """What a register answers to a name; `liantu.engine.identity.Candidate` is one."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def score(self) -> float: ...


#: From a printed name to the organisations that may be meant, the likeliest first.
Known = Callable[[str], Sequence[Candidate]]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where something stands: number of the passage, first sign, end (excluded)."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a cell. `kind`: title, heading, byline, text or cell; `number` is its place in the report, from 0."""

    number: int
    text: str
    kind: str = "text"


#: A table: rows of numbers of passages, -1 where a cell is blank; a merged cell stands wherever it reaches.
Grid = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read; `publisher` is empty and `date` None where the report does not print them."""

    title: str
    publisher: str
    date: date | None
    passages: tuple[Passage, ...]
    tables: tuple[Grid, ...] = ()

    def at(self, span: Span) -> str:
        """The text that a span claims."""
        return self.passages[span.passage].text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Found:
    """What every find has: the sentence and the exact span that say it, confidence in (0, 1], reasons in words."""

    span: Span
    sentence: Span
    confidence: float
    reasons: tuple[Told, ...]

    def told(self, language: str = "zh") -> str:
        """The reasons in words of "zh" or "en"."""
        return ("；" if language == "zh" else ", ").join(reason.told(language) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Mention(Found):
    """An organisation of the report.

    `name` is printed in the report, the longest form there; `full` is the form that looks most official, with the division
    that the report implies (省委 → 山西省委). `shorts` are its other printed forms, `spans` all places of all forms. `kind`
    is a kind of the register: enterprise, university, institute, platform, carrier, lab, government, zone,
    service_provider, fund or other. `candidates` are those of the register that was
    asked, None where none was.
    """

    name: str
    full: str
    kind: str
    shorts: tuple[str, ...]
    spans: tuple[Span, ...]
    candidates: tuple[Candidate, ...] | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """All forms of the name, the full one first."""
        return tuple(dict.fromkeys((self.full, self.name, *self.shorts)))


@dataclass(frozen=True, slots=True)
class Figure(Found):
    """A number that the report states of somebody.

    `value` and `unit` are as printed (2.68 亿元); `amount` is the value in `base`, the unit without 万 and 亿 (268000000 元).
    `subject` is a name; `subject_kind` organisation, zone, place or project. `approximate` is about (约, 近, 余, 左右),
    at_least (以上, 超, 不少于), at_most or empty. `period` is written 2026, 2026-H1, 2026-Q3, 2026-11, @2026-11-30, 2021/ or empty.
    `members` are the organisations that are named as counted.
    """

    subject: str
    subject_kind: str
    indicator: str
    value: Decimal
    unit: str
    amount: Decimal
    base: str
    approximate: str
    period: str
    growth: bool = False
    members: tuple[str, ...] = ()

    @property
    def planned(self) -> bool:
        """Whether it is a target or a plan (力争到2027年达到) and no result."""
        return any(told.kind in ("planned", "planned_section") for told in self.reasons)


@dataclass(frozen=True, slots=True)
class RecognitionFound(Found):
    """A title that an organisation holds, or how many of a subject's firms hold it (`count`, None where it is one holder).

    `level`: national, provincial, municipal, district, industry or empty; `batch` as printed (第七批), or empty.
    """

    holder: str
    title: str
    level: str
    batch: str
    issuer: str
    count: int | None
    period: str


@dataclass(frozen=True, slots=True)
class TieFound(Found):
    """What the organisation has to do with its counterpart, read from left to right; `what` is the matter, or empty.

    `kind` is one of the register's kinds of tie, such as built_by, cooperation, tenant.
    """

    organisation: str
    counterpart: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in a report, each list in the order of the text."""

    report: Report
    organisations: tuple[Mention, ...]
    figures: tuple[Figure, ...]
    recognitions: tuple[RecognitionFound, ...]
    ties: tuple[TieFound, ...]
