"""Writes: sources, and what they send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from . import derivers, long_work, periods
from .authority import derive_authority
from .enums import Classification, DeliveryState, Purpose, SourceKind
from .models import Delivery, DeliveryRow, FieldAuthority, Record, Source
from .orders import leads
from .proving import Said, lock, settle

CHUNK = 1000
#: What decides on who reads: current values carry it beside them.
CLASSED = frozenset({"classification", "unit"})
EDITABLE = frozenset({"name", "publisher", "classification", "legal_basis", "purposes", "unit", "active"})


# Sources


@access.action
def create_source(
    *,
    by: Any,
    code: str,
    name: str,
    kind: str,
    zone: Any = None,
    unit: Any = None,
    publisher: str = "",
    classification: str = Classification.INTERNAL,
    legal_basis: str = "",
    purposes: Sequence[str] = (),
) -> Source:
    """Identifiable rows of tax and statistics are `restricted`. Raises ValidationError, Denied."""
    simulated = kind == SourceKind.GENERATED or bool(zone is not None and zone.simulated)
    source = Source(
        code=code.strip(), name=name.strip(), kind=kind, zone=zone, unit=unit, publisher=publisher.strip(),
        classification=classification, legal_basis=legal_basis.strip(), purposes=_purposes(purposes),
        simulated=simulated,
    )  # fmt: skip
    source.full_clean()
    source.save(force_insert=True)
    access.require(by, "create", source)
    audit.record(by, "evidence.source.create", source)
    return source


@access.steps
def edit_source(*, by: Any, source: Source, **fields: Any) -> str:
    """Change a source; of another class or unit, what rests on its records is derived again.

    So it is where that was told before and never finished. Answers the page of the progress where it goes on in the
    background, else "". A class is lowered, and rows are taken from a unit, by their senders or the security
    administrator only: see `loosens`. Raises ValidationError, Denied.
    """
    url = _edit(by=by, source=source, fields=fields)
    if not url and source.unsettled is not None:
        derive_source(by=by, source=source)
    return url


@access.action
def _edit(*, by: Any, source: Source, fields: dict[str, Any]) -> str:
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": listed(sorted(unknown))})
    # As it is now, not as the page that is being sent showed it: what is loosened must be seen.
    lock(source.pk)
    source.refresh_from_db()
    told = {name: _purposes(value) if name == "purposes" else value for name, value in fields.items()}
    changed = {name for name, value in told.items() if getattr(source, name) != value}
    if changed - CLASSED or not access.may(by, "release", source):
        access.require(by, "edit", source)
    if loosens(source, told.get("classification", source.classification), told.get("unit", source.unit)):
        access.require(by, "release", source)
    with audit.change(by, "evidence.source.edit", source):
        for name, value in told.items():
            setattr(source, name, value)
        source.full_clean()
        source.save()
    # What it allows decides on whether its word may be put first.
    if changed & CLASSED or ("purposes" in changed and leads(source)):
        source.unsettled = clock.now()
        source.save(update_fields=["unsettled"])
    return _queue_source(by, source) if source.unsettled is not None else ""


def loosens(source: Source, classification: str, unit: Any) -> bool:
    """Whether some who could not read the source's rows would, if it were of this class and unit."""
    before, order = source.classification, list(Classification.values)
    if source.unit_id is None and before != Classification.RESTRICTED:
        # Nobody in particular answers for them: whoever keeps the zone's sources does.
        return False
    lower = classification in order and order.index(classification) < order.index(before)
    return lower or getattr(unit, "pk", None) != source.unit_id


def _queue_source(by: Any, source: Source) -> str:
    rows = source.records.filter(last__isnull=False).count()
    return long_work.handed_over(by, long_work.Verb.DERIVE, source.pk, source.name, rows)


@access.steps
def derive_source(*, by: Any, source: Source) -> Source:
    """Derive again what rests on a source: current values carry the class that they may be read under. Raises Denied."""
    _require_upkeep(by, source)
    source.refresh_from_db(fields=["unsettled"])
    since = source.unsettled
    derivers.derive(list(source.records.filter(last__isnull=False).order_by("pk").values_list("pk", flat=True)))
    # Changed once more meanwhile, it is still to be derived.
    Source.objects.filter(pk=source.pk, unsettled=since).update(unsettled=None)
    source.refresh_from_db(fields=["unsettled"])
    return source


@access.steps
def resume_source(*, by: Any, source: Source) -> str:
    """Take up what `edit_source` did not finish: now, or in the background, where the page of its progress is answered.

    Raises Denied.
    """
    url = _resume_source(by=by, source=source)
    if not url:
        derive_source(by=by, source=source)
    return url


@access.action
def _resume_source(*, by: Any, source: Source) -> str:
    _require_upkeep(by, source)
    return _queue_source(by, source)


def _require_upkeep(by: Any, source: Source) -> None:
    if not access.may(by, "release", source):
        access.require(by, "edit", source)


