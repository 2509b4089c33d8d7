from __future__ import annotations

from liantu.engine.reading.sheets import Field, Proposal, compare_shapes, find_tables, propose, signature

from .books import csv_sheet

FIELDS = [
    Field("name", ("企业名称",), "name"),
    Field("code", ("统一社会信用代码",), "code"),
    Field("capital", ("注册资本",), "money"),
    Field("founded", ("成立日期",), "day"),
    Field("address", ("地址",)),
    Field("legal_representative", ("法定代表人",)),
    Field("phone", ("联系电话",)),
    Field("status", ("登记状态",), "choice", choices={"active": "存续", "closed": "注销"}),
    Field("revenue", ("营业收入",), "money", periods=True),
    Field("staff", ("从业人员",), "count", base_unit="人", periods=True),
    Field("rd_share", ("研发费用占比",), "percent"),
]
MONTHLY = """2025年企业情况表
序号,纳税人名称,社会信用代码（注册号）,注册资金,注册时间,住所,法人,联系方式,经营状态,营业收入（万元）,,职工人数,研发费用占比,备注
,,,,,,,,,2024年,2025年1-6月
1,山西天海泵业有限公司,91140802MA0KQ12340,500,2020.3.1,运城市盐湖区解放路1号,张三,13800000000,存续,1200,800,50,3.5%,好
2,运城宏瑞机械有限公司,91140802MA0KQ12341,1000,2021年5月,运城市盐湖区人民路2号,李四,0359-2222222,注销,3200,800,50,4%,
"""


def proposed(text: str, fields: list[Field] | None = None) -> list[Proposal]:
    return propose(find_tables(csv_sheet(text))[0], fields or FIELDS)


def keys(proposals: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(one.field.key if one.field else "", one.unit, one.period) for one in proposals]


def test_columns_find_their_fields() -> None:
    proposals = proposed(MONTHLY)
    assert keys(proposals) == [
        ("", "", ""), ("name", "", ""), ("code", "", ""), ("capital", "元", ""), ("founded", "", ""), ("address", "", ""), ("legal_representative", "", ""), ("phone", "", ""),
        ("status", "", ""), ("revenue", "万元", "2024"), ("revenue", "万元", "2025-H1"), ("staff", "人", "2025"), ("rd_share", "%", ""), ("", "", ""),
    ]  # fmt: skip
    assert all(0 < one.confidence <= 1 for one in proposals)
    assert [one.told()[0] for one in proposals[:3]] == [
        "这一列只是序号",
        "表头是“企业名称”的常见写法",
        "表头是“统一社会信用代码”的常见写法",
    ]
    assert proposals[0].told("en") == ["the column only counts the rows"]


def test_an_amount_without_unit_is_doubted() -> None:
    capital = proposed(MONTHLY)[3]
    assert (capital.unit_known, capital.objections()) == (False, ["没有写单位，暂按元读；数值偏小，可能是万元，请确认"])
    assert capital.confidence < 0.75


def test_a_unit_above_the_table_holds_for_amounts_only() -> None:
    proposals = proposed("单位：万元\n企业名称,注册资本,从业人员\n甲有限公司,500,20\n乙有限公司,600,30\n")
    assert [(one.unit, one.unit_known) for one in proposals] == [("", True), ("万元", True), ("人", True)]


def test_a_unit_that_does_not_convert_speaks_against() -> None:
    (_name, staff) = proposed("企业名称,从业人员（万元）\n甲有限公司,500\n乙有限公司,600\n")
    assert staff.confidence < 0.5
    assert "单位“万元”换算不成“人”" in staff.objections()


def test_values_that_do_not_fit_speak_against() -> None:
    good, bad = (
        proposed(f"企业名称,成立日期\n甲有限公司,{value}\n乙有限公司,{value}\n")[1] for value in ("2020-1-1", "很好")
    )
    assert good.confidence > 2 * bad.confidence or bad.field is None or bad.confidence < 0.5
    assert good.objections() == []


def test_codes_and_names_are_known_without_a_header_that_says_so() -> None:
    proposals = proposed(
        "栏目一,栏目二（人）\n山西天海泵业有限公司,91140802MA0KQ12340\n运城宏瑞机械有限公司,91140802MA0KQ12341\n"
    )
    assert [one.field.key if one.field else "" for one in proposals] == ["name", "code"]
    assert all(one.confidence < 0.7 for one in proposals)


def test_one_column_a_field_and_one_a_period() -> None:
    proposals = proposed(
        "企业名称,单位名称,2023年营业收入,2024年营业收入\n甲有限公司,甲有限公司,1,2\n乙有限公司,乙有限公司,1,2\n"
    )
    assert keys(proposals) == [("name", "", ""), ("", "", ""), ("revenue", "元", "2023"), ("revenue", "元", "2024")]
    assert proposals[1].told() == ["像“企业名称”，但另有一列更像"]


def test_a_header_that_says_something_else_about_a_field_is_not_it() -> None:
    proposals = proposed("企业名称,企业名称变更日期,营业收入增速\n甲有限公司,2020-1-1,5%\n乙有限公司,2020-1-1,6%\n")
    assert keys(proposals) == [("name", "", ""), ("", "", ""), ("", "", "")]


def test_a_signature_lasts_from_month_to_month() -> None:
    def of(text: str) -> str:
        return signature(find_tables(csv_sheet(text))[0])

    june = of("企业名称,营业收入（万元）2025年6月\n甲有限公司,1\n")
    assert june == of("*企业名称（必填）,2025年7月营业收入(万元)\n乙有限公司,2\n丙有限公司,3\n")
    assert june != of("企业名称,营业收入（元）2025年6月\n甲有限公司,1\n")
    assert june != of("营业收入（万元）2025年6月,企业名称\n1,甲有限公司\n")
    assert len(june) == 32


def test_what_changed_between_two_shapes_is_told() -> None:
    old = ["企业名称", "注册资金（万元）", "成立时间", "法人", "联系电话", "营业收入（万元） 2024年", "旧列"]
    new = ["单位名称", "法人", "注册资金（元）", "成立时间", "联系电话", "营业收入（万元） 2025年", "新增列甲"]
    change = compare_shapes(old, new)
    assert change.renamed == (("企业名称", "单位名称"),)
    assert (change.added, change.gone, change.moved) == (("新增列甲",), ("旧列",), ("法人",))
    assert change.unit_changed == (("注册资金（元）", "万元", "元"),)
    assert change.told() == [
        "“注册资金（元）”的单位由万元改为元", "“企业名称”改名为“单位名称”", "少了“旧列”", "新增“新增列甲”", "换了位置：“法人”",
    ]  # fmt: skip
    assert change.told("en")[0] == "the unit of '注册资金（元）' changed from 万元 to 元"
    assert not compare_shapes(old, old)
    assert not compare_shapes(["企业名称*"], ["企业名称（必填）"])
