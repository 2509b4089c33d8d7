"""Reads: cases as far as somebody may see them, which is as far as they see what the cases are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.roles import OUTSIDERS, STAFF, Role
from liantu.kit.access.scoping import grants_for
from liantu.kit.access.sentences import listed

from . import calendars, kinds, reading, timing
from .enums import StepSort
from .language import Move, Relation
from .models import CalendarPart, Case, Clock, Comment, Document, Step, Version

WIDE = (access.Scope.ZONE, access.Scope.ALL)


def list_cases(user: access.Principal) -> QuerySet[Case]:
    """Cases whose objects the user may see."""
    rows = access.scope(user, "view", Case.objects.all())
    seen = Q(pk__in=[])
    for kind in kinds.kinds().values():
        seen |= _seen(user, kind)
    return rows.filter(seen).select_related("version", "zone", "unit", "assignee")


def _seen(user: access.Principal, kind: kinds.CaseKind) -> Q:
    """Of one kind. An object lies in the zone of its case: where a role shows all of a zone's, nothing need be looked up."""
    declared = access.declaration(kind.label)
    reach = {grant: declared.reach(grant.role, "view") for grant in grants_for(user)}
    zones = {grant.zone for grant, how in reach.items() if how in WIDE}
    if None in zones:
        return Q(kind=kind.key)
    found = Q(kind=kind.key, zone__in=zones) if zones else Q(pk__in=[])
    if all(how in (*WIDE, access.Scope.NONE) for how in reach.values()):
        return found
    model = apps.get_model(kind.label)
    there = access.scope(user, "view", model._default_manager.filter(pk=OuterRef("object_id")))
    return found | (Q(kind=kind.key) & Q(Exists(there)))


def find_case(user: access.Principal, pk: int) -> Case:
    """Raises NotHere."""
    return access.find(user, "view", list_cases(user), pk=pk)


def case_about(user: access.Principal, kind: str, pk: int) -> Case | None:
    """The case that runs about an object, else the last one that ran; None where there was none."""
    return list_cases(user).filter(kind=kind, object_id=pk).order_by(F("ended").asc(nulls_last=True), "id").last()


def object_of(case: Case) -> Model:
    """What a case is about, whoever asks. Raises NotHere where it is gone."""
    model = apps.get_model(kinds.kind_of(case.kind).label)
    found = model._default_manager.filter(pk=case.object_id).first()
    if found is None:
        raise access.NotHere(kinds.kind_of(case.kind).label, case.object_id)
    return found


def require_seen(user: access.Principal, action: str, case: Case) -> None:
    """Raise Denied unless the user may do that to the case and sees what it is about."""
    access.require(user, action, case)
    access.require(user, "view", object_of(case))


def list_running(user: access.Principal) -> QuerySet[Case]:
    return list_cases(user).filter(ended__isnull=True)


def list_awaiting(user: access.Principal) -> QuerySet[Case]:
    """Running cases whose next step is the user's: theirs to see to, or at a stage that names their role or asks their word.

    Staff of a zone may move most of its cases: only those count that are theirs. Outsiders are asked by the stage.
    """
    mine = Q(assignee=user.pk) if user.pk is not None else Q(pk__in=[])
    roles = {str(grant.role) for grant in grants_for(user)}
    outside = bool(roles) and roles <= {str(role) for role in OUTSIDERS}
    registered = kinds.kinds()
    for version in Version.objects.filter(kind__in=registered):
        kind, journey = registered[version.kind], reading.journey(version)
        stages = {
            stage
            for move in journey.moves.values()
            if (roles & {*move.who} or (outside and not move.who))
            and access.may_ever(user, kind.permission(move.key), kind.label)
            for stage in move.sources
            if journey.stages[stage].ends is None
        }
        if stages:
            mine |= Q(version=version, stage__in=stages)
    return list_running(user).filter(mine)


def list_overdue(user: access.Principal) -> QuerySet[Case]:
    """What should have been done by now, the longest overdue first."""
    return list_running(user).filter(due__lt=clock.now()).order_by("due", "id")


def assignees(user: access.Principal) -> QuerySet[Any]:
    """Everybody who has a case that the user sees."""
    users = Case._meta.get_field("assignee").related_model
    return users.objects.filter(pk__in=list_cases(user).order_by().values("assignee")).order_by("name")  # type: ignore[union-attr]


def staff_of(user: access.Principal, zone: int | None = None) -> QuerySet[Any]:
    """Those to whom cases can be given: who work for the zone, or for all of them."""
    users = Case._meta.get_field("assignee").related_model
    today = clock.today()
    held = Q(memberships__role__in=[*STAFF], memberships__ended__isnull=True, memberships__valid_from__lte=today)
    held &= Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    if zone is not None:
        held &= Q(memberships__zone=zone) | Q(memberships__zone__isnull=True)
    return users.objects.filter(held, is_active=True).distinct().order_by("name")  # type: ignore[union-attr]


