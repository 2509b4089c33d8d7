"""`liantu journeys …`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui.speaking import Group, Speaker

from . import checking, drawing, queries, reading, timing
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
