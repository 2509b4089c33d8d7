from __future__ import annotations

from typing import Any

import pytest

from liantu.engine.reading.sheets import Table, find_tables, heading, period_of

from .books import csv_sheet, sheet_of, xlsx, xlsx_of


def tables(text: str) -> list[Table]:
    return find_tables(csv_sheet(text))


def told(table: Table) -> list[tuple[str, str, str]]:
    return [(column.name, column.unit, column.period) for column in table.columns]


def test_a_plain_table_is_found() -> None:
    (table,) = tables("企业名称,统一社会信用代码,注册资本(万元)\n甲公司,91140802MA0KQ12340,500\n乙公司,,300\n")
    assert (table.sheet_name, table.header_rows, table.first_row, table.last_row, len(table)) == ("台账", (1,), 2, 3, 2)
    assert [(column.index, column.letter, column.text) for column in table.columns] == [
        (0, "A", "企业名称"), (1, "B", "统一社会信用代码"), (2, "C", "注册资本(万元)"),
    ]  # fmt: skip
    assert list(table.rows()) == [(2, ["甲公司", "91140802MA0KQ12340", "500"]), (3, ["乙公司", None, "300"])]
    assert table.confidence == 1.0
    assert (table.told("zh"), table.told("en")) == (["第 1 行像表头"], ["row 1 reads like a header"])


def monthly(_book: Any, sheet: Any) -> None:
    """A table as departments send it: titles, a header of two rows, sections, subtotals, the header again, notes, a table below."""
    sheet.merge_range(0, 0, 0, 7, "盐湖高新区2025年企业经营情况统计表")
    sheet.write(1, 0, "填报单位：科技创新部")
    sheet.write(1, 6, "单位：万元")
    for column, text in ((0, "序号"), (1, "企业名称（必填）"), (2, "统一社会信用代码"), (7, "备注")):
        sheet.merge_range(2, column, 3, column, text)
    sheet.merge_range(2, 3, 2, 4, "营业收入（万元）")
    sheet.merge_range(2, 5, 2, 6, "从业人员(人)")
    sheet.write_row(3, 3, ["2024年", "2025年1-6月", "上年", "本期"])
    sheet.merge_range(4, 0, 4, 7, "一、规上企业")
    sheet.write_row(5, 0, [1, "天海泵业有限公司", "91140802MA0KQ12340", 1.5, 2.5, 10, 20])
    sheet.write_row(6, 0, [2, "宏瑞机械有限公司", "91140802MA0KQ12341", 3, 4, 5, 6, "停产"])
    sheet.write_row(7, 1, ["小  计", None, 4.5, 6.5, 15, 26])
    sheet.write_row(
        9, 0, ["序号", "企业名称（必填）", "统一社会信用代码", "营业收入（万元）", None, "从业人员(人)", None, "备注"]
    )
    sheet.write_row(10, 3, ["2024年", "2025年1-6月", "上年", "本期"])
    sheet.write_row(11, 0, [3, "大运汽车股份有限公司", "91140802MA0KQ12342", 1, 2, 3, 4])
    sheet.write_row(12, 0, ["合计", None, None, 5.5, 8.5, 18, 30])
    sheet.write_row(13, 0, ["填报人：张三", None, None, None, "填报日期：2025-7-1"])
    sheet.merge_range(15, 0, 15, 3, "附表：研发平台")
    sheet.write_row(16, 0, ["平台名称", "级别", "依托单位", "批准时间"])
    sheet.write_row(17, 0, ["泵阀研究院", "省级", "天海泵业有限公司", "2023"])


