from __future__ import annotations

from decimal import Decimal

import pytest

from liantu.engine.reading.sheets import Field, Value, as_choice, as_code, as_list, as_text, read_cell, text_of

STATES = {"active": "存续（在营、开业、在册）", "closed": "注销", "revoked": "吊销"}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (" ９１１４０８０２ＭＡ０ＫＱ１２３４０ ", "91140802MA0KQ12340"),
        ("91140802 MA0K Q12340'", "91140802MA0KQ12340"),
        ("'91140802ma0kq12340", "91140802MA0KQ12340"),
        (140802000012345.0, "140802000012345"),
        ("1408.0", "1408"),
        ("国科发火〔2024〕1号", "国科发火〔2024〕1号"),
    ],
)
def test_a_code_is_read_half_width_without_what_nobody_sees(value: Value, wanted: str) -> None:
    assert as_code(value).value == wanted


@pytest.mark.parametrize("value", [9.15012345678901e17, "9.15012E+17", "1.2E+17", 123456789012345678])
def test_a_code_that_a_spreadsheet_made_a_number_is_a_fault(value: Value) -> None:
    told = as_code(value)
    assert told.value is None
    assert "后几位已丢失：请先把这一列设为文本格式，再重新录入完整代码" in told.told("zh")
    assert "last digits are lost" in told.told("en")


def test_a_choice_is_found_by_its_name_its_key_and_its_beginning() -> None:
    for text in ("注销", "CLOSED", " 注 销 ", "（注销）"):
        assert as_choice(text, STATES).value == "closed"
    assert as_choice("存续", STATES).value == "active"
    assert as_choice("是", ("是", "否")).value == "是"
    assert as_choice("—", STATES).is_unknown
    assert as_choice("迁出", STATES).told() == "“迁出”不在可选值内：请选 存续（在营、开业、在册）、注销、吊销"


def test_a_list_is_taken_apart_but_not_inside_brackets() -> None:
    assert as_list("泵；阀门、电机,泵").value == ("泵", "阀门", "电机")
    assert as_list("1.泵（含水泵、油泵）\n2.阀门").value == ("泵（含水泵、油泵）", "阀门")
    assert as_list("—").is_unknown
    assert as_list("、、").is_unknown


def test_a_text_is_kept_without_blanks_and_never_guessed() -> None:
    assert as_text("  运城\u200b市 ").value == "运城市"
    assert as_text("#REF!").told() == "“#REF!”是公式的错误值：请改为实际的内容"
    assert as_text("同上").told() == "写的是“同上”：请填写实际内容"
    assert as_text(12.0).value == "12"


def test_a_cell_is_read_by_the_form_of_its_field() -> None:
    assert read_cell("500", Field("capital", ("注册资本",), "money"), "万元").value == Decimal(5000000)
    assert read_cell("500", Field("capital", ("注册资本",), "money")).value == Decimal(500)
    assert read_cell("3.5%", Field("share", ("占比",), "percent")).value == Decimal("3.5")
    assert read_cell("2024年3月", Field("founded", ("成立日期",), "day")).value == "2024-03"
    assert read_cell("1.5", Field("staff", ("人数",), "count", "人")).told() == "“1.5”不是个数：请填不小于 0 的整数"
    assert read_cell("1.5万", Field("staff", ("人数",), "count", "人")).value == Decimal(15000)
    assert read_cell("注销", Field("status", ("状态",), "choice", choices=STATES)).value == "closed"
    assert read_cell("甲、乙", Field("products", ("产品",), "list")).value == ("甲", "乙")
    assert read_cell(" 甲 ", Field("name", ("名称",), "name")).value == "甲"


def test_values_read_as_a_spreadsheet_shows_them() -> None:
    assert [text_of(value) for value in (1.0, 0.1 + 0.2, 1e-7, 9.15012345678901e17, -1e-6, True, None, "x")] == [
        "1", "0.3", "0.0000001", "9.15012345678901E+17", "-0.000001", "TRUE", "", "x",
    ]  # fmt: skip
