"""Reads: sources, deliveries and records, within the user's scope."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Model, Q, QuerySet

from liantu.kit import bulk
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .classes import clearance
from .enums import DeliveryState, SourceKind
from .models import Attachment, Delivery, DeliveryRow, Evidenced, FieldAuthority, Record, Retraction, Source
from .orders import UNRANKED, Rank, unranked


def list_sources(user: access.Principal) -> QuerySet[Source]:
    """Sources with `deliveries_count`, `latest` (day of the last applied delivery)."""
    rows = access.scope(user, "view", Source.objects.all()).select_related("zone", "unit")
    applied = Q(deliveries__state=DeliveryState.APPLIED)
    return rows.annotate(
        deliveries_count=Count("deliveries"), latest=Max("deliveries__day", filter=applied)
    ).order_by("name", "id")  # fmt: skip


def find_source(user: access.Principal, code: str) -> Source:
    """As `list_sources` tells it. Raises NotHere."""
    return access.find(user, "view", list_sources(user), code=code)


def zones_and_units(user: access.Principal, of: Source | None = None) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The zones and units in use that a source can be given to, as far as the user sees them; those of `of` besides."""
    zones, units = (Source._meta.get_field(name).related_model for name in ("zone", "unit"))
    here = Q(pk=of.zone_id if of else None), Q(pk=of.unit_id if of else None)
    return (
        access.scope(user, "view", zones.objects.filter(Q(active=True) | here[0])),
        access.scope(user, "view", units.objects.filter(Q(active=True) | here[1])),
    )


def counts_of(user: access.Principal, source: Source) -> tuple[int, int]:
    """How many records the source has, and how many of them count."""
    rows = access.scope(user, "view", source.records.all())
    told = rows.aggregate(all=Count("pk"), counting=Count("last"))
    return told["all"], told["counting"]


def history(user: access.Principal, obj: Model) -> QuerySet[audit.Entry]:
    """What was done to an object, as far as the user sees the log; the latest first."""
    about = {"object_kind": obj._meta.label, "object_id": str(obj.pk)}
    return access.scope(user, "view", audit.Entry.objects.filter(**about)).order_by("-at", "-id")


def list_deliveries(user: access.Principal) -> QuerySet[Delivery]:
    """Deliveries, the latest first."""
    rows = access.scope(user, "view", Delivery.objects.all())
    return rows.select_related("source__zone", "source__unit", "by").order_by("-day", "-id")


def find_delivery(user: access.Principal, pk: int | str) -> Delivery:
    """As `list_deliveries` tells it. Raises NotHere."""
    return access.find(user, "view", list_deliveries(user), pk=pk)


def list_rows(user: access.Principal, delivery: Delivery) -> QuerySet[DeliveryRow]:
    """The rows of a delivery with their records."""
    return (
        access.scope(user, "view", delivery.rows.all())
        .select_related("record__source__unit", "record__first", "record__last")
        .order_by("id")
    )


def find_record(user: access.Principal, pk: int | str) -> Record:
    """Raises NotHere. Whether its content may be read is another question: `reads`."""
    rows = Record.objects.select_related("source__zone", "source__unit", "first", "last")
    return access.find(user, "view", rows, pk=pk)


def versions_of(user: access.Principal, record: Record) -> QuerySet[Record]:
    """All that the source ever said under the record's key, the record itself among it; the latest last."""
    rows = access.scope(user, "view", Record.objects.filter(source=record.source_id, key=record.key))
    return rows.select_related("source", "first", "last").order_by("created", "id")


def reads(user: access.Principal, record: Record) -> bool:
    """May the content of a record be read? Its values, where the register holds them, go by their own class."""
    return reads_source(user, record.source)


def reads_source(user: access.Principal, source: Source) -> bool:
    """May what the source sends be read as it came? See `Clearance.reads_rows`."""
    return clearance(user).reads_rows(source)


def records_of(user: access.Principal, ids: Iterable[int]) -> dict[int, Record]:
    """Records by id with source and last delivery, for marks beside values."""
    rows = access.scope(user, "view", Record.objects.filter(pk__in=set(ids)))
    return {row.pk: row for row in rows.select_related("source", "last")}


def counting(ids: Iterable[int]) -> set[int]:
    """Which of these records an applied delivery says, whoever asks."""
    rows = bulk.fetch("SELECT id FROM evidence_record WHERE id {among} AND last_id IS NOT NULL", sorted(set(ids)))
    return {pk for (pk,) in rows}


def stamp() -> tuple[Any, ...]:
    """Another one wherever something came, was applied, undone, derived or retracted since: what was worked out of all of it is old then.

    A retraction that was lifted and organisations that were merged leave no trace here.
    """
    told = Delivery.objects.aggregate(Count("pk"), Max("applied"), Max("undone"), Max("settled"))
    last = (model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Record, Retraction))
    return (*told.values(), *last)


def find_attachment(user: access.Principal, pk: int | str) -> Attachment:
    """Raises NotHere, also where the record may not be read."""
    found = access.find(user, "view", Attachment.objects.select_related("record__source"), pk=pk)
    if not reads(user, found.record):
        raise access.NotHere("evidence.Attachment", pk)
    return found


