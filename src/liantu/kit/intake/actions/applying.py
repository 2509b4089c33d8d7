"""A plan becomes a delivery: its rows are staged, written, and counted at one stroke."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence

from .. import queries, targets
from ..enums import GOES_IN, Answer, PlanState, RowState
from ..models import Plan, PlanRow, Verdict
from . import comparing
from .receiving import note, queue

#: Rows that are staged and written at a time: what is held in memory, whatever the workbook's length.
CHUNK = 5000
Step = Callable[[int], None]


def _no_step(n: int) -> None:
    pass


@access.action
def apply(*, by: Any, plan: Plan, later: bool = True) -> Plan:
    """Have a plan applied in the background. Rows that are unsure or rejected stay behind. Raises Conflict, Denied."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source").get(pk=plan.pk)
    access.require(by, "apply", plan)
    if plan.state in (PlanState.APPLYING, PlanState.APPLIED):
        return plan
    if plan.state != PlanState.READY:
        raise access.Conflict(
            _("“%(title)s”还不能应用：%(state)s") % {"title": plan.title, "state": plan.get_state_display()}
        )
    if not plan.rows.filter(state__in=GOES_IN).exists():
        raise access.Conflict(_("“%(title)s”没有可以应用的行") % {"title": plan.title})
    plan.state = PlanState.APPLYING
    plan.save(update_fields=["state"])
    note(by, "intake.plan.apply", plan, plan.counts)
    if later:
        queue(by, plan, "apply")
    return plan


@access.steps
def carry_out(*, by: Any, plan: Plan, step: Step = _no_step) -> Plan:
    """Do what `apply` asked for; what a job runs. Broken off anywhere, it is completed by running again.

    Until its delivery is marked as applied nothing of it counts, so that no reader ever sees half of it.
    """
    access.require(by, "apply", plan)
    if plan.state != PlanState.APPLYING:
        return plan
    if plan.delivery_id is None:
        _check_again(by=by, plan=plan, step=step)
        plan = _open_delivery(by=by, plan=plan)
    delivery = plan.delivery
    if not delivery.counts:
        try:
            for rows in _chunks(plan):
                _write(by, plan, delivery, rows)
                step(len(rows))
            _settle(by=by, plan=plan, delivery=delivery)
        except access.Conflict:
            # Another that carries out the same plan was faster, and it counts already.
            delivery.refresh_from_db()
            if delivery.state == evidence.DeliveryState.STAGED:
                raise
    if delivery.state != evidence.DeliveryState.UNDONE:
        # One that was undone while this waited to be run again stays so.
        evidence.apply_delivery(by=by, delivery=delivery)
    return _note_applied(by=by, plan=plan)


@access.steps
def _check_again(*, by: Any, plan: Plan, step: Step) -> None:
    """The register may have changed since the rows were compared: who means another now goes back to review."""
    if plan.mark and plan.mark == comparing.mark_of(plan):
        return
    last = 0
    while rows := list(plan.rows.filter(state__in=GOES_IN, number__gt=last).order_by("number")[: comparing.CHUNK]):
        last = rows[-1].number
        before = {row.pk: (row.subject is None, row.subject, row.verdict_id) for row in rows}
        comparing.match(by, plan, rows)
        changed = []
        for row in rows:
            was_new, subject, verdict = before[row.pk]
            if row.state == RowState.UNSURE:
                changed.append(row)
            elif not was_new and row.subject != subject:
                row.state, row.why = RowState.UNSURE, [*row.why, gettext_noop("比对之后名录有变动，请再判定")]
                changed.append(row)
            elif (was_new and row.subject is not None) or row.verdict_id != verdict:
                changed.append(row)
        _keep_changed(by=by, rows=changed)


@access.action
def _keep_changed(*, by: Any, rows: list[PlanRow]) -> None:
    PlanRow.objects.bulk_update(rows, ["state", "subject", "why", "candidates", "changes", "verdict"], batch_size=200)


