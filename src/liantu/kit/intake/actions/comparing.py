"""What would become of every row: whom it means, what it would change, what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext_noop

from liantu.engine.reading import sheets
from liantu.kit import bulk
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence

from .. import composing, correcting, queries, reading, targets
from ..composing import Composed
from ..enums import Answer, PlanState, RowState
from ..models import Plan, PlanRow, Verdict
from .receiving import workbook_of

CHUNK = 1000
#: What another source says otherwise, whichever of the two would stand.
DISAGREEING = {"conflict", "outweighed"}
#: Under which name the word on whom a row means stands beside its columns.
JUDGED = "〔行判定〕"


@access.steps
def compare(*, by: Any, plan: Plan, step: Any = None) -> Plan:
    """Compare a plan's rows with the register; what a job runs, and may run again. Nothing of the register is written."""
    access.require(by, "create", plan)
    while plan.state == PlanState.COMPARING:
        plan = _compare_once(by, plan, step)
    return plan


def _compare_once(by: Any, plan: Plan, step: Any) -> Plan:
    """Broken off where somebody gives the plan up, or says meanwhile that its columns are something else."""
    _clear(by=by, plan=plan, mark=mark_of(plan))
    composed = read_rows(plan) if plan.corrects_id is None else correcting.rows_of(plan)
    seen: dict[str, int] = {}
    new: set[str] = set()
    for at, some in enumerate(_batches(composed)):
        # To look for whom rows mean takes long, and the write lock is not held meanwhile.
        if not _keep(by=by, plan=plan, rows=judged(by, plan, at * CHUNK, some, seen, new)):
            return Plan.objects.select_related("source__zone").get(pk=plan.pk)
        if step is not None:
            step(len(some))
    return _note_compared(by=by, plan=plan)


def read_rows(plan: Plan) -> Iterator[Composed]:
    """The rows of the plan's workbook, as its confirmed layout reads them."""
    book = sheets.read_book(workbook_of(plan), plan.file_name)
    within = targets.Within(plan.source.zone, {"issued": plan.issued})
    for at, table in enumerate(reading.tables_of(book)):
        if at < len(plan.tables) and plan.tables[at]["use"]:
            yield from composing.Composer(plan.tables[at], within, at).rows(table)


def mark_of(plan: Plan) -> str:
    """What stands for all that the plan's rows are compared by: the register, and people's word on the source's rows."""
    told = Verdict.objects.filter(source=plan.source_id).aggregate(last=Max("pk"), undone=Max("undone_at"))
    return "|".join((targets.subject().mark(), *(str(one or "") for one in told.values())))[:300]


def _batches(rows: Iterable[Composed]) -> Iterator[list[Composed]]:
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        yield some


@access.action
def _clear(*, by: Any, plan: Plan, mark: str) -> None:
    plan.rows.all().delete()
    Plan.objects.filter(pk=plan.pk).update(mark=mark)


@access.action
def _keep(*, by: Any, plan: Plan, rows: list[Draft]) -> bool:
    """Whether they are kept: not where the plan is no longer the one that they were compared for."""
    kept = _is_still(plan, Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk))
    if kept:
        bulk.insert_lines(PlanRow, _KEPT, map(attrgetter(*_KEPT), rows))
    return kept


def _is_still(plan: Plan, now: Plan) -> bool:
    return now.state == PlanState.COMPARING and now.tables == plan.tables


@dataclass(slots=True)
class Draft:
    """A `PlanRow` before it is kept: a tenth of what a model costs."""

    plan_id: int
    number: int
    place: str
    table: int
    origin: int | None
    who: str
    key: str
    name: str
    code: str
    content: dict[str, Any]
    said: dict[str, Any]
    faults: list[dict[str, Any]]
    state: str = ""
    subject: int | None = None
    why: list[Any] = field(default_factory=list)
    candidates: list[Any] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)
    verdict: Verdict | None = None
    words: str = ""

    @property
    def verdict_id(self) -> int | None:
        return self.verdict.pk if self.verdict is not None else None


#: Those of its attributes that are columns of a `PlanRow`, which gives the others their defaults.
_KEPT = (*(one.name for one in fields(Draft) if one.name != "verdict"), "verdict_id")


