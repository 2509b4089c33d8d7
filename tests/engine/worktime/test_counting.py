"""Deadlines and spans: the law's cases, the years that are known, and what holds for any period."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine import worktime
from liantu.engine.worktime import Hours, Period, Unit, add, between, china, parse_period

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2030, 12, 31))
PERIODS = st.builds(Period, st.integers(1, 400), st.sampled_from(Unit), st.booleans()).filter(
    lambda one: one.unit is not Unit.YEAR or one.amount < 60
)


def last(start: str, period: str) -> str:
    return add(date.fromisoformat(start), parse_period(period)).last.isoformat()


@pytest.mark.parametrize(("year", "number"), [(2024, 251), (2025, 248), (2026, 248)])
def test_years_have_their_working_days(year: int, number: int) -> None:
    assert china().working_days(date(year - 1, 12, 31), date(year, 12, 31)) == number


def test_weekends_of_2026_worked_in_exchange_are_the_six_of_the_notice() -> None:
    year = [date(2026, 1, 1) + timedelta(days=place) for place in range(365)]
    worked = [day.isoformat()[5:] for day in year if day.weekday() > 4 and china().is_working(day)]
    assert worked == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


def test_every_known_day_agrees_with_the_library() -> None:
    days = (date(2004, 1, 1) + timedelta(days=place) for place in range(23 * 365 + 6))
    assert all(china().is_working(day) == chinese_calendar.is_workday(day) for day in days)


@pytest.mark.parametrize(("start", "period", "end"), [
    ("2026-09-24", "5d", "2026-10-09"),   # over both holidays
    ("2026-09-18", "1d", "2026-09-20"),   # a Sunday that is worked
    ("2026-09-19", "1d", "2026-09-20"),   # a start on a day off: the next day is the first all the same
    ("2026-09-24", "5n", "2026-09-29"),
    ("2026-09-24", "7n", "2026-10-08"),   # art. 203: the last day is off, the day after the holiday
    ("2026-09-15", "5n", "2026-09-20"),   # art. 203 asks whether the Sunday is off; it is worked
    ("2026-09-12", "7n", "2026-09-20"),   # moved from a Saturday to a worked Sunday
    ("2026-01-31", "1m", "2026-02-28"),   # art. 202: no corresponding day; worked Saturday
    ("2024-02-29", "1y", "2025-02-28"),
    ("2024-01-31", "1m", "2024-02-29"),
    ("2025-11-30", "3m", "2026-02-28"),
    ("2026-02-28", "1m", "2026-03-30"),   # corresponding day 03-28, a Saturday
    ("2025-12-31", "2m", "2026-02-28"),
])  # fmt: skip
def test_periods_end_as_the_law_says(start: str, period: str, end: str) -> None:
    assert last(start, period) == end


def test_a_last_day_off_stays_where_the_rule_says_so() -> None:
    found = add(date(2026, 9, 24), Period(7, Unit.NATURAL_DAY, moves=False))
    assert (found.last, found.moved) == (date(2026, 10, 1), False)


def test_a_last_day_ends_at_midnight_or_when_business_closes() -> None:
    day = parse_period("1d")
    assert add(date(2026, 9, 28), day).due == datetime(2026, 9, 30)
    assert add(date(2026, 9, 28), day, china().with_hours(closes=True)).due == datetime(2026, 9, 29, 18)


@pytest.mark.parametrize(("start", "period", "due"), [
    ("2026-09-24T16:20", "16h", "2026-09-30T08:50"),
    ("2026-09-24T13:00", "210min", "2026-09-24T18:00"),  # to the close, not to the next opening
    ("2026-09-24T08:30", "210min", "2026-09-24T12:00"),
    ("2026-09-25T10:00", "1min", "2026-09-28T08:31"),
])  # fmt: skip
def test_working_hours_run_from_the_moment(start: str, period: str, due: str) -> None:
    assert add(datetime.fromisoformat(start), parse_period(period)).due == datetime.fromisoformat(due)


def test_account_tells_holiday_exchange_and_end_day_by_day() -> None:
    found = add(date(2026, 9, 18), parse_period("6d"))
    assert found.told() == [
        "2026年9月18日 星期五 起算当日，不计",
        "9月19日 星期六 周末，不计",
        "9月20日 星期日 调休上班，第 1 个工作日",
        "9月21日 星期一 第 2 个工作日",
        "9月22日 星期二 第 3 个工作日",
        "9月23日 星期三 第 4 个工作日",
        "9月24日 星期四 第 5 个工作日",
        "9月25日 星期五 中秋节放假，不计",
        "9月26日 星期六 中秋节放假，不计",
        "9月27日 星期日 中秋节放假，不计",
        "9月28日 星期一 第 6 个工作日，最后一日，24:00 届满",
    ]
    assert found.told("en")[7] == "Fri 25 Sep: Mid-autumn Festival, day off, not counted"


def test_a_year_without_a_table_makes_the_answer_provisional() -> None:
    assert add(date(2026, 12, 30), parse_period("1d")).provisional == ()
    found = add(date(2026, 12, 30), parse_period("2d"))
    assert found.provisional == (2027,)
    assert found.told("en")[-1] == "provisional: no holiday table for 2027, only weekends are known to be off"


@settings(deadline=None)
@given(MOMENTS, PERIODS)
def test_between_counts_what_add_added(start: datetime, period: Period) -> None:
    found = add(start, period)
    span = between(start, found.last)
    if period.unit is Unit.WORKING_DAY:
        assert span.working_days == period.amount
        assert between(start, found.last - timedelta(days=1)).working_days == period.amount - 1
    elif period.unit is Unit.NATURAL_DAY:
        assert (found.nominal - start.date()).days == period.amount
    elif period.unit.is_time:
        assert between(start, found.due).working_time == timedelta(minutes=period.minutes)
    if period.moves:
        assert china().is_working(found.last)
        assert between(found.nominal, found.last).working_days <= 1


@settings(deadline=None)
@given(MOMENTS, MOMENTS, PERIODS)
def test_a_later_start_never_ends_earlier(one: datetime, other: datetime, period: Period) -> None:
    first, second = sorted((one, other))
    assert add(first, period).due <= add(second, period).due


@settings(deadline=None)
@given(MOMENTS, PERIODS)
def test_a_longer_period_never_ends_earlier(start: datetime, period: Period) -> None:
    assert add(start, period).due <= add(start, Period(period.amount + 1, period.unit, period.moves)).due


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=3, max_size=3))
def test_spans_add_up(moments: list[datetime]) -> None:
    a, b, c = sorted(moments)
    whole, first, second = between(a, c), between(a, b), between(b, c)
    for name in ("natural_days", "working_days", "working_time"):
        assert getattr(first, name) + getattr(second, name) == getattr(whole, name)


@settings(deadline=None)
@given(DAYS, st.integers(0, 200))
def test_counts_agree_with_counting_day_by_day(start: date, length: int) -> None:
    days = [start + timedelta(days=place) for place in range(1, length + 1)]
    found = between(start, start + timedelta(days=length))
    assert found.working_days == sum(china().is_working(day) for day in days)


@settings(deadline=None)
@given(MOMENTS, PERIODS.filter(lambda period: period.unit is not Unit.YEAR or period.amount < 20))
def test_accounts_hold_every_day_once_and_add_up(start: datetime, period: Period) -> None:
    found = add(start, period)
    account = found.account
    days = [day for line in account.lines() for day in line.days]
    assert [day.date for day in days] == [
        start.date() + timedelta(days=place) for place in range((found.last - start.date()).days + 1)
    ]
    assert account.counted == sum(line.counted for line in account.lines(full=True))
    if period.unit.is_time:
        assert account.counted == period.minutes * 60_000_000
    elif period.unit is Unit.WORKING_DAY:
        assert account.counted == period.amount
    else:
        assert account.counted == (found.nominal - start.date()).days
    for language in ("zh", "en"):
        assert len(found.told(language)) == len(account.lines()) + bool(found.provisional)
    assert [bool(day.due) for day in days] == [False] * (len(days) - 1) + [True]


@settings(deadline=None)
@given(DAYS, st.integers(1, 3000))
def test_working_days_are_counted_back_as_forth(day: date, number: int) -> None:
    there = china().working_day(day, number)
    assert china().working_day(there + timedelta(days=1), -1) == there
    assert china().working_days(day, there) == number


def test_a_long_account_stays_short_in_words() -> None:
    assert len(add(date(2026, 9, 24), parse_period("60d")).told()) == 8


@pytest.mark.parametrize("text", ["", "5", "d", "0d", "-3d", "5x", "1.5d", "5 d d", "100001d", "٥d", "9" * 30 + "d"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(worktime.Wrong):
        parse_period(text)


@pytest.mark.parametrize(("text", "period"), [
    ("5个工作日", "5d"), ("10日", "10n"), ("3 个月", "3m"), ("1年", "1y"), ("16H", "16h"), ("90min", "90min"),
])  # fmt: skip
def test_periods_may_be_written_in_chinese(text: str, period: str) -> None:
    assert str(parse_period(text)) == period


@pytest.mark.parametrize(("start", "period"), [
    (date(2100, 12, 31), "1d"), (date(2100, 12, 1), "2m"), (date(2099, 1, 1), "100000n"), (date(2026, 1, 1), "100000y"),
    (date(9999, 12, 31), "1n"), (date(1, 1, 1), "1d"), (datetime(2100, 12, 31, 17), "8h"),
])  # fmt: skip
def test_days_beyond_the_calendar_are_refused(start: date, period: str) -> None:
    with pytest.raises(worktime.Wrong, match="2100"):
        add(start, parse_period(period))


def test_moments_with_a_time_zone_are_refused() -> None:
    moment = datetime.fromisoformat("2026-09-24T10:00+08:00")
    for period in ("5d", "5h"):
        with pytest.raises(worktime.Wrong):
            add(moment, parse_period(period))
    with pytest.raises(worktime.Wrong):
        between(moment, moment)


def test_a_plain_end_beside_a_moment_is_counted_to_its_end() -> None:
    assert between(datetime(2026, 9, 24, 16), date(2026, 9, 24)).working_minutes == 120
    assert between(date(2026, 9, 24), datetime(2026, 9, 24, 9)).working_minutes == 30


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(worktime.Wrong, match="早于"):
        between(date(2026, 9, 25), date(2026, 9, 24))


@pytest.mark.parametrize("text", ["", "8:30", "12:00-08:30", "08:30-12:00,11:00-18:00", "25:00-26:00", "a-b"])
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(worktime.Wrong):
        Hours.parse(text)


def test_hours_are_read_as_written() -> None:
    found = Hours.parse("8:30-12:00、14：30至18:00")
    assert found.spans == ((time(8, 30), time(12)), (time(14, 30), time(18)))


def test_worktime_needs_neither_django_nor_the_rest_of_the_house() -> None:
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from liantu.engine import worktime\n"
        "worktime.add(date(2026, 9, 24), worktime.parse_period('5d')).told()\n"
        "held = {'django', 'ninja', 'liantu.kit', 'liantu.apps', 'liantu.site'}\n"
        "print(sorted(name for name in sys.modules if name in held))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
