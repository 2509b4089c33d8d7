"""Organisations out of passages of many kinds; all names are made up or public bodies."""

from __future__ import annotations

from datetime import date

import pytest

from liantu.engine.identity import Entry, Index, resolve
from liantu.engine.reading.reports import Findings, read


def told(found: Findings) -> list[tuple[str, str]]:
    return [(one.name, one.kind) for one in found.organisations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "高新区引进了深圳市朗科微电子有限公司、苏州博睿检测技术有限公司和中国科学院过程工程研究所等12家单位。",
            [
                ("深圳市朗科微电子有限公司", "enterprise"),
                ("苏州博睿检测技术有限公司", "enterprise"),
                ("中国科学院过程工程研究所", "institute"),
            ],
        ),
        (
            "会上，长沙市科技局、长沙市财政局和长沙银行分别介绍了科技贷款政策，市委副书记王志刚出席并讲话。",
            [("长沙市科技局", "government"), ("长沙市财政局", "government"), ("长沙银行", "enterprise")],
        ),
        (
            "德国赫尔曼集团、日本三和电机株式会社等外资企业先后落户太仓高新区。",
            [("德国赫尔曼集团", "enterprise"), ("日本三和电机株式会社", "enterprise"), ("太仓高新区", "zone")],
        ),
        (
            "株洲高新区集聚了欧科莱、华锐丰精密、株启集团等一批硬质合金龙头企业。",
            [("株洲高新区", "zone"), ("欧科莱", "enterprise"), ("华锐丰精密", "enterprise"), ("株启集团", "enterprise")],
        ),
        (
            "常德市第一人民医院与湘雅医学院开展临床研究合作，建行岳阳分行提供贷款。",
            [("常德市第一人民医院", "other"), ("湘雅医学院", "university"), ("建行岳阳分行", "enterprise")],
        ),
        (
            "湘江新区科创产业投资基金投资了星途航天、赛朗斯环保两家企业。",
            [("湘江新区科创产业投资基金", "fund"), ("星途航天", "enterprise"), ("赛朗斯环保", "enterprise")],
        ),
        (
            "工业互联网公共服务平台。该平台由岳阳高新区与中电互洽科技有限公司合作建设。",
            [("工业互联网公共服务平台", "platform"), ("岳阳高新区", "zone"), ("中电互洽科技有限公司", "enterprise")],
        ),
        (
            "星桥孵化器与国防科技大学、西北工业大学对接，入孵企业芯跃半导体入选省级名单。",
            [("星桥孵化器", "carrier"), ("国防科技大学", "university"), ("西北工业大学", "university"), ("芯跃半导体", "enterprise")],
        ),
        (
            "华澜智造研究院（新坪）有限公司与博森汽车部件（苏州）有限公司签约。",
            [("华澜智造研究院（新坪）有限公司", "enterprise"), ("博森汽车部件（苏州）有限公司", "enterprise")],
        ),
        (
            "抚州理工学院·绿岭环保联合实验室揭牌。",
            [("抚州理工学院·绿岭环保联合实验室", "platform"), ("抚州理工学院", "university"), ("绿岭环保", "enterprise")],
        ),
        (
            "推动华澜材料科学与工程研究院与省农科院对接。",
            [("华澜材料科学与工程研究院", "institute"), ("省农科院", "institute")],
        ),
        (
            "岳阳高新区内的云岭路科创园入驻蒙岳科技、力澜网络等46家企业。",
            [("岳阳高新区", "zone"), ("云岭路科创园", "carrier"), ("蒙岳科技", "enterprise"), ("力澜网络", "enterprise")],
        ),
        (
            "中南大学云帆机器人与智能制造研究院、中科院岳阳化物所和农业银行岳阳支行签约。",
            [
                ("中南大学云帆机器人与智能制造研究院", "institute"),
                ("中科院岳阳化物所", "institute"),
                ("农业银行岳阳支行", "enterprise"),
            ],
        ),
        (
            "浏阳经济技术开发区管委会与湖南大学、国防科技大学联合共建工业软件创新中心。",
            [
                ("浏阳经济技术开发区管委会", "government"),
                ("湖南大学", "university"),
                ("国防科技大学", "university"),
                ("工业软件创新中心", "platform"),
            ],
        ),
    ],
)  # fmt: skip
def test_organisations_of_a_passage_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "高新技术企业、科技型中小企业、瞪羚企业等创新主体不断壮大，龙头企业带动作用明显。",
        "当地组织企业赴上海、苏州、杭州等地招商。",
        "记者李晓明获悉，张伟民教授团队的成果已经投产，总经理王建国表示满意。",
        "建设省级重点实验室2家、企业技术中心3家，打造全国领先的产业发展基地。",
        "聚焦新材料、装备制造、电子信息等企业需求，提升服务水平。",
        "永磁电机项目、锂离子电池产品和智能装备产业加快发展。",
        "《高新区创新中心建设方案》和“高温合金材料研制”项目通过评审。",
        "高校、科研院所、金融机构等单位广泛参与。",
    ],
)
def test_classes_products_and_people_are_none(text: str) -> None:
    assert told(read(text)) == []


