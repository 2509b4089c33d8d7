"""Reads: cases as far as somebody may see them, which is as far as they see what the cases are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.roles import STAFF, Role
from liantu.kit.access.sentences import listed
from liantu.kit.access.scoping import grants_for

from . import kinds, reading
from .enums import StepSort
from .language import Move, Relation
from .models import Case, Clock, Comment, Document, Step

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
    return list_cases(user).filter(kind=kind, object_id=pk).order_by("ended__isnull", "id").last()


def object_of(case: Case) -> Model:
    """What a case is about, whoever asks. Raises NotHere where it is gone."""
    model = apps.get_model(kinds.kind_of(case.kind).label)
    found = model._default_manager.filter(pk=case.object_id).first()
    if found is None:
        raise access.NotHere(kinds.kind_of(case.kind).label, case.object_id)
    return found


def list_running(user: access.Principal) -> QuerySet[Case]:
    return list_cases(user).filter(ended__isnull=True)


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
    held = Q(memberships__role__in=[*STAFF], memberships__ended__isnull=True)
    if zone is not None:
        held &= Q(memberships__zone=zone) | Q(memberships__zone__isnull=True)
    return users.objects.filter(held, is_active=True).distinct().order_by("name")  # type: ignore[union-attr]


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
        why = "" if permitted[action] else _("没有权限：%(what)s") % {"what": access.declaration(kind.label).words[action]}
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


# The story


def steps_of(case: Case) -> QuerySet[Step]:
    return case.steps.select_related("by", "to").order_by("id")


def clocks_of(case: Case) -> QuerySet[Clock]:
    return case.clocks.prefetch_related("pauses").order_by("id")


def comments_of(case: Case) -> QuerySet[Comment]:
    return case.comments.select_related("by").prefetch_related("mentions").order_by("id")


def documents_of(case: Case) -> QuerySet[Document]:
    return case.documents.select_related("by").order_by("id")
