"""Which name is shown and why; and that sources which know one organisation by two registered names are in conflict."""

from __future__ import annotations

import io
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry import cli
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.editing import add_name, retract_fact
from liantu.apps.registry.actions.merging import merge, unmerge
from liantu.apps.registry.models import Claim, Conflict, Name, Organisation
from liantu.apps.registry.queries import (
    concerning,
    conflict_counts,
    find_organisation,
    list_conflicts,
    names_and_value,
    tell_dossier,
)
from liantu.apps.registry.validators.names import name_key
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation, plain
from tests.factories.ui import cells

from .test_api import Program

FIELD = "organisation.name"
pytestmark = pytest.mark.django_db


@pytest.fixture
def market(world: World) -> evidence.Source:
    return make_source(world.here, world.unit, name="市场主体台账", code="market")


@pytest.fixture
def tax(world: World) -> evidence.Source:
    return make_source(world.here, world.other, name="税务台账", code="tax")


@pytest.fixture
def firm(world: World, market: evidence.Source) -> Organisation:
    return make_organisation("甲有限公司", zone=world.here, record=make_record(make_delivery(market, "2026-01-31")))


def call(firm: Organisation, source: Any, text: str, issued: str, kind: str = "official", **more: Any) -> Name:
    """A source calls the firm so."""
    record = make_record(make_delivery(source, issued))
    made = Name(organisation=firm, record=record, text=text, key=name_key(text), kind=kind)
    made.said(more.get("since", ""), more.get("until", "")).save()
    derive([firm.pk])
    firm.refresh_from_db()
    return made


def shown(user: User, firm: Organisation) -> Any:
    return names_and_value(user, find_organisation(user, firm.pk))[1]


def pairs(user: User) -> list[tuple[str, str, str]]:
    return [(row.standing.value, row.other.value, row.decided) for row in list_conflicts(user)]


# What is a conflict, and what is none


def test_two_registered_names_are_a_conflict_of_both_departments(
    world: World, officer: User, firm: Organisation, tax: evidence.Source
) -> None:
    call(firm, tax, "甲有限责任公司", "2026-06-30")
    assert (firm.name, firm.contested) == ("甲有限责任公司", True)
    assert pairs(officer) == [("甲有限责任公司", "甲有限公司", "open")]
    rows = list_conflicts(officer)
    assert [(unit, n) for unit, _name, n in conflict_counts(rows)] == sorted([(world.unit.pk, 1), (world.other.pk, 1)])
    assert [rows.filter(concerning(unit)).count() for unit in (world.unit, world.other, world.far)] == [1, 1, 0]
    value = shown(officer, firm)
    assert value.conflict
    assert value.why == "以后报送为准：2026-06-30，市场主体台账为 2026-01-31"
    assert [(said.words, said.claim.record.source.code) for said in value.others] == [("甲有限公司", "market")]


@pytest.mark.parametrize("text", ["甲 有限公司", "甲有限公司 ", "（甲）有限公司", "甲·有限公司"])
def test_same_name_written_otherwise_is_no_conflict(
    officer: User, world: World, market: evidence.Source, tax: evidence.Source, text: str
) -> None:
    name = "(甲)有限公司" if "（" in text else "甲有限公司"
    firm = make_organisation(name, zone=world.here, record=make_record(make_delivery(market, "2026-01-31")))
    call(firm, tax, text, "2026-06-30")
    assert (pairs(officer), firm.contested, shown(officer, firm).others) == ([], False, [])


@pytest.mark.parametrize("kind", ["short", "alias", "former"])
def test_names_of_other_kinds_contest_nothing(
    officer: User, firm: Organisation, tax: evidence.Source, kind: str
) -> None:
    call(firm, tax, "乙", "2026-06-30", kind)
    assert (firm.name, pairs(officer), shown(officer, firm).why) == ("甲有限公司", [], "")


@pytest.mark.parametrize("whose", ["market", "tax"])
def test_name_that_a_record_says_is_a_former_one_does_not_stand_and_is_no_conflict(
    officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source, whose: str
) -> None:
    """The tax office goes on with the old name, after a record said that it was changed."""
    call(firm, market if whose == "market" else make_source(), "老甲有限公司", "2026-02-28", "former")
    call(firm, tax, "老甲有限公司", "2026-06-30")
    assert (firm.name, firm.contested, pairs(officer)) == ("甲有限公司", False, [])
    value = shown(officer, firm)
    assert (value.conflict, value.why) == (False, "其他登记名称都有记录写明是曾用名")
    assert [(said.words, value.is_former(said)) for said in value.others] == [("老甲有限公司", True)]


