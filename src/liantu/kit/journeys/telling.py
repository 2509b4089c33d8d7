"""What people are told of cases: those who follow, those to whom it is handed over, those whom a ladder names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from liantu.kit import clock
from liantu.kit.notices import public as notices

from .language import Relation
from .models import Case, Comment, Step

ABOUT = "journeys.case"
MOVED, ASSIGNED, MENTIONED, ESCALATED, RECOUNTED = (
    "journeys.moved",
    "journeys.assigned",
    "journeys.mentioned",
    "journeys.escalated",
    "journeys.recounted",
)


def moved(by: Any, case: Case, step: Step) -> None:
    """To those who follow, and whoever has it, but not to who did it."""
    people = {*case.followers.values_list("pk", flat=True), case.assignee_id, case.creator_id}
    _tell(by, case, MOVED, people, {"step": step.pk}, f"step {step.pk}")


def assigned(by: Any, case: Case, step: Step) -> None:
    _tell(by, case, ASSIGNED, {case.assignee_id}, {"step": step.pk}, f"step {step.pk}")


def mentioned(by: Any, case: Case, comment: Comment, people: Iterable[int]) -> None:
    _tell(by, case, MENTIONED, set(people), {"comment": comment.pk}, f"comment {comment.pk}")


def escalated(by: Any, told: Iterable[tuple[Case, Step, list[int], str]]) -> None:
    """What a run of the ladders has to tell, at once: (case, its line of the story, whom, what makes it one)."""
    notices.tell_all(
        by=by, kind=ESCALATED,
        items=[
            notices.Item(people, (ABOUT, case.pk), {"clock": step.told["clock"], "offset": step.told["offset"]}, key, case.zone_id)
            for case, step, people, key in told
        ],
    )  # fmt: skip


def recounted(by: Any, steps: Iterable[Step]) -> None:
    """To those who have a case whose deadline moved with the calendar."""
    items = [
        notices.Item([step.case.assignee_id], (ABOUT, step.case_id), {}, f"step {step.pk}", step.case.zone_id)
        for step in steps if step.case.assignee_id not in (None, getattr(by, "pk", None))
    ]  # fmt: skip
    if items:
        notices.tell_all(by=by, kind=RECOUNTED, items=items)


def _tell(by: Any, case: Case, kind: str, people: set[int | None], data: dict[str, Any], key: str) -> None:
    wanted = sorted(pk for pk in people if pk is not None and pk != getattr(by, "pk", None))
    if wanted:
        notices.tell(by=by, kind=kind, to=wanted, about=(ABOUT, case.pk), data=data, key=key, zone=case.zone)


def people_of(case: Case, who: str, members: dict[tuple[int, str], list[int]]) -> list[int]:
    """Those whom a ladder names: one by relation, or everybody of a role in the zone, which is asked once (`members`)."""
    if who == Relation.ASSIGNEE:
        return [case.assignee_id] if case.assignee_id else []
    if who == Relation.CREATOR:
        return [case.creator_id] if case.creator_id else []
    if (case.zone_id, who) not in members:
        members[case.zone_id, who] = list(_members(case, who))
    return members[case.zone_id, who]


def _members(case: Case, role: str) -> Iterable[int]:
    today = clock.today()
    held = Q(memberships__role=role, memberships__ended__isnull=True, memberships__valid_from__lte=today)
    held &= Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    held &= Q(memberships__zone__isnull=True) | Q(memberships__zone=case.zone_id)
    users = get_user_model().objects.filter(held, is_active=True)
    return users.order_by("pk").values_list("pk", flat=True).distinct()
