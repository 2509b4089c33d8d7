"""Whose word on a property counts first: which value is shown, why, and what the list of conflicts says."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liantu.apps.accounts.models import User
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.editing import add_name, retract_fact, set_values
from liantu.apps.registry.actions.merging import merge
from liantu.apps.registry.models import Claim, Conflict, Name, Organisation
from liantu.apps.registry.queries import (
    concerning,
    conflict_counts,
    find_organisation,
    list_conflicts,
    list_organisations,
    tell_dossier,
    values_of,
)
from liantu.apps.registry.validators.names import name_key
from liantu.kit import clock
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation, plain
from tests.factories.ui import cells

FIELD = "organisation.capital"
pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(world: World) -> Organisation:
    return make_organisation("甲公司", zone=world.here)


@pytest.fixture
def market(world: World) -> evidence.Source:
    return make_source(world.here, world.unit, name="市场主体台账")


@pytest.fixture
def tax(world: World) -> evidence.Source:
    return make_source(world.here, world.other, name="税务台账")


def say(firm: Organisation, source: evidence.Source, value: str, issued: str, key: str = "capital") -> Claim:
    record = make_record(make_delivery(source, issued))
    return Claim.objects.create(organisation=firm, record=record, property=key, value=value)


def derived(firm: Organisation) -> Organisation:
    derive([firm.pk])
    firm.refresh_from_db()
    return firm


def told(user: User, firm: Organisation, key: str = "capital") -> Any:
    return next(one for one in values_of(user, find_organisation(user, firm.pk)) if one.spec.key == key)


def lead(officer: User, zone: Any, *order: Any, field: str = FIELD) -> evidence.FieldAuthority:
    return evidence.set_authority(by=officer, field=field, zone=zone, order=order)[0]


# Which value is shown


def test_authority_wins_over_what_was_delivered_later_and_goes_with_it(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    assert derived(firm).capital == 200
    row = lead(officer, world.here, world.unit)
    firm.refresh_from_db()
    assert (firm.capital, firm.contested) == (100, False)
    evidence.remove_authority(by=officer, authority=row)
    firm.refresh_from_db()
    assert (firm.capital, firm.contested) == (200, True)


def test_person_wins_over_an_authority(
    world: World, officer: User, firm: Organisation, market: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    lead(officer, world.here, world.unit)
    set_values(by=officer, organisation=derived(firm), values={"capital": "300"})
    firm.refresh_from_db()
    assert (firm.capital, firm.contested, Conflict.objects.count()) == (300, False, 0)
    assert told(officer, firm).why.startswith("人工认定（")


def test_order_of_another_zone_or_property_decides_nothing(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    lead(world.person("science_officer"), world.here, world.unit, field="organisation.address")
    evidence.FieldAuthority.objects.create(field=FIELD, zone=world.there).places.create(rank=0, unit=world.unit)
    assert derived(firm).capital == 200


def test_body_decides_for_outsiders(world: World, officer: User, market: evidence.Source, tax: evidence.Source) -> None:
    outsider = make_organisation("区外公司")
    say(outsider, market, "100.00", "2026-01-31")
    say(outsider, tax, "200.00", "2026-06-30")
    lead(officer, world.here, world.unit)
    assert derived(outsider).capital == 200
    lead(officer, None, world.unit)
    outsider.refresh_from_db()
    assert outsider.capital == 100


def test_authority_on_the_name_decides_which_is_shown(
    world: World, officer: User, firm: Organisation, market: evidence.Source
) -> None:
    record = make_record(make_delivery(market, "2020-01-31"))
    text = "甲股份有限公司"
    Name.objects.create(organisation=firm, record=record, text=text, key=name_key(text), kind="official")
    assert derived(firm).name == "甲公司"
    lead(officer, world.here, world.unit, field="organisation.name")
    firm.refresh_from_db()
    assert firm.name == text
    add_name(by=officer, organisation=firm, text="甲集团有限公司", kind="official")
    firm.refresh_from_db()
    assert firm.name == "甲集团有限公司"


def test_authority_holds_for_what_is_said_of_a_merged_one(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    other = make_organisation("甲公司分册", zone=world.here)
    say(other, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    lead(officer, world.here, world.unit)
    merge(by=officer, loser=other, winner=firm, reason="同一家")
    firm.refresh_from_db()
    assert (firm.capital, Conflict.objects.get(property="capital").organisation_id) == (100, firm.pk)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)), leading=st.permutations(range(3)), apart=st.booleans())
def test_order_of_deliveries_does_not_matter_with_an_authority(
    world: World, officer: User, order: list[int], leading: list[int], apart: bool
) -> None:
    """Whichever comes first, and whether each is derived at once or all together, the value is the authority's."""
    sources = [make_source(world.here) for _one in range(4)]
    firm = make_organisation(zone=world.here)
    lead(officer, world.here, *(sources[at] for at in leading))
    for at in order:
        # The later a delivery, the weightier it would be by the usual order.
        say(firm, sources[at], f"{at + 1}.00", f"2026-0{order.index(at) + 1}-28")
        if apart:
            derive([firm.pk])
    assert derived(firm).capital == leading[0] + 1
    decided = dict(Conflict.objects.filter(organisation=firm).values_list("other_source", "decided"))
    assert decided == {source.pk: "authority" for at, source in enumerate(sources) if at != leading[0]}


