"""`liantu intake …`: the same steps as the pages, done at once instead of in the background."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.speaking import Group, Speaker

from . import blanks, correcting, queries, telling
from .actions import applying, comparing, receiving
from .enums import Answer, PlanState, RowState
from .models import Plan, Shape, Verdict

IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT_FILE = click.Path(dir_okay=False, path_type=Path)
SHOWN = 20


@click.group(cls=Group, help=_("台账接收：计划、应用、撤销、更正；写入须以用户身份（--as）"))
def intake() -> None:
    pass


@intake.command("plan", help=_("读一本工作簿，说出每列是什么、每行会怎样；不写入名录"))
@click.argument("file", type=IN_FILE)
@click.option("--source", required=True, help=_("数据来源的代号"))
@click.option("--issued", default="", help=_("报送日期，如 2026-08；不填为本月"))
@click.option("--title", default="", help=_("名称；不填则用文件名"))
@click.option("--confirm", is_flag=True, help=_("各列按提议确认，不再询问"))
@click.option("--apply", "at_once", is_flag=True, help=_("没有列要确认就直接应用；退回和待判定的行照样留下"))
@click.pass_obj
def plan_file(speaker: Speaker, file: Path, source: str, issued: str, title: str, confirm: bool, at_once: bool) -> None:
    told = evidence.find_source(speaker.by, source)
    with file.open("rb") as content:
        upload = File(content, name=file.name)
        plan = receiving.receive(
            by=speaker.by, source=told, file=upload, title=title, issued=issued or receiving.usual_day(),
            later=False,
        )  # fmt: skip
    plan = receiving.read_plan(by=speaker.by, plan=queries.find_plan(speaker.by, plan.pk), later=False)
    if plan.state == PlanState.REFUSED:
        raise click.ClickException(plan.problem)
    if plan.state == PlanState.ASKING and confirm:
        plan = receiving.confirm(by=speaker.by, plan=plan, tables=plan.tables, later=False)
    if plan.state == PlanState.COMPARING:
        plan = comparing.compare(by=speaker.by, plan=plan)
    _tell(speaker, _applied(speaker, plan) if at_once and plan.state == PlanState.READY else plan)


def _tell(speaker: Speaker, plan: Plan) -> None:
    columns = [
        {
            "table": table["place"],
            **{name: column[name] for name in ("letter", "header", "field", "unit", "period", "sure")},
        }
        for table in plan.tables
        if table["use"]
        for column in table["columns"]
    ]
    told = {
        "plan": plan.pk, "source": plan.source.code, "state": plan.state, "counts": plan.counts, "columns": columns,
        "remarks": plan.remarks, "delivery": plan.delivery_id,
    }  # fmt: skip
    told["disagreements"], told["overrides"] = queries.disagreements(plan)
    lines = [_("接收 %(pk)d：%(state)s") % {"pk": plan.pk, "state": plan.get_state_display()}, *plan.remarks]
    if plan.state == PlanState.ASKING:
        lines += [
            f"  {column['letter']}  {column['header']} → {column['field'] or '—'} {column['unit']} {column['period']}"
            for column in columns
        ]
        lines.append(_("请在网站上确认各列，或加 --confirm 按提议确认"))
    rows = {RowState(state).label: f"{count:,}" for state, count in plan.counts.items()}
    lines += ["  " + _("%(state)s %(n)s 行") % {"state": state, "n": n} for state, n in rows.items()]
    if plan.state in (PlanState.READY, PlanState.APPLIED):
        words = {"all": told["disagreements"], "n": told["overrides"]}
        lines.append(
            "  "
            + _("这次报送与其他来源说法不同的值 %(all)d 项，应用后以这次为准的 %(n)d 项；名录里全部的不一见“冲突”页")
            % words
        )
    speaker.emit(told, lines)


@intake.command("list", help=_("列出接收，新的在前"))
@click.option("--source", default="", help=_("数据来源的代号"))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help=_("最多几行"))
@click.pass_obj
def list_plans(speaker: Speaker, source: str, limit: int) -> None:
    rows = queries.list_plans(speaker.by)
    rows = rows.filter(source__code=source) if source else rows
    told = [
        {
            "plan": row.pk, "source": row.source.code, "title": row.title, "issued": row.issued, "state": row.state,
            "counts": row.counts, "delivery": row.delivery_id,
        }
        for row in rows[:limit]
    ]  # fmt: skip
    if not speaker.json:
        told = [{**one, "state": str(PlanState(one["state"]).label)} for one in told]
    columns = [
        ("plan", _("接收")),
        ("source", _("来源")),
        ("title", _("名称")),
        ("issued", _("报送日期")),
        ("state", _("状态")),
    ]
    speaker.table(told, columns, _("还没有接收过台账"))


@intake.command("rows", help=_("一次接收的行：会怎样，为什么"))
@click.argument("plan", type=int)
@click.option("--state", multiple=True, type=click.Choice(RowState.values), help=_("只列这些结果，可重复"))
@click.option("--limit", default=SHOWN, show_default=True, type=click.IntRange(1, 100_000), help=_("最多几行"))
@click.pass_obj
def list_rows(speaker: Speaker, plan: int, state: tuple[str, ...], limit: int) -> None:
    from .web.words import gist

    told_plan = queries.find_plan(speaker.by, plan)
    if not queries.reads(speaker.by, told_plan):
        raise access.NotHere("intake.PlanRow", plan)
    rows = queries.list_rows(speaker.by, told_plan)
    rows = list((rows.filter(state__in=state) if state else rows)[:limit])
    likely = queries.candidates_of(speaker.by, rows)
    told = [
        {
            "row": row.pk, "place": row.place, "name": row.name, "code": row.code, "state": row.state,
            "subject": row.subject, "candidates": likely[row.pk], "changes": telling.changes(speaker.by, row),
            "faults": telling.faults(row), "why": telling.why(row), "gist": gist(speaker.by, row), "verdict": row.verdict_id,
        }
        for row in rows
    ]  # fmt: skip
    columns = [
        ("row", pgettext("column", "行")),
        ("name", _("名称")),
        ("state", _("结果")),
        ("gist", _("会怎样，为什么")),
    ]
    if not speaker.json:
        told = [{**one, "state": str(RowState(one["state"]).label)} for one in told]
    speaker.table(told, columns, _("没有行"))


@intake.command("apply", help=_("应用一次接收（须以用户身份：--as）"))
@click.argument("plan", type=int)
@click.pass_obj
def apply_plan(speaker: Speaker, plan: int) -> None:
    _tell(speaker, _applied(speaker, queries.find_plan(speaker.by, plan)))


def _applied(speaker: Speaker, plan: Plan) -> Plan:
    told = applying.apply(by=speaker.by, plan=plan, later=False)
    return applying.carry_out(by=speaker.by, plan=queries.find_plan(speaker.by, told.pk))


@intake.command("undo", help=_("撤销一次报送（须以用户身份：--as）"))
@click.argument("delivery", type=int)
@click.pass_obj
def undo(speaker: Speaker, delivery: int) -> None:
    row = evidence.undo_delivery(by=speaker.by, delivery=evidence.find_delivery(speaker.by, delivery))
    speaker.emit({"delivery": row.pk, "state": row.state}, _("“%(title)s”已撤销") % {"title": row.title})


@intake.command("correct", help=_("把退回和待判定的行写成更正表"))
@click.argument("plan", type=int)
@click.option("--out", required=True, type=OUT_FILE, help=_("写到哪个 .xlsx"))
@click.pass_obj
def correct(speaker: Speaker, plan: int, out: Path) -> None:
    told = queries.find_plan(speaker.by, plan)
    path = correcting.write(by=speaker.by, plan=told)
    _hand_over(path, out)
    rows = queries.left_over(told).count()
    speaker.emit({"file": str(out), "rows": rows}, _("%(file)s：%(n)d 行") % {"file": out, "n": rows})


@intake.command("template", help=_("写一本发给部门填写的空模板"))
@click.argument("source")
@click.option("--says", multiple=True, help=_("表里说什么，如 recognition，可重复；不写则照最近确认过的表样"))
@click.option("--out", required=True, type=OUT_FILE, help=_("写到哪个 .xlsx"))
@click.pass_obj
def template(speaker: Speaker, source: str, says: tuple[str, ...], out: Path) -> None:
    told = evidence.find_source(speaker.by, source)
    _hand_over(blanks.write(by=speaker.by, source=told, says=says), out)
    speaker.emit({"file": str(out), "source": told.code}, _("%(file)s 已写好") % {"file": out})


@intake.group("shape", cls=Group, help=_("确认过的表样"))
def shape() -> None:
    pass


@shape.command("list", help=_("列出确认过的表样"))
@click.option("--source", default="", help=_("数据来源的代号"))
@click.pass_obj
def list_shapes(speaker: Speaker, source: str) -> None:
    def tell(row: Shape) -> dict[str, Any]:
        return {
            "shape": row.pk, "source": row.source.code, "headers": row.headers, "columns": row.layout["columns"],
            "by": row.by.username, "confirmed": row.confirmed,
        }  # fmt: skip

    def word(told: dict[str, Any]) -> dict[str, Any]:
        return {"headers": "、".join(told["headers"][:6])}

    columns = [
        ("shape", _("编号")),
        ("source", _("来源")),
        ("headers", pgettext("column", "列名")),
        ("by", _("确认人")),
    ]
    _table(speaker, queries.list_shapes(speaker.by), source, tell, word, columns, _("还没有确认过的表样"))


Told = dict[str, Any]


def _table(
    speaker: Speaker, rows: Any, source: str, tell: Callable[[Any], Told], word: Callable[[Told], Told],
    columns: list[tuple[str, str]], nothing: str,
) -> None:  # fmt: skip
    """Rows of all sources or of one, as programs hear of them; for people with what `word` makes of some of the fields."""
    told = [tell(row) for row in (rows.filter(source__code=source) if source else rows)]
    speaker.table(told if speaker.json else [{**one, **word(one)} for one in told], columns, nothing)


@shape.command("forget", help=_("忘记一个表样，下一本会再问（须以用户身份：--as）"))
@click.argument("shape", type=int)
@click.pass_obj
def forget_shape(speaker: Speaker, shape: int) -> None:
    receiving.forget_shape(by=speaker.by, shape=queries.find_shape(speaker.by, shape))
    speaker.emit({"shape": shape, "forgotten": True}, _("表样 %(pk)d 已忘记") % {"pk": shape})


def _hand_over(path: Path, out: Path) -> None:
    """Move a file that was written for somebody to where they want it, or nowhere."""
    try:
        shutil.move(path, out)
    finally:
        path.unlink(missing_ok=True)


@intake.group("verdict", cls=Group, help=_("行判定"))
def verdict() -> None:
    pass


@verdict.command("list", help=_("谁判定哪一行是哪家机构"))
@click.option("--source", default="", help=_("数据来源的代号"))
@click.pass_obj
def list_verdicts(speaker: Speaker, source: str) -> None:
    def tell(row: Verdict) -> dict[str, Any]:
        return {
            "verdict": row.pk, "source": row.source.code, "key": row.key, "name": row.name, "answer": row.answer,
            "subject": row.subject, "by": row.by.username, "at": row.at, "holds": row.holds, "used": row.used,
        }  # fmt: skip

    def word(told: dict[str, Any]) -> dict[str, Any]:
        return {"answer": str(Answer(told["answer"]).label)}

    columns = [
        ("verdict", _("编号")),
        ("name", _("名称")),
        ("answer", _("判定")),
        ("source", _("来源")),
        ("by", _("判定人")),
    ]
    _table(speaker, queries.list_verdicts(speaker.by), source, tell, word, columns, _("还没有行判定"))


@intake.group("source", cls=Group, help=_("数据来源"))
def source() -> None:
    pass


@source.command("list", help=_("列出数据来源"))
@click.pass_obj
def list_sources(speaker: Speaker) -> None:
    told = [
        {
            "source": row.code, "name": row.name, "kind": row.kind, "zone": row.zone.code if row.zone else None,
            "unit": row.unit.name if row.unit else None, "classification": row.classification, "active": row.active,
        }
        for row in evidence.list_sources(speaker.by)
    ]  # fmt: skip
    columns = [("source", _("代号")), ("name", _("名称")), ("kind", _("类型")), ("unit", _("报送单位"))]
    speaker.table(told, columns, _("还没有数据来源"))