#: What `spoken` tells beside the fields asked for: of the row itself, of its record, and of what the record came with.
_OWN = ("pk", "valid_from", "valid_to", "record_id", "record__source", "record__last")
_CAME_WITH = (
    "record__source__kind", "record__source__classification", "record__source__unit", "record__source__simulated",
    "record__last__day",
)  # fmt: skip


def spoken(model: type[Evidenced], about: str, ids: Collection[int], *fields: str) -> list[Any]:
    """What counts of whatever `about` names, as light named tuples in no order, for deriving from many: see `weightiest`.

    `about` and `fields` are attributes of the model; the foreign key `about` is told by its plain name. Three queries.
    """
    quoted = connection.ops.quote_name
    more = "".join(f", said.{quoted(name)}" for name in fields)
    about_column, table = quoted(f"{about}_id"), quoted(model._meta.db_table)
    rows = bulk.fetch(
        "SELECT said.id, said.valid_from, said.valid_to, said.record_id, record.source_id, record.last_id,"  # noqa: S608
        f" said.{about_column}{more} FROM {table} said JOIN evidence_record record ON record.id = said.record_id"
        f" WHERE said.{about_column} {{among}} AND record.last_id IS NOT NULL AND said.retraction_id IS NULL",
        ids,
    )
    pairs = {(row[4], row[5]) for row in rows}
    sources = {
        pk: told
        for pk, *told in Source.objects.filter(pk__in={source for source, _last in pairs}).values_list(
            "pk", "kind", "classification", "unit", "simulated"
        )
    }
    days = dict(Delivery.objects.filter(pk__in={last for _source, last in pairs}).values_list("pk", "day"))
    came_with = {(source, last): (*sources[source], days[last]) for source, last in pairs}
    make = _spoken(about, *fields)._make
    return [make(row + came_with[row[4], row[5]]) for row in rows]


@lru_cache(maxsize=32)
def _spoken(*fields: str) -> Any:
    return namedtuple("Spoken", (*_OWN, *fields, *_CAME_WITH))  # type: ignore[misc]


def weightiest(rows: Iterable[Any], rank: Rank = unranked) -> list[Any]:
    """What `spoken` tells, the weightiest first: see `weight`."""
    return sorted(
        rows,
        key=lambda row: _weigh(
            row.record__source__kind, rank(row), row.valid_from, row.record__last__day, row.record__last,
            row.record_id, row.pk,
        ),
    )  # fmt: skip


def attachments_of(user: access.Principal, record: Record) -> QuerySet[Attachment]:
    """The files of a record; none where it may not be read."""
    rows = record.attachments.select_related("by")
    return access.scope(user, "view", rows) if reads(user, record) else rows.none()


def weight(row: Any, rank: int = UNRANKED) -> tuple[Any, ...]:
    """By what an evidenced row counts: the one with the least weight wins.

    A person's decision (of one day the last), then the place of its source among those whose word on the field counts
    first (`Orders.rank`), then the later valid-from, the later delivery, the lower record id. Needs the row's
    `record__source` and `record__last`.
    """
    last = row.record.last
    return _weigh(
        row.record.source.kind,
        rank,
        row.valid_from,
        last.day if last else None,
        last.pk if last else 0,
        row.record_id,
        row.pk,
    )


def _weigh(
    kind: str, rank: int, valid_from: date | None, said: date | None, delivery: int | None, record: int, pk: int
) -> tuple[Any, ...]:
    begins = valid_from.toordinal() if valid_from else 0
    typed = kind == SourceKind.FORM
    # What people type in on one day is all one delivery: there the last word counts.
    last_word = (-pk, 0) if typed else (record, pk)
    # Between two people no department comes first: the order is of what departments send.
    place = UNRANKED if typed else rank
    return (not typed, place, -begins, -(said.toordinal() if said else 0), -(delivery or 0), *last_word)


# Field authority


def list_authorities(user: access.Principal) -> QuerySet[FieldAuthority]:
    """The orders of fields with their places; also those whose order was taken away, which have none."""
    rows = access.scope(user, "view", FieldAuthority.objects.all())
    return (
        rows.select_related("zone").prefetch_related("places__unit", "places__source").order_by("field", "zone", "id")
    )


def find_authority(user: access.Principal, field: str, zone: Any) -> FieldAuthority | None:
    """The order of one field in a zone (None: the whole body), as the user sees it; None where none was ever set."""
    rows = list_authorities(user).filter(field=field)
    return rows.filter(zone=zone).first() if zone is not None else rows.filter(zone__isnull=True).first()


def leaders(user: access.Principal, zone: Any) -> tuple[QuerySet[Any], QuerySet[Source]]:
    """The units and the sources that can be put first in a zone (None: the whole body).

    Units that send something, and sources; what people type in comes before them all anyhow.
    """
    sources = list_sources(user).exclude(kind=SourceKind.FORM)
    if zone is not None:
        sources = sources.filter(Q(zone=zone) | Q(zone__isnull=True))
    units = Source._meta.get_field("unit").related_model.objects.all()  # type: ignore[union-attr]
    sending = sources.order_by().values("unit")
    return units.filter(pk__in=sending).order_by("name", "pk"), sources
