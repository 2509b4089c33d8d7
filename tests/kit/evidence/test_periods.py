"""Days and periods as sources tell them."""

from __future__ import annotations

import calendar
import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from liantu.kit.evidence.periods import Span, day_of, last_day_of, period_span, period_words, span_of, validity

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(days)
def test_a_day_spans_itself(day: date) -> None:
    assert span_of(f"{day:%Y-%m-%d}") == Span(day, day)


@given(days)
def test_months_and_years_span_from_their_first_to_their_last_day(day: date) -> None:
    last = calendar.monthrange(day.year, day.month)[1]
    assert span_of(f"{day:%Y-%m}") == Span(day.replace(day=1), day.replace(day=last))
    assert span_of(f"{day:%Y}") == Span(date(day.year, 1, 1), date(day.year, 12, 31))


@given(st.integers(1900, 2199))
def test_parts_of_a_year_follow_each_other_and_fill_it(year: int) -> None:
    for parts in (["H1", "H2"], ["Q1", "Q2", "Q3", "Q4"], [f"{month:02d}" for month in range(1, 13)]):
        spans = [period_span(f"{year}-{part}") for part in parts]
        assert (spans[0].start, spans[-1].end) == (date(year, 1, 1), date(year, 12, 31))
        for one, other in itertools.pairwise(spans):
            assert one.end is not None
            assert other.start == one.end + timedelta(days=1)


@given(days)
def test_an_as_at_period_is_its_day_and_of_a_month_the_last_one(day: date) -> None:
    assert period_span(f"@{day:%Y-%m-%d}") == Span(day, day)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    assert period_span(f"@{day:%Y-%m}") == Span(last, last)


@given(days)
def test_an_open_period_has_no_end(day: date) -> None:
    assert period_span(f"{day:%Y}/") == Span(date(day.year, 1, 1), None)
    assert period_span(f"{day:%Y-%m-%d}/") == Span(day, None)


@given(st.text(max_size=12))
def test_any_text_is_a_span_or_refused(text: str) -> None:
    for read in (span_of, period_span):
        try:
            span = read(text)
        except ValidationError:
            continue
        assert span.end is None or span.start <= span.end


@pytest.mark.parametrize(
    "told", ["", "21", "2021-13", "2021-02-30", "2021/05", "1899", "2200", "２０２１", "2021-5", "x"]
)
def test_a_day_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(ValidationError):
        span_of(told)


@pytest.mark.parametrize("told", ["", "@", "/", "2026-H3", "2026-Q0", "2026-Q5", "@2026/", "1899-Q1", "2026 ", "H1"])
def test_a_period_that_is_none_is_refused(told: str) -> None:
    if told == "2026 ":
        assert period_span(told) == span_of("2026")
        return
    with pytest.raises(ValidationError):
        period_span(told)


def test_days_are_read_from_their_beginning_or_their_end() -> None:
    assert (day_of("2021"), last_day_of("2021")) == (date(2021, 1, 1), date(2021, 12, 31))
    assert (day_of(""), last_day_of(None), day_of(date(2021, 5, 3))) == (None, None, date(2021, 5, 3))


def test_validity_within_one_year_holds_to_its_end() -> None:
    assert validity("2021", "2021") == (date(2021, 1, 1), date(2021, 12, 31))


def test_validity_that_ends_before_it_begins_is_refused_at_its_end() -> None:
    with pytest.raises(ValidationError) as refused:
        validity("2021-05", "2021-04")
    assert refused.value.message_dict == {"valid_to": ["截止日 2021-04-30 早于起始日 2021-05-01：请检查这两个日期"]}


def test_validity_of_days_outside_the_centuries_is_refused() -> None:
    with pytest.raises(ValidationError, match="1900 至 2199"):
        validity(date(1800, 1, 1), None)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026", "2026 年"), ("2026-H1", "2026 年上半年"), ("2026-Q3", "2026 年三季度"), ("2026-11", "2026-11"),
        ("@2026-11-30", "截至 2026-11-30"), ("2021/", "2021 年以来"),
    ],
)  # fmt: skip
def test_periods_are_told_in_words(period: str, words: str) -> None:
    assert period_words(period) == words
