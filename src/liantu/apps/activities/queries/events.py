"""Reads: events, who takes part, and what they said afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.urls import reverse

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.kinds import Named
from liantu.kit.search import public as search

from ..enums import Part, Reply
from ..models import Event, Feedback, Material, Participant

MARKED = ("record__source__unit", "record__last", "retraction__by")
#: Signs the code that an event shows for phones; what it signs is good for so long.
SIGNER = TimestampSigner(salt="activities.attendance")
CODE_HOLDS = timedelta(minutes=10)
#: A feedback figure of fewer answers than this would tell who said it.
LEAST_ANSWERS = 3


def list_events(user: access.Principal) -> QuerySet[Event]:
    """Events that count, as far as what says so may be read."""
    rows = access.scope(user, "view", Event.objects.counting())
    rows = rows.filter(clearance(user).condition("record__source__classification", "record__source__unit"))
    rows = rows.select_related("zone", "unit", *MARKED).defer("record__content", "record__words")
    return rows.order_by("-valid_from", "-id")


def find_event(user: access.Principal, pk: int | str) -> Event:
    """Raises NotHere."""
    return access.find(user, "view", list_events(user), pk=pk)


def list_participants(user: access.Principal) -> QuerySet[Participant]:
    """Those of events that the user sees: all for staff, those of one's own house for others."""
    rows = access.scope(user, "view", Participant.objects.filter(event__in=list_events(user).order_by().values("pk")))
    return rows.select_related("event", "organisation__canonical").defer(*registry.heavy("organisation__canonical"))


def find_participant(user: access.Principal, pk: int | str) -> Participant:
    """Raises NotHere."""
    return access.find(user, "view", list_participants(user), pk=pk)


def list_materials(user: access.Principal, event: Event) -> QuerySet[Material]:
    return access.scope(user, "view", event.materials.select_related("by")).order_by("id")


@dataclass(frozen=True)
class Sums:
    """An event in figures. `by_part`: for each part how many, whether "about", and how many of them were there."""

    by_part: Sequence[tuple[str, str, int, bool, int]]
    invited: int
    coming: int
    declined: int
    attended: int
    answers: int
    useful: float | None


def sums_of(event: Event) -> Sums:
    """Figures of an event that somebody may see: two queries."""
    rows = event.participants.order_by().values("part").annotate(
        n=Sum("number"), about=Count("pk", filter=Q(approximate=True)),
        there=Sum("number", filter=~Q(attended_by="")),
        asked=Sum("number", filter=Q(invited__isnull=False)),
        coming=Sum("number", filter=Q(reply=Reply.COMING)), declined=Sum("number", filter=Q(reply=Reply.DECLINED)),
    )  # fmt: skip
    told = {row["part"]: row for row in rows}
    said = Feedback.objects.filter(event=event).aggregate(n=Count("pk"), mean=Avg("useful"))

    def total(key: str) -> int:
        return sum(row[key] or 0 for row in told.values())

    parts = [
        (part, str(label), told[part]["n"], bool(told[part]["about"]), told[part]["there"] or 0)
        for part, label in Part.choices if part in told
    ]  # fmt: skip
    enough = said["n"] >= LEAST_ANSWERS
    return Sums(
        parts, total("asked"), total("coming"), total("declined"), total("there"), said["n"],
        round(said["mean"], 1) if enough else None,
    )  # fmt: skip


def card_of(user: access.Principal, organisation: int, most: int = 8) -> list[Event]:
    """The events in which an organisation took part."""
    took = Participant.objects.filter(organisation__canonical=organisation)
    # Most took part in none, which is asked first, since it costs little.
    if not took.exists():
        return []
    return list(list_events(user).filter(pk__in=took.order_by().values("event"))[:most])


def visible_code(event: Event) -> str:
    """What the event shows for phones now; good for a few minutes, so that a picture of it passed on is of no use later."""
    return SIGNER.sign(str(event.pk))


def event_shown(code: str) -> int | None:
    """The event whose code this is; None where it is forged or too old."""
    try:
        return int(SIGNER.unsign(code, max_age=CODE_HOLDS))
    except (BadSignature, ValueError):
        return None


def title_shown(pk: int) -> str:
    """What somebody who stands before an event's code is told of it: its name, which stands on the wall beside it."""
    return Event.objects.counting().filter(pk=pk).values_list("title", flat=True).first() or ""


def found_events(user: access.Principal, ids: Collection[int]) -> Mapping[int, search.Found]:
    rows = list_events(user).filter(pk__in=ids)
    return {
        row.pk: search.Found(row.title, reverse("event", args=[row.pk]), f"{row.zone.name} · {row.told_from}")
        for row in rows
    }


def named_events(user: access.Principal, ids: Iterable[int]) -> dict[int, Named]:
    rows = list_events(user).filter(pk__in=list(ids))
    return {row.pk: Named(row.pk, row.title, reverse("event", args=[row.pk]), row.zone.simulated) for row in rows}


def tell_event(row: Event, participants: Sequence[Participant] = ()) -> dict[str, Any]:
    source = row.record.source
    return {
        "id": row.pk, "title": row.title, "kind": row.kind, "kind_label": row.get_kind_display(), "zone": row.zone.code,
        "day": row.told_from, "last_day": row.told_to, "begins": row.begins, "ends": row.ends, "place": row.place,
        "audience": row.audience, "note": row.note,
        "participants": [tell_participant(one) for one in participants],
        "sources": [{"source": source.code, "name": source.name, "record": row.record_id, "place": row.record.place}],
    }  # fmt: skip


def tell_participant(row: Participant) -> dict[str, Any]:
    """With the person's name masked, as personal values are wherever nobody gave a reason."""
    held = (row.organisation.canonical or row.organisation) if row.organisation else None
    return {
        "id": row.pk, "part": row.part, "part_label": row.get_part_display(),
        "organisation": {"id": held.pk, "name": held.name} if held else None, "from_where": row.from_where,
        "person": access.masked(row, "person"), "number": row.number, "approximate": row.approximate,
        "reply": row.reply, "attended": row.attended,
    }  # fmt: skip


def participants_by_event(user: access.Principal, events: Sequence[Event]) -> dict[int, list[Participant]]:
    """In one query."""
    found: dict[int, list[Participant]] = defaultdict(list)
    for row in list_participants(user).filter(event__in=[event.pk for event in events]).order_by("id"):
        found[row.event_id].append(row)
    return found
