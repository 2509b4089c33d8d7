"""Figures out of passages: value, unit, subject, indicator and period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from liantu.engine.reading.reports import Figure, read

ZONE = "临川高新区今年工作回顾\n"


def told(figure: Figure) -> tuple[str, str, str, str, str]:
    return (figure.subject, figure.indicator, str(figure.value), figure.unit, figure.period)


def figures(text: str, day: date | None = date(2024, 4, 12)) -> list[tuple[str, str, str, str, str]]:
    return [told(one) for one in read(text, date=day).figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "截至2024年3月底，全区集聚规上工业企业212家，其中高新技术企业98家、国家级“小巨人”企业9家。",
            [
                ("临川高新区", "规上工业企业", "212", "家", "@2024-03-31"),
                ("临川高新区", "高新技术企业", "98", "家", "@2024-03-31"),
                ("临川高新区", "国家级小巨人企业", "9", "家", "@2024-03-31"),
            ],
        ),
        (
            "去年，该区规上工业增加值同比增长11.3%，完成固定资产投资96.8亿元，增长15.2%。",
            [
                ("临川高新区", "规上工业增加值同比增长", "11.3", "%", "2023"),
                ("临川高新区", "固定资产投资", "96.8", "亿元", "2023"),
                ("临川高新区", "固定资产投资增长", "15.2", "%", "2023"),
            ],
        ),
        (
            "2023年高新区现有省级以上平台57个，其中国家级5个；孵化面积超过45万平方米，在孵企业1100余家。",
            [
                ("临川高新区", "平台", "57", "个", "2023"),
                ("临川高新区", "国家级平台", "5", "个", "2023"),
                ("临川高新区", "孵化面积", "45", "万平方米", "2023"),
                ("临川高新区", "在孵企业", "1100", "家", "2023"),
            ],
        ),
        (
            "2022年，曜岩新能源股份有限公司实现营收8.9亿元。该公司上半年研发投入占比超过18%，累计拥有专利460余件。",
            [
                ("曜岩新能源股份有限公司", "营收", "8.9", "亿元", "2022"),
                ("曜岩新能源股份有限公司", "研发投入占比", "18", "%", "2022-H1"),
                ("曜岩新能源股份有限公司", "专利", "460", "件", "2022-H1"),
            ],
        ),
        (
            "2021年以来，该区帮助28个项目落实专项资金1536.5万元。",
            [("临川高新区", "项目落实专项资金", "28", "个", "2021/"), ("临川高新区", "专项资金", "1536.5", "万元", "2021/")],
        ),
        ("高新区正在打造投资12亿元的水泵智能制造基地。", [("水泵智能制造基地", "投资", "12", "亿元", "2024")]),
        ("一季度该区工业增速位居全省第三，高于全市1.5个百分点。", [
            ("临川高新区", "工业增速全省排名", "3", "位", "2024-Q1"),
            ("临川高新区", "高于全市", "1.5", "个百分点", "2024-Q1"),
        ]),
        ("宏昌铝业、华远精工、嘉禾生物等7家企业成为示范企业。", [("临川高新区", "企业成为示范企业", "7", "家", "2024")]),
        ("东莞市23家、佛山市19家企业上榜。", [("东莞市", "", "23", "家", "2024"), ("佛山市", "企业上榜", "19", "家", "2024")]),
    ],
)  # fmt: skip
def test_figures_of_a_passage_are_found(text: str, expected: list[tuple[str, str, str, str, str]]) -> None:
    assert figures(ZONE + text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024年4月12日，第六届论坛在第十一届大会期间举行。",
        "全面贯彻党的二十大精神，一对一帮扶一批企业。",
        "申报“630兆瓦机组用大口径钢管研发”项目。",
        "《5项行动方案》已经印发，一项项举措落地。",
        "本次活动由甲午科技、乙未科技两家企业承办。",
        "双方研制的25吨洒水车已经下线。",
    ],
)
def test_numbers_that_state_nothing_are_left_out(text: str) -> None:
    assert figures(text) == []


def test_value_is_exact_and_amount_has_no_scale() -> None:
    (figure,) = read("2022年，全市企业研发费用为2.68亿元。").figures
    assert (figure.value, figure.unit, figure.amount, figure.base) == (
        Decimal("2.68"),
        "亿元",
        Decimal("268000000.00"),
        "元",
    )


@pytest.mark.parametrize(
    ("words", "approximate"),
    [("约80家", "about"), ("近80家", "about"), ("80余家", "at_least"), ("80多家", "at_least"), ("超80家", "at_least"), ("80家以上", "at_least"),
     ("不少于80家", "at_least"), ("80家左右", "about"), ("不超过80家", "at_most"), ("80家", "")],
)  # fmt: skip
def test_approximation_is_told(words: str, approximate: str) -> None:
    (figure,) = read(f"2023年，临川高新区集聚企业{words}。").figures
    assert (figure.value, figure.approximate) == (80, approximate)


@pytest.mark.parametrize(
    ("words", "period"),
    [("2023年", "2023"), ("去年", "2023"), ("今年上半年", "2024-H1"), ("2023年第三季度", "2023-Q3"), ("2023年1-6月", "2023-H1"),
     ("今年前三季度", "2024-01/2024-09"), ("2023年11月", "2023-11"), ("截至2023年年底", "@2023-12-31"), ("截至2月末", "@2024-02-29"),
     ("2021年以来", "2021/"), ("截至目前", "@2024-04-12")],
)  # fmt: skip
def test_period_is_read(words: str, period: str) -> None:
    (figure,) = read(f"{words}，临川高新区实现产值30亿元。", date=date(2024, 4, 12)).figures
    assert figure.period == period


def test_relative_time_without_a_date_stays_open() -> None:
    (figure,) = read("今年，临川高新区实现产值30亿元。").figures
    assert (figure.period, figure.reasons[-1].told("en")) == ("", "今年 needs the date of the report")


def test_plan_is_told_from_a_result() -> None:
    (figure,) = read("2025年，临川高新区力争技术合同成交额突破50亿元。").figures
    assert ("a plan and no result: 力争" in figure.told("en"), figure.confidence < 0.75) == (True, True)


def test_members_are_those_named_as_counted() -> None:
    text = "2023年，临川高新区建成3家省级众创空间（青禾众创空间、云帆创新基地、星桥创客空间）。"
    (figure,) = read(text).figures
    assert figure.members == ("青禾众创空间", "云帆创新基地", "星桥创客空间")
