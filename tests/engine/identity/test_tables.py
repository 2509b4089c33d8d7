"""Whole tables: duplicates found and rows linked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.identity import Outcome, Record, dedupe, link, read_code
from liantu.engine.identity.slips import slip_between
from liantu.engine.identity.writing import voiced

CODES = ["91140802MA0K7T2X50", "91110000600037341L", "12150200460123458L"]


def clusters(*rows: tuple[str, str] | str) -> list[int]:
    return dedupe((row, "") if isinstance(row, str) else row for row in rows).cluster


def test_ways_of_writing_one_name_are_one_cluster() -> None:
    assert clusters(
        "山西天海泵业有限公司", "山西省天海泵业有限责任公司", "天海泵业（山西）有限公司", "山西天海泵業有限公司", "天海泵业", "包头宏明空调有限公司"
    ) == [0, 0, 0, 0, 0, 1]  # fmt: skip


def test_name_without_a_division_is_left_alone_where_two_firms_bear_it() -> None:
    found = dedupe([(name, "") for name in ("山西天海泵业有限公司", "重庆天海泵业有限公司", "天海泵业")])
    assert found.cluster == [0, 1, 2]
    assert {(pair.outcome, pair.why) for pair in found.pairs} == {(Outcome.UNSURE, "several")}


def test_codes_decide_before_names() -> None:
    a, b, _ = CODES
    assert clusters(("山西天海泵业有限公司", a), ("运城海天实业", a), ("山西天海泵业有限公司", b)) == [0, 0, 1]


def test_former_names_lead_together() -> None:
    now = Record("山西海天智能装备有限公司", former=("山西天海泵业有限公司",))
    found = dedupe([now, Record("天海泵业有限公司"), Record("包头宏明空调有限公司")])
    assert found.cluster == [0, 0, 1]


def test_organisation_code_is_that_of_the_longer_one() -> None:
    assert clusters(("甲公司", "91110000600037341L"), ("乙公司", "60003734-1")) == [0, 0]


def test_branch_and_parent_stay_apart() -> None:
    assert clusters("中国银行股份有限公司深圳市分行", "中国银行股份有限公司", "中国银行股份有限公司深圳分行") == [
        0,
        1,
        0,
    ]


def test_works_and_company_of_one_name_stay_apart() -> None:
    assert clusters("运城市天海水泵厂", "运城市天海水泵有限公司") == [0, 1]


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ("天海泵业", "天海泵", "drop"), ("天海泵业", "海天泵业", "swap"), ("天海泵业", "天海磁业", "other"), ("天海泵业", "天海蹦业", "sound"),
        ("天海泵业", "田海蹦业", "sounds"), ("天海泵业", "天海大蹦业", "drop~"), ("第一建筑", "第二建筑", None),
        ("天海泵业", "天海水泵", None), ("东方红建材", "南方红建材", None),
    ],
)  # fmt: skip
def test_slips(a: str, b: str, how: str | None) -> None:
    found = slip_between(a, b, voiced(a), voiced(b))
    assert (found and found[0]) == how


ROWS = st.lists(
    st.tuples(
        st.builds(
            "".join,
            st.tuples(
                st.sampled_from(["", "山西", "运城市", "包头"]), st.sampled_from(["天海", "海天", "天海龙", "宏明"]), st.sampled_from(["泵业", "泵叶", "空调"]),
                st.sampled_from(["", "有限公司", "股份有限公司", "厂"]),
            ),
        ),
        st.sampled_from(["", "", *CODES]),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_no_cluster_holds_two_codes(rows: list[tuple[str, str]]) -> None:
    found = dedupe(rows)
    assert len(found.cluster) == len(rows)
    for cluster in set(found.cluster):
        held = {read_code(code).text for at, (_, code) in enumerate(rows) if found.cluster[at] == cluster and code}
        assert len(held) <= 1
    for pair in found.pairs:
        same = found.cluster[pair.a] == found.cluster[pair.b]
        assert same == (pair.outcome == Outcome.SAME)


def test_odd_rows_are_answered() -> None:
    odd = ["", " ", "a", "😀", "1", "x" * 500, "天" * 500, "(", ")", "有限公司", "\x00", "山西", "123456"]
    assert len(clusters(*odd)) == len(odd)


def test_row_is_linked_once_and_what_is_unsure_is_shown() -> None:
    some = [
        Record("天海泵业"), Record("宏明空调有限责任公司"), Record("北重集团"), Record("没有的公司"), Record("甲", code=CODES[0]),
        Record("山西天海泵业有限公司", code=CODES[1]),
    ]  # fmt: skip
    others = [
        Record("山西天海泵业有限公司"), Record("重庆天海泵业有限公司"), Record("运城宏明空调有限公司"), Record("内蒙古北方重工业集团有限公司"),
        Record("山西乙实业有限公司", code=CODES[0]), Record("山西天海泵业有限公司", code=CODES[2]),
    ]  # fmt: skip
    found = link(some, others)
    sure = {one.a: one.b for one in found if one.outcome == Outcome.SAME}
    assert sure[1] == 2
    assert sure[4] == 4
    assert 0 not in sure
    assert {one.b for one in found if one.a == 0} >= {0, 1}
    assert [one.b for one in found if one.a == 2] == [3]
    assert [one for one in found if one.a == 3] == []
    assert 5 not in {one.b for one in found if one.a == 5}
    assert all(one.chinese and one.english for one in found)


def test_former_names_link() -> None:
    found = link(
        [Record("山西天海泵业有限公司")], [Record("山西海天智能装备有限公司", former=("山西天海泵业有限公司",))]
    )
    assert [(one.a, one.b, one.outcome) for one in found] == [(0, 0, Outcome.SAME)]
