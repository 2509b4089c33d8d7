"""Reports as they are read: every find a row that waits for somebody's word, shown on its sentence."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine.identity.text import folded

from . import targets, telling
from .enums import RowState
from .models import Plan, PlanRow

if TYPE_CHECKING:
    from liantu.engine.reading import reports


def rows_of(plan: Plan, path: Path) -> list[PlanRow]:
    """What a report states, in the order of its sentences. Raises WrongReport."""
    # Here, since every process would wait for its lists of words otherwise.
    from liantu.engine.reading import reports

    opened = reports.open_report(path.read_bytes(), plan.file_name)
    zone = plan.source.zone.name if plan.source.zone is not None else ""
    found = reports.read(opened, date=_day(plan.issued), zone=zone)
    # How many of a zone's firms hold a title is a figure, and nothing that the zone holds.
    held = [one for one in found.recognitions if one.count is None]
    finds = [*found.organisations, *found.figures, *held, *found.ties]
    finds.sort(key=lambda one: (one.span.passage, one.span.start))
    within = targets.Within(plan.source.zone)
    shown = reports.Shown(opened)
    rows = [_row(plan, shown, one, number, within) for number, one in enumerate(finds, 1)]
    return [row for row in rows if row.what in targets.finds()]


def _day(issued: str) -> date | None:
    """The day of a report that prints none: 今年 and 目前 need it."""
    return date.fromisoformat(issued) if len(issued) == 10 else None


def _row(plan: Plan, shown: reports.Shown, one: Any, number: int, within: targets.Within) -> PlanRow:
    what, told = told_of(one)
    words, start, end = shown.of(one)
    cell = shown.cell(one)
    place = _("第 %(n)d 段") % {"n": one.span.passage + 1}
    if cell is not None:
        place = _("表 %(table)d 第 %(row)d 行") % {"table": cell[0], "row": cell[1]}
    row = PlanRow(
        plan=plan, number=number, place=place, what=what, words=words, span=[start, end], state=RowState.PROPOSED,
        why=[targets.each(one.told)],
    )  # fmt: skip
    find = targets.finds().get(what)
    if find is not None:
        say(row, find, find.guess(told), within)
    return row


def told_of(one: Any) -> tuple[str, dict[str, str]]:
    """What sort of find one is, and what it tells, as texts."""
    from liantu.engine.reading import reports

    if isinstance(one, reports.Mention):
        return "organisation", {"name": one.full or one.name, "kind": str(one.kind), "shorts": "、".join(one.shorts)}
    if isinstance(one, reports.Figure):
        return "figure", {
            "subject": one.subject, "indicator": one.indicator, "value": str(one.value), "unit": one.unit,
            "approximate": "yes" if one.approximate else "", "period": one.period,
            "planned": "yes" if one.planned else "",
        }  # fmt: skip
    if isinstance(one, reports.RecognitionFound):
        return "recognition", {
            "holder": one.holder, "title": one.title, "level": one.level, "batch": one.batch, "issuer": one.issuer,
        }  # fmt: skip
    return "tie", {
        "organisation": one.organisation, "counterpart": one.counterpart, "kind": str(one.kind), "matter": one.what,
    }  # fmt: skip


def say(row: PlanRow, find: targets.Find, told: dict[str, str], within: targets.Within) -> None:
    """Set what a find says, and what is still missing from it."""
    row.name = told.get(find.subject, "")[:200]
    row.who = folded(row.name)[:200] if row.name else ""
    row.content = {}
    for field in find.fields:
        if value := told.get(field.key):
            row.content[str(field.label)] = str(field.choices().get(value, value)) if field.choices else value
    row.key = "|".join((row.what, *(told.get(field.key, "") for field in find.fields)))[:200]
    row.faults = []
    compose = partial(find.compose, told, within)
    try:
        row.said = {**compose(), "told": told}
    except ValidationError as wrong:
        row.said = {"told": told}
        row.faults = [{"column": "", "header": "", "words": words} for words in telling.refusals(compose, wrong)]
