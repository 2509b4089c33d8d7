"""Clocks: pauses never count, and the account adds up whatever happens to them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.worktime import (
    Cause,
    Clock,
    Period,
    Reading,
    Sort,
    State,
    Turn,
    Unit,
    Wrong,
    add,
    between,
    china,
    parse_period,
    shares,
)  # fmt: skip

HEARING = Cause("hearing", "听证", "hearing", "行政许可法第 45 条")
EXPERTS = Cause("experts", "专家评审", "review by experts", "行政许可法第 45 条")
CAUSES = (HEARING, EXPERTS)
CLOSING = china().with_hours(closes=True)


def clock(period: str = "5d", started: str = "2026-09-14T10:00") -> Clock:
    return Clock(parse_period(period), datetime.fromisoformat(started), CAUSES)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


def paused(start: str, end: str, period: str = "5d") -> Clock:
    return clock(period).pause(at(start), "hearing").resume(at(end))


def test_a_clock_without_pauses_ends_as_its_period_does() -> None:
    assert clock().due() == add(date(2026, 9, 14), parse_period("5d")).due == at("09-20T00:00") + timedelta(days=1)


@pytest.mark.parametrize(("start", "end", "last"), [
    ("09-15T10:00", "09-15T17:00", "2026-09-20"),  # within one day: nothing
    ("09-15T10:00", "09-16T09:00", "2026-09-22"),  # the 15th and the 16th do not count
    ("09-15T23:59", "09-16T00:01", "2026-09-22"),  # over 24:00
    ("09-19T10:00", "09-19T17:00", "2026-09-20"),  # a day off
    ("09-19T10:00", "09-20T09:00", "2026-09-21"),  # resumed on a Sunday that is worked
    ("09-20T10:00", "09-21T09:00", "2026-09-22"),  # paused on the last day: it is given anew
    ("09-20T10:00", "09-26T09:00", "2026-09-28"),  # resumed on a holiday
    ("09-20T10:00", "09-20T23:00", "2026-09-20"),  # on the last day, and over before its end
    ("09-21T00:00", "09-30T09:00", "2026-09-20"),  # after the end: too late to move it
    ("09-16T00:00", "09-17T00:00", "2026-09-21"),  # from 0:00 to 24:00: that day alone
])  # fmt: skip
def test_a_pause_moves_the_end_by_the_days_that_it_keeps_off(start: str, end: str, last: str) -> None:
    reading = paused(start, end).read(at("12-01T00:00"))
    assert str(reading.last) == last


def test_a_pause_after_business_keeps_off_only_the_day_of_its_end_where_days_close() -> None:
    one = paused("09-15T18:30", "09-16T09:00")
    assert one.due(CLOSING) == at("09-21T18:00")
    assert one.due() == at("09-23T00:00")


def test_a_moved_last_day_that_is_broken_off_is_given_anew() -> None:
    # 5 days from Monday end on a Saturday, moved to the worked Sunday.
    one = paused("09-20T10:00", "09-21T10:00", "5n")
    assert clock("5n").due() == at("09-21T00:00")
    assert one.due() == at("09-23T00:00")


def test_months_stand_still_day_by_day() -> None:
    one = paused("09-16T10:00", "09-17T10:00", "1m")
    assert one.due() == at("10-17T00:00")
    assert clock("1m").due() == at("10-15T00:00")
    assert one.read(at("10-01T00:00")).total == 30


def test_working_hours_stand_still_to_the_minute() -> None:
    one = paused("09-14T11:00", "09-15T15:10", "3h")
    assert one.due() == at("09-15T17:10")
    reading = one.read(at("09-15T17:40"))
    assert (reading.summary(), reading.summary("en")) == (
        "已用 3 小时，逾期 30 分，2026-09-15 17:10 届满",
        "used 3 h, overdue by 30 min, ends 2026-09-15 17:10",
    )


def test_an_open_pause_leaves_the_end_unknown_and_says_what_would_be() -> None:
    reading = clock().pause(at("09-16T10:00"), "experts").read(at("09-17T09:00"))
    assert (reading.state, reading.due, reading.due_if_resumed) == (State.PAUSED, None, at("09-23T00:00"))
    assert (reading.elapsed, reading.remaining) == (1, 4)
    assert reading.told() == [
        "2026年9月14日 星期一 起算当日，不计",
        "9月15日 星期二 第 1 个工作日",
        "9月16日 星期三 10:00 起暂停（专家评审），不计",
        "9月17日 星期四 暂停（专家评审），不计",
    ]


def test_overdue_days_count_when_they_begin_and_pauses_stop_them() -> None:
    one = clock().pause(at("09-22T10:00"), "hearing").resume(at("09-24T10:00"))
    assert [one.read(at(moment)).overdue for moment in ("09-21T00:00", "09-21T09:00", "09-22T09:00")] == [0, 1, 2]
    assert [one.read(at(moment)).overdue for moment in ("09-23T09:00", "09-24T18:00", "09-28T09:00")] == [2, 2, 3]


def test_a_stopped_clock_stands_and_a_reopened_one_keeps_its_account() -> None:
    done = clock().stop(at("09-17T15:00"))
    assert done.read(at("11-01T00:00")).elapsed == 2
    assert done.read(at("11-01T00:00")).told()[-1] == "9月17日 星期四 15:00 办结，不足一日，不计"
    again = done.reopen(at("09-28T09:00"))
    assert again.read(at("09-28T10:00")).elapsed == 2
    assert again.due() == at("10-09T00:00")
    assert again.read(at("09-20T00:00")) == done.read(at("09-20T00:00"))


def test_what_happened_later_is_not_known_before() -> None:
    one = paused("09-15T10:00", "09-18T09:00")
    assert one.read(at("09-16T00:00")).due is None
    assert one.read(at("09-15T09:00")).due == clock().due()


@pytest.mark.parametrize("wrong", [
    lambda: clock().pause(at("09-15T10:00"), "lunch"),
    lambda: clock().pause(at("09-15T10:00"), "closed"),
    lambda: clock().pause(at("09-13T10:00"), "hearing"),
    lambda: clock().resume(at("09-15T10:00")),
    lambda: clock().pause(at("09-15T10:00"), "hearing").pause(at("09-16T10:00"), "hearing"),
    lambda: clock().pause(at("09-15T10:00"), "hearing").resume(at("09-15T09:00")),
    lambda: clock().stop(at("09-15T10:00")).stop(at("09-16T10:00")),
    lambda: clock().stop(at("09-15T10:00")).pause(at("09-16T10:00"), "hearing"),
    lambda: clock().reopen(at("09-15T10:00")),
    lambda: clock().stop(at("09-15T10:00")).reopen(at("09-14T10:30")),
    lambda: clock().read(at("09-13T10:00")),
    lambda: clock().pause(datetime.fromisoformat("2026-09-15T10:00+08:00"), "hearing"),
    lambda: shares(clock().read(at("09-15T10:00")), []),
])  # fmt: skip
def test_what_cannot_happen_to_a_clock_is_refused(wrong: object) -> None:
    with pytest.raises(Wrong):
        wrong()  # type: ignore[operator]


def test_a_refused_cause_names_those_that_there_are() -> None:
    with pytest.raises(Wrong) as told:
        clock().pause(at("09-15T10:00"), "lunch")
    assert told.value.told("en") == "a clock is not paused for “lunch”; causes are: hearing (听证), experts (专家评审)"


# Any clock: steps of minutes, each pausing, resuming, stopping or reopening, whatever can be done then.
PERIODS = st.builds(Period, st.integers(1, 40), st.sampled_from(Unit), st.booleans()).filter(
    lambda one: one.unit is not Unit.YEAR or one.amount < 3
)
GAPS = st.one_of(st.sampled_from([0, 1, 60, 24 * 60, 3 * 24 * 60]), st.integers(0, 20 * 24 * 60))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    started = draw(st.datetimes(datetime(2025, 9, 1), datetime(2026, 12, 1))).replace(second=0, microsecond=0)
    one = Clock(draw(PERIODS), started, CAUSES)
    moment = started
    for gap in draw(st.lists(GAPS, max_size=8)):
        moment += timedelta(minutes=gap)
        match one.state:
            case State.RUNNING:
                one = (
                    one.stop(moment)
                    if draw(st.integers(0, 4)) == 0
                    else one.pause(moment, draw(st.sampled_from(CAUSES)).code)
                )
            case State.PAUSED:
                one = one.resume(moment)
            case State.STOPPED:
                one = one.reopen(moment)
    return one


def moments(one: Clock) -> st.SearchStrategy[datetime]:
    return st.integers(0, 200 * 24 * 60).map(lambda minutes: one.started + timedelta(minutes=minutes))


ANY = clocks().flatmap(lambda one: st.tuples(st.just(one), moments(one), moments(one)))
CALENDARS = st.sampled_from([china(), CLOSING])


def measure(reading: Reading) -> tuple[int, int]:
    return reading.elapsed, reading.overdue


@settings(max_examples=300, deadline=None)
@given(ANY, CALENDARS)
def test_elapsed_and_remaining_are_the_period(case: tuple[Clock, datetime, datetime], calendar: object) -> None:
    one, moment, _other = case
    reading = one.read(moment, calendar)  # type: ignore[arg-type]
    assert reading.elapsed + reading.remaining == reading.total
    assert min(reading.elapsed, reading.remaining, reading.overdue) >= 0
    if one.period.unit is Unit.WORKING_DAY:
        assert reading.total == one.period.amount
    if reading.is_overdue:
        assert reading.remaining == 0
    elif reading.due is not None and reading.at < reading.due and one.period.unit is Unit.WORKING_DAY:
        assert reading.remaining > 0
    assert (reading.overdue > 0) <= reading.is_overdue


@settings(max_examples=300, deadline=None)
@given(ANY, CALENDARS)
def test_time_only_adds_and_pauses_never_count(case: tuple[Clock, datetime, datetime], calendar: object) -> None:
    one, *both = case
    first, second = (Reading(one, calendar, moment) for moment in sorted(both))  # type: ignore[arg-type]
    assert first.elapsed <= second.elapsed
    assert first.overdue <= second.overdue
    for pause in one.pauses:
        if pause.end:
            before = one.read(pause.start, calendar)  # type: ignore[arg-type]
            after = Reading(one, calendar, pause.end)  # type: ignore[arg-type]
            if one.period.unit.is_time or pause.start.date() != pause.end.date():
                assert measure(Reading(one, calendar, pause.start)) == measure(after) or pause.end.time() == datetime.min.time()  # type: ignore[arg-type]  # fmt: skip
            assert before.elapsed <= after.elapsed


@settings(max_examples=300, deadline=None)
@given(ANY, CALENDARS)
def test_another_pause_never_brings_the_end_nearer(case: tuple[Clock, datetime, datetime], calendar: object) -> None:
    one, moment, _other = case
    if one.state is not State.RUNNING or moment < one.latest:
        return
    longer = one.pause(moment, "hearing").resume(moment + timedelta(hours=30))
    before, after = one.due(calendar), longer.due(calendar)  # type: ignore[arg-type]
    assert before is not None
    assert after is not None
    assert after >= before


@settings(max_examples=300, deadline=None)
@given(ANY, CALENDARS, st.integers(1, 10_000))
def test_pauses_that_touch_are_one(case: tuple[Clock, datetime, datetime], calendar: object, length: int) -> None:
    one, moment, _other = case
    if one.state is not State.RUNNING or moment < one.latest:
        return
    middle, end = moment + timedelta(minutes=length // 3), moment + timedelta(minutes=length)
    once = one.pause(moment, "hearing").resume(end)
    twice = one.pause(moment, "hearing").resume(middle).pause(middle, "experts").resume(end)
    assert once.due(calendar) == twice.due(calendar)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(ANY, CALENDARS)
def test_accounts_add_up_to_what_is_read(case: tuple[Clock, datetime, datetime], calendar: object) -> None:
    one, moment, _other = case
    reading = one.read(moment, calendar)  # type: ignore[arg-type]
    account = reading.account
    late = sum(day.counted for day in account.days if day.overdue)
    assert late == reading.overdue
    known = reading.due is not None and reading.state is not State.STOPPED
    if not one.period.unit.is_time or known:
        assert account.counted == (reading.total if known else reading.elapsed)
    days = [day.date for day in account.days]
    assert days == sorted(days)
    assert set(days) == {days[0] + timedelta(days=place) for place in range((days[-1] - days[0]).days + 1)}
    assert sum(day.counted for day in account.days if day.sort in (Sort.PAUSED, Sort.MOVED, Sort.START)) == 0
    assert len(reading.told("en")) >= len(account.lines())


@settings(max_examples=200, deadline=None)
@given(ANY, CALENDARS, st.lists(st.integers(-10, 150), min_size=1, max_size=6))
def test_shares_of_those_who_had_the_case_are_the_whole(
    case: tuple[Clock, datetime, datetime], calendar: object, handed: list[int]
) -> None:
    one, moment, _other = case
    reading = one.read(moment, calendar)  # type: ignore[arg-type]
    turns = [Turn(str(at), one.started + timedelta(days=days, hours=5)) for at, days in enumerate(sorted(handed))]
    found = shares(reading, turns)
    assert sum(share.elapsed for share in found) == reading.elapsed
    assert sum(share.overdue for share in found) == reading.overdue
    assert all(share.elapsed >= 0 and share.overdue >= 0 for share in found)


def test_a_clock_counts_as_between_does() -> None:
    reading = clock("200d").read(at("11-30T00:00"))
    assert reading.elapsed == between(date(2026, 9, 14), date(2026, 11, 29)).working_days
