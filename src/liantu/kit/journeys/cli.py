"""`liantu journeys …`, `liantu calendars …`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from django.core.files import File
from django.utils.translation import gettext as _

from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui.speaking import Group, Speaker

from . import calendars, checking, drawing, queries, reading, recounting, timing
from .actions import calendars as changing
from .models import CalendarPart
from .web import words

MOST = 1000


@click.group(cls=Group, help=_("流程与办件"))
def journeys() -> None:
    pass


@journeys.command("check", help=_("检查流程文件；不给文件则检查全部在用的流程"))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def check_journeys(speaker: Speaker, file: Path | None) -> None:
    texts = (
        [(str(file), file.read_text(encoding="utf-8", errors="replace"))] if file
        else [(f"{one.key} {one.version}", one.text) for one in rulestore.list_in_force(reading.PACKS, None)]
    )  # fmt: skip
    language = timing.language()
    found = [
        {"file": name, "line": one.line, "column": one.column, "words": one.told(language)}
        for name, text in texts for one in checking.check(text)
    ]  # fmt: skip
    columns = [("file", _("文件")), ("line", _("行")), ("column", _("列")), ("words", _("问题"))]
    speaker.table(found, columns, _("没有问题：检查了 %(n)d 个流程") % {"n": len(texts)})
    if found:
        raise SystemExit(1)


@journeys.command("draw", help=_("把流程画成图：Mermaid 文本，或 --out 写成 SVG"))
@click.argument("pack")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("SVG 文件"))
@click.pass_obj
def draw_journey(speaker: Speaker, pack: str, out: Path | None) -> None:
    place = Path(pack)
    text = place.read_text(encoding="utf-8") if place.is_file() else rulestore.in_force(reading.PACKS, pack, None).text
    if problems := checking.check(text):
        first = problems[0]
        raise click.ClickException(
            _("流程有问题，先改好：第 %(line)d 行 %(words)s")
            % {"line": first.line, "words": first.told(timing.language())}
        )
    journey = checking.journey_of(text)
    if out is not None:
        out.write_text(drawing.drawing(journey), encoding="utf-8")
    told = {"journey": journey.key, "mermaid": drawing.mermaid(journey), "file": str(out) if out else None}
    speaker.emit(told, _("已写入 %(file)s") % {"file": out} if out else drawing.mermaid(journey))


@journeys.command("overdue", help=_("列出超期的办件，最久的在前"))
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, MOST), help=_("最多几行"))
@click.pass_obj
def list_overdue(speaker: Speaker, limit: int) -> None:
    rows = [_told(case) for case in queries.list_overdue(speaker.by)[:limit]]
    columns = [
        ("id", _("编号")), ("due", _("到期")), ("late", _("时限")), ("stage", _("阶段")), ("assignee", _("办理人")), ("title", _("标题")),
    ]  # fmt: skip
    speaker.table(rows, columns, _("没有超期的办件"))


def _told(case: Any) -> dict[str, Any]:
    return {
        "id": case.pk, "kind": case.kind, "title": case.title, "zone": case.zone.code, "stage": words.stage_title(case),
        "assignee": case.assignee.username if case.assignee else "", "due": timing.last_day(case.due).isoformat(),
        "late": words.due_words(case), "provisional": case.provisional,
    }  # fmt: skip


@click.group("calendars", cls=Group, help=_("工作日历：放假安排与办公时间"))
def calendars_group() -> None:
    pass


_zone = click.option("--zone", help=_("园区代号或名称；不写则为没有自定的全部园区"))
_apply = click.option("--apply", "at_once", is_flag=True, help=_("随即启用；不写则只说会移动哪些期限"))


@calendars_group.command("list", help=_("各园区的放假安排与办公时间"))
@click.pass_obj
def list_calendars(speaker: Speaker) -> None:
    rows = [_part(one) for one in queries.list_parts(speaker.by)]
    columns = [
        ("id", _("编号")), ("what", _("内容")), ("year", _("年份")), ("zone", _("园区")), ("state", _("状态")), ("hours", _("办公时间")),
    ]  # fmt: skip
    speaker.table(rows, columns, _("只用随系统发布的放假安排"))


@calendars_group.command("import", help=_("导入一年的放假安排（.csv 或 .json）"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_zone
@_apply
@click.pass_obj
def import_table(speaker: Speaker, file: Path, zone: str | None, at_once: bool) -> None:
    place = queries.calendar_zone(speaker.by, zone) if zone else None
    with file.open("rb") as opened:
        part = changing.prepare_table(by=speaker.by, file=File(opened, name=file.name), zone=place)
    _tell_moves(speaker, part, at_once)


@calendars_group.command("hours", help=_("设办公时间，如 08:30-12:00,14:30-18:00"))
@click.argument("hours")
@_zone
@click.option("--closes", is_flag=True, help=_("最后一日在下班时届满（民法典第 203 条），不写则为 24:00"))
@_apply
@click.pass_obj
def set_hours(speaker: Speaker, hours: str, zone: str | None, closes: bool, at_once: bool) -> None:
    place = queries.calendar_zone(speaker.by, zone) if zone else None
    _tell_moves(speaker, changing.prepare_hours(by=speaker.by, hours=hours, closes=closes, zone=place), at_once)


@calendars_group.command("apply", help=_("启用准备好的一份"))
@click.argument("number", type=int)
@click.pass_obj
def apply_part(speaker: Speaker, number: int) -> None:
    _tell_moves(speaker, queries.find_part(speaker.by, number), True)


@calendars_group.command("end", help=_("停用在用的一份"))
@click.argument("number", type=int)
@click.pass_obj
def end_part(speaker: Speaker, number: int) -> None:
    part = queries.find_part(speaker.by, number)
    moved = changing.end(by=speaker.by, part=part, seen=recounting.seal(recounting.foreseen(part)))
    speaker.emit({"id": part.pk, "moved": moved}, _("已停用，移动了 %(n)d 个期限") % {"n": moved})


def _part(part: CalendarPart) -> dict[str, Any]:
    return {
        "id": part.pk, "sort": part.sort, "what": str(part.get_sort_display()), "year": part.year or None,
        "zone": part.zone.code if part.zone else None, "state": part.state.label, "hours": "" if part.year else part.text,
        "days": len(calendars.days_of(part)),
    }  # fmt: skip


def _tell_moves(speaker: Speaker, part: CalendarPart, at_once: bool) -> None:
    found = recounting.foreseen(part)
    moves = [
        {"case": one.row.case_id, "clock": one.row.key, "before": str(one.before), "after": str(one.after)}
        for one in found if one.moves
    ]  # fmt: skip
    if at_once:
        changing.apply(by=speaker.by, part=part, seen=recounting.seal(found))
        words = _("“%(part)s”已启用，移动了 %(n)d 个期限")
    else:
        words = _("“%(part)s”启用后会移动 %(n)d 个期限；启用：liantu --as 用户 calendars apply %(id)d")
    lines = [f"  #{one['case']} {one['clock']}  {one['before']} → {one['after']}" for one in moves]
    said = words % {"part": part, "n": len(moves), "id": part.pk}
    speaker.emit({"id": part.pk, "applied": at_once, "moves": moves}, [said, *lines])
