"""Plans that become deliveries, and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Name, Organisation, Recognition, Right
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Verdict
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.registry import make_organisation

from .conftest import CODES, Planner, book, plain, states


def listed() -> list[tuple[str, str | None]]:
    rows = Organisation.objects.filter(listed=True).exclude(kind="zone")
    return sorted((row.name, str(row.capital) if row.capital is not None else None) for row in rows)


def test_applied_rows_are_organisations_with_their_values(take_in: Planner, world: World) -> None:
    made = take_in(plain(["甲机械有限公司", CODES[0], 500, "园区路1号"], ["乙泵业有限公司", "", "", ""]))
    assert (made.state, made.delivery.state, made.delivery.rows_count) == ("applied", "applied", 2)
    assert listed() == [("乙泵业有限公司", None), ("甲机械有限公司", "5000000.00")]
    assert Organisation.objects.get(name="甲机械有限公司").home_id == world.here.pk


def test_applying_again_adds_nothing(take_in: Planner, officer: User) -> None:
    made = take_in(plain(["甲机械有限公司", CODES[0], 500, ""]))
    before = (Organisation.objects.count(), Name.objects.count(), made.delivery.rows_count)
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=made))
    made.delivery.refresh_from_db()
    assert (Organisation.objects.count(), Name.objects.count(), made.delivery.rows_count) == before


def test_undone_delivery_leaves_the_register_as_it_was(take_in: Planner, officer: User) -> None:
    take_in(plain(["甲机械有限公司", CODES[0], 500, ""]), issued="2026-07")
    before = listed()
    second = take_in(plain(["甲机械有限公司", CODES[0], 900, ""], ["乙泵业有限公司", "", 20, ""]))
    assert listed() == [("乙泵业有限公司", "200000.00"), ("甲机械有限公司", "9000000.00")]
    evidence.undo_delivery(by=officer, delivery=second.delivery)
    assert listed() == before


def test_row_that_says_the_same_as_last_month_changes_nothing(take_in: Planner, plan: Planner) -> None:
    take_in(plain(["甲机械有限公司", CODES[0], 500, ""]), issued="2026-07")
    made = plan(plain(["甲机械有限公司", CODES[0], "500", ""]))
    assert states(made) == [("甲机械有限公司", "same")]


def test_rows_whose_columns_are_confirmed_otherwise_say_otherwise(officer: User, source: evidence.Source) -> None:
    file = book([["企业名称", "统一社会信用代码", "注册资本"], ["甲机械有限公司", CODES[0], 500]])

    def take(unit: str) -> tuple[str, str]:
        made = intake.receive(by=officer, source=source, file=file, title="", issued="2026-08")
        made = intake.read_plan(by=officer, plan=made)
        columns = [{"index": 2, "field": "organisation.capital", "unit": unit}]
        made = intake.confirm(by=officer, plan=made, tables=[{"columns": columns}])
        made = intake.compare(by=officer, plan=made)
        made = intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=made))
        evidence.undo_delivery(by=officer, delivery=made.delivery)
        evidence.apply_delivery(by=officer, delivery=made.delivery)
        return made.rows.get().state, str(Organisation.objects.get(name="甲机械有限公司").capital)

    assert take("元") == ("new", "500.00")
    assert take("万元") == ("changed", "5000000.00")
    assert take("万元") == ("same", "5000000.00")


def test_verdict_is_obeyed_by_the_next_delivery(take_in: Planner, plan: Planner, officer: User, world: World) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    first = plan(plain(["天海泵业", "", 500, ""]), issued="2026-07")
    intake.decide(by=officer, rows=list(first.rows.all()), answer="same", subject=one.pk)
    first.refresh_from_db()
    assert first.counts == {"changed": 1}
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=first))
    second = plan(plain(["天海泵业", "", 700, ""]))
    row = second.rows.get()
    assert (row.state, row.subject, row.verdict_id) == ("changed", one.pk, Verdict.objects.get().pk)
    assert Verdict.objects.get().used == 1


def test_word_on_rows_that_only_their_sender_reads_is_not_told_to_others(
    plan: Planner, officer: User, world: World, source: evidence.Source
) -> None:
    make_organisation("山西天海泵业有限公司", zone=world.here, short="天海")
    made = plan(plain(["天海", "", 500, ""]))
    (verdict,) = intake.decide(by=officer, rows=list(made.rows.all()), answer="new")
    unit = make_unit(world.here)
    sender, other = (make_user("science_officer", one, world.here) for one in (unit, make_unit(world.here)))
    evidence.edit_source(by=officer, source=source, classification="restricted", unit=unit)
    assert [list(intake.list_verdicts(user)) for user in (officer, sender, other)] == [[verdict], [verdict], []]
    with pytest.raises(access.NotHere):
        intake.find_verdict(other, verdict.pk)
    intake.undo_verdict(by=sender, verdict=verdict, reason="看错了")
    assert Entry.objects.get(action="intake.verdict.undo").reason == "看错了"


def test_no_is_remembered_too(plan: Planner, officer: User, world: World) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    two = make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    first = plan(plain(["天海泵业", "", 500, ""]), issued="2026-07")
    intake.decide(by=officer, rows=list(first.rows.all()), answer="different", subject=one.pk)
    second = plan(plain(["天海泵业", "", 700, ""]))
    assert one.pk not in {candidate["id"] for candidate in second.rows.get().candidates}
    assert second.rows.get().subject in (None, two.pk)


def test_taken_back_verdict_asks_again(plan: Planner, officer: User, world: World) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = plan(plain(["天海泵业", "", 500, ""]))
    verdict = intake.decide(by=officer, rows=list(made.rows.all()), answer="same", subject=one.pk)[0]
    intake.undo_verdict(by=officer, verdict=verdict)
    assert made.rows.get().state == "unsure"
    with pytest.raises(access.Conflict):
        intake.undo_verdict(by=officer, verdict=verdict)


def test_unsure_rows_stay_behind_and_are_taken_up_or_given_back(
    take_in: Planner, officer: User, world: World, browser: Callable[[User], Client]
) -> None:
    make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    two = make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = take_in(plain(["天海泵业", "", 500, ""], ["丙风机有限公司", "", 300, ""]))
    assert made.delivery.rows_count == 1
    page = browser(officer)

    def door() -> bool:
        return (
            reverse("intake-take-up", args=[made.pk])
            in page.get(reverse("intake-plan", args=[made.pk])).content.decode()
        )

    row = made.rows.get(state="unsure")
    assert not door(), "nothing is judged yet"
    intake.decide(by=officer, rows=[row], answer="same", subject=two.pk)
    # Its rows are no workbook that could be read again, and are given back where it is given up.
    more, before = intake.take_up(by=officer, plan=made), states(made)
    assert (states(more), door()) == ([("天海泵业", "changed")], False)
    with pytest.raises(access.Conflict, match="不能再改"):
        intake.confirm(by=officer, plan=more, tables=more.tables)
    assert (
        reverse("intake-columns", args=[more.pk])
        not in page.get(reverse("intake-plan", args=[more.pk])).content.decode()
    )
    intake.discard(by=officer, plan=more)
    made.refresh_from_db()
    assert (before, states(more), states(made)) == ([("丙风机有限公司", "new")], [], [("天海泵业", "changed"), *before])
    assert (made.counts, door()) == ({"new": 1, "changed": 1}, True)
    more = intake.take_up(by=officer, plan=made)
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=more))
    two.refresh_from_db()
    assert (str(two.capital), made.rows.count()) == ("5000000.00", 1)


def test_register_that_changed_meanwhile_sends_the_row_back(plan: Planner, officer: User, world: World) -> None:
    made = plan(plain(["天海泵业", "", 500, ""]))
    assert states(made) == [("天海泵业", "new")]
    make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=made))
    assert (states(made), made.delivery.rows_count) == ([("天海泵业", "unsure")], 0)


def test_rights_of_a_ledger_belong_to_their_holders(take_in: Planner, world: World) -> None:
    known = make_organisation("甲机械有限公司", zone=world.here, code=CODES[0])
    header = ["专利权人", "专利号", "专利名称", "专利类型", "申请日", "授权日"]
    take_in(book([
        header,
        ["甲机械有限公司", "ZL202310000001.1", "一种泵及其方法", "发明专利", "2023-01-05", "2024-06-01"],
        ["甲机械有限公司", "ZL202310000002.2", "一种阀", "实用新型", "2023-02-05", "2024-01-01"],
        ["甲机械有限公司", "ZL202310000003.3", "一种轴", "发明专利", "2023-02", "2024-06"],
    ]))  # fmt: skip
    assert list(Right.objects.order_by("number").values_list("organisation", "kind", "approximate")) == [
        (known.pk, "invention", False), (known.pk, "utility", False), (known.pk, "invention", True),
    ]  # fmt: skip
    # Of a grant that is told by its month alone nobody can say that it was there before the month was over.
    told = Right.objects.get(approximate=True)
    assert (told.filed, told.granted) == (date(2023, 2, 1), date(2024, 6, 30))


def test_list_whose_title_says_what_is_held(officer: User, source: evidence.Source, world: World) -> None:
    known = make_organisation("甲机械有限公司", zone=world.here, code=CODES[0])
    file = book(
        [
            ["企业名称", "统一社会信用代码", "证书编号", "发证日期"],
            ["甲机械有限公司", CODES[0], "GR202514000001", "2025-11-08"],
        ]
    )
    made = intake.read_plan(
        by=officer, plan=intake.receive(by=officer, source=source, file=file, title="", issued="2026-08")
    )
    tables = made.tables
    tables[0]["constants"]["recognition.scheme"] = "high_tech_enterprise"
    made = intake.compare(by=officer, plan=intake.confirm(by=officer, plan=made, tables=tables))
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=made))
    told = Recognition.objects.get()
    assert (told.organisation_id, told.scheme, told.number) == (known.pk, "high_tech_enterprise", "GR202514000001")


def test_only_the_zones_officer_applies(plan: Planner, world: World) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    with pytest.raises(access.Denied):
        intake.apply(by=world.person("caseworker"), plan=made)
