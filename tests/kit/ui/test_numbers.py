from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from liantu.kit import clock
from liantu.kit.ui import numbers

SEPTEMBER = datetime(2026, 9, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        (Decimal("35467000"), "3,546.7 万元"),
        (Decimal("2000000000"), "20 亿元"),
        (Decimal("99999999"), "10,000 万元"),
        (Decimal("8650.5"), "8,650.5 元"),
        (Decimal("-120000"), "-12 万元"),
        (0, "0 元"),
    ],
)
def test_money_takes_the_unit_of_its_size(yuan: object, shown: str) -> None:
    assert str(numbers.money(yuan)) == shown


def test_money_keeps_the_exact_yuan() -> None:
    assert numbers.money(Decimal("35467000.01")).exact == "35,467,000.01 元"


def test_money_in_english_counts_by_thousands() -> None:
    with translation.override("en"):
        assert str(numbers.money(Decimal("35467000"))) == "35.47 m yuan"


def test_money_in_a_column_always_has_two_decimals() -> None:
    assert numbers.money(Decimal("20000"), fixed=True).number == "2.00"


@pytest.mark.parametrize("empty", [None, ""])
def test_what_is_not_known_is_a_dash_with_the_word(empty: object) -> None:
    assert numbers.in_words(empty, "家") == "— 未知"


def test_zero_is_zero() -> None:
    assert numbers.in_words(0, "家") == "0 家"


def test_a_share_of_nothing_is_none() -> None:
    assert numbers.share(3, 0) == "— 不适用"


def test_a_share_has_one_decimal() -> None:
    assert numbers.share(33, 37) == "89.2%"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (3, "还剩 3 个工作日 (至 11-26)"),
        (0, "今天到期 (11-26)"),
        (-2, "已超 2 个工作日 (应于 11-26)"),
    ],
)
def test_a_clock_says_what_is_left(days: int, words: str) -> None:
    with clock.stopped(SEPTEMBER):
        assert numbers.remaining(days, date(2026, 11, 26)) == words


def test_a_clock_of_another_year_names_it() -> None:
    with clock.stopped(SEPTEMBER):
        assert numbers.remaining(80, date(2027, 1, 8)) == "还剩 80 个工作日 (至 2027-01-08)"


def test_a_moment_is_told_in_the_time_of_the_installation() -> None:
    assert numbers.in_words(datetime(2026, 9, 14, 16, 30, tzinfo=UTC)) == "2026-09-15 00:30"


@pytest.mark.parametrize("wrong", ["many", "", "NaN", "Infinity"])
def test_what_is_no_number_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        numbers.as_decimal(wrong)


def test_idle_zeros_are_dropped_but_not_those_of_a_whole_number() -> None:
    assert [numbers.grouped(value) for value in (1200, Decimal("1.50"), Decimal("100"))] == [
        "1,200",
        "1.5",
        "100",
    ]
