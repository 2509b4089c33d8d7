"""A workbook comes in and is read: what tables it holds, and what each column is."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liantu.engine.reading import sheets
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses, listed
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.periods import span_of
from liantu.kit.jobs import public as jobs
from liantu.kit.ui import uploads

from .. import files, layout, passages, queries, targets
from ..enums import PlanState, RowState
from ..models import Plan, PlanRow, Shape

#: What departments send.
KINDS = ("xlsx", "xls", "csv")
#: What reports come as.
REPORTS = ("txt", "docx")
MOST_MB = 100


@access.steps
def receive(*, by: Any, source: Any, file: Any, title: str, issued: str, later: bool = True) -> Plan:
    """Take a workbook in and have it read in the background. Raises ValidationError, Denied.

    `file` has `name`, `size`, `read`, `seek` and `chunks`. One that lies there already, not applied, of the same day and
    source, is the same plan, so that to send it twice asks nothing twice. Not `later`: whoever calls takes the next step.
    """
    if not access.may_ever(by, "create", Plan._meta.label):
        raise access.Denied("create", Plan._meta.label, words=_("没有权限：接收台账"))
    if not source.active:
        raise ValidationError({"source": _("“%(name)s”已停用，不再接收报送") % {"name": source.name}})
    _check_issued(issued)
    # Looking into a file and writing it takes long, and the write lock is not held meanwhile.
    name, sha256 = checked(file, report=source.kind == evidence.SourceKind.REPORT)
    kept(name, sha256, file)
    return _open(
        by=by, source=source, title=title.strip() or PurePosixPath(name).stem, issued=issued.strip(), name=name,
        sha256=sha256, size=int(file.size), later=later,
    )  # fmt: skip


def usual_day() -> str:
    """Of what a workbook speaks where nobody says otherwise: the month, since most are sent once a month."""
    return f"{clock.today():%Y-%m}"


def kept(name: str, sha256: str, file: Any) -> Path:
    """Where an upload lies from now on."""
    place = files.path_of(sha256, PurePosixPath(name).suffix.lstrip(".").lower())
    uploads.keep(place, file)
    return place


def _check_issued(issued: str) -> None:
    span, today = span_of(issued.strip()), clock.today()
    if span.start > today:
        words = {"issued": issued, "today": today.isoformat()}
        raise ValidationError({"issued": _("报送日期 %(issued)s 还没有到，今天是 %(today)s：请检查年份和月份") % words})


def checked(file: Any, *, report: bool = False) -> tuple[str, str]:
    """The file's harmless name and digest. The old format is looked into by the reader, all else by the guard at the door."""
    name = uploads.harmless_name(file.name or "")
    if report and PurePosixPath(name).suffix.lower() == ".doc":
        raise ValidationError(_("“%(name)s”是旧式 .doc，不能读取：请用 Word 另存为 .docx 后上传") % {"name": name})
    if PurePosixPath(name).suffix.lower() not in (".xls", ".txt"):
        told = uploads.check_upload(file, kinds=("docx",) if report else ("xlsx", "csv"), max_mb=MOST_MB)
        return told.name, told.sha256
    if report != (PurePosixPath(name).suffix.lower() == ".txt"):
        kinds = listed(f".{kind}" for kind in (REPORTS if report else KINDS))
        raise ValidationError(_("“%(name)s”不是可用的文件：请选 %(kinds)s") % {"name": name, "kinds": kinds})
    if not file.size or file.size > MOST_MB * uploads.MB:
        raise ValidationError(_("“%(name)s”是空的，或超过 %(most)d MB") % {"name": name, "most": MOST_MB})
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return name, digest.hexdigest()


@access.action
def _open(*, by: Any, source: Any, sha256: str, name: str, later: bool, **told: Any) -> Plan:
    there = Plan.objects.filter(
        source=source, sha256=sha256, issued=told["issued"], corrects__isnull=True,
        state__in=(PlanState.READING, PlanState.ASKING, PlanState.COMPARING, PlanState.READY),
    ).first()  # fmt: skip
    if there is not None:
        return there
    plan = Plan(source=source, sha256=sha256, file_name=name, by_id=by.pk, created=clock.now(), **told)
    plan.full_clean(exclude=["tables", "remarks", "counts", "job", "applied"])
    plan.save(force_insert=True)
    access.require(by, "create", plan)
    note(by, "intake.plan.create", plan, {"file": name, "sha256": sha256})
    if later:
        queue(by, plan, "read")
    return plan