def _purposes(told: Sequence[str]) -> list[str]:
    if unknown := set(told) - set(Purpose.values):
        raise ValidationError({"purposes": _("没有这样的用途：%(names)s") % {"names": listed(sorted(unknown))}})
    return [purpose for purpose in Purpose.values if purpose in set(told)]


# Deliveries


@access.action
def open_delivery(*, by: Any, source: Source, title: str, issued: str) -> Delivery:
    """A delivery to be filled with `stage_rows` and counted with `apply_delivery`. Raises ValidationError, Denied.

    `issued` is a day, month or year that has begun; of one that is not over yet it speaks as of today, so that a list
    of this year does not outweigh what comes later in it.
    """
    issued = issued.strip()
    span, today = periods.span_of(issued), clock.today()
    if span.start > today:
        words = {"issued": issued, "today": today.isoformat()}
        raise ValidationError({"issued": _("报送日期 %(issued)s 还没有到，今天是 %(today)s：请检查年份和月份") % words})
    day = periods.speaks_as_of(issued)
    if not source.active:
        raise ValidationError({"source": _("“%(name)s”已停用，不再接收报送") % {"name": source.name}})
    delivery = Delivery(
        source=source, title=title.strip(), issued=issued, day=day, by_id=by.pk, created=clock.now(),
    )  # fmt: skip
    delivery.full_clean()
    delivery.save(force_insert=True)
    access.require(by, "create", delivery)
    audit.record(by, "evidence.delivery.create", delivery, zone_id=source.zone_id, unit_id=source.unit_id)
    return delivery


@access.action
def receive_delivery(*, by: Any, source: Source, title: str, issued: str, rows: Sequence[Said]) -> Delivery:
    """Open a delivery with its rows, or none of it where one cannot be kept: for a call's worth, not for a workbook.

    Raises ValidationError, Denied.
    """
    delivery = open_delivery(by=by, source=source, title=title, issued=issued)
    stage_rows(by=by, delivery=delivery, rows=rows)
    return delivery


@access.steps
def stage_rows(*, by: Any, delivery: Delivery, rows: Iterable[Said]) -> dict[str, int]:
    """Keep the rows of a staged delivery, a batch a transaction; row key → record id. Resumable: what is there stays.

    A row that the source has sent before, word for word, is the same record. Of rows that share a key but not what they
    say, all are kept and the last one answers for the key. Raises ValidationError for rows that cannot be kept, naming
    each; the batch that they stand in is not kept.
    """
    kept: dict[str, int] = {}
    for some in _batches(rows):
        kept |= _stage_some(by=by, delivery=delivery, rows=some)
    return kept


def _batches(rows: Iterable[Said]) -> Iterator[list[Said]]:
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        yield some


@access.action
def _stage_some(*, by: Any, delivery: Delivery, rows: Sequence[Said]) -> dict[str, int]:
    access.require(by, "create", delivery)
    problems = [(row, problem) for row in rows if (problem := row.problem())]
    if problems:
        raise ValidationError([f"{row.place or row.key[:40]}：{problem}" for row, problem in problems])
    # Two that keep the same rows at once, each in another order, would wait for each other.
    lock(delivery.source_id)
    # Read again under lock: what is being applied takes no more rows.
    if Delivery.objects.select_for_update().get(pk=delivery.pk).state != DeliveryState.STAGED:
        raise access.Conflict(_("“%(title)s”已经应用过，不能再加行") % {"title": delivery.title})
    now = clock.now()
    told = [(row.key, row.digest) for row in rows]
    # Of two that say the same, the first gives the place.
    distinct = dict(zip(reversed(told), reversed(rows), strict=True))
    held = _held(delivery.source_id, distinct)
    new = {one: row for one, row in reversed(distinct.items()) if one not in held}
    bulk.insert_lines(
        Record,
        ("source_id", "key", "digest", "content", "words", "place", "created"),
        [(delivery.source_id, key, digest, row.plain, row.words, row.place, now) for (key, digest), row in new.items()],
    )
    ids = held | _held(delivery.source_id, new)
    statement = "SELECT record_id FROM evidence_deliveryrow WHERE record_id {among} AND delivery_id = %s"
    there = {record for (record,) in bulk.fetch(statement, held.values(), delivery.pk)}
    added = bulk.insert_lines(
        DeliveryRow,
        ("delivery_id", "record_id", "place"),
        [(delivery.pk, ids[one], row.place) for one, row in reversed(distinct.items()) if ids[one] not in there],
    )
    Delivery.objects.filter(pk=delivery.pk).update(rows_count=F("rows_count") + added)
    return {key: ids[key, digest] for key, digest in told}


def _held(source: int, wanted: Mapping[tuple[str, str], Said]) -> dict[tuple[str, str], int]:
    """The records of a source that say these (key, digest) already."""
    statement = "SELECT id, key, digest FROM evidence_record WHERE key {among} AND source_id = %s ORDER BY id"
    told = bulk.fetch(statement, {key for key, _digest in wanted}, source)
    return {(key, digest): pk for pk, key, digest in told if (key, digest) in wanted}