def find_staff(user: access.Principal, case: Case, username: str) -> Any:
    """One of those to whom the case can be given. Raises NotHere."""
    found = staff_of(user, case.zone_id).filter(username=username).first()
    if found is None:
        raise access.NotHere("accounts.User", username)
    return found


def end_of_day(days: int = 0) -> datetime:
    """Midnight at the end of today, or so many days later."""
    day = clock.today() + timedelta(days=days + 1)
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def workload(user: access.Principal) -> list[dict[str, Any]]:
    """For everybody who has running cases: how many, how many overdue, how many due within three days."""
    now = clock.now()
    soon = end_of_day(3)
    rows = list_running(user).filter(assignee__isnull=False).order_by().values("assignee", "assignee__name")
    counted = rows.annotate(
        running=Count("pk"), overdue=Count("pk", filter=Q(due__lt=now)),
        soon=Count("pk", filter=Q(due__gte=now, due__lt=soon)),
    )  # fmt: skip
    return list(counted.order_by("-overdue", "-running", "assignee"))


def list_parts(user: access.Principal) -> QuerySet[CalendarPart]:
    """Parts of calendars: those of the user's zones, and what the installation has for all."""
    if not access.may_ever(user, "view", CalendarPart._meta.label):
        raise access.Denied("view", CalendarPart._meta.label, words=_("没有权限：查看工作日历"))
    own = access.scope(user, "view", CalendarPart.objects.all()).values("pk")
    rows = CalendarPart.objects.filter(Q(zone__isnull=True, applied__isnull=False) | Q(pk__in=own))
    return rows.select_related("zone", "by", "applied_by", "ended_by").order_by("-year", "zone", "-id")


def find_part(user: access.Principal, pk: int) -> CalendarPart:
    """Raises NotHere."""
    found = list_parts(user).filter(pk=pk).first()
    if found is None:
        raise access.NotHere(CalendarPart._meta.label, pk)
    return found


def calendar_zones(user: access.Principal) -> tuple[QuerySet[Any], bool]:
    """The zones whose calendars the user may change; whether also that of the installation."""
    declared, zone = access.declaration(CalendarPart._meta.label), CalendarPart._meta.get_field("zone").related_model
    reach = {grant.zone: declared.reach(grant.role, "edit") for grant in grants_for(user)}
    places = {place for place, how in reach.items() if how != access.Scope.NONE}
    rows = zone.objects.filter(active=True).order_by("name")  # type: ignore[union-attr]
    whole = access.Scope.ALL in reach.values()
    return (rows if None in places or whole else rows.filter(pk__in=places)), whole


def calendar_zone(user: access.Principal, code: str) -> Any:
    """One of those whose calendars the user may see, by its code or name. Raises NotHere."""
    zone = CalendarPart._meta.get_field("zone").related_model
    rows = access.scope(user, "view", zone.objects.filter(Q(code=code) | Q(name=code)))  # type: ignore[union-attr]
    if (found := rows.first()) is None:
        raise access.NotHere("accounts.Zone", code)
    return found


# The board and the calendar

#: Cards of a stage that the board shows; the list has the rest.
CARDS = 30


@dataclass(frozen=True)
class Column:
    """A stage of the board: how many stand there, and those that are due first."""

    count: int
    cases: list[Case]


def standing(rows: QuerySet[Case]) -> dict[Version, dict[str, int]]:
    """How many of these stand at each stage of each version on which some run, the version with most of them first."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for version, stage, n in rows.order_by().values_list("version", "stage").annotate(n=Count("pk")):
        found[version][stage] = n
    held = Version.objects.in_bulk(found)
    order = sorted(found, key=lambda pk: (-sum(found[pk].values()), pk))
    return {held[pk]: found[pk] for pk in order}


def board(rows: QuerySet[Case], version: Version, counts: Mapping[str, int]) -> dict[str, Column]:
    """Stage → what stands there of one version. Two queries a stage at most, and one for the cards, however many stand there."""
    first = {stage: _first(rows.filter(version=version, stage=stage)) for stage in counts}
    cards = rows.in_bulk([pk for keys in first.values() for pk in keys])
    return {stage: Column(n, [cards[pk] for pk in first[stage] if pk in cards]) for stage, n in counts.items()}


def _first(rows: QuerySet[Case]) -> list[int]:
    """Keys of those with a last day in their order, then of those without: asked apart, so that an index gives the order.

    Keys alone: with the tables of their people beside, SQLite begins at one of these and sorts all that stand there.
    """
    keys = rows.values_list("pk", flat=True)
    dated = list(keys.filter(due__isnull=False).order_by("due", "pk")[:CARDS])
    return dated + list(keys.filter(due__isnull=True).order_by("pk")[: CARDS - len(dated)])


def month_of(text: str) -> date:
    """The first day of a month told as 2026-09; of the present one where it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


def months_beside(month: date) -> tuple[date, date]:
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)