# What is withheld


def test_restricted_source_without_the_purpose_does_not_lead_and_one_with_it_is_withheld_from_others(
    world: World, officer: User, firm: Organisation, market: evidence.Source
) -> None:
    secret = make_source(world.here, world.other, classification="restricted", purposes=["statistics"])
    say(firm, secret, "77.00", "2026-01-31")
    say(firm, market, "100.00", "2026-06-30")
    lead(officer, world.here, world.other)
    assert derived(firm).capital == 100
    evidence.Source.objects.filter(pk=secret.pk).update(purposes=["register"])
    assert derived(firm).capital_class == "restricted"
    shown = list_organisations(officer).get(pk=firm.pk)
    assert (shown.seen_capital, shown.capital_withheld) == (None, "1")
    value = told(officer, firm)
    assert (value.value, value.withheld, value.words, value.why, value.others, value.conflict) == (
        None, True, "", "", [], False,
    )  # fmt: skip
    assert (firm.contested, list(list_conflicts(officer))) == (False, [])
    assert [claim.words for claim in value.claims] == [None, None]


def test_that_a_restricted_value_differs_is_told_to_its_own_unit_only(
    world: World, officer: User, firm: Organisation, market: evidence.Source
) -> None:
    secret = make_source(world.here, world.other, classification="restricted")
    say(firm, secret, "77.00", "2026-01-31")
    say(firm, market, "100.00", "2026-06-30")
    derived(firm)
    insider = make_user("leader", world.other, world.here)
    assert [row.other.value for row in list_conflicts(insider)] == ["77.00"]
    assert (list(list_conflicts(officer)), firm.contested) == ([], False)
    assert conflict_counts(list_conflicts(officer)) == []
    assert (told(officer, firm).conflict, told(insider, firm).conflict) == (False, True)


