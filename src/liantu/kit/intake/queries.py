"""Reads. What a row says is for those who read its source's rows, and for whoever holds the workbook in their hands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance

from . import targets, telling
from .enums import GOES_IN, LEFT_OVER, Answer, PlanState, RowState
from .models import Plan, PlanRow, Shape, Verdict
from .targets import Word


def list_plans(user: access.Principal) -> QuerySet[Plan]:
    rows = access.scope(user, "view", Plan.objects.all())
    return rows.select_related("source__zone", "source__unit", "by", "delivery").defer("tables", "remarks")


def find_plan(user: access.Principal, pk: int | str) -> Plan:
    """Raises NotHere."""
    return access.find(user, "view", Plan.objects.select_related("source__zone", "source__unit", "by"), pk=pk)


def reads(user: access.Principal, plan: Plan) -> bool:
    """May what the workbook says be read? Whoever brought it has read it anyway."""
    return plan.by_id == user.pk or evidence.reads(user, evidence.Record(source=plan.source))


def list_rows(user: access.Principal, plan: Plan) -> QuerySet[PlanRow]:
    return access.scope(user, "view", plan.rows.select_related("verdict__by", "plan")).order_by("number")


def find_row(user: access.Principal, pk: int | str) -> PlanRow:
    """Raises NotHere, also where what it says may not be read."""
    row = access.find(user, "view", PlanRow.objects.select_related("plan__source__zone", "verdict__by"), pk=pk)
    if not reads(user, row.plan):
        raise access.NotHere("intake.PlanRow", pk)
    return row


def waiting(user: access.Principal) -> QuerySet[PlanRow]:
    """Rows that somebody has to judge, of all sources whose rows the user reads.

    Of rows that are about the same in one source that of the newest delivery: one word answers all of them.
    """
    plans = access.scope(user, "view", Plan.objects.filter(state__in=(PlanState.READY, PlanState.APPLIED)))
    readable = [plan.pk for plan in plans.select_related("source").defer("tables", "remarks") if reads(user, plan)]
    rows = access.scope(user, "view", PlanRow.objects.filter(plan__in=readable, state=RowState.UNSURE))
    newer = Q(plan__gt=OuterRef("plan")) | Q(plan=OuterRef("plan"), number__lt=OuterRef("number"))
    same = rows.order_by().filter(newer, plan__source=OuterRef("plan__source"), who=OuterRef("who")).exclude(who="")
    return rows.exclude(Exists(same)).select_related("plan__source").order_by("-plan", "number")


def list_verdicts(user: access.Principal) -> QuerySet[Verdict]:
    """Words on rows that the user may read, and the user's own."""
    read = clearance(user).condition("source__classification", "source__unit")
    rows = access.scope(user, "view", Verdict.objects.filter(read | Q(by=user.pk)))
    return rows.select_related("source__unit", "source__zone", "by", "unit", "undone_by").order_by("-id")


def find_verdict(user: access.Principal, pk: int | str) -> Verdict:
    """Raises NotHere."""
    return access.find(user, "view", list_verdicts(user), pk=pk)


def list_shapes(user: access.Principal, source: Any = None) -> QuerySet[Shape]:
    rows = access.scope(user, "view", Shape.objects.select_related("source", "by"))
    return rows if source is None else rows.filter(source=source)


def find_shape(user: access.Principal, pk: int | str) -> Shape:
    """Raises NotHere."""
    return access.find(user, "view", Shape.objects.select_related("source", "by"), pk=pk)


def counts_of(plan: Plan) -> dict[str, int]:
    """How many rows of each state there are now."""
    return dict(plan.rows.order_by().values_list("state").annotate(n=Count("pk")))


def continues(plan: Plan) -> bool:
    """Whether its rows were taken over from another plan as they were: it has no columns and no workbook of its own."""
    return plan.corrects_id is not None and plan.rows.filter(origin__isnull=True).exists()


def disagreements(plan: Plan) -> tuple[int, int]:
    """How many values its rows tell otherwise than other sources, and how many of these stand once it is applied."""
    rows = plan.rows.filter(state=RowState.CONFLICT).order_by().values_list("changes", flat=True)
    sorts = Counter(change["sort"] for changes in rows.iterator() for change in changes)
    return sorts["conflict"] + sorts["outweighed"], sorts["conflict"]


def left_over(plan: Plan) -> QuerySet[PlanRow]:
    """Rows that wait for a person or for a correction."""
    return plan.rows.filter(state__in=LEFT_OVER)


