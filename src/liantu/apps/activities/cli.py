"""`liantu activities`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.ui.speaking import Group, Speaker

from . import queries


@click.group(cls=Group, help=_("走访与活动"))
def activities() -> None:
    pass


def _month(text: str) -> tuple[date, date]:
    """The first and last day of a month told as 2026-09. Raises ValidationError."""
    try:
        first = date.fromisoformat(f"{text}-01") if text else clock.today().replace(day=1)
    except ValueError:
        raise ValidationError({"month": _("“%(text)s”不是月份，应写成 2026-09") % {"text": text[:20]}}) from None
    return first, queries.months_beside(first)[1] - timedelta(days=1)


@activities.command("calendar", help=_("一个园区一个月的走访和活动，所有部门"))
@click.option("--zone", required=True, help=_("园区的代号或名称"))
@click.option("--month", default="", help=_("月份，如 2026-11；不填为本月"))
@click.pass_obj
def calendar(speaker: Speaker, zone: str, month: str) -> None:
    first, last = _month(month)
    board = queries.board(speaker.by, queries.zone_told(speaker.by, zone), first, last)
    rows: list[dict[str, Any]] = [
        {
            **queries.tell_visit(speaker.by, entry.visit), "what": "visit",
            "close": [one.pk for one in entry.others],
        }
        for entry in board.entries
    ] + [{**queries.tell_event(event), "what": "event"} for event in board.events]  # fmt: skip
    rows.sort(key=lambda row: str(row["day"]))
    if speaker.json:
        speaker.emit(rows)
        return
    titles = [
        ("day", _("日期")), ("name", _("机构或活动")), ("who", _("部门")), ("why", _("目的或类型")), ("state", _("状态")),
        ("note", _("提示")),
    ]  # fmt: skip
    speaker.table([_line(row) for row in rows], titles, _("这个月没有走访和活动"))


def _line(row: dict[str, Any]) -> dict[str, Any]:
    if row["what"] == "event":
        return {"day": row["day"], "name": row["title"], "who": "", "why": row["kind_label"], "state": "", "note": ""}
    units = row["units"]
    return {
        "day": row["day"], "name": row["organisation"]["name"], "who": _("、").join(one["unit"] for one in units),
        "why": _("、").join(dict.fromkeys(one["purpose_label"] for one in units)),
        "state": str(queries.state_words(row["state"])), "note": _("14 天内还有别的走访") if row["close"] else "",
    }  # fmt: skip


@activities.command("counts", help=_("走访按目的的次数"))
@click.option("--zone", required=True, help=_("园区的代号或名称"))
@click.option("--month", default="", help=_("月份，如 2026-11；不填为本月"))
@click.pass_obj
def counts(speaker: Speaker, zone: str, month: str) -> None:
    first, last = _month(month)
    told = queries.counts(speaker.by, queries.zone_told(speaker.by, zone), first, last)
    if speaker.json:
        speaker.emit(queries.tell_counts(told))
        return
    rows = [
        {"purpose": one.label, "visits": one.visits, "held": one.held, "firms": one.firms} for one in told.purposes
    ] + [{"purpose": _("合计"), "visits": told.visits, "held": told.held, "firms": told.organisations}]
    titles = [("purpose", _("目的")), ("visits", _("走访")), ("held", _("其中已走访")), ("firms", _("涉及企业"))]
    speaker.table(rows, titles)


@activities.command("events", help=_("活动和它们的参加者"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.pass_obj
def events(speaker: Speaker, zone: str) -> None:
    rows = queries.list_events(speaker.by)
    rows = rows.filter(zone=queries.zone_told(speaker.by, zone)) if zone else rows
    found = list(rows)
    held = queries.participants_by_event(speaker.by, found)
    told = [queries.tell_event(event, held.get(event.pk, [])) for event in found]
    if speaker.json:
        speaker.emit(told)
        return
    shown = [
        {
            "day": one["day"], "title": one["title"], "kind": one["kind_label"], "zone": event.zone.name,
            "who": _("、").join(
                f"{row['part_label']} {_('约') if row['approximate'] else ''}{row['number']}" if row["organisation"] is None
                else row["organisation"]["name"] for row in one["participants"][:6]
            ),
        }
        for one, event in zip(told, found, strict=True)
    ]  # fmt: skip
    titles = [
        ("day", _("日期")), ("title", _("名称")), ("kind", _("类型")), ("zone", _("园区")), ("who", _("参加者")),
    ]  # fmt: skip
    speaker.table(shown, titles, _("还没有活动"))


@activities.command("promises", help=_("没有办完的承诺，到期早的在前"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.pass_obj
def promises(speaker: Speaker, zone: str) -> None:
    place = queries.zone_told(speaker.by, zone) if zone else None
    told = queries.open_promises(speaker.by, place)
    titles = [
        ("due", _("到期")), ("firm", _("机构")), ("text", _("承诺事项")), ("unit", _("承诺部门")), ("stage", _("阶段")),
        ("overdue", _("超期")),
    ]  # fmt: skip
    if speaker.json:
        speaker.emit(told)
        return
    shown = [{**one, "overdue": _("是") if one["overdue"] else ""} for one in told]
    speaker.table(shown, titles, _("没有未办完的承诺"))