def test_a_monthly_table_is_taken_apart() -> None:
    first, second = find_tables(sheet_of(xlsx(monthly)))
    assert first.titles == ("盐湖高新区2025年企业经营情况统计表", "填报单位：科技创新部", "单位：万元")
    assert (first.unit, first.period) == ("万元", "2025")
    assert (first.header_rows, first.first_row, first.last_row) == ((3, 4), 5, 12)
    assert (first.totals_rows, first.section_rows, first.header_again_rows) == ([8, 13], [5], [10, 11])
    assert first.note_rows == [2, 14]
    assert told(first) == [
        ("序号", "", ""), ("企业名称", "", ""), ("统一社会信用代码", "", ""), ("营业收入", "万元", "2024"), ("营业收入", "万元", "2025-H1"),
        ("从业人员", "人", "last-year"), ("从业人员", "人", "this-period"), ("备注", "", ""),
    ]  # fmt: skip
    assert first.columns[3].parts == ("营业收入（万元）", "2024年")
    assert first.columns[3].text == "营业收入（万元） 2024年"
    assert [column.required for column in first.columns] == [False, True, False, False, False, False, False, False]
    assert [column.is_serial for column in first.columns] == [True, False, False, False, False, False, False, False]
    assert [number for number, _row in first.rows()] == [6, 7, 12]
    assert len(first) == 3
    assert list(first.rows())[1][1] == [2.0, "宏瑞机械有限公司", "91140802MA0KQ12341", 3.0, 4.0, 5.0, 6.0, "停产"]
    assert (second.titles, second.header_rows, list(second.rows())) == (
        ("附表：研发平台",), (17,), [(18, ["泵阀研究院", "省级", "天海泵业有限公司", "2023"])],
    )  # fmt: skip


def test_a_header_of_two_rows_is_found_without_merging() -> None:
    (table,) = tables(
        "表一\n\n序号,企业名称,营业收入（万元）,,从业人数\n,,2024年,2025年\n1,甲公司,1,2,3\n2,乙公司,3,4,5\n合计,,4,6,8\n注：来源统计局\n"
    )
    assert (table.header_rows, table.totals_rows, table.note_rows) == ((3, 4), [7], [8])
    assert told(table)[2:4] == [("营业收入", "万元", "2024"), ("营业收入", "万元", "2025")]
    assert len(table) == 2


def test_a_header_of_three_rows_is_found() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 2, 0, "企业名称")
        sheet.merge_range(0, 1, 0, 4, "经营情况")
        sheet.merge_range(1, 1, 1, 2, "营业收入（万元）")
        sheet.merge_range(1, 3, 1, 4, "净利润（万元）")
        sheet.write_row(2, 1, ["2024年", "2025年", "2024年", "2025年"])
        sheet.write_row(3, 0, ["天海泵业有限公司", 1, 2, 3, 4])

    (table,) = find_tables(sheet_of(xlsx(fill)))
    assert table.header_rows == (1, 2, 3)
    assert [(column.name, column.own_key, column.unit, column.period) for column in table.columns] == [
        ("企业名称", "企业名称", "", ""),
        ("经营情况 营业收入", "营业收入", "万元", "2024"),
        ("经营情况 营业收入", "营业收入", "万元", "2025"),
        ("经营情况 净利润", "净利润", "万元", "2024"),
        ("经营情况 净利润", "净利润", "万元", "2025"),
    ]


def test_groups_over_the_whole_header_are_found() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "企业情况表")
        sheet.merge_range(1, 0, 1, 1, "基本信息")
        sheet.merge_range(1, 2, 1, 4, "经营情况")
        sheet.write_row(2, 0, ["企业名称", "法定代表人", "营业收入", "利润总额", "从业人员"])
        sheet.write_row(3, 0, ["天海泵业有限公司", "张三", 1, 2, 3])

    (table,) = find_tables(sheet_of(xlsx(fill)))
    assert (table.titles, table.header_rows) == (("企业情况表",), (2, 3))
    assert [column.parts for column in table.columns] == [
        ("基本信息", "企业名称"), ("基本信息", "法定代表人"), ("经营情况", "营业收入"), ("经营情况", "利润总额"), ("经营情况", "从业人员"),
    ]  # fmt: skip


def test_rows_of_units_and_of_numbers_belong_to_the_header() -> None:
    (table,) = tables("单位名称,营业收入,人数,占比\n,万元,人,%\n甲,乙,1,2\n甲有限公司,12,3,5\n")
    assert (table.header_rows, len(table)) == ((1, 2, 3), 1)
    assert told(table) == [("单位名称", "", ""), ("营业收入", "万元", ""), ("人数", "人", ""), ("占比", "%", "")]