def due_by_day(rows: QuerySet[Case], month: date) -> dict[date, list[Case]]:
    """What ends on which day of a month."""
    start, stop = (
        timezone.make_aware(datetime(day.year, day.month, day.day)) for day in (month, months_beside(month)[1])
    )
    found: dict[date, list[Case]] = {}
    # What ends at 24:00 of a day belongs to that day.
    for case in rows.filter(due__gt=start, due__lte=stop).order_by("due", "pk")[:2000]:
        found.setdefault(timing.last_day(case.due), []).append(case)
    return found


@dataclass(frozen=True)
class Day:
    """A square of the calendar."""

    day: date
    inside: bool
    working: bool
    today: bool
    cases: list[Case]


def weeks_of(month: date, held: dict[date, list[Case]], zone: int | None = None) -> list[list[Day]]:
    """A month as weeks from Monday to Sunday, with days off and worked weekends as a zone has them."""
    calendar = calendars.calendar(zone)
    day, weeks = month - timedelta(days=month.weekday()), []
    while day < months_beside(month)[1]:
        week = [day + timedelta(days=at) for at in range(7)]
        weeks.append([
            Day(one, one.month == month.month, calendar.is_working(one), one == clock.today(), held.get(one, []))
            for one in week
        ])  # fmt: skip
        day += timedelta(days=7)
    return weeks


# What may be done, and why not


@dataclass(frozen=True)
class Offer:
    """A move that leads from where a case stands. `why`: what stands in the way of this user, in words; "": nothing."""

    move: Move
    why: str = ""

    @property
    def allowed(self) -> bool:
        return not self.why


def offers(user: access.Principal, case: Case) -> list[Offer]:
    """Every move from here, with why not. A query for each action that the moves ask, whatever their number."""
    if not case.runs and not reading.journey(case).moves_from(case.stage):
        return []
    obj, kind = object_of(case), kinds.kind_of(case.kind)
    moves = reading.journey(case).moves_from(case.stage)
    permitted = {action: access.may(user, action, obj) for action in {kind.permission(move.key) for move in moves}}
    found = []
    for move in moves:
        action = kind.permission(move.key)
        why = (
            ""
            if permitted[action]
            else _("没有权限：%(what)s") % {"what": access.declaration(kind.label).words[action]}
        )
        found.append(Offer(move, why or why_not(user, case, move)))
    return found


def why_not(user: Any, case: Case, move: Move) -> str:
    """What the journey has against this user's making a move, in words; "" where nothing."""
    if move.who and not any(_is(user, case, one) for one in move.who):
        return _("流程规定由 %(who)s 办理") % {"who": listed([who_words(one) for one in move.who])}
    for name in move.other_than:
        last = case.steps.filter(sort=StepSort.MOVE, move=name).order_by("-id").first()
        if last is not None and last.by_id is not None and last.by_id == getattr(user, "pk", None):
            words = {"title": reading.journey(case).moves[name].title}
            return _("“%(title)s”是您办的，这一步要由另一个人办") % words
    return ""


def _is(user: Any, case: Case, who: str) -> bool:
    pk = getattr(user, "pk", None)
    if who == Relation.ASSIGNEE:
        return pk is not None and case.assignee_id == pk
    if who == Relation.CREATOR:
        return pk is not None and case.creator_id == pk
    return any(grant.role == who and grant.zone in (None, case.zone_id) for grant in grants_for(user))


def who_words(who: str) -> str:
    """A role or relation in the reader's language."""
    named = {Relation.ASSIGNEE: _("办理人"), Relation.CREATOR: _("发起人")}
    return str(named[Relation(who)]) if who in set(Relation) else str(Role(who).label)


def outside_moves(case: Case) -> list[Move]:
    """The moves from where a case stands that a signed link can offer, whoever asks."""
    told, outsiders = kinds.kind_of(case.kind).outside, {str(role) for role in OUTSIDERS}
    if told is None:
        return []
    return [
        move for move in reading.journey(case).moves_from(case.stage)
        if move.key in told.moves and not move.needs and not move.documents and (not move.who or outsiders & {*move.who})
    ]  # fmt: skip


def may_link(user: access.Principal, case: Case) -> bool:
    """Whether somebody may make a link now by which those whom the case is about answer."""
    if not outside_moves(case) or not access.may(user, "move", case):
        return False
    return access.may(user, kinds.kind_of(case.kind).action, object_of(case))


# The story


def steps_of(case: Case) -> QuerySet[Step]:
    return case.steps.select_related("by", "to").order_by("id")


def clocks_of(case: Case) -> QuerySet[Clock]:
    return case.clocks.select_related("case__version").prefetch_related("pauses").order_by("id")


def comments_of(case: Case) -> QuerySet[Comment]:
    return case.comments.select_related("by").prefetch_related("mentions").order_by("id")


def documents_of(case: Case) -> QuerySet[Document]:
    return case.documents.select_related("by").order_by("id")


def find_document(case: Case, pk: int) -> Document:
    """One of a case that somebody may see. Raises NotHere."""
    found = documents_of(case).filter(pk=pk).first()
    if found is None:
        raise access.NotHere(Document._meta.label, pk)
    return found
