from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Model, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit


def list_entries(user: access.Principal) -> QuerySet[audit.Entry]:
    """The log, the newest first: all of it for the audit administrator, one's own doings for others."""
    rows = access.scope(user, "view", audit.Entry.objects.all())
    return rows.select_related("unit", "zone").order_by("-at", "-id")


def find_entry(user: access.Principal, uuid: str) -> audit.Entry:
    """An entry that the user may see, as one of the log or as a security event. Raises NotHere."""
    rows = audit.Entry.objects.select_related("unit", "zone", "actor")
    try:
        return access.find(user, "view", rows, uuid=uuid)
    except access.NotHere:
        security = rows.filter(category=audit.Category.SECURITY)
        return access.find(user, "view_security", security, uuid=uuid)


def list_security_events(user: access.Principal) -> QuerySet[audit.Entry]:
    """Sign-ins, locks, changes of rights, refusals: the newest first."""
    rows = audit.Entry.objects.filter(category=audit.Category.SECURITY)
    return access.scope(user, "view_security", rows).select_related("unit", "zone").order_by("-at", "-id")


def entries_about(user: access.Principal, obj: Model) -> QuerySet[audit.Entry]:
    """What was done to one object, as far as `history_reach` goes."""
    about = {"object_kind": obj._meta.label, "object_id": str(obj.pk)}
    seen = list_security_events if history_reach(user) == "security" else list_entries
    return seen(user).filter(**about)


def action_words(name: str) -> str:
    """The words for an action, or for its permission; the dotted name itself where nobody gave it any."""
    if (words := audit.words_of(name)) is not None:
        return words
    label, _dot, action = name.rpartition(".")
    for declared in access.declarations().values():
        if declared.label.lower() == label and action in declared.words:
            return str(declared.words[action])
    return name


@dataclass(frozen=True)
class Doing:
    """One entry of the log as a page about its object tells it."""

    entry: audit.Entry

    @property
    def words(self) -> str:
        return action_words(self.entry.action)


def history_of(user: access.Principal, objects: Sequence[Model], most: int = 12) -> list[Doing]:
    """The latest of what was done to these, as far as `history_reach` goes."""
    entries = [entry for one in objects for entry in entries_about(user, one)[:most]]
    entries.sort(key=lambda entry: (entry.at, entry.pk), reverse=True)
    return [Doing(entry) for entry in entries[:most]]


def history_reach(user: access.Principal) -> str:
    """How much of an object's history the user sees: "all", "security" events, or their "own" doings."""
    declared = access.declaration("audit.Entry")
    if any(declared.reach(grant.role, "view") is access.Scope.ALL for grant in access.grants_for(user)):
        return "all"
    return "security" if access.may_ever(user, "view_security", "audit.Entry") else "own"


def signins_by_day(user: access.Principal, days: int = 14) -> list[tuple[date, int, int]]:
    """(local day, successful, failed) sign-ins of the last `days` days, the oldest first, days without any included."""
    first = clock.wall_day() - timedelta(days=days - 1)
    rows = (
        list_security_events(user)
        .filter(action="accounts.signin", at__gte=timezone.make_aware(datetime.combine(first, time())))
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("day", "outcome")
        .annotate(n=Count("id"))
        .values_list("day", "outcome", "n")
    )
    counted = {(day, outcome): n for day, outcome, n in rows}
    spread = [first + timedelta(days=i) for i in range(days)]
    return [
        (day, counted.get((day, audit.Outcome.DONE), 0), counted.get((day, audit.Outcome.FAILED), 0)) for day in spread
    ]