def judged(by: Any, plan: Plan, first: int, rows: list[Composed], seen: dict[str, int], new: set[str]) -> list[Draft]:
    """Rows with what would become of each.

    `seen`: mark by key of those before, so that what stands twice is told; `new`: whom those before are about that are new.
    """
    made = [
        Draft(
            plan.pk, first + at, row.place, row.table, row.number if plan.corrects_id is not None else None, row.who, row.key,
            row.name[:200], row.code[:18], row.content, row.said, [fault.plain for fault in row.faults],
        )
        for at, row in enumerate(rows, 1)
    ]  # fmt: skip
    left = []
    for row, composed in zip(made, rows, strict=True):
        if row.faults:
            row.state = RowState.REJECTED
        elif row.key in seen:
            _note_repeated(row, seen[row.key] == composed.mark)
        else:
            seen[row.key] = composed.mark
            left.append(row)
    match(by, plan, left, new)
    return made


def _note_repeated(row: Draft, same: bool) -> None:
    if same:
        row.state, row.why = RowState.REPEATED, [gettext_noop("与前面一行完全相同，只计一次")]
        return
    row.state = RowState.REJECTED
    row.faults = [
        {
            "column": "",
            "header": "",
            "words": gettext_noop("与前面一行的标识相同而内容不同：请只留一行，或补上区分它们的列"),
        }
    ]


def match(by: Any, plan: Plan, rows: Sequence[Draft | PlanRow], new: set[str] | None = None) -> None:
    """Set whom rows mean, and what they would change. `new`: see `judged`."""
    new = set() if new is None else new
    subject = targets.subject()
    told = queries.words_on(plan.source_id, [row.who for row in rows])
    words = [told.get(row.who, (targets.Word(), [])) for row in rows]
    asked = [
        targets.Asked(row.key, (row.said.get("organisations") or [{}])[0], word[0])
        for row, word in zip(rows, words, strict=True)
    ]
    known: list[tuple[Draft | PlanRow, int]] = []
    for row, found, (word, verdicts) in zip(rows, subject.match(by, plan.source_id, asked), words, strict=True):
        row.subject, row.why = found.id, [found.why] if found.why else []
        row.candidates = [candidate.plain for candidate in found.candidates]
        row.verdict = _obeyed(word, verdicts, found)
        if not found.sure:
            row.state = RowState.UNSURE
        elif found.id is None and row.who in new:
            # The same workbook makes it by a row before: it is counted there.
            row.state, row.changes = RowState.CHANGED, []
            row.why = [gettext_noop("与前面一行是同一家新机构，只新建一家")]
        elif found.id is None:
            row.state = RowState.NEW
            new.add(row.who)
        else:
            known.append((row, found.id))
    day = evidence.periods.speaks_as_of(plan.issued)
    told_before = _told_before(plan, [row for row, _pk in known])
    for row, _pk in known:
        row.state, row.changes = RowState.SAME, []
    known = [(row, pk) for row, pk in known if row.key not in told_before]
    for (row, _pk), changes in zip(
        known, subject.compare(plan.source_id, [(pk, row.said) for row, pk in known], day), strict=True
    ):
        row.changes = [change.plain for change in changes]
        row.state = _state_of(changes)


def said_of(row: Any) -> evidence.Said:
    """What is kept of a row. People's word on whom it means is part of it, and so is what its columns were said to be.

    Judged or read otherwise, it is another record.
    """
    content = row.content
    if row.verdict is not None:
        about = f" #{row.verdict.subject}" if row.verdict.answer != Answer.NEW else ""
        content = {**content, JUDGED: f"{Answer(row.verdict.answer).value}{about}"}
    return evidence.Said(row.key, content, row.words, row.place, row.said)


def _told_before(plan: Plan, rows: Sequence[Draft | PlanRow]) -> set[str]:
    """Keys of rows that the source has said before, word for word, and that count."""
    by_key = {row.key: row for row in rows}
    held = evidence.Record.objects.filter(source=plan.source_id, key__among=sorted(by_key), last__isnull=False)
    return {key for key, digest in held.values_list("key", "digest") if said_of(by_key[key]).digest == digest}


def _obeyed(word: targets.Word, verdicts: list[Verdict], found: targets.Matched) -> Verdict | None:
    """The verdict that decided, where one did."""
    if not verdicts or not found.sure:
        return None
    return verdicts[-1]


def _state_of(changes: list[targets.Change]) -> RowState:
    sorts = {change.sort for change in changes}
    if sorts & DISAGREEING:
        return RowState.CONFLICT
    return RowState.CHANGED if sorts else RowState.SAME


@access.action
def _note_compared(*, by: Any, plan: Plan) -> Plan:
    told = plan
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source__zone").get(pk=plan.pk)
    if _is_still(told, plan):
        plan.state, plan.counts = PlanState.READY, queries.counts_of(plan)
        plan.save(update_fields=["state", "counts"])
        used = Counter(plan.rows.filter(verdict__isnull=False).values_list("verdict", flat=True))
        Verdict.objects.filter(pk__in=used).update(used=F("used") + 1)
    return plan