@pytest.mark.parametrize("gap", [1, 2])
def test_tables_side_by_side_are_two(gap: int) -> None:
    empty = "," * gap
    first, second = tables(
        f"企业名称,营业收入{empty},企业名称,营业收入\n甲公司,1{empty},乙公司,2\n丙公司,1{empty},丁公司,\n"
    )
    assert list(first.rows()) == [(2, ["甲公司", "1"]), (3, ["丙公司", "1"])]
    assert list(second.rows()) == [(2, ["乙公司", "2"]), (3, ["丁公司", None])]
    assert second.columns[0].index == 2 + gap


def test_a_list_below_is_a_table_though_its_words_are_unusual() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["序号", "企业名称", "信用代码", "注册资本", "成立日期", "营业收入", "行业", "备注"])
        sheet.write_row(1, 0, [1, "天海泵业有限公司", "91140802MA0KQ12340", 5, "2011年", 7, "泵", "无"])
        sheet.write_row(2, 0, ["合计", None, None, 5, None, 7])
        sheet.write(3, 0, "注：1. 以登记为准。")
        sheet.merge_range(5, 0, 5, 4, "附：新增授权发明专利清单")
        sheet.write_row(6, 0, ["序号", "享有者", "专利号", "专利名称", "授权公告日"])
        sheet.write_row(7, 0, [1, "天海泵业有限公司", "ZL202310123456.7", "一种泵", "2025年3月11日"])

    one, two = find_tables(sheet_of(xlsx(fill)))
    assert (len(one), one.totals_rows, one.note_rows) == (1, [3], [4])
    assert (two.titles, two.header_rows, len(two)) == (("附：新增授权发明专利清单",), (7,), 1)


def test_tables_side_by_side_under_another_are_found() -> None:
    found = tables(
        "企业名称,住所,法人,电话,邮箱\n甲公司,运城,张三,1,a@b\n\n年度汇总表\n指标,数量,,名称,金额\n高企,12,,奖补,5\n中小,3,,补贴,6\n"
    )
    assert [[column.text for column in table.columns] for table in found] == [
        ["企业名称", "住所", "法人", "电话", "邮箱"],
        ["指标", "数量"],
        ["名称", "金额"],
    ]
    assert [len(table) for table in found] == [1, 2, 2]


def test_an_empty_column_inside_a_table_is_kept() -> None:
    (table,) = tables("企业名称,,备注\n甲公司,,好\n乙公司,,好\n")
    assert [column.text for column in table.columns] == ["企业名称", "", "备注"]


def test_blank_rows_do_not_end_a_table() -> None:
    (table,) = tables("单位名称,营业收入,人数\n甲有限公司,12,3\n\n\n乙有限公司,12,3\n\n丙有限公司\n")
    assert [number for number, _row in table.rows()] == [2, 5, 7]


def test_a_row_with_a_name_only_does_not_disappear() -> None:
    (table,) = tables("企业名称,住所,法人,电话\n甲有限公司,,,\n乙有限公司,x,y,z\n丙有限公司,,,\n")
    assert len(table) == 3


def test_cells_merged_downwards_hold_for_every_row() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["所属区县", "企业名称", "人数"])
        sheet.merge_range(1, 0, 2, 0, "盐湖区")
        sheet.write_row(1, 1, ["甲有限公司", 1])
        sheet.write_row(2, 1, ["乙有限公司", 2])

    (table,) = find_tables(sheet_of(xlsx(fill)))
    assert list(table.rows()) == [(2, ["盐湖区", "甲有限公司", 1.0]), (3, ["盐湖区", "乙有限公司", 2.0])]


def test_rows_without_header_are_a_table_all_the_same() -> None:
    (table,) = tables("甲有限公司,12,2024-1-1\n乙有限公司,13,2024-1-2\n")
    assert (table.header_rows, len(table), table.confidence) == ((), 2, 0.1)
    assert table.told() == ["没有找到表头：请指明哪一行是表头，或在第一行补上列名"]


def test_a_list_of_names_is_a_table_of_one_column() -> None:
    (table,) = tables("企业名称\n甲有限公司\n乙有限公司\n")
    assert [row for _number, row in table.rows()] == [["甲有限公司"], ["乙有限公司"]]


