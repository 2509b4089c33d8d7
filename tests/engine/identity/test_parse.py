"""Names taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.identity import Kind, Part, parse, told
from liantu.engine.identity.text import clean, folded


@pytest.mark.parametrize(
    ("name", "division", "brand", "trade", "form", "branch"),
    [
        ("山西天海泵业有限公司", "山西", "天海", "泵业", "有限公司", ""),
        ("天海泵业", "", "天海", "泵业", "", ""),
        ("山西省运城市盐湖区天海水泵制造有限责任公司", "山西省运城市盐湖区", "天海", "水泵制造", "有限责任公司", ""),
        ("内蒙古北方重工业集团有限公司", "内蒙古", "北方", "重工业", "集团有限公司", ""),
        ("天合光能（义乌）有限公司", "义乌", "天合光能", "", "有限公司", ""),
        ("中国工商银行股份有限公司运城盐湖支行", "中国", "工商", "银行", "股份有限公司", "运城盐湖支行"),
        ("山西宏明空调股份有限公司运城分公司", "山西", "宏明", "空调", "股份有限公司", "运城分公司"),
        ("太原理工大学材料学院", "太原", "理工", "", "大学", "材料学院"),
        ("东方电气股份有限公司", "", "东方", "电气", "股份有限公司", ""),
        ("运城市人民政府", "运城市", "", "", "人民政府", ""),
        (
            "宁波梅山保税港区乾川股权投资基金合伙企业（有限合伙）",
            "宁波梅山保税港区",
            "干川",
            "股权投资",
            "基金合伙企业",
            "",
        ),
    ],
)
def test_parts_of_a_name(name: str, division: str, brand: str, trade: str, form: str, branch: str) -> None:
    found = parse(name)
    assert (found.division, found.brand, found.trade, found.form, found.branch) == (
        division,
        brand,
        trade,
        form,
        branch,
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("山西天海泵业有限公司", Kind.ENTERPRISE),
        ("太原理工大学", Kind.UNIVERSITY),
        ("山西省农业科学院果树研究所", Kind.INSTITUTE),
        ("磁性材料山西省重点实验室", Kind.LABORATORY),
        ("运城市科学技术局", Kind.GOVERNMENT),
        ("盐湖高新技术创业服务中心", Kind.CARRIER),
        ("山西省新能源产业投资基金", Kind.FUND),
        ("运城岫澜信息技术中心", Kind.INSTITUTE),
        ("运城岫澜信息技术中心（有限合伙）", Kind.ENTERPRISE),
        ("运城创业投资中心（有限合伙）", Kind.FUND),
        ("运城检测中心（个人独资）", Kind.ENTERPRISE),
        ("运城市中心医院", Kind.HOSPITAL),
        ("山西省民营科技促进会", Kind.ASSOCIATION),
        ("王建国", Kind.PERSON),
        ("欧阳文山", Kind.PERSON),
    ],
)
def test_kind_of_organisation_that_a_name_tells(name: str, kind: Kind) -> None:
    assert parse(name).kind == kind


def test_parts_keep_their_place_in_what_was_written() -> None:
    name = "山西 天海（集團）泵業有限公司"
    assert [(part, text) for part, text, _, _ in told(parse(name))] == [
        ("division", "山西"), ("brand", "天海"), ("form", "集團"), ("trade", "泵業"), ("form", "有限公司"),
    ]  # fmt: skip
    assert parse(name).group


@pytest.mark.parametrize(
    "writing",
    [
        "山西天海（集团）泵业有限公司",
        "山西天海(集團)泵業有限公司",
        "山西 天海【集团】泵业有限公司 ",
        "山西天海〔集团〕泵业·有限公司",
    ],
)
def test_ways_of_writing_are_folded_to_one(writing: str) -> None:
    assert folded(writing) == "山西天海(集团)泵业有限公司"


def test_marks_of_an_exchange_are_put_aside() -> None:
    assert [parse(name).brand for name in ("*ST天海", "深南电A", "天海-SW")] == ["天海", "深南电", "天海"]


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=500) | st.text(alphabet="山西运城市盐湖区天海泵业（集团）有限公司分行()Aa1 😀\u0000", max_size=60)
)
def test_any_text_is_taken_apart_within_its_bounds(name: str) -> None:
    found = parse(name)
    assert found.original == name
    end = 0
    for piece in sorted(found.pieces, key=lambda piece: piece.start):
        assert 0 <= piece.start <= piece.end <= len(name)
        assert isinstance(piece.part, Part)
        end = max(end, piece.end)
    held = clean(name)
    assert len(held.at) == len(held.text) + 1
    assert list(held.at) == sorted(held.at)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert folded(folded(name)) == folded(name)
