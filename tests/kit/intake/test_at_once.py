"""Two who apply at once, in processes of their own: workbooks that name the same new firms make each of them once."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from time import sleep
from typing import Any

import pytest

from liantu.apps.accounts.models import User
from liantu.apps.registry.actions import loading
from liantu.apps.registry.actions.splitting import split
from liantu.apps.registry.models import Claim, Name, Organisation, Product, Split
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.actions import applying
from tests.at_once import together as at_once
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

from .applier import Applier
from .conftest import Planner, code_of, name_of, plain

pytestmark = pytest.mark.django_db(transaction=True)
FIRMS = 30
MARKET = ("企业名称", "统一社会信用代码", "注册资本（万元）", "住所")
TAX = ("纳税人名称", "纳税人识别号", "产品名称", "联系电话")


@pytest.fixture
def tax(world: World, officer: User) -> evidence.Source:
    return evidence.create_source(
        by=officer, code="tax", name="税务台账", kind="workbook", zone=world.here, unit=world.unit,
        purposes=["register"],
    )  # fmt: skip


def rows(sort: str, dice: random.Random) -> tuple[list[list[Any]], list[list[Any]]]:
    """The same firms in two ledgers, each in an order of its own: with the code in both, in one of them, or in none."""
    market, tax = [], []
    for n in range(FIRMS):
        name, code = f"{sort}{name_of(n)}", code_of(n)
        market.append([name, code if sort in ("码", "半") else "", 100 + n, f"园区路 {n} 号"])
        tax.append([name, code if sort == "码" else "", f"泵{n}", f"0359-20000{n:02d}"])
    dice.shuffle(market)
    dice.shuffle(tax)
    return market, tax


def together(applier: Applier, officer: User, *plans: Any) -> None:
    for made in plans:
        intake.apply(by=officer, plan=made, later=False)
    told = applier.run(*({"plan": made.pk, "by": officer.pk} for made in plans))
    assert [one["code"] for one in told] == [0] * len(plans)


@pytest.mark.parametrize("sort", ["码", "半", "名"])
def test_firms_that_two_ledgers_name_at_once_are_made_once(
    applier: Applier, plan: Planner, officer: User, source: evidence.Source, tax: evidence.Source, sort: str
) -> None:
    of_market, of_tax = rows(sort, random.Random(f"{sort}1"))
    together(
        applier, officer, plan(plain(*of_market, header=MARKET)), plan(plain(*of_tax, header=TAX), of=tax),
    )  # fmt: skip
    bearers = set(Name.objects.filter(text__startswith=sort).values_list("text", "organisation"))
    assert Counter(text for text, _pk in bearers) == dict.fromkeys([row[0] for row in of_market], 1)
    told = Organisation.objects.filter(listed=True, name__startswith=sort).values_list("name", "capital", "phone")
    assert sorted((name, int(capital or 0)) for name, capital, _phone in told) == sorted(
        (row[0], row[2] * 10000) for row in of_market
    )
    assert sorted((name, phone) for name, _capital, phone in told) == sorted((row[0], row[3]) for row in of_tax)
    assert sorted(Product.objects.values_list("organisation__name", "name")) == sorted(
        (row[0], row[2]) for row in of_tax
    )


def test_one_ledger_sent_twice_and_applied_at_once_counts_once(
    applier: Applier, plan: Planner, officer: User, source: evidence.Source
) -> None:
    of_market, _tax = rows("名", random.Random(2))
    one = plan(plain(*of_market, header=MARKET), issued="2026-07")
    other = plan(plain(*reversed(of_market), header=MARKET))
    together(applier, officer, one, other)
    assert Organisation.objects.filter(listed=True, name__startswith="名").count() == FIRMS
    assert Claim.objects.counting().filter(property="capital").count() == FIRMS
    assert [plan.delivery.rows_count for plan in intake.list_plans(officer)] == [FIRMS, FIRMS]


def test_one_that_a_person_said_is_new_is_made_once(
    applier: Applier, plan: Planner, officer: User, world: World, source: evidence.Source
) -> None:
    make_organisation("第1号泵业有限公司", zone=world.here)
    header = ("企业名称", "统一社会信用代码", "产品名称", "住所")
    plans = [
        plan(plain(["第1号泵业有限公司", "", what, ""], header=header), issued=f"2026-0{7 + at}")
        for at, what in enumerate(["水泵", "油泵"])
    ]
    for made in plans:
        intake.decide(by=officer, rows=list(made.rows.all()), answer="new")
    together(applier, officer, *plans)
    assert Organisation.objects.filter(listed=True, name="第1号泵业有限公司").count() == 2


@pytest.mark.parametrize("turn", range(2))
def test_split_while_workbooks_write_to_the_same_firm(
    plan: Planner, take_in: Planner, officer: User, world: World, source: evidence.Source, tax: evidence.Source,
    monkeypatch: pytest.MonkeyPatch, turn: int,
) -> None:  # fmt: skip
    """Whichever comes first: what one ledger calls by that name is the other firm, this month's row with last month's."""
    monkeypatch.setattr(applying, "CHUNK", 3)
    monkeypatch.setattr(loading, "CHUNK", 3)
    name = "天海泵业有限公司"
    firm = make_organisation(name, zone=world.here, address="一路 1 号")
    others = [f"第{n}号泵业有限公司" for n in range(8)]

    def ledger(amount: int, header: tuple[str, ...]) -> Any:
        return plain(
            *([one, "", what, amount] for one, what in zip([*others, name], [*others, "水泵"], strict=True)),
            header=header,
        )

    take_in(ledger(100, ("企业名称", "统一社会信用代码", "产品名称", "注册资本（万元）")), issued="2026-07")
    record = evidence.Record.objects.get(source=source, key=f"{name}|水泵")
    plans = [
        plan(ledger(200, ("企业名称", "统一社会信用代码", "产品名称", "注册资本（万元）"))),
        plan(ledger(300, ("纳税人名称", "纳税人识别号", "主要产品", "注册资本（万元）")), of=tax),
    ]
    plans = [intake.apply(by=officer, plan=made, later=False) for made in plans]

    def part() -> None:
        sleep(0.15 * turn)
        split(by=officer, organisation=firm, records=[record.pk], reason="两家同名")

    told = at_once(part, *(partial(intake.carry_out, by=officer, plan=made) for made in plans))
    assert told == ["done"] * 3
    verdict = Split.objects.get()
    for model in (Name, Claim, Product):
        said = (
            model.objects.counting().filter(record__key__startswith=name).values_list("record__source", "organisation")
        )
        # A row that the split overtook before it was written waits for a person's word.
        assert set(said) - {(tax.pk, firm.pk)} == {(source.pk, verdict.made_id)}
    for made, amount in zip(plans, (200, 300), strict=True):
        waits = made.rows.get(name=name).state == "unsure"
        assert (
            waits
            != Claim.objects.counting()
            .filter(record__source=made.source, value=f"{amount}0000.00", record__key__startswith=name)
            .exists()
        )
    assert Name.objects.counting().filter(text__in=others).values("organisation").distinct().count() == len(others)


def test_one_plan_that_two_processes_apply_counts_once(
    applier: Applier, plan: Planner, officer: User, source: evidence.Source
) -> None:
    of_market, _tax = rows("名", random.Random(3))
    made = plan(plain(*of_market, header=MARKET))
    together(applier, officer, made, made)
    assert Organisation.objects.filter(listed=True, name__startswith="名").count() == FIRMS
    assert Claim.objects.filter(property="capital").count() == FIRMS
    made.refresh_from_db()
    assert (made.delivery.rows_count, evidence.Delivery.objects.filter(source=source).count()) == (FIRMS, 1)