def test_declared_short_name_is_the_same_organisation() -> None:
    found = read("湖南云麓智能装备有限公司（以下简称“麓装”）与中南大学签署协议。麓装现有员工320人。")
    (firm, university) = found.organisations
    assert (firm.name, firm.shorts, len(firm.spans)) == ("湖南云麓智能装备有限公司", ("麓装",), 3)
    assert university.shorts == ()


def test_usual_short_forms_are_the_same_organisation() -> None:
    found = read("山西恒远泵业有限公司扩建厂房。恒远泵业今年新增订单30%。北岭重汽集团和北岭重汽都已复工。")
    assert [(one.name, one.shorts) for one in found.organisations] == [
        ("山西恒远泵业有限公司", ("恒远泵业",)),
        ("北岭重汽集团", ("北岭重汽",)),
    ]


def test_like_names_of_different_organisations_stay_apart() -> None:
    found = read("湖南大学、湖南农业大学和岳阳市农业科学院参加会议，岳阳市科学院缺席。")
    assert [one.name for one in found.organisations] == ["湖南大学", "湖南农业大学", "岳阳市农业科学院", "岳阳市科学院"]


def test_zone_and_institute_are_known_by_contractions() -> None:
    found = read("南坪高新技术产业开发区召开会议。南坪高新区依托岳阳市产品质量检测所，岳阳质检所提供数据。")
    assert [(one.name, one.shorts) for one in found.organisations] == [
        ("南坪高新技术产业开发区", ("南坪高新区",)),
        ("岳阳市产品质量检测所", ("岳阳质检所",)),
    ]


def test_name_shown_in_a_list_is_found_elsewhere() -> None:
    found = read("石澜银川、恒光微电子等3家企业成为示范企业。石澜银川建成生产线。")
    assert [(one.name, len(one.spans)) for one in found.organisations] == [("石澜银川", 2), ("恒光微电子", 1)]


def test_authority_gets_the_division_of_the_report() -> None:
    found = read("岳阳县高新区会同市发改委和省科技厅召开会议。岳阳县高新区表示感谢。")
    assert [one.full for one in found.organisations] == ["岳阳县高新区", "岳阳市发展和改革委员会", "湖南省科学技术厅"]


def test_firm_that_a_centre_belongs_to_is_found_too() -> None:
    found = read("在江西云麓科技有限公司研发中心，工程师正在调试设备。")
    assert told(found) == [("江西云麓科技有限公司研发中心", "platform"), ("江西云麓科技有限公司", "enterprise")]


def test_long_district_is_known_by_its_short_form() -> None:
    found = read("昆都仑区科技工作\n今年，昆都仑区召开会议。2022年，昆区新增高新技术企业12家。", date=date(2023, 1, 5))
    assert [(one.name, one.shorts) for one in found.organisations] == [("昆都仑区", ("昆区",))]
    assert [(one.subject, one.indicator) for one in found.figures] == [("昆都仑区", "新增高新技术企业")]


def test_register_is_asked_and_told() -> None:
    class One:
        key, name, score = "7", "山西恒远泵业有限公司", 0.97

    found = read("引进恒远泵业、天合精工等5家企业。", known=lambda name: [One()] if name == "恒远泵业" else [])
    firm = found.organisations[0]
    assert (firm.candidates[0].key, firm.confidence, firm.reasons[-1].told("en")) == (
        "7",
        0.9,
        "the register holds 山西恒远泵业有限公司",
    )


def test_register_may_be_an_index_of_identity() -> None:
    index = Index.in_memory()
    index.put([Entry("7", "江西恒远泵业有限公司"), Entry("8", "江西天合精工有限公司")])
    found = read("引进恒远泵业、天合精工等5家企业。", known=lambda name: resolve(index, name))
    assert [one.candidates[0].key for one in found.organisations] == ["7", "8"]


def test_reasons_speak_both_languages() -> None:
    firm = read("长沙恒远泵业有限公司投产。").organisations[0]
    assert (firm.told(), firm.told("en")) == ("名称以“有限公司”结尾", "the name ends with 有限公司")