def words_on(source: int, whom: Iterable[str]) -> dict[str, tuple[Word, list[Verdict]]]:
    """Whom rows are about → what people said of it, and the verdicts that say so. Asked in chunks, whoever asks."""
    told: defaultdict[str, list[Verdict]] = defaultdict(list)
    wanted = sorted(set(whom) - {""})
    for at in range(0, len(wanted), 500):
        rows = Verdict.objects.filter(source=source, key__in=wanted[at : at + 500], undone_at__isnull=True)
        for row in rows.order_by("pk"):
            told[row.key].append(row)
    return {key: (_word(rows), rows) for key, rows in told.items()}


def _word(rows: list[Verdict]) -> Word:
    # One that was made for a row is that row's from then on.
    chosen = [row.subject for row in rows if row.answer != Answer.DIFFERENT and row.subject is not None]
    same = chosen[-1] if chosen else None
    others = frozenset(row.subject for row in rows if row.answer == Answer.DIFFERENT and row.subject is not None)
    return Word(same, others, any(row.answer == Answer.NEW for row in rows))


def verdicts_on(user: access.Principal, row: PlanRow) -> list[Verdict]:
    """What people said of a row's identity, the latest first, with what was taken back."""
    if not row.who:
        return []
    return list(list_verdicts(user).filter(source=row.plan.source_id, key=row.who)[:20])


def subject_of(user: access.Principal, row: PlanRow) -> Any:
    """The organisation that a row means, as the user may see it; None for a new one that is not there yet."""
    if row.subject is None:
        return made_for(user, [row]).get(row.pk)
    return evidence.kinds.kind(targets.subject().kind).named(user, [row.subject]).get(row.subject)


def made_for(user: access.Principal, rows: Iterable[PlanRow]) -> dict[int, Any]:
    """Rows of new organisations → those that were made for them, as the user may see them; none while nothing counts."""
    new = [row for row in rows if row.state in GOES_IN and row.subject is None and row.plan.delivery_id is not None]
    said = evidence.DeliveryRow.objects.filter(
        delivery__in={row.plan.delivery_id for row in new}, delivery__state=evidence.DeliveryState.APPLIED,
        record__key__in={row.key for row in new},
    ).values_list("delivery", "record__key", "record") if new else ()  # fmt: skip
    records = {(delivery, key): record for delivery, key, record in said}
    record_of = {row.pk: records.get((row.plan.delivery_id, row.key)) for row in new}
    names = {record_of[row.pk]: row.name for row in new if record_of[row.pk] is not None}
    made = targets.subject().made(names)
    named = evidence.kinds.kind(targets.subject().kind).named(user, set(made.values()))
    found = {pk: named.get(made.get(record)) for pk, record in record_of.items() if record is not None}
    return {pk: one for pk, one in found.items() if one is not None}


def candidates_of(user: access.Principal, rows: Iterable[PlanRow]) -> dict[int, list[dict[str, Any]]]:
    """Row → those that it may mean, as the user may see them now: [{id, name, code, score, why, url}]."""
    told = {row.pk: telling.candidates(row) for row in rows}
    subject, known, codes = targets.subject(), {}, {}
    ids = sorted({one["id"] for some in told.values() for one in some})
    for at in range(0, len(ids), 500):
        known.update(evidence.kinds.kind(subject.kind).named(user, ids[at : at + 500]))
        codes.update(subject.codes(user, ids[at : at + 500]))
    return {
        pk: [
            {**one, "name": known[one["id"]].label, "code": codes.get(one["id"], ""), "url": known[one["id"]].url}
            for one in some
            if one["id"] in known
        ]
        for pk, some in told.items()
    }


def neighbours(user: access.Principal, row: PlanRow) -> tuple[PlanRow | None, PlanRow | None]:
    """The rows of the same outcome before and after a row in its plan."""
    rows = list_rows(user, row.plan).filter(state=row.state)
    before = rows.filter(number__lt=row.number).order_by("-number").first()
    return before, rows.filter(number__gt=row.number).first()


def next_waiting(user: access.Principal, row: PlanRow) -> PlanRow | None:
    """The next row of the same plan that somebody has to judge."""
    rows = list_rows(user, row.plan).filter(state=RowState.UNSURE).exclude(who=row.who)
    return rows.filter(number__gt=row.number).first() or rows.first()
