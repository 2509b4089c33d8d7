"""Sets that apps register and indicators count: see README.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, QuerySet, Value
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed

#: Parts of one compound query; databases limit them.
AT_ONCE = 100


@dataclass(frozen=True)
class Condition:
    """A field that a formula may filter by: its query path, and the values that it can have (None: any)."""

    path: str
    label: Any
    choices: Callable[[], Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Countable:
    """A set that can be counted.

    `rows(subject_kind, subject_id, day)` are those about a subject, valid on `day`, whoever asks; `distinct` maps what may be
    counted once to (query path, registered kind); `address(subject_kind, subject_id, where, day)` is the list that shows
    exactly these rows, as far as the reader may see them.
    """

    key: str
    label: Any
    rows: Callable[[str, int, date], QuerySet[Any]]
    conditions: Mapping[str, Condition]
    distinct: Mapping[str, tuple[str, str]]
    address: Callable[[str, int, Mapping[str, tuple[str, ...]], date], str] = lambda kind, pk, where, day: ""


@dataclass(frozen=True)
class Tally:
    """What a formula gave: how many, which (kind, ids), and where they are listed."""

    count: int
    kind: str
    ids: tuple[int, ...]
    url: str = ""


@dataclass(frozen=True)
class Formula:
    """One countable, filtered. Made by `read`, which checks it."""

    countable: Countable
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distinct: str = ""

    @property
    def path(self) -> str:
        """The query path from a row to what is counted once."""
        return self.countable.distinct[self.distinct][0]

    @property
    def kind(self) -> str:
        """The registered kind of what is counted."""
        return self.countable.distinct[self.distinct][1]

    def rows(self, subject_kind: str, subject_id: int, day: date) -> QuerySet[Any]:
        """The rows about one subject that the formula counts on a day, in no order."""
        rows = self.countable.rows(subject_kind, subject_id, day)
        for name, values in self.where.items():
            rows = rows.filter(**{f"{self.countable.conditions[name].path}__in": values})
        return rows.filter(**{f"{self.path}__isnull": False}).order_by()

    def tally(self, subject_kind: str, subject_id: int, day: date) -> Tally:
        """Count for one subject on a day: 0 is a number, too."""
        ids = tuple(sorted(set(self.rows(subject_kind, subject_id, day).values_list(self.path, flat=True))))
        return Tally(len(ids), self.kind, ids, self.countable.address(subject_kind, subject_id, self.where, day))

    @property
    def words(self) -> str:
        """The formula as people read it."""
        told = [str(self.countable.label)]
        for name, values in self.where.items():
            condition = self.countable.conditions[name]
            labels = condition.choices() if condition.choices else {}
            told.append(f"{condition.label}: {' / '.join(str(labels.get(value, value)) for value in values)}")
        return " · ".join(told)


def query(where: Mapping[str, tuple[str, ...]], **more: Any) -> str:
    """Conditions as the query string of a list, one parameter for each value; `more` follows."""
    return urlencode({**where, **more}, doseq=True)


_countables: dict[str, Countable] = {}


def register(countable: Countable) -> Countable:
    """Raises ValueError if its key is taken."""
    if countable.key in _countables:
        raise ValueError(f"countables: {countable.key} is registered twice")
    _countables[countable.key] = countable
    return countable


def countables() -> Mapping[str, Countable]:
    return dict(_countables)


def counts(
    asked: Sequence[tuple[Formula, str, int, date]], of: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
) -> list[int]:
    """How many each formula counts for its subject on its day, all of them in one query (a hundred at a time).

    `of` leaves those of a formula's rows that are to be counted.
    """
    found: dict[int, int] = {}
    for begin in range(0, len(asked), AT_ONCE):
        parts = [
            of(formula.rows(kind, pk, day))
            .annotate(slot=Value(slot, IntegerField()))
            .values("slot")
            .annotate(n=Count(formula.path, distinct=True))
            .values_list("slot", "n")
            for slot, (formula, kind, pk, day) in enumerate(asked[begin : begin + AT_ONCE], begin)
        ]
        found |= dict(parts[0].union(*parts[1:], all=True))
    return [found.get(slot, 0) for slot in range(len(asked))]


def read(told: Mapping[str, Any]) -> Formula:
    """A formula from its data. Raises ValidationError that names what is wrong and what there is."""
    name = str(told.get("countable") or "")
    if name not in _countables:
        _refuse(_("没有可计数集合“%(name)s”"), name, _countables)
    countable = _countables[name]
    if unknown := set(told) - {"countable", "where", "distinct"}:
        _refuse(_("公式中没有“%(name)s”这一项"), sorted(unknown)[0], ("countable", "where", "distinct"))
    where = {str(key): _values(value) for key, value in (told.get("where") or {}).items()}
    for key, values in where.items():
        if key not in countable.conditions:
            _refuse(_("该集合不能按“%(name)s”筛选"), key, countable.conditions)
        choices = countable.conditions[key].choices
        for value in values if choices is not None else ():
            if value not in choices():
                _refuse(_("没有“%(name)s”这个取值"), value, choices())
    distinct = str(told.get("distinct") or next(iter(countable.distinct)))
    if distinct not in countable.distinct:
        _refuse(_("该集合不能按“%(name)s”去重"), distinct, countable.distinct)
    return Formula(countable, where, distinct)


def words_of(told: Mapping[str, Any] | None) -> str:
    """A formula's data as people read it; empty where there is none, or one that means nothing any more."""
    try:
        return read(told).words if told else ""
    except ValidationError:
        return ""


def _values(told: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in (told if isinstance(told, list | tuple) else [told]))


def _refuse(words: str, name: str, known: Any) -> None:
    raise ValidationError(
        _("%(words)s；可用：%(known)s") % {"words": words % {"name": name[:40]}, "known": listed(known)}
    )
