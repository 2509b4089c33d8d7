"""Who is meant by a name as somebody types it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from liantu.engine.identity import Entry, Index, Outcome, Record, WrongIndex, entries, near, rank, resolve

NAMES = [
    "山西天海泵业有限公司", "山西天海水泵有限公司", "内蒙古北方重工业集团有限公司", "北方稀土（集团）高科技股份有限公司", "重庆北碚区政府", "运城市宏明空调有限公司",
    "太原理工大学", "太原科技大学", "中国工商银行股份有限公司", "联袂义齿技术有限公司", "重庆天海泵业有限公司",
]  # fmt: skip


@pytest.fixture
def index() -> Index:
    made = Index.in_memory()
    made.put(Entry(str(at), name) for at, name in enumerate(NAMES))
    return made


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("北重集团", "内蒙古北方重工业集团有限公司"),
        ("宏明空调", "运城市宏明空调有限公司"),
        ("宏名空调", "运城市宏明空调有限公司"),
        ("宏明空条有限公司", "运城市宏明空调有限公司"),
        ("山西天海泵业", "山西天海泵业有限公司"),
        ("太原理工", "太原理工大学"),
        ("工商银行", "中国工商银行股份有限公司"),
        ("联袂义齿技术有限责任公司", "联袂义齿技术有限公司"),
    ],
)
def test_meant_organisation_comes_first(index: Index, query: str, first: str) -> None:
    assert resolve(index, query)[0].name == first


def test_two_firms_with_one_short_name_are_two_candidates_and_no_silent_answer(index: Index) -> None:
    found = resolve(index, "天海泵业")
    assert {found[0].name, found[1].name} == {"山西天海泵业有限公司", "重庆天海泵业有限公司"}
    assert {one.outcome for one in found[:2]} == {Outcome.UNSURE}
    assert found[0].reasons[-1].kind == "ambiguous"


@pytest.mark.parametrize(
    "query", ["山西电机集团", "临汾汽车零部件经营部", "运城铝业加工厂", "北重集团", "天海泵业", *NAMES]
)
def test_what_is_far_behind_is_left_as_it_is_and_answers_the_same(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    shorts = [
        "天海泵业",
        "北重集团",
        "宏明空调",
        "山西真空设备集团",
        "山西电机股份有限公司",
        "临汾汽车零部件",
        "青山汽车厂",
        "北奔重汽集团",
    ]
    found = [Entry(str(at), name) for at, name in enumerate([*NAMES, *shorts, query])]

    def told() -> Any:
        return [(one.name, one.score, one.outcome, one.reasons) for one in rank(query, found, 20)]

    quick = told()
    # The package's own name for it is that of the function.
    monkeypatch.setattr(sys.modules["liantu.engine.identity.resolve"], "_NOTHING", -1e9)
    assert told() == quick


def test_other_trade_is_not_taken_for_the_same(index: Index) -> None:
    assert Outcome.SAME not in {one.outcome for one in resolve(index, "联袂医疗")}


def test_whole_name_belongs_to_the_one_that_bears_it(index: Index) -> None:
    found = resolve(index, "山西天海泵业有限公司")
    assert (found[0].name, found[0].outcome) == ("山西天海泵业有限公司", Outcome.SAME)


def test_written_with_the_form_of_another_firm_is_still_its_own_brand() -> None:
    index = Index.in_memory()
    index.put([Entry("a", "山西天海泵业有限公司"), Entry("b", "太原益海泵业有限责任公司"), Entry("c", "上海北重食品有限公司"),
               Entry("d", NAMES[2])])  # fmt: skip
    assert resolve(index, "天海泵业有限责任公司")[0].key == "a"
    assert resolve(index, "北重集团")[0].key == "d"


def test_what_is_a_short_name_already_is_seldom_shortened_again() -> None:
    index = Index.in_memory()
    index.put(
        [
            Entry("a", "北奔重汽集团"),
            Entry("b", NAMES[2]),
            Entry("c", "天成重型集团"),
            Entry("d", "天成重型机械有限公司"),
        ]
    )
    assert resolve(index, "北重集团")[0].key == "b"
    assert resolve(index, "天重")[0].key == "d"
    # Written as it stands in the register it is itself, and with a sign less still the likeliest where nobody else fits.
    assert resolve(index, "北奔重汽集团")[0].key == "a"
    assert (resolve(index, "北奔集团")[0].key, resolve(index, "北奔集团")[0].score > 0.9) == ("a", True)


def test_name_that_is_taken_out_counts_against_nobody(index: Index) -> None:
    found = near(index, "天海泵业")
    told = rank("天海泵业", [entry for entry in found if entry.name != "重庆天海泵业有限公司"])
    assert (told[0].name, told[0].outcome) == ("山西天海泵业有限公司", Outcome.SAME)
    assert "ambiguous" not in {reason.kind for reason in told[0].reasons}
    assert (near(index, " "), rank("天海", []), rank("", found)) == ([], [], [])


def test_replaced_names_are_all_that_is_held(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "names")
    index.put([Entry("a", "山西天海泵业有限公司"), Entry("b", "太原理工大学")])
    other = Index.open(tmp_path / "names")
    for _again in range(3):
        index.replace(["a", "c"], [Entry("a", "运城宏明空调有限公司"), Entry("c", "太原科技大学")])
    other.reload()
    assert len(other) == 3
    assert resolve(other, "天海泵业") == []
    assert [one.key for one in resolve(other, "宏明空调")] == ["a"]


def test_code_finds_its_bearer() -> None:
    index = Index.in_memory()
    index.put([Entry("a", "山西天海泵业有限公司", "91140802MA0K7T2X50"), Entry("b", "天海泵业")])
    found = resolve(index, "9114 0802 MA0K 7T2X 50")
    assert [(one.key, one.outcome, one.score) for one in found] == [("a", Outcome.SAME, 1.0)]


@pytest.mark.parametrize("query", ["", " ", "（）", "😀", "1", "a", "。。。", "天" * 500, "x" * 500, "\x00"])
def test_odd_queries_are_answered(index: Index, query: str) -> None:
    assert all(0 <= one.score <= 1 for one in resolve(index, query))


def test_index_on_disk_is_read_by_others_and_follows_what_is_written(tmp_path: Path) -> None:
    written = Index.create(tmp_path / "names")
    written.put([Entry("a", "山西天海泵业有限公司")])
    other = Index.open(tmp_path / "names")
    assert (len(other), resolve(other, "天海泵业")[0].key) == (1, "a")
    written.put([Entry("b", "内蒙古北方重工业集团有限公司")])
    other.reload()
    assert resolve(other, "北重集团")[0].key == "b"
    written.drop(["a"])
    other.reload()
    assert [one.key for one in resolve(other, "天海泵业")] == []


def test_folder_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongIndex):
        Index.open(tmp_path)


def test_former_names_lead_to_their_organisation() -> None:
    index = Index.in_memory()
    index.put(entries([Record("山西海天智能装备有限公司", former=("山西天海泵业有限公司",))], ["7"]))
    assert resolve(index, "天海泵业")[0].key == "7"