@access.action
def open_correction(*, by: Any, plan: Plan, title: str, name: str, sha256: str, size: int) -> Plan:
    """The plan of a correction that came back, its columns known by the plan that it corrects. Raises Denied."""
    there = plan.corrections.filter(sha256=sha256).exclude(state=PlanState.DISCARDED).first()
    if there is not None:
        return there
    made = Plan.objects.create(
        source=plan.source, title=title, issued=plan.issued, file_name=name, sha256=sha256, size=size,
        state=PlanState.COMPARING, tables=plan.tables, corrects=plan, by_id=by.pk, created=clock.now(),
    )  # fmt: skip
    access.require(by, "create", made)
    note(by, "intake.plan.create", made, {"file": name, "sha256": sha256, "corrects": plan.pk})
    queue(by, made, "compare")
    return made


def note(by: Any, action: str, plan: Plan, details: Any = None, reason: str = "") -> None:
    """Tell the log, within the caller's transaction."""
    where = {"zone_id": plan.source.zone_id, "unit_id": plan.source.unit_id}
    audit.record(by, action, plan, details=details or {}, reason=reason, **where)


def queue(by: Any, plan: Plan, verb: str) -> None:
    """Within the caller's transaction."""
    made = jobs.enqueue(
        by=by, kind=f"intake.{verb}", params={"plan": plan.pk}, title=plan.title, zone=plan.source.zone_id,
        unique_key=f"intake.{verb}:{plan.pk}",
    )  # fmt: skip
    plan.job = made.uuid
    plan.save(update_fields=["job"])


@access.steps
def read_plan(*, by: Any, plan: Plan, later: bool = True) -> Plan:
    """Find the tables of a plan's workbook and say what each column is; what a job runs, and may run again.

    Where the source remembers the shape of every table, its rows are compared at once.
    """
    access.require(by, "create", plan)
    if plan.state != PlanState.READING:
        return plan
    if plan.is_report:
        return _read_report(by, plan)
    try:
        book = sheets.read_book(workbook_of(plan), plan.file_name)
        found = layout.found(book, targets.fields(), remembered(plan.source_id), plan.source.zone, plan.issued)
    except sheets.WrongBook as wrong:
        return _refuse(by=by, plan=plan, problem=wrong.told(layout.language()))
    except ValidationError as wrong:
        return _refuse(by=by, plan=plan, problem=clauses(wrong.messages))
    if not found:
        return _refuse(
            by=by, plan=plan, problem=_("没有找到表：请检查工作簿里是否有带列名的表格，列名与数据之间没有空行")
        )
    remarks = [remark.told(layout.language()) for remark in book.remarks]
    return _note_read(by=by, plan=plan, tables=found, remarks=remarks, later=later)


def _read_report(by: Any, plan: Plan) -> Plan:
    from liantu.engine.reading import reports

    try:
        rows = passages.rows_of(plan, workbook_of(plan))
    except reports.WrongReport as wrong:
        return _refuse(by=by, plan=plan, problem=wrong.told(layout.language()))
    if not rows:
        return _refuse(by=by, plan=plan, problem=_("报道里没有读出机构、数字、资质或关系"))
    return _note_proposed(by=by, plan=plan, rows=rows)


@access.action
def _note_proposed(*, by: Any, plan: Plan, rows: list[PlanRow]) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source").get(pk=plan.pk)
    if plan.state == PlanState.READING:
        plan.rows.all().delete()
        PlanRow.objects.bulk_create(rows, batch_size=200)
        plan.state, plan.counts = PlanState.READY, {str(RowState.PROPOSED): len(rows)}
        plan.save(update_fields=["state", "counts"])
    return plan


def workbook_of(plan: Plan) -> Any:
    return files.path_of(plan.sha256, PurePosixPath(plan.file_name).suffix.lstrip(".").lower())


def remembered(source: int) -> dict[str, Shape]:
    """The shapes that a source is known by."""
    return {shape.signature: shape for shape in Shape.objects.filter(source=source)}


