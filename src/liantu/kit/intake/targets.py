"""What a workbook's columns can be, as apps register it. This part knows no app by name.

A row is about one *subject* (an organisation). A *target* is a group of fields that say one sort of thing of it: its own
properties, a recognition, a right, figures. `compose` turns what the fields of a row tell into the parts of a record that
a *writer* keeps, in which "@" stands for the row's subject.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from liantu.engine.reading.sheets import Field
from liantu.kit.access import public as access

Told = Mapping[str, Any]
#: Words to be kept: a message of the catalogue (Chinese, marked by `gettext_noop`), or the words of each language.
Words = str | dict[str, str]


def each(word: Callable[[str], str]) -> Words:
    """What `word` answers for "zh" and for "en", so that each reader has it in his own language."""
    return {language: word(language) for language in ("zh", "en")}


@dataclass(frozen=True)
class Within:
    """What is the same for all rows of a plan: the zone that its source speaks for, and what else a target needs."""

    zone: Any = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """One sort of thing that columns can tell.

    `fields()` lists what a column can be, keys as `target.field`. `compose(told, within)` takes {field: value} of those
    that a row tells, keys without the target's, and answers parts of the record; it raises ValidationError for what
    makes no sense. `natural`: the fields that tell several rows of one subject apart. `default(zone)`: what is the same
    for all rows unless somebody says otherwise.
    """

    key: str
    label: Any
    fields: Callable[[], Sequence[Field]]
    compose: Callable[[Told, Within], Mapping[str, list[dict[str, Any]]]]
    natural: tuple[str, ...] = ()
    default: Callable[[Any], Mapping[str, str]] = lambda zone: {}
    #: Fields of which one must be told, by a column or for all rows, before any other of the target is of use.
    needs: tuple[str, ...] = ()
    #: What is the same for all rows where a column tells of this target: firms of a list of firms elsewhere are not in the zone.
    implies: Mapping[str, str] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True)
class Candidate:
    """An organisation that a row may mean. `score`: 0 to 1; `why`: reasons. Its code is asked for whoever reads: `Subject.codes`."""

    id: int
    name: str
    score: float = 0.0
    why: Words = ""

    @property
    def plain(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "score": round(self.score, 4), "why": self.why}


@dataclass(frozen=True)
class Word:
    """What people said of a row: the organisation that it is, those that it is not, or that it is a new one."""

    same: int | None = None
    others: frozenset[int] = frozenset()
    new: bool = False


@dataclass(frozen=True)
class Asked:
    """A row whose subject is asked for: its identity, and the parts that tell who it is."""

    key: str
    told: Told
    word: Word = Word()


@dataclass(frozen=True)
class Matched:
    """Whom a row means: `id`, or a new one where that is None and `sure`; else one of the candidates, or none of them."""

    id: int | None
    sure: bool
    why: Words = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Change:
    """A value that a row would set. `sort`: "new", "changed" (its own source said otherwise), "conflict" (another did, and
    this would stand instead) or "outweighed" (another did, and that goes on to stand).

    What `Subject.worded` makes words of: values of a choice are kept as they are, and so is what stands `now`, whoever
    had it compared, with the `classification` and `unit` by which each reader is told it, or that it is there.
    """

    field: str
    now: str
    told: str
    sort: str
    source: str = ""
    classification: str = ""
    unit: int | None = None

    @property
    def plain(self) -> dict[str, Any]:
        return {
            "field": self.field, "now": self.now, "told": self.told, "sort": self.sort, "source": self.source,
            "class": self.classification, "unit": self.unit,
        }  # fmt: skip


class Subject(Protocol):
    """The kind of thing that rows are about."""

    #: The registered kind of evidence (`kit.evidence.kinds`).
    kind: str
    #: The fields by which a row tells who it is about, the weightiest first.
    name_field: str
    code_field: str

    def match(self, by: access.Principal, source: int, asked: Sequence[Asked]) -> list[Matched]: ...

    def compare(self, source: int, rows: Sequence[tuple[int, Told]], day: date) -> list[list[Change]]:
        """What each (subject, record) would change, said of that day."""
        ...

    def worded(self, by: access.Principal, change: Mapping[str, Any]) -> dict[str, str]:
        """A kept change with its `label`, what is shown `now` and what is `told`: as `by` may read it, in their language."""
        ...

    def beside(self, by: access.Principal, told: Told, ids: Sequence[int]) -> list[tuple[str, str, list[str]]]:
        """What a record says of its subject beside what the register shows of these, line by line: label, its value, theirs."""
        ...

    def codes(self, by: access.Principal, ids: Collection[int]) -> Mapping[int, str]:
        """The codes of these, as far as `by` may read them."""
        ...

    def mark(self) -> str:
        """What stands for all that `match` goes by: while it is the same, the same rows mean the same."""
        ...

    def settle(self, by: access.Principal, delivery: Any, judged: Collection[str]) -> dict[str, int]:
        """Asked when all of a delivery is written and before it counts: which rows turned out to mean another meanwhile.

        What they say was moved there. `judged`: keys of rows on which a person's word holds. Row key → subject.
        """
        ...

    def made(self, records: Mapping[int, str]) -> dict[int, int]:
        """Of whom records speak that were written for rows of a new subject: record → subject. `records`: id → name in the row."""
        ...

    def refusal(self, subject: int, told: Told) -> str:
        """Why a row cannot mean that subject whatever somebody says, in words; else ""."""
        ...


@dataclass(frozen=True)
class FindField:
    """Something that a find tells, as people edit it. `choices()`: value → words, where there are only so many."""

    key: str
    label: Any
    choices: Callable[[], Mapping[str, str]] | None = None
    required: bool = True


@dataclass(frozen=True)
class Find:
    """A sort of thing that a report can state: see `liantu.engine.reading.reports`.

    `subject`: the field that names whom it is about. `guess(told)` fills in what the register calls a thing; `compose(told,
    within)` makes parts of a record, in which "@" stands for the subject, and raises ValidationError for what is missing.
    """

    what: str
    label: Any
    fields: tuple[FindField, ...]
    subject: str
    compose: Callable[[Told, Within], Mapping[str, list[dict[str, Any]]]]
    guess: Callable[[dict[str, str]], dict[str, str]] = lambda told: told


class Made(Protocol):
    """What was made for rows of which people said that they mean none that is known, by what the rows call it.

    Whoever makes it asks before and tells afterwards, in one transaction in which nobody else makes any.
    """

    def read(self, own: Iterable[str]) -> dict[str, int]: ...

    def keep(self, made: Mapping[str, int]) -> None: ...


@dataclass
class Work:
    """What a writer is given: rows whose records are there already, and what writers before it left for it."""

    by: access.Principal
    delivery: Any
    zone: Any
    rows: Sequence[Mapping[str, Any]]
    records: Mapping[str, int]
    shared: dict[str, Any] = field(default_factory=dict)
    #: What was made for rows of which people said that they mean none that is known.
    made: Made | None = None
    step: Callable[[int], None] = lambda n: None


Writer = Callable[[Work], None]
_targets: dict[str, Target] = {}
_finds: dict[str, Find] = {}
_writers: list[tuple[int, str, Writer]] = []
_subjects: list[Subject] = []


def register(target: Target) -> Target:
    """Raises ValueError where a target of that key is there already."""
    if target.key in _targets:
        raise ValueError(f"intake: target {target.key} is registered twice")
    _targets[target.key] = target
    return target


def register_find(find: Find) -> Find:
    """Raises ValueError where one of that sort is there already."""
    if find.what in _finds:
        raise ValueError(f"intake: find {find.what} is registered twice")
    _finds[find.what] = find
    return find


def finds() -> Mapping[str, Find]:
    """Every sort of find by its name."""
    return dict(_finds)


def register_writer(name: str, writer: Writer, order: int) -> None:
    """Have `writer` keep its parts of rows that are applied, in the order given. It may be called twice for the same."""
    if any(name == known for _order, known, _writer in _writers):
        raise ValueError(f"intake: writer {name} is registered twice")
    _writers.append((order, name, writer))


def register_subject(subject: Subject) -> None:
    """Raises ValueError where there is one already."""
    if _subjects:
        raise ValueError("intake: the subject of rows is registered twice")
    _subjects.append(subject)


def targets() -> tuple[Target, ...]:
    return tuple(sorted(_targets.values(), key=lambda one: (one.order, one.key)))


def writers() -> Iterable[Writer]:
    return [writer for _order, _name, writer in sorted(_writers, key=lambda one: one[:2])]


def subject() -> Subject:
    return _subjects[0]


def fields() -> dict[str, Field]:
    """Everything that a column can be, by `target.field`."""
    return {told.key: told for target in targets() for told in target.fields()}


def of_field(key: str) -> Target | None:
    """The target that a field belongs to."""
    return _targets.get(key.partition(".")[0])