def test_secret_word_of_an_authority_decides_nothing_openly(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    secret = make_source(world.here, classification="restricted", purposes=["register"])
    say(firm, secret, "100.00", "2026-01-31")
    say(firm, market, "100.00", "2026-02-28")
    say(firm, tax, "200.00", "2026-06-30")
    lead(officer, world.here, secret)
    firm.refresh_from_db()
    assert (firm.capital, firm.capital_class, firm.contested) == (100, "open", True)
    value = told(officer, firm)
    assert (value.conflict, value.why) == (True, "按人工登记、字段权威、起始日、报送日期的先后采用")
    assert [row.decided for row in list_conflicts(officer)] == ["open"]


# Why


@pytest.mark.parametrize(("begins", "led", "words"), [
    ("", False, "以后报送为准：2026-06-30，税务台账为 2026-01-31"),
    ("2026-02", False, "以起始日较晚的为准：2026-02，税务台账为 未写明"),
    ("", True, "{unit}为该项权威（2026-06-30），优先于税务台账（2026-01-31）"),
])  # fmt: skip
def test_value_says_why_it_stands_with_both_dates(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source,
    begins: str, led: bool, words: str,
) -> None:  # fmt: skip
    say(firm, market, "100.00", "2026-06-30").said(begins).save()
    say(firm, tax, "200.00", "2026-01-31")
    derived(firm)
    if led:
        lead(officer, world.here, world.unit)
    assert told(officer, firm).why == words.format(unit=world.unit)
    assert (
        tell_dossier(officer, find_organisation(officer, firm.pk))["values"]["capital"]["why"]
        == told(officer, firm).why
    )


def test_second_of_an_order_stands_before_the_third(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    derived(firm)
    lead(officer, world.here, market, tax)
    assert told(officer, firm).why == "市场主体台账在该项权威的次序中排在前（2026-01-31），优先于税务台账（2026-06-30）"


# The list of conflicts


def test_two_sources_of_the_leading_unit_are_still_in_conflict(
    world: World, officer: User, firm: Organisation, market: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, make_source(world.here, world.unit), "200.00", "2026-06-30")
    derived(firm)
    lead(officer, world.here, world.unit)
    firm.refresh_from_db()
    assert (firm.contested, told(officer, firm).conflict) == (True, True)
    assert [row.decided for row in list_conflicts(officer)] == ["open"]


def test_what_a_source_has_corrected_since_is_no_conflict(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    say(firm, tax, "200.00", "2026-01-31")
    say(firm, tax, "100.00", "2026-03-31")
    say(firm, market, "100.00", "2026-06-30")
    derived(firm)
    assert (firm.contested, told(officer, firm).conflict, Conflict.objects.count()) == (False, False, 0)
    # What it said before is told beside, all the same.
    assert [said.words for said in told(officer, firm).others] == ["200.00"]


def test_undo_of_a_delivery_removes_its_conflicts_and_applying_brings_them_back(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    other = say(firm, tax, "200.00", "2026-06-30")
    derived(firm)
    assert Conflict.objects.get().other.value == "100.00"
    delivery = other.record.last
    evidence.undo_delivery(by=officer, delivery=delivery)
    assert not Conflict.objects.exists()
    evidence.apply_delivery(by=officer, delivery=delivery)
    assert Conflict.objects.count() == 1
    retract_fact(by=officer, fact=other, reason="录错")
    assert not Conflict.objects.exists()


def test_conflict_that_stays_keeps_its_row(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    derived(firm)
    before = Conflict.objects.get().pk
    derived(firm)
    assert Conflict.objects.get().pk == before


def test_counts_of_departments_are_the_rows_that_their_links_lead_to(
    world: World, officer: User, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    third = make_source(world.here)
    for at, (one, other) in enumerate(
        itertools.combinations((market, tax, third, make_source(world.here, world.unit)), 2)
    ):
        firm = make_organisation(f"企业{at}", zone=world.here)
        say(firm, one, "100.00", "2026-01-31")
        say(firm, other, "200.00", "2026-06-30")
        derived(firm)
    rows = list_conflicts(officer)
    told = {unit: n for unit, _name, n in conflict_counts(rows)}
    assert told == {unit.pk: rows.filter(concerning(unit)).count() for unit in (world.unit, world.other)}
    for unit, n in told.items():
        shown = page.get(reverse("conflicts"), {"unit": unit, "decided": "open"})
        assert shown.context["count"] == n
    lead(officer, world.here, market)
    assert conflict_counts(list_conflicts(officer)) != conflict_counts(rows.none())
    assert sum(n for *_unit, n in conflict_counts(list_conflicts(officer))) < sum(told.values())


def test_conflicts_of_which_something_was_said_last_come_first(
    world: World, officer: User, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    for name, day in (("甲厂", "2026-05-31"), ("乙厂", "2026-07-31"), ("丙厂", "2026-06-30")):
        firm = make_organisation(name, zone=world.here)
        say(firm, market, "100.00", "2026-01-31")
        say(firm, tax, "200.00", day)
        derived(firm)
    assert [row.organisation.name for row in list_conflicts(officer)] == ["乙厂", "丙厂", "甲厂"]
    shown = plain(page.get(reverse("conflicts"), {"sort": "newest"}))
    assert shown.index("甲厂") < shown.index("丙厂") < shown.index("乙厂")


def test_page_of_conflicts_shows_both_sides_and_exports_them(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    derived(firm)
    shown = plain(page.get(reverse("conflicts")))
    for words in (
        "甲公司",
        "注册资本",
        "200 元",
        "税务台账",
        "2026-06-30",
        "100 元",
        "市场主体台账",
        "2026-01-31",
        "未判定",
    ):
        assert words in shown
    answer = page.get(reverse("conflicts"))
    for url in (
        reverse("organisation-value", args=[firm.pk, "capital"]), reverse("organisation-edit", args=[firm.pk]),
        reverse("authority", args=[FIELD, world.here.code]),
    ):  # fmt: skip
        assert url in answer.content.decode()
    lead(officer, world.here, world.unit)
    assert page.get(reverse("conflicts"), {"decided": "open"}).context["count"] == 0
    assert page.get(reverse("conflicts"), {"decided": "authority", "property": "capital"}).context["count"] == 1
    assert page.get(reverse("conflicts"), {"property": "address"}).context["count"] == 0
    book = page.post(reverse("conflicts"), {"export": "xlsx"})
    sheet = cells(io.BytesIO(b"".join(book.streaming_content)))["冲突"]
    assert len(sheet) == 2
    assert {"甲公司", "注册资本", "100.00", "200.00", "按权威判定"} <= set(sheet[1])


def test_numbers_that_are_masked_alike_say_that_they_differ(
    firm: Organisation, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    for source, phone in ((market, "0359-1234567"), (tax, "0359-7654567")):
        say(firm, source, phone, "2026-01-31", key="phone")
    derived(firm)
    shown = plain(page.get(reverse("conflicts")))
    assert shown.count("（已遮蔽，两值不同）") == 2


def test_page_of_conflicts_is_for_staff(world: World, browser: Callable[[User], Client], firm: Organisation) -> None:
    for role, status in (("leader", 200), ("caseworker", 200)):
        assert browser(world.person(role)).get(reverse("conflicts")).status_code == status
    enterprise = browser(world.person("enterprise"))
    assert enterprise.get(reverse("conflicts")).context["count"] == 0
    assert reverse("conflicts") not in enterprise.get(reverse("organisations")).content.decode()


def test_page_costs_the_same_for_many_conflicts(
    world: World, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page.get(reverse("conflicts"))
        return len(queries)

    counts = []
    for at in range(6):
        firm = make_organisation(f"企业{at}", zone=world.here)
        say(firm, market, "100.00", "2026-01-31")
        say(firm, tax, "200.00", "2026-06-30")
        derived(firm)
        counts.append(cost())
    assert counts[1:] == [counts[1]] * 5


# Pages of the order


def test_order_is_set_on_its_page_and_told_in_the_list(
    world: World, officer: User, firm: Organisation, market: evidence.Source, tax: evidence.Source, page: Client
) -> None:
    say(firm, market, "100.00", "2026-01-31")
    say(firm, tax, "200.00", "2026-06-30")
    derived(firm)
    assert "还没有设定字段权威" in plain(page.get(reverse("authorities")))
    url = reverse("authority", args=[FIELD, world.here.code])
    assert "没有设定。通用次序" in plain(page.get(url))
    places = {"place_0": f"unit:{world.unit.pk}", "place_2": f"source:{tax.pk}"}
    answer = page.post(url, places, follow=True)
    assert answer.redirect_chain[-1][0] == url
    shown = plain(answer)
    for words in ("次序已保存", str(world.unit), "税务台账", "设定字段权威", "撤销字段权威"):
        assert words in shown
    assert str(world.unit) in plain(page.get(reverse("authorities")))
    firm.refresh_from_db()
    assert firm.capital == 100
    why = "在该项权威的次序中排在前（2026-01-31），优先于税务台账（2026-06-30）"
    assert why in plain(page.get(reverse("organisation-value", args=[firm.pk, "capital"])))
    assert why in plain(page.get(reverse("organisation", args=[firm.pk])))
    row = evidence.FieldAuthority.objects.get()
    page.post(reverse("authority-remove", args=[row.pk]))
    firm.refresh_from_db()
    assert (firm.capital, row.places.count()) == (200, 0)


def test_page_of_an_order_refuses_in_words_and_keeps_what_was_chosen(
    world: World, market: evidence.Source, page: Client
) -> None:
    url = reverse("authority", args=[FIELD, world.here.code])
    place = f"unit:{world.unit.pk}"
    answer = page.post(url, {"place_0": place, "place_1": place})
    assert answer.status_code == 422
    assert "排了两次" in plain(answer)
    assert f'value="{place}" selected' in answer.content.decode()
    assert "请至少选一个单位或来源" in plain(page.post(url, {}))


def test_page_of_an_order_is_read_by_staff_and_set_by_science_officers(
    world: World, market: evidence.Source, browser: Callable[[User], Client]
) -> None:
    url = reverse("authority", args=[FIELD, world.here.code])
    leader = browser(world.person("leader"))
    assert "保存次序" not in plain(leader.get(url))
    assert leader.post(url, {"place_0": f"unit:{world.unit.pk}"}).status_code == 403
    assert browser(world.person("enterprise")).get(url).status_code == 403
    assert (
        browser(world.person("science_officer")).get(reverse("authority", args=["x.y", world.here.code])).status_code
        == 404
    )
    assert leader.get(reverse("authority", args=[FIELD, world.there.code])).status_code == 404


def test_order_that_was_broken_off_says_so_and_is_taken_up(
    world: World, officer: User, market: evidence.Source, page: Client
) -> None:
    row = lead(officer, world.here, world.unit)
    evidence.FieldAuthority.objects.filter(pk=row.pk).update(unsettled=clock.now())
    url = reverse("authority", args=[FIELD, world.here.code])
    assert "重算未完成" in plain(page.get(url))
    assert "重算未完成" in plain(page.get(reverse("authorities")))
    page.post(reverse("authority-derive", args=[row.pk]))
    assert "重算未完成" not in plain(page.get(url))
