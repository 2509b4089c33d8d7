"""What refers to a thing because a record says so: where the record turns out to be about another, it goes along.

An app registers, by the kind of thing (see `kinds`), each column of its evidenced rows in which a thing's key stands.
For actions, within their transaction: they check who may do it, and record it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet

from . import kinds

CHUNK = 500
#: Column → (row, what stood there before), as JSON keeps it.
Moved = dict[str, list[list[int]]]


@dataclass(frozen=True)
class Reference:
    """A column that holds a thing's key: of which model, and along which path the record stands that says so.

    `kind`: the column beside it that names the kind, where it holds things of several. `within`: where a thing may stand
    only once, the column that says in what.
    """

    label: str
    field: str
    record: str = "record"
    kind: str = ""
    within: str = ""

    @property
    def key(self) -> str:
        return f"{self.label}.{self.field}"

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    def rows(self, kind: str, ids: Collection[int]) -> QuerySet[Any]:
        """The rows in which one of these things stands."""
        told: dict[str, Any] = {f"{self.field}__in": list(ids)}
        if self.kind:
            told[self.kind] = kind
        return self.model._base_manager.filter(**told).order_by("pk")  # type: ignore[no-any-return]


_references: dict[str, list[Reference]] = {}


def register(kind: str, *references: Reference) -> None:
    """Raises ValueError where a column is told twice."""
    held = _references.setdefault(kind, [])
    for one in references:
        if one in held:
            raise ValueError(f"evidence: {one.key} is registered twice as referring to {kind}")
        held.append(one)


def references(kind: str) -> tuple[Reference, ...]:
    return tuple(_references.get(kind, ()))


def records(
    kind: str, ids: Collection[int], *, among: Iterable[int] | None = None, most: int | None = None
) -> set[int]:
    """The records that speak of these things, retracted or not; only those `among`, or no more than `most` of them."""
    found: set[int] = set()
    for one in references(kind):
        rows = one.rows(kind, ids).order_by().values_list(one.record, flat=True).distinct()
        if among is None:
            found.update(rows if most is None else rows[: most - len(found)])
        else:
            for some in _chunks(among):
                found.update(rows.filter(**{f"{one.record}__in": some}))
        if most is not None and len(found) >= most:
            break
    return found


def things(record: int) -> set[tuple[str, int]]:
    """The (kind, id) of all that a record's rows speak of, retracted or not, each as what stands for it. One query a column."""
    found: set[tuple[str, int]] = set()
    for kind in _references:
        ids: set[int] = set()
        for one in references(kind):
            rows = one.model._base_manager.filter(**{one.record: record, f"{one.field}__isnull": False})
            rows = rows.filter(**{one.kind: kind}) if one.kind else rows
            ids.update(rows.order_by().values_list(one.field, flat=True))
        if ids and (merged := kinds.kind(kind).rows) is not None:
            ids = set(merged().filter(pk__in=ids).values_list("canonical", flat=True))
        found.update((kind, pk) for pk in ids)
    return found


def counts(kind: str, ids: Collection[int], told: Iterable[int]) -> dict[int, dict[str, int]]:
    """Record → model label → in how many of its rows one of these things stands. One query a column."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    wanted = list(told)
    for one in references(kind):
        for some in _chunks(wanted):
            rows = one.rows(kind, ids).order_by().filter(**{f"{one.record}__in": some})
            for record, n in rows.values_list(one.record).annotate(n=Count("pk")):
                found[record][one.label] = found[record].get(one.label, 0) + n
    return dict(found)


def move(kind: str, told: Collection[int], ids: Collection[int], to: int) -> Moved:
    """Put `to` in the place of these things wherever one of the records `told` says so; answers what stood where.

    Where two of them stand in what may name a thing only once, the first is moved.
    """
    moved: Moved = {}
    for one in references(kind):
        kept: list[list[int]] = []
        seen: set[int] = set()
        for some in _chunks(told):
            rows = one.rows(kind, ids).filter(**{f"{one.record}__in": some})
            for pk, before, *within in rows.values_list("pk", one.field, *([one.within] if one.within else ())):
                if not seen.intersection(within):
                    seen.update(within)
                    kept.append([pk, before])
        for some_rows in _chunks([pk for pk, _before in kept]):
            one.model._base_manager.filter(pk__in=some_rows).update(**{one.field: to})
        if kept:
            moved[one.key] = kept
    return moved


def put_back(kind: str, moved: Mapping[str, list[list[int]]], at: int) -> None:
    """Have what was moved to `at` stand where it stood before; what is elsewhere by now stays there."""
    for one in references(kind):
        before: defaultdict[int, list[int]] = defaultdict(list)
        for pk, stood in moved.get(one.key, ()):
            before[stood].append(pk)
        for stood, rows in before.items():
            for some in _chunks(rows):
                one.rows(kind, [at]).order_by().filter(pk__in=some).update(**{one.field: stood})


def _chunks(told: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(told)
    return (wanted[at : at + CHUNK] for at in range(0, len(wanted), CHUNK))
