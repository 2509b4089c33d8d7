"""Splits, and the rows of an organisation's sources from which one is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence

from ..models import Claim, Name, Organisation, Split
from ..validators.properties import PROPERTIES, Property
from .facts import heavy, members_of
from .values import words_of

#: Records that are shown to choose from; whoever has more chooses by their numbers.
MOST = 1000
KIND = "organisation"


@dataclass(frozen=True)
class Told:
    """One value that a row tells; `differs`: another row tells another."""

    property: str
    label: str
    words: str
    differs: bool
    #: Of money, what it is.
    amount: Any = None


@dataclass
class Row:
    """What a source said of the organisation under one row identity, in all versions; the last one is `record`."""

    records: list[evidence.Record]
    names: list[str] = field(default_factory=list)
    values: list[Told] = field(default_factory=list)
    #: (what, how many): recognitions, ties, figures …
    others: list[tuple[str, int]] = field(default_factory=list)

    @property
    def record(self) -> evidence.Record:
        return next((one for one in reversed(self.records) if one.counts), self.records[-1])

    @property
    def key(self) -> str:
        return evidence.clean(self.record.key)

    @property
    def place(self) -> str:
        return evidence.clean(self.record.place)

    @property
    def counts(self) -> bool:
        return any(one.counts for one in self.records)


@dataclass(frozen=True)
class Rows:
    """The rows, source by source; `hidden`: records that the person may not see or read, `more`: not all are shown."""

    sources: list[tuple[evidence.Source, list[Row]]]
    hidden: int
    more: bool

    def all(self) -> list[Row]:
        return [row for _source, rows in self.sources for row in rows]


def rows_of(user: access.Principal, organisation: Organisation) -> Rows:
    """All that sources say of an organisation and of those that it stands for, row by row. Asks a few queries a model."""
    members = members_of(organisation)
    ids = evidence.referring.records(KIND, members, most=MOST + 1)
    seen = [row for row in evidence.records_of(user, ids).values() if evidence.reads(user, row)]
    told = {row.pk: row for row in sorted(seen, key=lambda row: (row.source.name, row.source_id, row.pk))[:MOST]}
    held: dict[tuple[int, str], Row] = {}
    for record in told.values():
        held.setdefault((record.source_id, record.key), Row([])).records.append(record)
    _fill(list(held.values()), told, members)
    sources: dict[int, tuple[evidence.Source, list[Row]]] = {}
    for row in held.values():
        source = row.record.source
        sources.setdefault(source.pk, (source, []))[1].append(row)
    return Rows(list(sources.values()), len(ids) - len(seen), len(ids) > MOST)


def _fill(rows: Sequence[Row], told: dict[int, evidence.Record], members: Iterable[int]) -> None:
    """What each row's records say of the organisation: the last word on a property, every name, and how much else."""
    about = {"record__in": list(told), "organisation__in": list(members), "retraction__isnull": True}
    names: defaultdict[int, list[str]] = defaultdict(list)
    for record, text in Name.objects.filter(**about).order_by("pk").values_list("record", "text"):
        names[record].append(text)
    claims: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for record, key, value in Claim.objects.filter(**about).order_by("pk").values_list("record", "property", "value"):
        claims[record][key] = value
    counted = evidence.referring.counts(KIND, list(members), told)
    last = [{key: value for record in row.records for key, value in claims[record.pk].items()} for row in rows]
    said: defaultdict[str, set[str]] = defaultdict(set)
    for values in last:
        for key, value in values.items():
            said[key].add(value)
    for row, values in zip(rows, last, strict=True):
        row.names = list(dict.fromkeys(text for record in row.records for text in names[record.pk]))
        row.values = [
            Told(key, str(spec.label), _words(spec, values[key]), len(said[key]) > 1, _amount(spec, values[key]))
            for key, spec in PROPERTIES.items()
            if key in values
        ]
        others: dict[str, int] = {}
        for record in row.records:
            for label, n in counted.get(record.pk, {}).items():
                others[label] = others.get(label, 0) + n
        row.others = [(model_words(label), n) for label, n in others.items() if label not in SHOWN]


#: What rows show in words of their own.
SHOWN = frozenset({Name._meta.label, Claim._meta.label})


def _amount(spec: Property, value: str) -> Any:
    return spec.read(value) if spec.form == "money" else None


def _words(spec: Property, value: str) -> str:
    return value if spec.form == "day" else words_of(spec, spec.read(value))


def model_words(label: str) -> str:
    """What rows of a model are called."""
    return str(apps.get_model(label)._meta.verbose_name)


def list_splits(user: access.Principal, organisation: Organisation | None = None) -> QuerySet[Split]:
    """Verdicts, the latest first; those that touch an organisation where one is given."""
    rows = access.scope(user, "view", Split.objects.all()).select_related(
        "organisation__canonical", "made", "by", "unit"
    )
    rows = rows.defer("moved", "members", "verdicts", *heavy("organisation__canonical"))
    if organisation is not None:
        ids = members_of(organisation)
        rows = rows.filter(Q(organisation__in=ids) | Q(made__in=ids))
    return rows.order_by("-id")


def splits_of(user: access.Principal, organisation: Organisation, most: int) -> list[Split]:
    """The latest verdicts that touch an organisation."""
    ids = members_of(organisation)
    if not Split.objects.filter(Q(organisation__in=ids) | Q(made__in=ids)).exists():
        return []
    return list(list_splits(user, organisation)[:most])


def find_split(user: access.Principal, pk: int | str) -> Split:
    """Raises NotHere."""
    return access.find(user, "view", Split.objects.select_related("organisation", "made"), pk=pk)


def tell_split(verdict: Split) -> dict[str, Any]:
    return {
        "id": verdict.pk,
        "organisation": {"id": verdict.organisation_id, "name": verdict.organisation.name},
        "made": {"id": verdict.made_id, "name": verdict.called},
        "reason": verdict.reason,
        "by": verdict.by.username,
        "at": verdict.at,
        "undone_at": verdict.undone_at,
        "undone_reason": verdict.undone_reason,
    }


def tell_rows(rows: Rows) -> list[dict[str, Any]]:
    """The rows for programs: by which records they are chosen, and what they say."""
    return [
        {
            "records": [one.pk for one in row.records],
            "source": row.record.source.code,
            "source_name": row.record.source.name,
            "key": row.key,
            "place": row.place,
            "delivered": row.record.last.issued if row.record.last else None,
            "counts": row.counts,
            "names": row.names,
            "values": {told.property: told.words for told in row.values},
            "others": [{"what": what, "count": n} for what, n in row.others],
        }
        for row in rows.all()
    ]


def moved_words(moved: dict[str, int]) -> list[tuple[str, int]]:
    """(what, how many rows) of what a split moves, by `Rehearsed.moved`: both ends of a tie count as one."""
    found: dict[str, int] = {}
    for key, n in moved.items():
        label = key.rpartition(".")[0]
        found[label] = max(found.get(label, 0), n)
    return [(model_words(label), n) for label, n in found.items()]
