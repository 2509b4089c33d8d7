"""Two names, or two records."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.identity import Outcome, Record, compare


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("天海泵业", "山西天海泵业有限公司", Outcome.SAME),
        ("天海泵业有限责任公司", "山西天海泵业有限公司", Outcome.UNSURE),
        ("山西天海泵业有限责任公司", "山西省天海泵业有限公司", Outcome.SAME),
        ("天合光能(义乌)科技有限公司", "天合光能（義烏）科技有限公司", Outcome.SAME),
        ("中行深圳市分行", "中国银行股份有限公司深圳市分行", Outcome.SAME),
        ("福建海峡银行股份有限公司杨桥支行", "福建海峡银行股份有限公司福州杨桥支行", Outcome.SAME),
        ("中国工商银行股份有限公司", "中国工商银行股份有限公司运城盐湖支行", Outcome.RELATED),
        ("太原理工大学", "太原理工大学材料学院", Outcome.RELATED),
        ("中国石油集团", "中国石油集团工程股份有限公司", Outcome.RELATED),
        ("天海", "山西天海泵业有限公司", Outcome.UNSURE),
        ("北重集团", "内蒙古北方重工业集团有限公司", Outcome.UNSURE),
        ("浙江新农化工股份有限公司", "浙江新化化工股份有限公司", Outcome.UNSURE),
        ("江苏常熟农村商业银行股份有限公司", "江苏苏州农村商业银行股份有限公司", Outcome.UNSURE),
        ("中国银行", "中国农业银行股份有限公司", Outcome.DIFFERENT),
        ("运城市人民政府", "包头市人民政府", Outcome.DIFFERENT),
    ],
)
def test_outcome(a: str, b: str, outcome: Outcome) -> None:
    assert compare(a, b).outcome == outcome
    assert compare(b, a).outcome == outcome


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("山西天海泵业有限公司", "山西天海水泵有限公司"),
        ("联袂医疗", "联袂义齿"),
        ("深圳市拓搏实业有限公司", "深圳市拓博实业有限公司"),
    ],
)
def test_another_trade_or_a_brand_that_sounds_alike_is_not_the_same(a: str, b: str) -> None:
    assert compare(a, b).outcome != Outcome.SAME


def test_reasons_are_told_in_both_languages() -> None:
    found = compare(
        Record("天海泵业有限公司", "91140802MA0K7T2X50"), Record("山西天海泵业有限公司", "91140802MA0K7T2X50")
    )
    assert (found.outcome, found.score) == (Outcome.SAME, 1.0)
    assert found.told() == (
        "代码一致（91140802MA0K7T2X50）；字号相同“天海”；行业相同“泵业”；一方未写行政区划“山西”；组织形式相同“有限公司”"
    )
    assert found.told("en") == (
        "codes equal (91140802MA0K7T2X50), same brand 天海, same trade 泵业, division 山西 missing on one side, same form 有限公司"
    )


def test_different_valid_codes_are_never_one_however_alike_the_names() -> None:
    a = Record("山西天海泵业有限公司", "91140802MA0K7T2X50")
    assert compare(a, Record("山西天海泵业有限公司", "91110000600037341L")).outcome == Outcome.DIFFERENT
    branch = Record("山西天海泵业有限公司运城分公司", "91110000600037341L")
    assert compare(a, branch).outcome == Outcome.RELATED


def test_former_name_counts_like_the_name() -> None:
    found = compare(Record("山西海天智能装备有限公司", former=("山西天海泵业有限公司",)), "山西天海泵业有限公司")
    assert (found.outcome, found.reasons[0].kind) == (Outcome.SAME, "former_name")


def test_person_supports_and_is_no_key() -> None:
    found = compare(Record("山西天海泵业有限公司", person="王建国"), Record("包头永利稀土有限公司", person="王建国"))
    assert found.outcome == Outcome.DIFFERENT
    plain = compare("天海泵业有限责任公司", "山西天海泵业有限公司").score
    supported = compare(
        Record("天海泵业有限责任公司", person="王建国"), Record("山西天海泵业有限公司", person="王建国")
    )
    assert plain < supported.score < 1


def test_telephone_lifts_what_is_unsure() -> None:
    a, b = Record("天海泵业有限责任公司", phone="0359-2345678"), Record("山西天海泵业有限公司", phone="（0359）2345678")
    assert compare(a, b).outcome == Outcome.SAME


PARTS = st.tuples(
    st.sampled_from(["", "山西", "山西省", "运城市", "中国", "包头市青山区"]), st.sampled_from(["天海", "海天", "宏明", "北方"]),
    st.sampled_from(["", "泵业", "水泵", "空调", "重工业", "新能源科技"]), st.sampled_from(["", "有限公司", "股份有限公司", "集团", "集团有限公司", "厂"]),
    st.sampled_from(["", "", "运城分公司", "盐湖支行"]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(PARTS, PARTS)
def test_order_of_the_two_does_not_matter(a: tuple[str, ...], b: tuple[str, ...]) -> None:
    one, other = compare("".join(a), "".join(b)), compare("".join(b), "".join(a))
    assert (one.outcome, one.score) == (other.outcome, other.score)
    assert 0 <= one.score <= 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_answered(a: str, b: str) -> None:
    assert compare(a, b).outcome in Outcome


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_text_equals_itself_or_tells_nothing(name: str) -> None:
    assert compare(name, name).outcome in (Outcome.SAME, Outcome.UNSURE)
