"""Accounts in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from .accounts import Account, Day, Line, Sort
from .hours import MINUTE, SECOND
from .pauses import CLOSED, Pause
from .periods import Unit

_WEEKDAYS = (
    ("一", "二", "三", "四", "五", "六", "日"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Sort of a day → what is said of it. {n}: its number; {name}: the holiday; {t}: its working time; {sum}: that until then.
_SAID = {
    Sort.START: ("起算当日，不计", "the day of the start, not counted"),
    Sort.WORKING: ("第 {n} 个工作日", "working day {n}"),
    Sort.EXCHANGED: ("调休上班，第 {n} 个工作日", "worked in exchange for a holiday, working day {n}"),
    Sort.NATURAL: ("第 {n} 日", "day {n}"),
    Sort.TIME: ("{t}，累计 {sum}", "{t}, {sum} in all"),
    Sort.IDLE: ("已过工作时间，不计", "no working time left, not counted"),
    Sort.STOPPED: ("{end} 办结，不足一日，不计", "stopped at {end}, before the day was over, not counted"),
    Sort.WEEKEND: ("周末，不计", "weekend, not counted"),
    Sort.HOLIDAY: ("{name}放假，不计", "{name}, day off, not counted"),
}
_LATE = {
    Sort.WORKING: ("逾期第 {n} 个工作日", "overdue, working day {n}"),
    Sort.EXCHANGED: ("调休上班，逾期第 {n} 个工作日", "worked in exchange for a holiday, overdue, working day {n}"),
    Sort.NATURAL: ("逾期第 {n} 日", "overdue, day {n}"),
    Sort.TIME: ("逾期 {t}，累计逾期 {sum}", "overdue {t}, {sum} in all"),
}


def _one(zh: str, en: str, language: str) -> str:
    return zh if language == "zh" else en


def told_day(day: date, language: str = "zh", *, year: bool = False) -> str:
    """ "9月25日 星期五", "Fri 25 Sep"; with the year where it is asked for."""
    if language == "zh":
        return f"{f'{day.year}年' if year else ''}{day.month}月{day.day}日 星期{_WEEKDAYS[0][day.weekday()]}"
    return f"{_WEEKDAYS[1][day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def told_time(worked: int | timedelta, language: str = "zh") -> str:
    """Working time in words: "3 小时 30 分", "3 h 30 min"."""
    micro = worked // timedelta(microseconds=1) if isinstance(worked, timedelta) else worked
    minutes, rest = divmod(micro, MINUTE)
    parts = [
        (minutes // 60, "小时", "h"),
        (minutes % 60, "分", "min"),
        (rest // SECOND, "秒", "s"),
    ]
    kept = [f"{number} {_one(zh, en, language)}" for number, zh, en in parts if number]
    return " ".join(kept) or _one("0 分", "0 min", language)


def told_provisional(years: Sequence[int], language: str = "zh") -> str:
    """What is said of an answer that touches years without a holiday table."""
    named = f"{years[0]}–{years[-1]}" if len(years) > 3 else _one("、", ", ", language).join(map(str, years))
    return _one(
        f"暂定：{named} 年的放假安排尚未导入，只按周末推算",
        f"provisional: no holiday table for {named}, only weekends are known to be off",
        language,
    )


def told_moment(due: datetime) -> str:
    """When something ends: midnight is 24:00 of the day before."""
    if due.time() == datetime.min.time():
        return f"{due.date() - timedelta(days=1)} 24:00"
    return f"{due:%Y-%m-%d %H:%M:%S}" if due.second else f"{due:%Y-%m-%d %H:%M}"


def told_end(due: datetime, language: str = "zh") -> str:
    """ "24:00 届满"; a moment is that of the day before where it is midnight."""
    hour = told_moment(due).split()[1]
    return _one(f"最后一日，{hour} 届满", f"the last day, ends at {hour}", language)


def lines_told(account: Account, language: str, *, full: bool) -> list[str]:
    said = []
    year = 0
    for line in account.lines(full=full):
        head = told_day(line.first, language, year=line.first.year != year)
        year = line.first.year
        if len(line.days) > 1:
            head += _one("至", " to ", language) + told_day(line.last, language, year=line.last.year != year)
            year = line.last.year
        words = (
            _day_said(account, line.days[0], language) if len(line.days) == 1 else _row_said(account, line, language)
        )
        said.append(f"{head}{_one(' ', ': ', language)}{words}")
    if account.provisional:
        said.append(told_provisional(account.provisional, language))
    return said


def _filled(words: tuple[str, str], account: Account, day: Day, language: str) -> str:
    time = account.unit.is_time
    return words[language != "zh"].format(
        n=day.number,
        end=f"{day.due:%H:%M}" if day.due else "",
        name=day.entry.told(language) if day.entry else "",
        t=told_time(day.counted, language) if time else "",
        sum=told_time(day.number, language) if time else "",
    )


def _day_said(account: Account, day: Day, language: str) -> str:
    comma = _one("，", ", ", language)
    if day.sort is Sort.PAUSED:
        words = comma.join([*_pauses_said(account, day, language), _one("不计", "not counted", language)])
    elif day.sort is Sort.MOVED:
        words = _off_said(day, language) if day.off else _one("顺延至此日", "moved to this day", language)
    else:
        words = _filled((day.overdue and _LATE.get(day.sort)) or _SAID[day.sort], account, day, language)
        if day.pauses:
            words = comma.join([words, *_pauses_said(account, day, language)])
    if day.due and day.sort is not Sort.STOPPED:
        words += comma + told_end(day.due, language)
    return words


def _off_said(day: Day, language: str) -> str:
    if day.entry:
        return _one(f"{day.entry.name}放假，顺延", f"{day.entry.told('en')}, day off, moved on", language)
    return _one("周末，顺延", "weekend, moved on", language)


def _pauses_said(account: Account, day: Day, language: str) -> list[str]:
    """What the pauses did on a day, in their order."""
    said = []
    for pause in day.pauses:
        cause = _cause(account, pause, language)
        begins = pause.start.date() == day.date
        ends = pause.end is not None and pause.end.date() == day.date
        if begins and pause.end and ends:
            said.append(_one(f"{pause.start:%H:%M}–{pause.end:%H:%M} 暂停（{cause}）",
                             f"paused {pause.start:%H:%M}–{pause.end:%H:%M} ({cause})", language))  # fmt: skip
        elif begins:
            said.append(
                _one(f"{pause.start:%H:%M} 起暂停（{cause}）", f"paused from {pause.start:%H:%M} ({cause})", language)
            )
        elif ends:
            said.append(_one(f"{pause.end:%H:%M} 恢复（{cause}）", f"goes on at {pause.end:%H:%M} ({cause})", language))
        else:
            said.append(_one(f"暂停（{cause}）", f"paused ({cause})", language))
    return said


def _cause(account: Account, pause: Pause, language: str) -> str:
    known = {cause.code: cause for cause in (CLOSED, *account.causes)}
    return known[pause.cause].told(language) if pause.cause in known else pause.cause


def _row_said(account: Account, line: Line, language: str) -> str:
    """Days in a row that are alike, or regular weeks."""
    counted = [day for day in line.days if day.counted]
    size, first = len(line.days), line.days[0]
    if first.sort is Sort.PAUSED:
        said = _pauses_said(account, first, language)
        return _one(f"{'，'.join(said)}，{size} 天不计", f"{', '.join(said)}, {size} days not counted", language)
    if first.sort is Sort.MOVED:
        return _off_said(first, language)
    if not counted:
        name = _one("周末", "weekend", language)
        if first.sort is Sort.HOLIDAY and first.entry:
            name = _one(f"{first.entry.name}放假", f"{first.entry.told('en')}, days off", language)
        return _one(f"{name} {size} 天，不计", f"{name}, {size} days not counted", language)
    words = _counted_said(account, counted, language)
    if left := size - len(counted):
        words += _one(f"，周末 {left} 天不计", f", weekends ({left} day{'s' * (left > 1)}) not counted", language)
    return words


def _counted_said(account: Account, counted: list[Day], language: str) -> str:
    late = _one("逾期", "overdue, ", language) if counted[0].overdue else ""
    if account.unit.is_time:
        spent, total = (told_time(one, language) for one in (sum(day.counted for day in counted), counted[-1].number))
        return late + _one(f"{spent}，累计 {total}", f"{spent}, {total} in all", language)
    first, last = counted[0].number, counted[-1].number
    range_ = str(first) if first == last else f"{first}–{last}"
    if account.unit is Unit.WORKING_DAY:
        return late + _one(f"第 {range_} 个工作日", f"working day{'s' * (first != last)} {range_}", language)
    return late + _one(f"第 {range_} 日", f"day{'s' * (first != last)} {range_}", language)
