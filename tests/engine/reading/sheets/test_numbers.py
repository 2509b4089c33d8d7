from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.engine.reading.sheets import Value, as_number, factor_between, is_unknown, text_of, unit_of


@pytest.mark.parametrize(
    ("value", "unit", "base", "wanted"),
    [
        ("500", "万元", "元", "5000000"),
        (500.0, "万元", "元", "5000000"),
        ("1,234,567.89", "元", "元", "1234567.89"),
        ("１，２３４．５", "", "", "1234.5"),
        ("约1.2亿", "元", "元", "120000000"),
        ("1.2亿", "万元", "元", "120000000"),
        ("3,500万元", "元", "元", "35000000"),
        ("3500万元", "万元", "元", "35000000"),
        ("500万", "万元", "万元", "500"),
        ("人民币500万元整", "元", "元", "5000000"),
        ("￥1,000.50", "元", "元", "1000.5"),
        ("(1,200)", "万元", "元", "-12000000"),
        ("（1,200）万元", "元", "元", "-12000000"),
        ("-5", "千元", "元", "-5000"),
        ("－5", "百万元", "元", "-5000000"),
        ("12.5%", "%", "%", "12.5"),
        ("12.5", "%", "%", "12.5"),
        ("15‰", "%", "%", "1.5"),
        ("500余万元", "元", "元", "5000000"),
        ("近300家", "个", "个", "300"),
        ("1.5万人", "人", "人", "15000"),
        ("3", "万人", "人", "30000"),
        ("10公顷", "亩", "亩", "150"),
        ("2万㎡", "平方米", "平方米", "20000"),
        ("12 345", "", "", "12345"),
        ("1.5E+3", "", "", "1500"),
        (0.1 + 0.2, "", "", "0.3"),
        (1234567.8900000001, "", "", "1234567.89"),
        ("0", "万元", "元", "0"),
        (7, "", "", "7"),
    ],
)  # fmt: skip
def test_a_number_is_read_exactly_in_its_base(value: Value, unit: str, base: str, wanted: str) -> None:
    told = as_number(value, unit, base)
    assert told.told() == ""
    assert told.value == Decimal(wanted)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "\u3000",
        None,
        "-",
        "—",
        "——",
        "/",
        "无",
        "暂无",
        "N/A",
        "n/a",
        "待补",
        "×",
        "……",
        "（空白）",
        "未填报",
        "null",
    ],
)
def test_a_blank_is_unknown_and_never_zero(value: Value) -> None:
    assert is_unknown(value)
    assert as_number(value, "万元", "元").is_unknown


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "不适用于", "无锡", "暂无报价", "待补贴"])
def test_what_says_something_is_not_unknown(value: Value) -> None:
    assert not is_unknown(value)


@pytest.mark.parametrize(
    ("value", "unit", "base", "chinese"),
    [
        ("甲", "万元", "元", "“甲”不是数：请只写一个数，说明写到备注里"),
        (True, "", "", "“TRUE”不是数：请只写一个数，说明写到备注里"),
        ("#DIV/0!", "", "", "“#DIV/0!”是公式的错误值：请改为实际的数"),
        ("100-200", "", "", "“100-200”里数后面的“-200”读不懂：请只写一个数或常用单位"),
        ("50人", "万元", "元", "“50人”的单位是“人”，这一列要的是“元”：请换算后填写"),
        ("100万美元", "万元", "元", "“100万美元”的单位是“万美元”，这一列要的是“元”：请换算后填写"),
        ("1,2345", "", "", "“1,2345”里数后面的“,2345”读不懂：请只写一个数或常用单位"),
        ("5", "人", "元", "“5”的单位是“人”，这一列要的是“元”：请换算后填写"),
        ("1e99", "", "", "“1e99”不是数：请只写一个数，说明写到备注里"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_a_fault_with_its_mend(value: Value, unit: str, base: str, chinese: str) -> None:
    told = as_number(value, unit, base)
    assert (told.value, told.told("zh")) == (None, chinese)
    assert told.told("en")


def test_a_unit_in_the_cell_is_noted() -> None:
    assert as_number("3500元", "万元", "元").note[0] == "单元格自带单位“元”，以它为准"
    assert as_number("3500万元", "万元", "元").note == ("", "")


def test_an_approximate_number_says_so() -> None:
    assert [as_number(text).approximate for text in ("约500", "500左右", "近500", "500", "￥500")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4))
def test_every_number_is_read_back_as_it_was_written(number: Decimal) -> None:
    for text in (f"{number:f}", f"{number:,f}", f"{number:,f}".translate({ord(","): "，"}), f" {number:f} "):
        assert as_number(text).value == number
    assert as_number(f"{number:,f}万元", "元").value == number * 10000
    assert as_number(f"{number:,f}", "亿元", "万元").value == number * 10000


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_number_of_a_spreadsheet_keeps_its_fifteen_digits(number: float) -> None:
    told = as_number(number).value
    assert told == Decimal(f"{number:.15g}")
    assert text_of(number) == text_of(float(text_of(number)))


@given(st.text(max_size=40))
def test_any_text_has_one_of_three_answers(text: str) -> None:
    told = as_number(text, "万元", "元")
    assert (told.value is not None) + told.is_unknown + told.is_fault == 1


def test_units_convert_only_within_what_they_measure() -> None:
    assert factor_between("亿元", "万元") == Decimal(10000)
    assert factor_between("公顷", "亩") == Decimal(15)
    assert factor_between("家", "个") == Decimal(1)
    assert factor_between("万元", "人") is None
    assert factor_between("吨", "吨标准煤") is None
    assert unit_of("万 元") == unit_of("萬元")
    assert unit_of("单位") is None