@access.steps
def apply_delivery(*, by: Any, delivery: Delivery) -> Delivery:
    """Make a delivery count: marked in one short transaction, then what rests on its records is derived again.

    Applying an applied one derives again, so that what was interrupted is taken up. Raises Denied.
    """
    _mark(by=by, delivery=delivery, state=DeliveryState.APPLIED)
    return _derive(delivery)


@access.steps
def apply_deliveries(*, by: Any, deliveries: Sequence[Delivery]) -> None:
    """Make several count, then derive once what rests on any of them: for a first load."""
    records: set[int] = set()
    for delivery in deliveries:
        _mark(by=by, delivery=delivery, state=DeliveryState.APPLIED)
        records.update(delivery.rows.values_list("record_id", flat=True))
    derivers.derive(sorted(records))
    for delivery in deliveries:
        _note_settled(delivery)


@access.steps
def undo_delivery(*, by: Any, delivery: Delivery) -> Delivery:
    """Take an applied delivery back: its records count only as far as other applied deliveries said them too."""
    _mark(by=by, delivery=delivery, state=DeliveryState.UNDONE)
    return _derive(delivery)


@access.steps
def begin(*, by: Any, delivery: Delivery, state: str) -> str:
    """Mark as applied or undone at once, and derive; where rows are many, in the background.

    Answers the page of the progress there, else "". Raises Conflict, Denied.
    """
    url = _begin(by=by, delivery=delivery, state=state)
    if not url:
        _derive(delivery)
    return url


@access.action
def _begin(*, by: Any, delivery: Delivery, state: str) -> str:
    # What a person decided is kept here; what is queued derives whatever was decided last, so that it may run again.
    _mark(by=by, delivery=delivery, state=state)
    return _queue_delivery(by, delivery)


@access.steps
def settle_delivery(*, by: Any, delivery: Delivery) -> str:
    """Take up what applying or undoing did not finish. Answers like `begin`. Raises Conflict, Denied."""
    url = _resume_delivery(by=by, delivery=delivery)
    if not url:
        _derive(delivery)
    return url


@access.action
def _resume_delivery(*, by: Any, delivery: Delivery) -> str:
    access.require(by, "apply", delivery)
    if delivery.state == DeliveryState.STAGED:
        raise access.Conflict(_("“%(title)s”还没有应用，没有要重算的") % {"title": delivery.title})
    return _queue_delivery(by, delivery)


def _queue_delivery(by: Any, delivery: Delivery) -> str:
    return long_work.handed_over(by, long_work.Verb.SETTLE, delivery.pk, delivery.title, delivery.rows_count)


@access.steps
def do_work(*, by: Any, verb: str, pk: int) -> None:
    """What a queue runs: it derives, and decides nothing, so it may run more than once. Raises NotHere, Denied."""
    if verb == long_work.Verb.DERIVE:
        derive_source(by=by, source=access.find(by, "view", Source.objects.all(), pk=pk))
        return
    if verb == long_work.Verb.AUTHORITY:
        derive_authority(by=by, authority=access.find(by, "view", FieldAuthority.objects.all(), pk=pk))
        return
    delivery = access.find(by, "view", Delivery.objects.select_related("source"), pk=pk)
    access.require(by, "apply", delivery)
    _derive(delivery)


@access.action
def _mark(*, by: Any, delivery: Delivery, state: str) -> None:
    access.require(by, "apply" if state == DeliveryState.APPLIED else "undo", delivery)
    # Records belong to one source: its row's lock lets one delivery after the other settle them.
    lock(delivery.source_id)
    delivery.refresh_from_db()
    if delivery.state != state:
        if state == DeliveryState.UNDONE and delivery.state == DeliveryState.STAGED:
            raise access.Conflict(_("“%(title)s”还没有应用，没有可撤销的") % {"title": delivery.title})
        delivery.state = state
        setattr(delivery, "applied" if state == DeliveryState.APPLIED else "undone", clock.now())
        delivery.settled = None
        delivery.save(update_fields=["state", "applied", "undone", "settled"])
        verb = "apply" if state == DeliveryState.APPLIED else "undo"
        audit.record(
            by, f"evidence.delivery.{verb}", delivery, details={"rows": delivery.rows_count},
            zone_id=delivery.source.zone_id, unit_id=delivery.source.unit_id,
        )  # fmt: skip
    settle(Record.objects.filter(rows__delivery=delivery))


def _derive(delivery: Delivery) -> Delivery:
    ids = list(delivery.rows.order_by("record_id").values_list("record_id", flat=True))
    derivers.derive(ids)
    _note_settled(delivery)
    return delivery


def _note_settled(delivery: Delivery) -> None:
    # Applied or undone once more meanwhile, it is still to be derived.
    as_derived = {name: getattr(delivery, name) for name in ("state", "applied", "undone")}
    Delivery.objects.filter(pk=delivery.pk, **as_derived).update(settled=clock.now())
    delivery.refresh_from_db(fields=["state", "applied", "undone", "settled"])
