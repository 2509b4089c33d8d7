"""What people said of a row holds to the last step: what is written is what they were shown."""

from __future__ import annotations

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake import queries
from liantu.kit.intake.models import Plan
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

from .conftest import CODES, Planner, plain, states


def applied(officer: User, plan: Plan) -> Plan:
    return intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=plan))


def test_new_is_obeyed_although_another_has_the_short_name(plan: Planner, officer: User, world: World) -> None:
    known = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    made = plan(plain(["天海泵业", "", 500, ""]))
    intake.decide(by=officer, rows=list(made.rows.all()), answer="new")
    applied(officer, made)
    known.refresh_from_db()
    assert known.capital is None
    other = Organisation.objects.get(name="天海泵业", listed=True)
    assert (other.pk != known.pk, str(other.capital)) == (True, "5000000.00")


def test_new_is_obeyed_although_another_has_the_registered_name(plan: Planner, officer: User, world: World) -> None:
    known = make_organisation("天海泵业有限公司", zone=world.here)
    made = plan(plain(["天海泵业有限公司", "", 500, ""]))
    intake.decide(by=officer, rows=list(made.rows.all()), answer="new")
    applied(officer, made)
    known.refresh_from_db()
    assert (known.capital, Organisation.objects.filter(name="天海泵业有限公司", listed=True).count()) == (None, 2)


def test_different_is_obeyed_where_no_other_is_left(plan: Planner, officer: User, world: World) -> None:
    known = make_organisation("天海泵业有限公司", zone=world.here)
    made = plan(plain(["天海泵业有限公司", "", 500, ""]))
    intake.decide(by=officer, rows=list(made.rows.all()), answer="different", subject=known.pk)
    assert [state for _name, state in states(made)] == ["new"]
    applied(officer, made)
    known.refresh_from_db()
    assert (known.capital, Organisation.objects.filter(name="天海泵业有限公司", listed=True).count()) == (None, 2)


def test_next_months_row_is_the_one_that_was_made_new(plan: Planner, officer: User, world: World) -> None:
    known = make_organisation("天海泵业有限公司", zone=world.here)
    first = plan(plain(["天海泵业有限公司", "", 500, ""]), issued="2026-07")
    intake.decide(by=officer, rows=list(first.rows.all()), answer="new")
    applied(officer, first)
    applied(officer, plan(plain(["天海泵业有限公司", "", 700, ""])))
    known.refresh_from_db()
    told = Organisation.objects.filter(name="天海泵业有限公司", listed=True).exclude(pk=known.pk)
    assert (known.capital, [str(one.capital) for one in told]) == (None, ["7000000.00"])


def test_two_rows_of_one_that_was_said_to_be_new_make_one(plan: Planner, officer: User, world: World) -> None:
    make_organisation("天海泵业有限公司", zone=world.here)
    header = ("企业名称", "统一社会信用代码", "产品名称", "住所")
    made = plan(plain(["天海泵业有限公司", "", "水泵", ""], ["天海泵业有限公司", "", "油泵", ""], header=header))
    intake.decide(by=officer, rows=list(made.rows.all()[:1]), answer="new")
    assert [state for _name, state in states(made)] == ["new", "changed"]
    applied(officer, made)
    assert Organisation.objects.filter(name="天海泵业有限公司", listed=True).count() == 2


def test_code_that_another_has_by_now_goes_to_that_one(plan: Planner, officer: User, world: World) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    known = make_organisation("甲机械厂", zone=world.here, code=CODES[0])
    applied(officer, made)
    known.refresh_from_db()
    assert str(known.capital) == "5000000.00"


def test_other_row_of_the_same_firm_next_month_makes_no_other(plan: Planner, officer: User, world: World) -> None:
    make_organisation("天海泵业有限公司", zone=world.here)
    header = ("企业名称", "统一社会信用代码", "产品名称", "住所")
    first = plan(plain(["天海泵业有限公司", "", "水泵", ""], header=header), issued="2026-07")
    intake.decide(by=officer, rows=list(first.rows.all()), answer="new")
    applied(officer, first)
    applied(officer, plan(plain(["天海泵业有限公司", "", "油泵", ""], header=header)))
    assert Organisation.objects.filter(name="天海泵业有限公司", listed=True).count() == 2


def test_row_that_went_to_another_is_mended_by_a_verdict(plan: Planner, officer: User, world: World) -> None:
    """Applied to the wrong firm, undone, judged, and applied again word for word."""
    wrong = make_organisation("天海泵业有限公司", zone=world.here)
    right = make_organisation("山西天海泵业有限公司", zone=world.here)
    row = ["天海泵业有限公司", "", 500, ""]
    first = applied(officer, plan(plain(row)))
    evidence.undo_delivery(by=officer, delivery=first.delivery)
    second = plan(plain(row))
    intake.decide(by=officer, rows=list(second.rows.all()), answer="same", subject=right.pk)
    applied(officer, second)
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.capital, str(right.capital)) == (None, "5000000.00")
    assert states(plan(plain(row, header=("企业名称", "统一社会信用代码", "注册资本（万元）", "住所")))) == [
        ("天海泵业有限公司", "same")
    ]


def test_what_waits_in_two_deliveries_is_asked_once(
    plan: Planner, take_in: Planner, officer: User, world: World
) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    row = ["天海泵业", "", 500, ""]
    july = take_in(plain(row, ["甲机械有限公司", CODES[0], 300, ""]), issued="2026-07")
    august = plan(plain(row, ["甲机械有限公司", CODES[0], 300, ""]))
    asked = list(queries.waiting(officer))
    assert [(row.plan_id, row.name) for row in asked] == [(august.pk, "天海泵业")]
    intake.decide(by=officer, rows=asked, answer="same", subject=one.pk)
    assert not queries.waiting(officer).exists()
    assert [made.rows.get(name="天海泵业").subject for made in (july, august)] == [one.pk, one.pk]
    july.refresh_from_db()
    assert july.counts == {"changed": 1, "new": 1}