@access.action
def _open_delivery(*, by: Any, plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source__zone").get(pk=plan.pk)
    if plan.delivery_id is None:
        plan.delivery = evidence.open_delivery(by=by, source=plan.source, title=plan.title, issued=plan.issued)
        plan.save(update_fields=["delivery"])
    return plan


class _Obeyed(NamedTuple):
    """The verdict that a row goes by."""

    pk: int
    answer: str
    subject: int | None


class _Going(NamedTuple):
    """A row that goes in: no more of it than is written."""

    number: int
    key: str
    who: str
    place: str
    content: dict[str, Any]
    words: str
    said: dict[str, Any]
    subject: int | None
    verdict: _Obeyed | None

    @property
    def is_new(self) -> bool:
        """Whether a person said that it is none that was known when it was compared."""
        return self.subject is None and self.verdict is not None and self.verdict.answer == Answer.NEW

    @property
    def own(self) -> str:
        """What one that is made for a person's word is called."""
        return f"@new {self.verdict.pk}" if self.verdict is not None else ""


_OF_ROW = _Going._fields[:-1]
_OF_VERDICT = ("verdict", "verdict__answer", "verdict__subject")


def _chunks(plan: Plan) -> Iterator[list[_Going]]:
    last = 0
    going = plan.rows.filter(state__in=GOES_IN).order_by("number").values_list(*_OF_ROW, *_OF_VERDICT)
    while told := list(going.filter(number__gt=last)[:CHUNK]):
        last = told[-1][0]
        yield [_Going(*row[:-3], _Obeyed(*row[-3:]) if row[-3] is not None else None) for row in told]


def _write(by: Any, plan: Plan, delivery: Any, rows: list[_Going]) -> None:
    said = [comparing.said_of(row) for row in rows]
    words = queries.words_on(plan.source_id, [row.who for row in rows])
    records = evidence.stage_rows(by=by, delivery=delivery, rows=said)
    # What counts already was written when it first came.
    counting = evidence.counting(records.values())
    fresh = [_record(row, words) for row in rows if records[row.key] not in counting]
    if not fresh:
        return
    work = targets.Work(by, delivery, plan.source.zone, fresh, records, made=_Made(by, rows))
    for writer in targets.writers():
        writer(work)


@access.action
def _settle(*, by: Any, plan: Plan, delivery: Any) -> None:
    """Whom rows mean may have been split since they were compared, and while they were written."""
    told = plan.rows.filter(verdict__isnull=False, verdict__undone_at__isnull=True)
    moved = targets.subject().settle(by, delivery, set(told.values_list("key", flat=True)))
    for key, subject in moved.items():
        plan.rows.filter(key=key, state__in=GOES_IN).update(subject=subject)


class _Made:
    """What is made for a row that is new by verdict is what the verdict is about from then on: see `targets.Made`."""

    def __init__(self, by: Any, rows: list[_Going]) -> None:
        self.by = by
        self.verdicts = {row.own: row.verdict.pk for row in rows if row.is_new and row.verdict is not None}

    def read(self, own: Iterable[str]) -> dict[str, int]:
        asked = {self.verdicts[one]: one for one in own}
        told = Verdict.objects.filter(pk__in=asked, subject__isnull=False).values_list("pk", "subject")
        return {asked[pk]: subject for pk, subject in told}

    def keep(self, made: Mapping[str, int]) -> None:
        _note_made(by=self.by, made={self.verdicts[own]: subject for own, subject in made.items()})


@access.action
def _note_made(*, by: Any, made: dict[int, int]) -> None:
    for pk, subject in made.items():
        Verdict.objects.filter(pk=pk, subject__isnull=True).update(subject=subject)


def _owned(told: Any, own: str) -> Any:
    """A copy of what is told, with `own` in the place of every "@"."""
    if isinstance(told, dict):
        return {key: _owned(value, own) for key, value in told.items()}
    if isinstance(told, list):
        return [_owned(value, own) for value in told]
    return own if told == "@" else told


def _record(row: _Going, words: dict[str, Any]) -> dict[str, Any]:
    """What a row says, with its subject in the place of every "@"."""
    called = f"@{row.key}"
    first, *others = row.said.get("organisations") or [{}]
    about = {**first, "is" if row.subject is not None else "new": row.subject if row.subject is not None else True}
    about["called"] = called
    if row.subject is None and row.who in words:
        about["not"] = sorted(words[row.who][0].others)
    if row.is_new:
        about["own"] = row.own
    told = {part: _owned(listed, called) for part, listed in row.said.items() if part != "organisations"}
    return {**told, "organisations": [about, *others], "key": row.key, "place": row.place}


@access.action
def _note_applied(*, by: Any, plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source", "delivery", "corrects").get(pk=plan.pk)
    if plan.state == PlanState.APPLYING:
        plan.state, plan.applied, plan.counts = PlanState.APPLIED, clock.now(), queries.counts_of(plan)
        plan.save(update_fields=["state", "applied", "counts"])
        _close_corrected(plan)
    return plan


def _close_corrected(plan: Plan) -> None:
    """Rows that came back mended are no longer left behind where they came from."""
    origins = plan.rows.filter(state__in=GOES_IN, origin__isnull=False).values("origin")
    if plan.corrects is not None and plan.corrects.rows.filter(number__in=origins).update(state=RowState.CORRECTED):
        plan.corrects.counts = queries.counts_of(plan.corrects)
        plan.corrects.save(update_fields=["counts"])


@access.action
def take_up(*, by: Any, plan: Plan) -> Plan:
    """A new plan of the rows that one left behind, as far as people have judged them since. Raises Conflict, Denied."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source").get(pk=plan.pk)
    access.require(by, "create", plan)
    rows = list(plan.rows.filter(state__in=GOES_IN, number__in=_judged_since(plan)))
    if plan.state != PlanState.APPLIED or not rows:
        raise access.Conflict(_("“%(title)s”没有判定过而尚未应用的行") % {"title": plan.title})
    more = Plan.objects.create(
        source=plan.source, title=_("%(title)s（续）") % {"title": plan.title[:190]}, issued=plan.issued,
        file_name=plan.file_name, sha256=plan.sha256, size=plan.size, state=PlanState.READY, tables=plan.tables,
        corrects=plan, by_id=by.pk, created=clock.now(),
    )  # fmt: skip
    PlanRow.objects.filter(pk__in=[row.pk for row in rows]).update(plan=more)
    for one in (plan, more):
        one.counts = queries.counts_of(one)
        one.save(update_fields=["counts"])
    note(by, "intake.plan.create", more, {"rows": len(rows)})
    return more


def _judged_since(plan: Plan) -> Any:
    """Numbers of rows that go in now and did not when the plan was applied."""
    told = set(plan.delivery.rows.values_list("record__key", flat=True)) if plan.delivery else set()
    rows = plan.rows.filter(state__in=GOES_IN).values_list("number", "key")
    return [number for number, key in rows.iterator() if key not in told]
