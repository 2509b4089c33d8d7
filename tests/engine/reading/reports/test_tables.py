"""Tables in reports: a cell's subject, indicator, unit and time come from its headers, its caption and the title."""

from __future__ import annotations

from datetime import date

import pytest

from liantu.engine.reading.reports import Shown, read
from tests.factories.word import docx, paragraph, table

TODAY = date(2026, 1, 20)
Row = tuple[str, str, str, str, str]


def figures(source: str | bytes) -> list[Row]:
    found = read(source, date=TODAY)
    return [(one.subject, one.indicator, str(one.value), one.unit, one.period) for one in found.figures]


FIRMS = """云桥高新区2025年重点企业运行情况
表1 重点企业主要指标
单位：万元
序号\t企业名称\t营业收入\t同比增长（%）\t从业人员（人）\t资质荣誉
1\t瑞岭传动\t38,620\t12.4\t316\t国家级专精特新“小巨人”企业、省级绿色工厂
2\t江南卓越\t9,870.5\t-3.1\t—\t省级瞪羚企业
合计\t\t48,490.5\t8.8\t\t
"""


def test_row_of_a_firm_gives_its_figures_with_unit_and_time_of_caption_and_title() -> None:
    assert figures(FIRMS) == [
        ("瑞岭传动", "营业收入", "38620", "万元", "2025"),
        ("瑞岭传动", "营业收入同比增长", "12.4", "%", "2025"),
        ("瑞岭传动", "从业人员", "316", "人", "2025"),
        ("江南卓越", "营业收入", "9870.5", "万元", "2025"),
        ("江南卓越", "营业收入同比增长", "-3.1", "%", "2025"),
        ("云桥高新区", "营业收入（合计）", "48490.5", "万元", "2025"),
        ("云桥高新区", "营业收入（合计）同比增长", "8.8", "%", "2025"),
    ]


def test_name_under_a_header_for_firms_is_an_organisation_whatever_it_looks_like() -> None:
    found = {one.name: (one.kind, one.told("en")) for one in read(FIRMS, date=TODAY).organisations}
    assert found["江南卓越"] == ("enterprise", "the column of the table: 企业名称")
    assert set(found) == {"云桥高新区", "瑞岭传动", "江南卓越"}


def test_titles_under_their_header_are_recognitions_of_the_row() -> None:
    found = read(FIRMS, date=TODAY).recognitions
    assert [(one.holder, one.title, one.level) for one in found] == [
        ("瑞岭传动", "国家级专精特新“小巨人”企业", "national"),
        ("瑞岭传动", "省级绿色工厂", "provincial"),
        ("江南卓越", "省级瞪羚企业", "provincial"),
    ]


def test_row_of_an_indicator_takes_its_time_from_the_columns() -> None:
    text = (
        "云桥高新区主要指标\n指标名称\t计量单位\t2025年\t2024年\t增长%\t2026年目标\n"
        "规上工业总产值\t亿元\t412.6\t380.2\t8.5\t450\n高新技术企业\t家\t298\t251\t18.7\t340\n"
    )
    found = read(text, date=TODAY).figures
    assert [(one.indicator, str(one.value), one.unit, one.period, one.planned) for one in found] == [
        ("规上工业总产值", "412.6", "亿元", "2025", False), ("规上工业总产值", "380.2", "亿元", "2024", False),
        ("规上工业总产值增长", "8.5", "%", "2025", False), ("规上工业总产值", "450", "亿元", "2026", True),
        ("高新技术企业", "298", "家", "2025", False), ("高新技术企业", "251", "家", "2024", False),
        ("高新技术企业增长", "18.7", "%", "2025", False), ("高新技术企业", "340", "家", "2026", True),
    ]  # fmt: skip
    assert {one.subject for one in found} == {"云桥高新区"}


def test_pairs_of_label_and_value_are_figures_of_what_the_report_is_about() -> None:
    assert figures("云桥高新区2025年简况\n规上企业\t212家\n研发投入强度\t3.1%\n技术合同成交额\t约18.6亿元\n") == [
        ("云桥高新区", "规上企业", "212", "家", "2025"),
        ("云桥高新区", "研发投入强度", "3.1", "%", "2025"),
        ("云桥高新区", "技术合同成交额", "18.6", "亿元", "2025"),
    ]


def test_merged_headers_of_a_word_table_reach_over_their_columns() -> None:
    body = paragraph("云桥高新区2025年载体情况") + table([
        [("载体名称", 1, "restart"), ("面积（万平方米）", 2), ("在孵企业数", 1, "restart")],
        [("", 1, "continue"), "总面积", "公共服务面积", ("", 1, "continue")],
        ["青芒众创空间", "2.4", "0.5", "41"],
        ["启明科技企业孵化器", "4.2", "／", "96"],
    ])  # fmt: skip
    assert figures(docx(body)) == [
        ("青芒众创空间", "总面积", "2.4", "万平方米", "2025"),
        ("青芒众创空间", "公共服务面积", "0.5", "万平方米", "2025"),
        ("青芒众创空间", "在孵企业数", "41", "家", "2025"),
        ("启明科技企业孵化器", "总面积", "4.2", "万平方米", "2025"),
        ("启明科技企业孵化器", "在孵企业数", "96", "家", "2025"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "云桥高新区通讯录\n姓名\t电话\n赵一\t010-88886666\n钱二\t010-88886667\n",
        "云桥高新区排名\n序号\t企业名称\n1\t瑞岭传动\n2\t江南卓越\n",
        "云桥高新区总结\n只有一行\t有制表符，不是表。\n",
    ],
)
def test_table_that_states_no_figures_gives_none(text: str) -> None:
    assert figures(text) == []


def test_cell_is_shown_behind_its_headers() -> None:
    found = read(FIRMS, date=TODAY)
    words, start, end = Shown(found.report).of(found.figures[0])
    assert (words, words[start:end]) == ("瑞岭传动 ｜ 营业收入 ｜ 38,620", "38,620")


def test_text_laid_out_in_a_table_is_read_as_text() -> None:
    body = paragraph("云桥高新区简报") + table([["2025年，云桥高新区有高新技术企业298家。瑞岭传动获评省级绿色工厂。"]])
    assert figures(docx(body)) == [("云桥高新区", "高新技术企业", "298", "家", "2025")]
