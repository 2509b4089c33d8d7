from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.engine.reading.sheets import Value, as_day


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2024-3-5", "2024-03-05"), ("2024/03/05", "2024-03-05"), ("2024.3.5", "2024-03-05"), ("20240305", "2024-03-05"), (20240305.0, "2024-03-05"),
        ("2024年3月5日", "2024-03-05"), ("2024 年 3 月 5 日", "2024-03-05"), ("2024年3月5号", "2024-03-05"), ("2024年3月", "2024-03"), ("2024年3月份", "2024-03"), ("2024年", "2024"),
        ("2024年度", "2024"), ("2024", "2024"), (2024, "2024"), ("2024-03", "2024-03"), ("2024.3", "2024-03"), (2024.3, "2024-03"), ("202403", "2024-03"),
        ("二〇二四年三月五日", "2024-03-05"), ("二零二四年十二月三十一日", "2024-12-31"), ("二○二四年十月", "2024-10"), ("二〇二四年", "2024"),
        ("45356", "2024-03-05"), (45356, "2024-03-05"), (45356.75, "2024-03-05"), ("2024-03-05 00:00:00", "2024-03-05"), ("2024-03-05T10:00:00Z", "2024-03-05"),
        ("24.3.5", "2024-03-05"), ("98年5月", "1998-05"), ("２０２４－３－５", "2024-03-05"), ("'2024-3-5", "2024-03-05"), ("25/3/2024", "2024-03-25"),
        ("2024年3月5日（星期二）", "2024-03-05"), (date(2024, 3, 5), "2024-03-05"), (datetime(2024, 3, 5, 8), "2024-03-05"), ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_exactly_as_it_was_told(value: Value, wanted: str) -> None:
    told = as_day(value)
    assert told.told() == ""
    assert told.value == wanted


@pytest.mark.parametrize(
    ("value", "chinese"),
    [
        ("2024-02-30", "没有“2024-02-30”这一天：请检查月和日"),
        ("2023-13", "没有“2023-13”这一天：请检查月和日"),
        ("1899-01-01", "“1899-01-01”的年份不在 1900 至 2199 之间：请检查"),
        ("3/5/2024", "“3/5/2024”分不清哪个是月、哪个是日：请写成 2024-03-05 这样的年-月-日"),
        ("2020.1.1-2024.12.31", "“2020.1.1-2024.12.31”是一段时间，这里要一个日期：请只写起始日"),
        ("甲", "“甲”不是日期：请写成 2024-03-05、2024-03 或 2024"),
        (2024.1, "“2024.1”可能是 2024 年 1 月，也可能是 10 月：请写成 2024-01 或 2024-10"),
        (True, "“TRUE”不是日期：请写成 2024-03-05、2024-03 或 2024"),
        (time(8), "“08:00:00”不是日期：请写成 2024-03-05、2024-03 或 2024"),
        (1.5, "“1.5”不是日期：请写成 2024-03-05、2024-03 或 2024"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_a_fault_with_its_mend(value: Value, chinese: str) -> None:
    told = as_day(value)
    assert (told.value, told.told("zh")) == (None, chinese)
    assert told.told("en")


def test_nothing_told_is_unknown() -> None:
    assert all(as_day(value).is_unknown for value in (None, "", "—", "待定", "不详"))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_is_read_back_however_it_is_written(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    for text in (
        f"{year}-{month}-{number}", f"{year}/{month:02d}/{number:02d}", f"{year}.{month}.{number}", f"{year}{month:02d}{number:02d}",
        f"{year}年{month}月{number}日", f"{day.isoformat()} 00:00:00", f" {day.isoformat()} ",
    ):  # fmt: skip
        assert as_day(text).value == day.isoformat()
    assert as_day(f"{year}年{month}月").value == f"{year}-{month:02d}"
    assert as_day(f"{year}年").value == f"{year}"


@given(st.dates(min_value=date(1928, 1, 1), max_value=date(2150, 1, 1)))
def test_every_serial_number_is_its_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert as_day(serial).value == day.isoformat()
    assert as_day(float(serial) + 0.25).value == day.isoformat()


@given(st.text(max_size=30) | st.floats() | st.integers() | st.timedeltas(max_value=timedelta(days=9)))
def test_any_value_has_one_of_three_answers(value: Value) -> None:
    told = as_day(value)
    assert (told.value is not None) + told.is_unknown + told.is_fault == 1