def test_a_form_is_told_from_a_table() -> None:
    (form,) = tables(
        "企业基本情况登记表\n企业名称,甲有限公司,法定代表人,张三\n信用代码,91140802MA0KQ12340,联系电话,138\n注册资本,500万元,成立日期,2020-1-1\n"
    )
    assert (form.confidence, form.told()[-1]) == (0.2, "像登记表（一格名称、一格内容），不是一行一户的表")


def test_years_alone_are_headers() -> None:
    (table,) = tables("指标,2021,2022年\n甲项,1,2\n乙项,4,5\n")
    assert [(column.period, column.is_serial) for column in table.columns] == [
        ("", False),
        ("2021", False),
        ("2022", False),
    ]


def test_an_empty_sheet_has_no_table() -> None:
    assert tables("\n\n,,\n") == []
    assert find_tables(sheet_of(xlsx_of([]))) == []


def test_instructions_above_a_table_are_titles() -> None:
    lines = "\n".join(f"{number}.填写说明第{number}条，请认真填写。" for number in range(1, 16))
    (table,) = tables(f"{lines}\n企业名称*,统一社会信用代码,成立日期\n甲有限公司,91140802MA0KQ12340,2020-1-1\n")
    assert (table.header_rows, len(table.titles), len(table)) == ((16,), 15, 1)


def test_unusual_words_over_numbers_are_a_header() -> None:
    (table,) = tables("泵站,甲泵,乙泵,丙泵\n盐湖,1,2,3\n运城,4,5,6\n")
    assert (table.header_rows, len(table)) == ((1,), 2)


@pytest.mark.parametrize(
    ("text", "name", "unit", "period", "required"),
    [
        ("企业名称*", "企业名称", "", "", True),
        ("*企业名称（必填）", "企业名称", "", "", True),
        ("营业收入（万元）", "营业收入", "万元", "", False),
        ("营业收入/万元", "营业收入", "万元", "", False),
        ("注册资本 (万元人民币)", "注册资本", "万元", "", False),
        ("2024年度营业收入\n（单位：千元）", "营业收入", "千元", "2024", False),
        ("2025年1-6月营业收入(万元)", "营业收入", "万元", "2025-H1", False),
        ("2025年1-3月", "", "", "2025-Q1", False),
        ("2025年1-12月", "", "", "2025", False),
        ("2025年1-5月产值", "产值", "", "2025-01/2025-05", False),
        ("2025年第三季度", "", "", "2025-Q3", False),
        ("2025年上半年税收", "税收", "", "2025-H1", False),
        ("2025年6月", "", "", "2025-06", False),
        ("2024年末从业人数", "从业人数", "", "@2024-12-31", False),
        ("截至2025年6月底从业人员（人）", "从业人员", "人", "@2025-06", False),
        ("2023-2025年研发费用合计", "研发费用合计", "", "2023/2025", False),
        ("上年营业收入", "营业收入", "", "last-year", False),
        ("社会信用代码（注册号）", "社会信用代码", "", "", False),
        ("成立\n时间", "成立时间", "", "", False),
        ("研发费用占比（%）", "研发费用占比", "%", "", False),
        ("万元", "", "万元", "", False),
    ],
)  # fmt: skip
def test_a_header_is_taken_apart(text: str, name: str, unit: str, period: str, required: bool) -> None:
    found = heading(text)
    assert (found.name, found.unit, found.period, found.required) == (name, unit, period, required)


@pytest.mark.parametrize(
    ("told", "within", "wanted"),
    [
        ("last-year", "2025-H1", "2024"),
        ("last-year-same", "2025-H1", "2024-H1"),
        ("this-period", "2025-06", "2025-06"),
        ("last-year-end", "2025-06", "@2024-12-31"),
        ("last-period", "2025", "2024"),
        ("last-period", "2025-06", ""),
        ("last-year", "", ""),
        ("2023", "2025", "2023"),
        ("", "2025", ""),
    ],
)
def test_a_relative_period_is_settled_by_that_of_the_report(told: str, within: str, wanted: str) -> None:
    assert period_of(told, within) == wanted


def test_words_that_only_end_like_a_total_are_data() -> None:
    (table,) = tables("序号,项目名称,金额\n1,数据汇总,5\n2,盐湖区合计,6\n3,汇总,7\n")
    assert ([number for number, _row in table.rows()], table.totals_rows) == ([2], [3, 4])