def test_registered_name_that_has_ended_is_a_former_one(
    officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    call(firm, market, "老甲有限公司", "2026-02-28", until="2025-12-31")
    call(firm, tax, "老甲有限公司", "2026-06-30")
    assert (firm.name, pairs(officer)) == ("甲有限公司", [])


def test_name_that_begins_later_is_not_borne_yet(officer: User, firm: Organisation, tax: evidence.Source) -> None:
    call(firm, tax, "未来有限公司", "2026-06-30", since="2031-01-01")
    assert (firm.name, pairs(officer), shown(officer, firm).conflict) == ("甲有限公司", [], False)


def test_who_went_back_to_an_old_name_bears_it(officer: User, firm: Organisation, market: evidence.Source) -> None:
    """The market regulator called it 甲, then 乙 (formerly 甲), then 甲 again (formerly 乙)."""
    call(firm, market, "甲有限公司", "2026-02-28", "former")
    call(firm, market, "乙有限公司", "2026-02-28")
    assert firm.name == "乙有限公司"
    call(firm, market, "甲有限公司", "2026-06-30")
    call(firm, market, "乙有限公司", "2026-06-30", "former")
    assert (firm.name, pairs(officer)) == ("甲有限公司", [])


def test_each_says_that_the_others_name_is_the_former_is_a_conflict(
    officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    call(firm, market, "乙有限公司", "2026-03-31", "former")
    call(firm, tax, "乙有限公司", "2026-06-30")
    call(firm, tax, "甲有限公司", "2026-06-30", "former")
    assert pairs(officer) == [("乙有限公司", "甲有限公司", "open")]
    assert shown(officer, firm).conflict


def test_name_that_a_source_has_corrected_since_is_no_conflict(
    officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    call(firm, tax, "甲公司", "2026-02-28")
    call(firm, tax, "甲有限公司", "2026-06-30")
    assert (pairs(officer), shown(officer, firm).conflict) == ([], False)
    assert [said.words for said in shown(officer, firm).others] == ["甲公司"]


def test_undo_and_retraction_take_the_conflict_away(officer: User, firm: Organisation, tax: evidence.Source) -> None:
    name = call(firm, tax, "甲有限责任公司", "2026-06-30")
    evidence.undo_delivery(by=officer, delivery=name.record.last)
    assert pairs(officer) == []
    evidence.apply_delivery(by=officer, delivery=evidence.Delivery.objects.get(pk=name.record.last.pk))
    assert len(pairs(officer)) == 1
    before = Conflict.objects.get().pk
    derive([firm.pk])
    assert Conflict.objects.get().pk == before
    retract_fact(by=officer, fact=Name.objects.get(pk=name.pk), reason="录错")
    assert pairs(officer) == []


# Who decides


def test_authority_on_the_name_decides_also_against_a_record_of_a_former_name(
    world: World, officer: User, firm: Organisation, tax: evidence.Source
) -> None:
    call(firm, tax, "乙有限公司", "2026-06-30")
    call(firm, tax, "甲有限公司", "2026-06-30", "former")
    assert (firm.name, pairs(officer)) == ("乙有限公司", [])
    evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    firm.refresh_from_db()
    assert (firm.name, firm.contested) == ("甲有限公司", False)
    assert pairs(officer) == [("甲有限公司", "乙有限公司", "authority")]
    value = shown(officer, firm)
    assert (value.conflict, value.why) == (
        False,
        f"{world.unit}为该项权威（2026-01-31），优先于税务台账（2026-06-30）",
    )


def test_person_decides_which_name_is_registered(officer: User, firm: Organisation, tax: evidence.Source) -> None:
    call(firm, tax, "甲有限责任公司", "2026-06-30")
    add_name(by=officer, organisation=firm, text="甲集团有限公司", kind="official")
    firm.refresh_from_db()
    assert (firm.name, firm.contested, pairs(officer)) == ("甲集团有限公司", False, [])
    value = shown(officer, firm)
    assert (value.conflict, value.why[:5], len(value.others)) == (False, "人工认定（", 2)


def test_former_name_that_a_person_adds_settles_the_conflict(
    officer: User, firm: Organisation, tax: evidence.Source
) -> None:
    call(firm, tax, "老甲有限公司", "2026-06-30")
    add_name(by=officer, organisation=firm, text="老甲有限公司", kind="former")
    firm.refresh_from_db()
    assert (firm.name, pairs(officer)) == ("甲有限公司", [])


def test_merge_chooses_the_name_and_the_other_stays_in_the_list(
    world: World, officer: User, firm: Organisation, tax: evidence.Source
) -> None:
    other = make_organisation("乙有限公司", zone=world.here, record=make_record(make_delivery(tax, "2026-06-30")))
    verdict = merge(by=officer, loser=other, winner=firm, reason="同一家")
    firm.refresh_from_db()
    assert (firm.name, firm.contested, pairs(officer)) == ("甲有限公司", False, [("甲有限公司", "乙有限公司", "merge")])
    assert conflict_counts(list_conflicts(officer)) == []
    value = shown(officer, firm)
    assert (value.conflict, value.why) == (
        False,
        "合并时选定以这一家的名称为准；税务台账（2026-06-30）说的是并入的那一条",
    )
    evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    assert pairs(officer) == [("甲有限公司", "乙有限公司", "authority")]
    unmerge(by=officer, verdict=verdict, reason="误")
    assert pairs(officer) == []


# What is withheld


def test_name_of_a_restricted_source_is_a_conflict_for_its_own_unit_only(
    world: World, officer: User, firm: Organisation
) -> None:
    secret = make_source(world.here, world.other, classification="restricted", name="保密台账")
    call(firm, secret, "密有限公司", "2026-06-30")
    insider = make_user("leader", world.other, world.here)
    assert (firm.contested, pairs(officer), conflict_counts(list_conflicts(officer))) == (False, [], [])
    assert [decided for *_names, decided in pairs(insider)] == ["open"]
    # The name itself is no secret; who says it is, and so is that others say otherwise.
    value = shown(officer, firm)
    assert (value.words, value.current, value.why, value.others, value.conflict) == ("密有限公司", None, "", [], False)
    assert "保密台账" not in str(tell_dossier(officer, find_organisation(officer, firm.pk))["values"]["name"])
    assert shown(insider, firm).conflict


# Doors


def test_list_shows_and_exports_conflicts_of_names(
    world: World, officer: User, firm: Organisation, tax: evidence.Source, page: Client
) -> None:
    call(firm, tax, "甲有限责任公司", "2026-06-30")
    answer = page.get(reverse("conflicts"), {"property": "name"})
    told = plain(answer)
    for words in (
        "名称",
        "甲有限责任公司",
        "税务台账 · 2026-06-30",
        "甲有限公司",
        "市场主体台账 · 2026-01-31",
        "未判定",
    ):
        assert words in told
    for url in (
        reverse("organisation-value", args=[firm.pk, "name"]),
        reverse("name-new", args=[firm.pk]) + "?kind=official",
        reverse("authority", args=[FIELD, world.here.code]),
    ):
        assert url in answer.content.decode()
    assert page.get(reverse("conflicts"), {"property": "capital"}).context["count"] == 0
    book = page.post(reverse("conflicts"), {"export": "xlsx"})
    head, row = cells(io.BytesIO(b"".join(book.streaming_content)))["冲突"]
    told = dict(zip(head, row, strict=True))
    assert [str(told[name]) for name in ("字段", "采用的值", "采用来源", "采用值报送日期", "其他说法", "其他来源", "其他说法报送日期")] == [
        "名称", "甲有限责任公司", "税务台账", "2026-06-30", "甲有限公司", "市场主体台账", "2026-01-31",
    ]  # fmt: skip


def test_dossier_says_why_the_name_stands_and_what_else_it_is_called(
    world: World, firm: Organisation, tax: evidence.Source, market: evidence.Source, page: Client
) -> None:
    call(firm, tax, "甲有限责任公司", "2026-06-30")
    call(firm, make_source(world.here, name="科技台账"), "老甲有限公司", "2026-03-31")
    call(firm, market, "老甲有限公司", "2026-03-31", "former")
    answer = page.get(reverse("organisation", args=[firm.pk]))
    heading = answer.content.decode().split("<h1", 1)[1].split("</h1>", 1)[0]
    for words in (
        "mark-conflict",
        "税务台账",
        "2026-06-30",
        "甲有限公司",
        "市场主体台账",
        "2026-01-31",
        "以后报送为准",
    ):
        assert words in heading
    assert "老甲有限公司（有记录写明是曾用名）" in heading
    shown = plain(page.get(reverse("organisation-value", args=[firm.pk, "name"])))
    for words in ("甲有限责任公司", "采用", "登记名称", "曾用名", "科技台账", "市场主体台账", "以后报送为准"):
        assert words in shown
    form = page.get(reverse("name-new", args=[firm.pk]) + "?kind=official").content.decode()
    assert "甲有限责任公司" in form


def test_retracted_name_is_told_to_those_who_may_bring_it_back(
    world: World, officer: User, firm: Organisation, tax: evidence.Source, page: Client
) -> None:
    name = call(firm, tax, "甲有限责任公司", "2026-06-30")
    url = reverse("organisation-value", args=[firm.pk, "name"])
    assert reverse("fact-retract", args=["names", name.pk]) in page.get(url).content.decode()
    retract_fact(by=officer, fact=name, reason="录错")
    assert reverse("fact-reinstate", args=["names", name.pk]) in page.get(url).content.decode()


def test_programs_hear_of_names_in_conflict(world: World, firm: Organisation, tax: evidence.Source) -> None:
    call(firm, tax, "甲有限责任公司", "2026-06-30")
    program = Program(world.person("science_officer"))
    _status, told = program.get("/conflicts", property="name")
    assert [
        (one["property"], one["label"], one["decided"], one["standing"]["value"], one["other"]["value"])
        for one in told["items"]
    ] == [("name", "名称", "open", "甲有限责任公司", "甲有限公司")]
    assert (told["items"][0]["other"]["source"], told["items"][0]["other"]["unit"]) == ("market", world.unit.pk)
    _status, dossier = program.get(f"/organisations/{firm.pk}")
    name = dossier["values"]["name"]
    assert (dossier["official_name"], name["value"], name["conflict"], name["source"]["source"]) == (
        "甲有限责任公司", "甲有限责任公司", True, "tax",
    )  # fmt: skip
    assert [(one["value"], one["source"]["source"], one["former"]) for one in name["others"]] == [
        ("甲有限公司", "market", False)
    ]
    assert name["why"] == "以后报送为准：2026-06-30，市场主体台账为 2026-01-31"


def test_list_asks_no_more_for_many_conflicts_of_names(
    world: World, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    counts = []
    for many in (2, 12):
        for at in range(many):
            record = make_record(make_delivery(market, "2026-01-31"))
            call(
                make_organisation(f"{many}号{at}厂", zone=world.here, record=record),
                tax,
                f"{many}号{at}所",
                "2026-06-30",
            )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page.get(reverse("conflicts"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_conflict_is_of_claims_or_of_names(firm: Organisation, market: evidence.Source) -> None:
    name = Name.objects.get(organisation=firm)
    claim = Claim.objects.filter(organisation=firm).first()
    row = Conflict(
        organisation=firm, property="name", standing_name=name, other_claim=claim, standing_source=market,
        other_source=market, decided="open",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError):
        row.full_clean()


def test_command_line_says_why_the_name_stands(world: World, firm: Organisation, market: Any, tax: Any) -> None:
    call(firm, tax, "甲有限责任公司", "2026-06-30")
    call(firm, tax, "老甲有限公司", "2026-03-31")
    call(firm, market, "老甲有限公司", "2026-03-31", "former")
    speaker = Speaker(world.person("science_officer"))
    told = CliRunner().invoke(cli.org, ["show", f"#{firm.pk}"], obj=speaker).output
    for words in (
        "名称：甲有限责任公司  [税务台账",
        "- 其他说法：甲有限公司（2026-01-31）  [市场主体台账",
        "- 其他说法：老甲有限公司（2026-03-31）、有记录写明是曾用名  [税务台账",
        "- 以后报送为准：2026-06-30，市场主体台账为 2026-01-31",
    ):
        assert words in told
