"""What would become of rows, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from liantu.apps.accounts.models import User
from liantu.apps.indicators.actions import sync_rulebook
from liantu.apps.registry.models import Claim, Organisation
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.models import Delivery, Record
from liantu.kit.intake import public as intake
from liantu.kit.intake import queries, telling
from liantu.kit.intake.actions import comparing
from liantu.kit.intake.actions.receiving import workbook_of
from liantu.kit.intake.models import Plan, Shape
from liantu.kit.intake.needing import SURE
from liantu.kit.intake.web.words import gist
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

from .conftest import CODES, Planner, book, plain, states


def test_plan_writes_nothing_to_the_register(plan: Planner) -> None:
    before = (Organisation.objects.count(), Claim.objects.count(), Record.objects.count(), Delivery.objects.count())
    made = plan(plain(["甲机械有限公司", CODES[0], 500, "园区路1号"], ["乙泵业有限公司", CODES[1], "1,200", ""]))
    assert (made.state, made.counts) == ("ready", {"new": 2})
    after = (Organisation.objects.count(), Claim.objects.count(), Record.objects.count(), Delivery.objects.count())
    assert after == before


def test_row_is_known_by_its_code_whatever_it_is_called(plan: Planner, world: World) -> None:
    known = make_organisation("甲机械有限公司", zone=world.here, code=CODES[0])
    made = plan(plain(["甲机械（集团）有限公司", CODES[0], 500, ""]))
    row = made.rows.get()
    assert (row.subject, row.why) == (known.pk, ["统一社会信用代码相同"])


def test_two_codes_are_never_one_firm(plan: Planner, world: World) -> None:
    make_organisation("甲机械有限公司", zone=world.here, code=CODES[0])
    made = plan(plain(["甲机械有限公司", CODES[1], 500, ""]))
    assert states(made) == [("甲机械有限公司", "new")]


def test_name_alone_is_enough_where_no_code_speaks_against_it(plan: Planner, world: World) -> None:
    known = make_organisation("甲机械有限公司", zone=world.here, code=CODES[0])
    made = plan(plain(["甲机械有限公司", "", 500, ""]))
    assert made.rows.get().subject == known.pk
    unseen = plan(plain(["甲机械\u200b有限公司", "", 500, ""]), issued="2026-09").rows.get()
    assert (unseen.subject, [change["field"] for change in unseen.changes]) == (known.pk, ["capital"])


def test_two_firms_of_one_short_name_are_a_question(plan: Planner, world: World) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    two = make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = plan(plain(["天海泵业", "", 500, ""]))
    row = made.rows.get()
    assert (row.state, {candidate["id"] for candidate in row.candidates}) == ("unsure", {one.pk, two.pk})


def test_changed_value_of_another_source_is_a_conflict(plan: Planner, world: World) -> None:
    make_organisation("甲机械有限公司", zone=world.here, code=CODES[0], capital="5000000.00")
    made = plan(plain(["甲机械有限公司", CODES[0], 800, ""]))
    row = made.rows.get()
    assert row.state == "conflict"
    assert [(change["field"], change["sort"]) for change in row.changes] == [("capital", "conflict")]


def test_value_that_goes_on_to_stand_is_told_apart_from_what_is_overridden(
    plan: Planner, take_in: Planner, officer: User, source: evidence.Source, world: World
) -> None:
    def told(**more: Any) -> tuple[str, list[tuple[str, str]], tuple[int, int], str]:
        made = plan(plain(["甲机械有限公司", CODES[0], 8000, "模拟市二路2号"]), of=science, **more)
        row = made.rows.get()
        return (
            row.state,
            [(one["field"], one["sort"]) for one in row.changes],
            queries.disagreements(made),
            gist(officer, row),
        )

    science = evidence.create_source(
        by=officer, code="science", name="科技台账", kind="workbook", zone=world.here, unit=world.unit
    )
    take_in(plain(["甲机械有限公司", CODES[0], 500, "模拟省模拟市一路1号"]), issued="2026-07")
    assert told(issued="2026-08") == (
        "conflict", [("address", "conflict"), ("capital", "conflict")], (2, 2),
        "地址：模拟省模拟市一路1号 → 模拟市二路2号；注册资本：500 万元 → 8,000 万元",
    )  # fmt: skip
    assert told(issued="2026-06")[1:3] == ([("address", "outweighed"), ("capital", "outweighed")], (2, 0))
    evidence.set_authority(by=officer, field="organisation.address", zone=world.here, order=[source])
    state, changes, overrides, words = told(issued="2026-09")
    assert (state, changes, overrides) == ("conflict", [("address", "outweighed"), ("capital", "conflict")], (2, 1))
    assert words.startswith("地址：仍为 模拟省模拟市一路1号（本次报 模拟市二路2号）")
    # The same place with less ahead is no other address.
    same = plan(plain(["甲机械有限公司", CODES[0], 500, "模拟市一路1号"]), of=science, issued="2026-09")
    assert [row.state for row in same.rows.all()] == ["same"]


def test_another_name_conflicts_only_where_somebody_else_says_the_one_that_stands(
    plan: Planner, take_in: Planner, officer: User, world: World
) -> None:
    def told(name: str, **more: Any) -> list[tuple[str, str, str]]:
        (row,) = plan(plain([name, CODES[0], 500, ""]), **more).rows.all()
        return [(row.state, change["sort"], change["source"]) for change in row.changes]

    tax = evidence.create_source(
        by=officer, code="tax", name="税务台账", kind="workbook", zone=world.here, unit=world.unit
    )
    take_in(plain(["甲机械有限公司", CODES[0], 500, ""]), issued="2026-06")
    assert told("甲重工有限公司") == [("changed", "changed", "")]
    assert told("甲重工有限公司", of=tax) == [("conflict", "conflict", "企业登记台账 2026-06")]
    take_in(plain(["甲机械·有限公司", CODES[0], 500, ""]), of=tax, issued="2026-07")
    # Another way of writing it is the same name.
    assert told("甲重工有限公司", issued="2026-09") == [("conflict", "conflict", "税务台账 2026-07")]
    renamed = plain(["甲重工有限公司", CODES[0], "甲机械有限公司"], header=("企业名称", "统一社会信用代码", "曾用名"))
    assert [row.state for row in plan(renamed).rows.all()] == ["changed"]


def test_row_without_a_name_and_a_bad_amount_come_back(plan: Planner) -> None:
    rows = [["", "", 500, "园区路1号"], ["乙泵业有限公司", "", "很多", ""], ["丙风机有限公司", "", 300, ""]]
    numbered = [[at, *row] for at, row in enumerate([*rows, ["", "", "", ""]], 1)]
    made = plan(plain(*numbered, header=("序号", "企业名称", "统一社会信用代码", "注册资本（万元）", "住所")))
    assert states(made) == [("", "rejected"), ("乙泵业有限公司", "rejected"), ("丙风机有限公司", "new")]
    faults = [row.faults for row in made.rows.filter(state="rejected").order_by("number")]
    assert [fault[0]["column"] for fault in faults] == ["B", "D"]


def test_blank_is_unknown_and_never_zero(plan: Planner) -> None:
    made = plan(plain(["乙泵业有限公司", "", "—", "/"], ["丙风机有限公司", "", "", "无"]))
    values = [row.said["organisations"][0]["values"] for row in made.rows.order_by("number")]
    assert values == [{}, {}]


def test_row_that_stands_twice_counts_once(plan: Planner) -> None:
    row = ["乙泵业有限公司", "", 500, "园区路1号"]
    made = plan(plain(row, row, ["乙泵业有限公司", "", 600, "园区路1号"]))
    assert [state for _name, state in states(made)] == ["new", "repeated", "rejected"]


def test_firm_of_two_tables_is_new_once(plan: Planner, take_in: Planner, officer: User) -> None:
    header = ("企业名称", "统一社会信用代码", "产品名称", "住所")
    file = plain(*(["乙泵业有限公司", "", words, ""] for words in ("水泵", "油泵")), header=header)
    made = plan(file)
    assert made.counts == {"new": 1, "changed": 1}
    assert gist(officer, made.rows.last()) == "与前面一行是同一家新机构，只新建一家"
    file.seek(0)
    applied = take_in(file)
    assert len({one.id for one in queries.made_for(applied.by, applied.rows.all()).values()}) == 1
    assert len(queries.made_for(applied.by, applied.rows.all())) == 2


def test_gnarly_workbook_is_understood(plan: Planner) -> None:
    """Merged title, unit line, two-row header, marks of what is required, amounts in two units, totals and notes."""
    rows = [
        ["高新区企业情况统计表"],
        ["单位：万元", None, None, None, None, "填报日期：2026年8月"],
        ["序号", "登记信息", None, None, "经营情况", None],
        [None, "企业名称（必填）", "统一社会信用代码", "成立时间", "注册资本", "住所"],
        [1, "甲机械有限公司", CODES[0], "2019年5月", 500, "园区路1号"],
        [2, "乙泵业有限公司", "９１１４０８０２ＭＡ０ＫＸＹＤ２９Ｑ", "2020.3.1", "3,000,000元", "—"],
        ["合计", None, None, None, 800, None],
        ["备注：以登记机关数据为准"],
    ]
    merged = [(0, 0, 0, 5, "高新区企业情况统计表"), (2, 1, 2, 3, "登记信息"), (2, 4, 2, 5, "经营情况")]
    made = plan(book(rows, merged=merged))
    assert "不作为数据的行：合计第 7 行；说明第 8 行" in made.tables[0]["remarks"]
    told = [row.said["organisations"][0] for row in made.rows.order_by("number")]
    assert [(one["official"], one["code"], one["values"]["capital"], one["values"]["founded"]) for one in told] == [
        ("甲机械有限公司", CODES[0], "5000000.00", "2019-05"), ("乙泵业有限公司", CODES[1], "3000000.00", "2020-03-01"),
    ]  # fmt: skip


def test_source_remembers_a_shape_that_was_confirmed(plan: Planner, officer: User, source: evidence.Source) -> None:
    plan(plain(["甲机械有限公司", CODES[0], 500, ""]), issued="2026-07")
    assert Shape.objects.filter(source=source).count() == 1
    again = intake.receive(
        by=officer, source=source, file=plain(["甲机械有限公司", CODES[0], 600, ""]), title="", issued="2026-08"
    )
    assert intake.read_plan(by=officer, plan=again).state == "comparing"


def test_other_shape_than_last_time_is_said(plan: Planner, officer: User, source: evidence.Source) -> None:
    plan(plain(["甲机械有限公司", CODES[0], 500, ""]), issued="2026-07")
    other = book(
        [
            ["企业名称", "统一社会信用代码", "注册资本（元）", "法定代表人"],
            ["甲机械有限公司", CODES[0], 5000000, "王某"],
        ]
    )
    made = intake.read_plan(
        by=officer, plan=intake.receive(by=officer, source=source, file=other, title="", issued="2026-08")
    )
    assert made.state == "asking"
    assert any("与上次的表样不同" in remark for remark in made.tables[0]["remarks"])


def test_name_of_marks_only_is_no_name(plan: Planner) -> None:
    made = plan(plain(["“|”", "", 500, ""], ["乙泵业有限公司", "", 300, ""]))
    assert states(made) == [("“|”", "rejected"), ("乙泵业有限公司", "new")]


@pytest.mark.django_db(transaction=True)
def test_discarded_plan_leaves_no_file(officer: User, source: evidence.Source, plan: Planner) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    place = workbook_of(made)
    assert place.exists()
    intake.discard(by=officer, plan=made)
    made.refresh_from_db()
    assert (place.exists(), made.tables, made.rows.count()) == (False, [], 0)


def test_everybody_reads_reasons_and_faults_in_his_own_language(plan: Planner, officer: User, world: World) -> None:
    """Whoever had the rows compared: here in Chinese."""
    make_organisation("甲机械有限公司", zone=world.here, code=CODES[0], capital="5000000.00", status="active")
    make_organisation("丁泵业有限公司", zone=world.here)
    sheet = [
        ["甲机械有限公司", CODES[0], 800, "", "注销"],
        ["乙泵业有限公司", "", "很多", "", ""],
        ["丙风机有限公司", "ABC", 300, "", ""],
        ["丁泵叶有限公司", "", 300, "", ""],
        ["", "", 3, "", ""],
    ]
    header = ("企业名称", "统一社会信用代码", "注册资本（万元）", "住所", "登记状态")
    one, two, three, four, five = plan(plain(*sheet, header=header)).rows.order_by("number")
    read: dict[str, list[Any]] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            read[language] = [
                telling.why(one), [(c["label"], c["now"], c["told"]) for c in telling.changes(officer, one)],
                telling.faults(two)[0]["words"], telling.faults(three)[0]["words"],
                [c["why"] for c in telling.candidates(four)], telling.why(four), telling.faults(five)[0]["words"],
            ]  # fmt: skip
    chinese, english = read["zh-hans"], read["en"]
    assert chinese[0] == ["统一社会信用代码相同"]
    assert set(chinese[1]) == {("注册资本", "500 万元", "800 万元"), ("登记状态", "存续", "注销")}
    assert set(english[1]) == {
        ("Registered capital", "5 m yuan", "8 m yuan"), ("Registration status", "Active", "Deregistered"),
    }  # fmt: skip
    assert chinese[5] == ["字号同音“丁泵叶”/“丁泵业”；组织形式相同“有限公司”"]
    assert english[5] == ["brands sound alike: 丁泵叶 / 丁泵业, same form 有限公司"]
    assert chinese[6] == "没有企业名称，也没有统一社会信用代码，不知道说的是谁"
    for own, other in zip(chinese, english, strict=True):
        assert own != other
    assert not re.search(r"[\u4e00-\u9fff]", str([english[0], english[6]]))


@pytest.fixture
def meanwhile(
    officer: User, source: evidence.Source, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[Plan], Any]], Plan]:
    """Compares a workbook of three rows, one after the other; behind the first row somebody does something with the plan."""
    monkeypatch.setattr(comparing, "CHUNK", 1)

    def make(deed: Callable[[Plan], Any]) -> Plan:
        file = plain(
            *([f"第{n}号机械有限公司", "", 500, ""] for n in range(3)),
            header=("企业名称", "统一社会信用代码", "注册资本", "住所"),
        )
        made = intake.receive(by=officer, source=source, file=file, title="", issued="2026-08")
        made = intake.read_plan(by=officer, plan=made)
        made = intake.confirm(by=officer, plan=made, tables=made.tables)
        done: list[Any] = []

        def step(n: int) -> None:
            if not done:
                done.append(deed(Plan.objects.get(pk=made.pk)))

        return intake.compare(by=officer, plan=made, step=step)

    return make


def test_columns_that_are_confirmed_otherwise_while_rows_are_compared_hold_for_all(
    officer: User, meanwhile: Callable[[Callable[[Plan], Any]], Plan]
) -> None:
    columns = [{"index": 2, "field": "organisation.capital", "unit": "亿元"}]
    made = meanwhile(lambda plan: intake.confirm(by=officer, plan=plan, tables=[{"columns": columns}]))
    told = [row.said["organisations"][0]["values"]["capital"] for row in made.rows.order_by("number")]
    assert (made.state, made.counts, told) == ("ready", {"new": 3}, ["50000000000.00"] * 3)


def test_plan_that_is_given_up_while_its_rows_are_compared_keeps_none(
    officer: User, meanwhile: Callable[[Callable[[Plan], Any]], Plan]
) -> None:
    made = meanwhile(lambda plan: intake.discard(by=officer, plan=plan))
    assert (made.state, made.rows.count()) == ("discarded", 0)


def test_period_that_no_table_tells_is_that_of_the_delivery_and_goes_on_with_it(
    plan: Planner, officer: User, source: evidence.Source
) -> None:
    sync_rulebook()
    header = ("企业名称", "统一社会信用代码", "从业人数", "营业收入（万元）")

    def read(issued: str, title: str = "") -> Plan:
        file = book([*([[title]] if title else []), header, ["甲机械有限公司", CODES[0], 86, 300 + int(issued[-1])]])
        made = intake.receive(by=officer, source=source, file=file, title="", issued=issued)
        return intake.read_plan(by=officer, plan=made)

    def told(made: Plan) -> tuple[str, list[tuple[str, bool]]]:
        columns = made.tables[0]["columns"][2:]
        return made.state, [(column["period"], column["sure"] < SURE) for column in columns]

    made = read("2026-07")
    # People are counted on a day; an amount may be of any period, so that somebody has to say it.
    assert told(made) == ("asking", [("2026-07", True), ("", False)])
    with pytest.raises(ValidationError, match="D 营业收入（万元）：是哪一期的数"):
        intake.confirm(by=officer, plan=made, tables=made.tables)
    tables = made.tables
    tables[0]["columns"][3]["period"] = "2025"
    intake.confirm(by=officer, plan=made, tables=tables)
    assert told(read("2026-08-31")) == ("comparing", [("@2026-08-31", False), ("2025", False)])
    # When the year is over, the year before may be another.
    assert told(read("2026-06", title="2024年12月企业情况表（填报日期：2025年1月8日）"))[1] == [
        ("2024-12", False), ("2024-12", False),
    ]  # fmt: skip
    Shape.objects.update(layout=Shape.objects.get().layout | {"issued": "2025-12"})
    assert told(read("2026-05")) == ("asking", [("", True), ("", True)])


def test_column_that_is_of_no_use_alone_is_not_taken_on_a_guess(officer: User, source: evidence.Source) -> None:
    def read(*rows: list[Any]) -> dict[str, Any]:
        made = intake.receive(by=officer, source=source, file=book(rows), title="", issued="2026-08")
        return intake.read_plan(by=officer, plan=made).tables[0]

    firm = ["甲机械有限公司", CODES[0]]
    # A right has a registration day too, but here nothing else of one stands.
    bare = read(["企业名称", "信用代码", "登记日期", "员工", "企业名称"], [*firm, "2012-03-20", None, "乙泵业有限公司"])
    assert [column["field"] for column in bare["columns"][2:]] == ["organisation.founded", "", ""]
    listed = (["企业名称", "信用代码", "证书编号", "认定日期"], [*firm, "GR202514000001", "2025-11-01"])
    fields = ["recognition.number", "recognition.valid_from"]
    for title, scheme, words in (
        ("2025年度认定名单", "", True),
        ("2025年高新技术企业名单", "high_tech_enterprise", False),
    ):
        told = read([title], *listed)
        assert [column["field"] for column in told["columns"][2:]] == fields
        assert told["constants"]["recognition.scheme"] == scheme
        assert any("还须指明 资质类别" in remark for remark in told["remarks"]) == words