@access.action
def _refuse(*, by: Any, plan: Plan, problem: str) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source").get(pk=plan.pk)
    if plan.state != PlanState.READING:
        # Given up meanwhile.
        return plan
    plan.state, plan.problem = PlanState.REFUSED, problem
    plan.save(update_fields=["state", "problem"])
    note(by, "intake.plan.refuse", plan, reason=problem[:300])
    return plan


@access.action
def _note_read(*, by: Any, plan: Plan, tables: list[dict[str, Any]], remarks: list[str], later: bool) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source").get(pk=plan.pk)
    if plan.state != PlanState.READING:
        return plan
    plan.tables, plan.remarks = tables, remarks
    known = all(table["confirmed"] for table in tables if table["use"])
    plan.state = PlanState.COMPARING if known and any(table["use"] for table in tables) else PlanState.ASKING
    plan.save(update_fields=["tables", "remarks", "state"])
    if plan.state == PlanState.COMPARING and later:
        queue(by, plan, "compare")
    return plan


@access.action
def confirm(*, by: Any, plan: Plan, tables: list[dict[str, Any]], later: bool = True) -> Plan:
    """Say what each column is. The source remembers it; the rows are compared in the background.

    `tables` as `Plan.tables`, of which `use`, `constants` and each column's `field`, `unit` and `period` are taken. May
    be said again as long as nothing is applied. Raises ValidationError, Conflict, Denied.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("source").get(pk=plan.pk)
    access.require(by, "create", plan)
    if plan.state not in (PlanState.ASKING, PlanState.READY, PlanState.COMPARING):
        raise access.Conflict(_("“%(title)s”现在不能改列的含义") % {"title": plan.title})
    if queries.continues(plan):
        words = _("“%(title)s”是原来那次接收里判定过的行，列的含义在那里已经定了，不能再改")
        raise access.Conflict(words % {"title": plan.title})
    plan.tables = layout.confirmed(plan.tables, tables, targets.fields())
    plan.state, plan.problem = PlanState.COMPARING, ""
    plan.save(update_fields=["tables", "state", "problem"])
    for table in plan.tables:
        if table["use"]:
            _remember(by, plan, table)
    note(by, "intake.plan.confirm", plan)
    if later:
        queue(by, plan, "compare")
    return plan


def _remember(by: Any, plan: Plan, table: dict[str, Any]) -> None:
    told = {
        "headers": [column["header"] for column in table["columns"]], "layout": layout.kept(table, plan.issued), "by_id": by.pk,
        "confirmed": clock.now(),
    }  # fmt: skip
    Shape.objects.update_or_create(source=plan.source, signature=table["signature"], defaults=told)


@access.action
def discard(*, by: Any, plan: Plan) -> Plan:
    """Give a plan up: its rows and its file go, what people judged of them stays. Raises Conflict, Denied.

    Rows that it took over from another plan go back there as they are.
    """
    # In one order with whoever judges rows of both: two must not wait for each other.
    plans = Plan.objects.select_for_update(of=("self",)).select_related("source").order_by("pk")
    held = {one.pk: one for one in plans.filter(pk__in=[plan.pk, plan.corrects_id])}
    plan = held[plan.pk]
    access.require(by, "create", plan)
    if plan.state in (PlanState.APPLYING, PlanState.APPLIED):
        raise access.Conflict(_("“%(title)s”已经应用：要收回，请撤销它的报送") % {"title": plan.title})
    if queries.continues(plan):
        before = held[plan.corrects_id]
        plan.rows.update(plan=before)
        before.counts = queries.counts_of(before)
        before.save(update_fields=["counts"])
    plan.rows.all().delete()
    plan.state, plan.counts, plan.tables, plan.remarks = PlanState.DISCARDED, {}, [], []
    plan.save(update_fields=["state", "counts", "tables", "remarks"])
    # What departments wrote of people is kept no longer than somebody needs it.
    if not Plan.objects.filter(sha256=plan.sha256).exclude(state=PlanState.DISCARDED).exists():
        transaction.on_commit(partial(workbook_of(plan).unlink, missing_ok=True))
    note(by, "intake.plan.discard", plan)
    return plan


@access.action
def forget_shape(*, by: Any, shape: Shape) -> None:
    """Have the next workbook of that shape ask again. Raises Denied."""
    access.require(by, "forget", shape)
    audit.record(by, "intake.shape.forget", shape, zone_id=shape.source.zone_id, unit_id=shape.source.unit_id)
    shape.delete()
