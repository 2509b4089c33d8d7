"""Makers of cases and of what stands on them."""

from __future__ import annotations

from itertools import count

from liantu.apps.accounts.models import Unit, User, Zone
from liantu.kit import clock
from liantu.kit.journeys.models import CalendarPart, Case, Clock, Comment, Document, Escalation, Pause, Step, Version

_number = count(1)


def _version(owner: User, unit: Unit, zone: Zone) -> Version:
    n = next(_number)
    return Version.objects.create(digest=f"{n:064d}", key="promise", version="2026-01-01", kind="test.promise")


def _case(owner: User, unit: Unit, zone: Zone) -> Case:
    now = clock.now()
    return Case.objects.create(
        kind="test.promise", object_id=next(_number), title="x", version=_version(owner, unit, zone), stage="open", since=now,
        zone=zone, unit=unit, assignee=owner, created=now,
    )  # fmt: skip


def _clock(owner: User, unit: Unit, zone: Zone) -> Clock:
    return Clock.objects.create(case=_case(owner, unit, zone), key="solve", period="5d", started=clock.now())


def _step(owner: User, unit: Unit, zone: Zone) -> Step:
    return Step.objects.create(case=_case(owner, unit, zone), sort="start", at=clock.now())


def _pause(owner: User, unit: Unit, zone: Zone) -> Pause:
    return Pause.objects.create(clock=_clock(owner, unit, zone), cause="court", began=clock.now())


def _escalation(owner: User, unit: Unit, zone: Zone) -> Escalation:
    return Escalation.objects.create(clock=_clock(owner, unit, zone), offset=0)


def _comment(owner: User, unit: Unit, zone: Zone) -> Comment:
    return Comment.objects.create(case=_case(owner, unit, zone), by=owner, at=clock.now(), text="x")


def _document(owner: User, unit: Unit, zone: Zone) -> Document:
    return Document.objects.create(
        case=_case(owner, unit, zone), name="x.pdf", sha256="0" * 64, size=1, type="pdf", at=clock.now()
    )


def _part(owner: User, unit: Unit, zone: Zone) -> CalendarPart:
    return CalendarPart.objects.create(zone=zone, sort="hours", text="09:00-17:00", made=clock.now())


MAKERS = {
    "journeys.CalendarPart": _part,
    "journeys.Case": _case,
    "journeys.Clock": _clock,
    "journeys.Comment": _comment,
    "journeys.Document": _document,
    "journeys.Escalation": _escalation,
    "journeys.Pause": _pause,
    "journeys.Step": _step,
    "journeys.Version": _version,
}
