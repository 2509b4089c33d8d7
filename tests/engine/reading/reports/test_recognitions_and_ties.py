"""Recognitions and ties out of passages."""

from __future__ import annotations

import pytest

from liantu.apps.registry.enums import TieKind
from liantu.engine.reading.reports import read

ZONE = "临川高新区工作回顾\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年，恒远泵业入选第九批国家级绿色工厂。", [("恒远泵业", "国家级绿色工厂", "national", "第九批", "", None)]),
        (
            "青禾制药、西岭科技两家企业被省工信厅认定为第三批湖南省智能制造示范企业。",
            [
                ("青禾制药", "湖南省智能制造示范企业", "provincial", "第三批", "省工信厅", None),
                ("西岭科技", "湖南省智能制造示范企业", "provincial", "第三批", "省工信厅", None),
            ],
        ),
        (
            "活动上，临川高新区被授予“年度最优园区”和“最具投资价值园区”两项大奖。",
            [
                ("临川高新区", "年度最优园区", "", "", "", None),
                ("临川高新区", "最具投资价值园区", "", "", "", None),
            ],
        ),
        (
            "恒远泵业在2022年第十一届创新创业大赛（江西赛区）中荣获一等奖。",
            [("恒远泵业", "2022年第十一届创新创业大赛（江西赛区）一等奖", "provincial", "", "", None)],
        ),
        ("全区拥有省级企业技术中心2家。", [("临川高新区", "省级企业技术中心", "provincial", "", "", 2)]),
        (
            "建成1家国家级科技企业孵化器（云帆创新基地）。",
            [
                ("云帆创新基地", "国家级科技企业孵化器", "national", "", "", None),
                ("临川高新区", "国家级科技企业孵化器", "national", "", "", 1),
            ],
        ),
        ("恒远泵业成为区域发展的重要支撑，获得了广泛认可，通过了市场检验。", []),
    ],
)  # fmt: skip
def test_recognitions_of_a_passage_are_found(text: str, expected: list[tuple[object, ...]]) -> None:
    found = read(ZONE + text).recognitions
    assert [(one.holder, one.title, one.level, one.batch, one.issuer, one.count) for one in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("恒远泵业长期与太原理工大学开展科研合作。", [("恒远泵业", "太原理工大学", "research_partner", "")]),
        ("云麓环境科技有限公司与湖南省能源研究院开展联合研发。", [("云麓环境科技有限公司", "湖南省能源研究院", "joint_research", "")]),
        (
            "促成北岭重汽与云麓氢能科技有限公司合作。双方签订了《燃料电池供货协议》《联合实验室协议》。",
            [
                ("北岭重汽", "云麓氢能科技有限公司", "cooperation", ""),
                ("北岭重汽", "云麓氢能科技有限公司", "agreement", "燃料电池供货协议"),
                ("北岭重汽", "云麓氢能科技有限公司", "agreement", "联合实验室协议"),
            ],
        ),
        (
            "岳阳装备技术创新中心。该中心由岳阳市产品质量检测所与湖南省计量研究院共建。",
            [
                ("岳阳装备技术创新中心", "岳阳市产品质量检测所", "built_by", ""),
                ("岳阳装备技术创新中心", "湖南省计量研究院", "built_by", ""),
            ],
        ),
        ("岳阳装备技术创新中心由北岭重汽集团牵头成立。", [("岳阳装备技术创新中心", "北岭重汽集团", "led_by", "")]),
        ("引进云麓信科软件有限公司，共建岳阳工业大数据研究院。", [("岳阳工业大数据研究院", "云麓信科软件有限公司", "built_by", "")]),
        (
            "截至2023年6月，岳阳创业园二号已入驻极云科技、汇帆航星等86家企业。",
            [("岳阳创业园二号", "极云科技", "tenant", ""), ("岳阳创业园二号", "汇帆航星", "tenant", "")],
        ),
        (
            "抚州理工学院·绿岭环保联合实验室揭牌。",
            [("抚州理工学院", "绿岭环保", "joint_lab", "抚州理工学院·绿岭环保联合实验室")],
        ),
        ("园区运营主体为北岭康桥园区运营管理有限公司。", []),
    ],
)  # fmt: skip
def test_ties_of_a_passage_are_found(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = read(text).ties
    assert [(one.organisation, one.counterpart, one.kind, one.what) for one in found] == expected


def test_kinds_of_tie_are_those_of_the_register() -> None:
    text = (
        "云麓智控科技有限公司为宏昌铝业、嘉禾生物等企业提供智能改造方案，与湖南大学共建联合实验室。组织企业对接中南大学、湘潭大学等高校。"
        "星桥孵化器由云麓智控科技有限公司运营。嘉禾生物入驻星桥孵化器，与宏昌铝业达成供货合作。"
    )
    kinds = {one.kind for one in read(text).ties}
    assert kinds <= set(TieKind.values)
    assert {"solution", "built_by", "tenant", "supplies"} <= kinds
