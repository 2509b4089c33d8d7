"""Telling people: rows are written in the caller's transaction, and sent by others afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.texts import refuse_nul

from .. import kinds, planning
from ..enums import Channel
from ..models import Notice, Preference, Robot, Sending
from ..sending import mail

#: How many things are told by one round of queries.
BATCH = 500


@dataclass(frozen=True)
class Item:
    """One of many things told at once: what `tell` takes, without the kind."""

    to: Sequence[Any]
    about: kinds.About = None
    data: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    zone: Any = None

    @property
    def readers(self) -> list[int]:
        return [int(getattr(one, "pk", one)) for one in self.to]


@access.action
def tell(
    *,
    by: access.Principal,
    kind: str,
    to: Iterable[Any],
    about: kinds.About = None,
    data: Mapping[str, Any] | None = None,
    key: str = "",
    zone: Any = None,
) -> int:
    """Tell people something, inside the caller's transaction; how many were told who had not been.

    `to` are users or their ids; those whose accounts are closed are left out. `about` names the object by (kind, id):
    who may not see it when they read, or when a message goes out, does not learn what it was. `data` is a JSON object
    for the kind's wording; names and values of the object do not belong into it, as they would be shown whoever may see
    them. Of one `key` a reader is told once, however often it is asked for. `zone` is an object or an id.

    Costs a fixed number of queries, however many are told. The caller has decided who is to know. Raises LookupError for
    a kind or a kind of object that is not registered, ValidationError for text that no database holds.
    """
    one = Item(tuple(to), about, dict(data or {}), key, zone)
    return _tell(kind, [one])


@access.action
def tell_all(*, by: access.Principal, kind: str, items: Iterable[Item]) -> int:
    """Tell much of one kind at once, as `tell` does one thing; a fixed number of queries for every five hundred items."""
    told = 0
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        told += _tell(kind, batch)
    return told


@access.action
def withdraw(*, by: access.Principal, about: tuple[str, int], kinds: Sequence[str] = ()) -> int:
    """What was told of an object is settled: unread notices become read, and what has not gone out yet does not.

    `kinds`: of these kinds alone. How many were still unread. In the caller's transaction, who has decided it.
    """
    rows = Notice.objects.filter(object_kind=about[0], object_id=about[1])
    if kinds:
        rows = rows.filter(kind__in=kinds)
    Sending.objects.filter(notice__in=rows, message__isnull=True).delete()
    return rows.filter(read__isnull=True).update(read=clock.wall())


def _tell(kind: str, items: Sequence[Item]) -> int:
    known = kinds.kind(kind)
    for item in items:
        kinds.check(item.about)
        refuse_nul(item.data)
    ids = {pk for item in items for pk in item.readers}
    readers = get_user_model().objects.filter(is_active=True).in_bulk(ids) if ids else {}
    now = clock.now()
    new = [
        _notice(item, readers[pk], kind, now) for item in items for pk in dict.fromkeys(item.readers) if pk in readers
    ]
    new = _written(new)
    _plan(known, new)
    return len(new)


def _notice(item: Item, reader: Any, kind: str, now: datetime) -> Notice:
    object_kind, object_id = item.about or ("", None)
    return Notice(
        reader=reader, kind=kind, object_kind=object_kind, object_id=object_id, data=item.data, key=item.key,
        zone_id=getattr(item.zone, "pk", item.zone), created=now,
    )  # fmt: skip


def _written(new: list[Notice]) -> list[Notice]:
    """Those that were not told before, as rows. Two who tell the same at once tell it once."""
    if not new:
        return []
    for last in (False, True):
        new = _not_told(new)
        try:
            with transaction.atomic():
                return Notice.objects.bulk_create(new)
        except IntegrityError:
            if last:
                raise
    return []


def _not_told(new: list[Notice]) -> list[Notice]:
    """Without those whose key their reader was told already, or is told here before."""
    keys = {notice.key for notice in new if notice.key}
    if not keys:
        return new
    there = Notice.objects.filter(kind=new[0].kind, key__in=keys, reader__in={notice.reader_id for notice in new})
    seen = set(there.values_list("reader", "key"))
    left = []
    for notice in new:
        if notice.key and (notice.reader_id, notice.key) in seen:
            continue
        seen.add((notice.reader_id, notice.key))
        left.append(notice)
    return left


def _plan(kind: kinds.Kind, new: list[Notice]) -> None:
    """Rows for what goes out of the site, each with its time."""
    if not new:
        return
    readers = [notice.reader_id for notice in new]
    chosen = {row.user_id: row for row in Preference.objects.filter(user__in=readers)}
    through = Robot.readers.through.objects.filter(user__in=readers, robot__active=True)
    robots: dict[int, list[int]] = {}
    for user, robot in through.values_list("user", "robot"):
        robots.setdefault(user, []).append(robot)
    mailing, now = mail.is_set_up(), clock.wall()
    rows = []
    for notice in new:
        preference = chosen.get(notice.reader_id) or Preference(user_id=notice.reader_id)
        channels = preference.channels(kind)
        at = planning.due(preference, kind.urgency, now)
        if Channel.MAIL in channels and mailing and notice.reader.email:
            rows.append(_sending(notice, Channel.MAIL, None, at))
        if Channel.ROBOT in channels:
            rows += [_sending(notice, Channel.ROBOT, robot, at) for robot in robots.get(notice.reader_id, [])]
    Sending.objects.bulk_create(rows)


def _sending(notice: Notice, channel: Channel, robot: int | None, at: datetime) -> Sending:
    return Sending(notice=notice, reader_id=notice.reader_id, channel=channel, robot_id=robot, due=at)
