"""`liantu worktime`: working days and deadlines with their arithmetic, without a database unless a zone's calendar is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.engine import worktime
from liantu.kit.ui.speaking import Group, Speaker

from .identifying import IN_FILE, language

SHOWN_FAULTS = 20


class Moment(click.ParamType):
    """2026-09-24 or 2026-09-24T16:20."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        for read in (_day, datetime.fromisoformat):
            try:
                found = read(str(value).strip())
            except ValueError:
                continue
            if isinstance(found, datetime) and found.tzinfo is not None:
                self.fail(_("“%(text)s”带了时区：写园区当地时间，如 2026-09-24T16:20") % {"text": value}, param, ctx)
            return found
        self.fail(_("“%(text)s”不是日历上的日期：写成 2026-09-24 或 2026-09-24T16:20") % {"text": value}, param, ctx)


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y-%m-%d").date()


class WrittenPeriod(click.ParamType):
    name = "PERIOD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> worktime.Period:
        try:
            return worktime.parse_period(str(value))
        except worktime.Wrong as problem:
            self.fail(problem.told(language()), param, ctx)


class WrittenHours(click.ParamType):
    name = "HOURS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> worktime.Hours:
        try:
            return worktime.Hours.parse(str(value))
        except worktime.Wrong as problem:
            self.fail(problem.told(language()), param, ctx)


def _calendar_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--closes", is_flag=True, help=_("最后一日在下班时届满（民法典第 203 条），不写则为 24:00"))(
        command
    )
    command = click.option(
        "--hours", type=WrittenHours(), help=_("工作时间，不写则为 08:30-12:00, 14:30-18:00")
    )(command)  # fmt: skip
    command = click.option("--zone", help=_("按该园区的工作日历，写代号或名称"))(command)
    return click.option(
        "--calendar", "tables", type=IN_FILE, multiple=True, help=_("放假安排表（.csv 或 .json），每年一个，可多次")
    )(command)


def _calendar(
    tables: tuple[Path, ...], hours: worktime.Hours | None, closes: bool, of_zone: tuple[Speaker, str | None]
) -> worktime.Calendar:
    calendar = _of_zone(*of_zone)
    for path in tables:
        with path.open("rb") as file:
            found = worktime.read_table(file.read(worktime.MOST_BYTES + 1), name=path.name)
        if found.table is None:
            said = [f"{path.name}: {fault.told(language())}" for fault in found.faults[:SHOWN_FAULTS]]
            if (left := len(found.faults) - SHOWN_FAULTS) > 0:
                said.append(_("%(file)s：另有 %(n)d 处问题") % {"file": path.name, "n": left})
            raise click.ClickException("\n".join(said))
        calendar = calendar.with_table(found.table)
    return calendar.with_hours(hours, closes=closes or calendar.closes)


def _of_zone(speaker: Speaker, zone: str | None) -> worktime.Calendar:
    """The calendar of a zone as it stands; without one that which ships, for which no database is asked."""
    if zone is None:
        return worktime.china()
    from liantu.apps.accounts import public as accounts
    from liantu.kit.journeys import calendars

    return calendars.calendar(accounts.zone_coded(speaker.by, zone).pk)


def _refused(problem: worktime.Wrong) -> click.ClickException:
    return click.UsageError(problem.told(language()))


