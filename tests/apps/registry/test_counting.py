"""What an indicator counts is what its link lists: the same rows, on the same day, of the same zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry.models import Chain, ChainRole
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Organisation, Product, Recognition, Tie, ZoneMember
from liantu.apps.registry.queries import tie_counts
from liantu.apps.registry.queries.countables import around
from liantu.kit import clock
from liantu.kit.countables import public as countables
from liantu.kit.evidence.proving import settle
from tests.factories.accounts import World, give_role
from tests.factories.evidence import make_delivery, make_record
from tests.factories.registry import body_of, make_organisation

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
SPRING = date(2023, 4, 30)


@pytest.fixture
def page(world: World, browser: Browser) -> Client:
    officer = world.person("science_officer")
    give_role(officer, "science_officer", world.far, world.there)
    return browser(officer)


def tie(one: Organisation, other: Organisation, kind: str = "located", start: str = "", end: str = "") -> None:
    made = Tie(organisation=one, counterpart=other, kind=kind, record=make_record()).said(start, end)
    made.save()
    derive([one.pk, other.pk])


def members(body: Organisation, day: date) -> set[str]:
    found = Organisation.objects.filter(pk__in=around("organisation", body.pk, day).values("canonical"))
    return set(found.exclude(pk=body.pk).values_list("name", flat=True))


def recognise(firm: Organisation, level: str, **more: Any) -> None:
    Recognition.objects.create(
        organisation=firm, record=make_record(), scheme="high_tech_enterprise", title="高企", level=level, **more
    )


def listed(page: Client, address: str) -> set[str]:
    answer = page.get(address)
    assert answer.status_code == 200
    return set(re.findall(r'<a href="/orgs/\d+/"[^>]*>([^<]+)</a>', answer.content.decode()))


def count(world: World, **where: Any) -> countables.Tally:
    told = {"countable": "recognitions", "where": where}
    return countables.read(told).tally("organisation", body_of(world.here).pk, SPRING)


def test_firm_that_moved_counts_where_it_was_then(world: World) -> None:
    here, there = body_of(world.here), body_of(world.there)
    firm = make_organisation("甲厂")
    tie(firm, here, end="2025")
    tie(firm, there, start="2026")
    assert (members(here, SPRING), members(there, SPRING)) == ({"甲厂"}, set())
    assert (members(here, clock.today()), members(there, clock.today())) == (set(), {"甲厂"})


def test_tenant_counts_while_its_carrier_lies_in_the_zone(world: World) -> None:
    here = body_of(world.here)
    carrier, tenant, part = (make_organisation(name) for name in ("甲孵化器", "乙厂", "丙实验室"))
    tie(carrier, here, start="2023")
    tie(carrier, tenant, "tenant", start="2023-04", end="2024")
    tie(part, carrier, "hosted_by")
    assert members(here, date(2022, 6, 1)) == set()
    assert members(here, SPRING) == {"甲孵化器", "乙厂", "丙实验室"}
    assert members(here, date(2025, 1, 1)) == {"甲孵化器", "丙实验室"}


def test_end_that_is_told_later_ends_what_was_told_without_one(world: World, page: Client) -> None:
    carrier, tenant, stays = (make_organisation(name, zone=world.here) for name in ("甲孵化器", "乙厂", "丙厂"))
    july, august = make_record(make_delivery(issued="2026-07-31")), make_record(make_delivery(issued="2026-08-31"))

    def say(record: Any, other: Organisation, end: str = "", kind: str = "tenant") -> None:
        Tie(organisation=carrier, counterpart=other, kind=kind, record=record).said("2025-01-25", end).save()

    say(july, tenant)
    say(august, tenant, "2026-08-09")
    # An end that was told before is outweighed by who says later that it goes on; another kind is another tie.
    say(july, stays, "2026-07-01")
    say(august, stays)
    say(july, tenant, kind="cooperation")
    ties = Tie.objects.counting().filter(kind="tenant")
    assert set(ties.on(date(2026, 8, 31)).values_list("counterpart__name", flat=True)) == {"丙厂"}
    assert set(ties.on(date(2026, 7, 31)).values_list("counterpart__name", flat=True)) == {"乙厂", "丙厂"}
    told = page.get(reverse("organisation", args=[carrier.pk]))
    (ties_told,) = (panel for panel in told.context["facets"] if panel.facet.key == "ties")
    assert {words: n for words, _lines, n in ties_told.groups}["入驻企业"] == 3
    counts, others = tie_counts(world.person("science_officer"), carrier)
    assert (set(counts), others) == ({("tenant", True, 3), ("cooperation", True, 1), ("located", True, 1)}, 3)
    august.last.__class__.objects.filter(pk=august.last_id).update(state="undone")
    settle(type(august).objects.filter(pk=august.pk))
    assert set(ties.on(date(2026, 8, 31)).values_list("counterpart__name", flat=True)) == {"乙厂"}


def test_zone_inside_a_zone_keeps_its_firms(world: World) -> None:
    here, there = body_of(world.here), body_of(world.there)
    tie(there, here, "part_of")
    firm = make_organisation("甲厂", zone=world.there)
    assert (firm.name in members(here, SPRING), firm.name in members(there, SPRING)) == (False, True)


def test_merged_carrier_brings_its_tenants(world: World) -> None:
    here = body_of(world.here)
    one, other, tenant = (make_organisation(name) for name in ("甲孵化器", "甲孵化器公司", "乙厂"))
    tie(one, here)
    tie(other, tenant, "tenant")
    Organisation.objects.filter(pk=one.pk).update(canonical=other)
    assert members(here, SPRING) == {"甲孵化器公司", "乙厂"}


def test_members_today_are_those_that_were_derived(world: World) -> None:
    here = body_of(world.here)
    carrier = make_organisation("甲孵化器", zone=world.here)
    for n in range(3):
        tie(carrier, make_organisation(f"租户{n}"), "tenant", end="2024" if n else "")
    make_organisation("区外厂", zone=world.there)
    derived = ZoneMember.objects.filter(zone=world.here).values_list("organisation__name", flat=True)
    assert members(here, clock.today()) | {here.name} == set(derived)


def test_link_lists_who_was_counted_then_whatever_zone_is_chosen(world: World, page: Client) -> None:
    here, there = body_of(world.here), body_of(world.there)
    stayed, moved, late = (make_organisation(name) for name in ("甲厂", "乙厂", "丙厂"))
    tie(stayed, here)
    tie(moved, here, end="2025")
    tie(moved, there, start="2026")
    tie(late, here, start="2024")
    for firm in (stayed, moved, late):
        recognise(firm, "national")
    tally = count(world)
    assert tally.count == 2
    assert listed(page, tally.url) == {"甲厂", "乙厂"}
    page.post(reverse("switch-zone"), {"zone": world.there.pk})
    assert listed(page, tally.url) == {"甲厂", "乙厂"}


def test_link_keeps_a_recognition_that_has_run_out_since(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    recognise(firm, "national", valid_to=date(2024, 1, 1))
    recognise(make_organisation("乙厂", zone=world.here), "national", valid_from=date(2024, 1, 1))
    assert (count(world).count, listed(page, count(world).url)) == (1, {"甲厂"})


def test_link_keeps_every_value_of_a_condition(world: World, page: Client) -> None:
    for name, level in (("甲厂", "national"), ("乙厂", "provincial"), ("丙厂", "municipal")):
        recognise(make_organisation(name, zone=world.here), level)
    tally = count(world, level=["national", "provincial"], scheme="high_tech_enterprise")
    assert (tally.count, listed(page, tally.url)) == (2, {"甲厂", "乙厂"})
    shown = page.get(tally.url).content.decode()
    assert (f"{world.here.name} · 2023-04-30" in shown, "国家级、省级" in shown) == (True, True)
    assert re.search(r'<select name="level"[^>]* multiple', shown)
    assert not re.search(r'<select name="level"[^>]* multiple', page.get(reverse("recognitions")).content.decode())


def test_ties_are_listed_by_side_and_kind_of_the_other(world: World, page: Client) -> None:
    here = body_of(world.here)
    for name, kind in (("甲大学", "university"), ("乙院", "institute"), ("丙厂", "enterprise")):
        tie(make_organisation(name, kind=kind), here, "cooperation")
    told = {"countable": "ties", "where": {"other_kind": ["university", "institute"], "subject": "to"}}
    tally = countables.read(told).tally("organisation", here.pk, SPRING)
    assert (tally.count, listed(page, tally.url) - {here.name}) == (2, {"甲大学", "乙院"})


@pytest.mark.parametrize("around", ["x", "1@x", "@2023-04-30", "1@2023-13-01"])
def test_address_that_means_nothing_lists_nothing(world: World, page: Client, around: str) -> None:
    recognise(make_organisation("甲厂", zone=world.here), "national")
    assert listed(page, f"{reverse('recognitions')}?around={around}") == set()


def test_chain_roles_are_listed_on_the_day(world: World, page: Client) -> None:
    body, record = body_of(world.here), make_record()
    chain = Chain.objects.create(zone=world.here, name="水泵制造", record=record)
    for name, end in (("甲厂", date(2024, 1, 1)), ("乙厂", date(2022, 1, 1))):
        firm = make_organisation(name, zone=world.here)
        ChainRole.objects.create(chain=chain, organisation=firm, role="leader", record=record, valid_to=end)
    told = {"countable": "chain_roles", "where": {"role": ["leader", "core"]}}
    tally = countables.read(told).tally("organisation", body.pk, SPRING)
    assert (tally.count, listed(page, tally.url)) == (1, {"甲厂"})


def test_filter_of_a_zone_replaces_the_zone_of_the_frame(world: World, page: Client) -> None:
    make_organisation("甲厂", zone=world.here)
    make_organisation("乙厂", zone=world.there)
    page.post(reverse("switch-zone"), {"zone": world.here.pk})
    assert "乙厂" not in listed(page, reverse("organisations"))
    assert "乙厂" in listed(page, f"{reverse('organisations')}?zone={world.there.pk}")
    assert "甲厂" not in listed(page, f"{reverse('organisations')}?zone={world.there.pk}")


@pytest.mark.parametrize(("name", "first"), [("recognitions", "名称"), ("ties", "机构"), ("products", "名称")])
def test_columns_begin_with_what_names_a_row(world: World, page: Client, name: str, first: str) -> None:
    recognise(make_organisation("甲厂", zone=world.here), "national")
    Product.objects.create(organisation=make_organisation("乙厂", zone=world.here), record=make_record(), name="泵")
    heads = re.findall(r"<th[^>]*>\s*(?:<a[^>]*>)?\s*([^<\s]+)", page.get(reverse(name)).content.decode())
    assert heads[0] == first