def _told_account(account: worktime.Account, full: bool) -> list[dict[str, Any]]:
    """Line by line; `counted` and `number` are days, or whole minutes of working time."""
    words = account.told(language(), full=full)
    grain = 60_000_000 if account.unit.is_time else 1
    return [
        {"first": line.first, "last": line.last, "what": line.what.value, "counted": line.counted // grain,
         "number": line.days[-1].number // grain, "words": said}
        for line, said in zip(account.lines(full=full), words, strict=False)
    ]  # fmt: skip


@click.group(cls=Group, help=_("工作日和期限：推算、计数，逐日列出算法；不写 --zone 就不用数据库"))
def worktime_group() -> None:
    pass


@worktime_group.command("add", help=_("从某日起算一个期限到哪天届满，如 add 2026-09-24 5d"))
@click.argument("start", type=Moment())
@click.argument("period", type=WrittenPeriod())
@_calendar_options
@click.option("--full", is_flag=True, help=_("逐日列出，不合并"))
@click.pass_obj
def add_period(
    speaker: Speaker, start: date | datetime, period: worktime.Period, tables: tuple[Path, ...],
    zone: str | None, hours: worktime.Hours | None, closes: bool, full: bool,
) -> None:  # fmt: skip
    try:
        found = worktime.add(start, period, _calendar(tables, hours, closes, (speaker, zone)))
    except worktime.Wrong as problem:
        raise _refused(problem) from None
    due = worktime.told_moment(found.due)
    speaker.emit(
        {
            "start": start, "period": str(period), "nominal": found.nominal, "last": found.last, "due": found.due,
            "moved": found.moved, "provisional": list(found.provisional), "account": _told_account(found.account, full),
        },
        [_("%(period)s，%(due)s 届满") % {"period": period.told(language()), "due": due},
         *(f"  {line}" for line in found.told(language(), full=full))],
    )  # fmt: skip


@worktime_group.command("between", help=_("两个日期或时刻之间有多少工作日；首日不计，末日计入"))
@click.argument("start", type=Moment())
@click.argument("end", type=Moment())
@_calendar_options
@click.option("--full", is_flag=True, help=_("逐日列出，不合并"))
@click.pass_obj
def between_days(
    speaker: Speaker, start: date | datetime, end: date | datetime, tables: tuple[Path, ...],
    zone: str | None, hours: worktime.Hours | None, closes: bool, full: bool,
) -> None:  # fmt: skip
    try:
        found = worktime.between(start, end, _calendar(tables, hours, closes, (speaker, zone)))
    except worktime.Wrong as problem:
        raise _refused(problem) from None
    told = {
        "working": found.working_days, "natural": found.natural_days,
        "time": worktime.told_time(found.working_time, language()),
    }  # fmt: skip
    speaker.emit(
        {
            "start": start, "end": end, "working_days": found.working_days, "natural_days": found.natural_days,
            "working_minutes": found.working_minutes, "provisional": list(found.provisional),
            "account": _told_account(found.account, full),
        },
        [_("%(working)d 个工作日，%(natural)d 个自然日，工作时间 %(time)s") % told,
         *(f"  {line}" for line in found.told(language(), full=full))],
    )  # fmt: skip


@worktime_group.command("year", help=_("一年有多少工作日，哪些天放假，哪些周末上班"))
@click.argument("year", type=click.IntRange(worktime.FIRST.year, worktime.LAST.year))
@click.option(
    "--calendar", "tables", type=IN_FILE, multiple=True, help=_("放假安排表（.csv 或 .json），每年一个，可多次")
)
@click.option("--zone", help=_("按该园区的工作日历，写代号或名称"))
@click.pass_obj
def one_year(speaker: Speaker, year: int, tables: tuple[Path, ...], zone: str | None) -> None:
    calendar = _calendar(tables, None, False, (speaker, zone))
    first, last = date(year, 1, 1), date(year, 12, 31)
    number = calendar.working_days(first, last) + calendar.is_working(first)
    entries = [entry for entry in calendar.entries() if entry.date.year == year]
    provisional = list(calendar.provisional(first, last))
    words = [_("%(year)d 年：%(n)d 个工作日") % {"year": year, "n": number}]
    words += [
        f"  {worktime.told_day(entry.date, language())}  {entry.told(language())}  {_('放假') if entry.off else _('上班')}"
        for entry in entries
    ]
    if provisional:
        words.append(worktime.told_provisional(provisional, language()))
    days = [{"date": entry.date, "name": entry.name, "kind": "off" if entry.off else "work"} for entry in entries]
    speaker.emit({"year": year, "working_days": number, "provisional": provisional, "days": days}, words)
