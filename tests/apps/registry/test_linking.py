"""The doors that say which organisation a zone or a unit is: with them a fresh installation begins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry import cli
from liantu.apps.registry import public as registry
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim, Organisation, UnitLink, ZoneLink
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import body_of, make_organisation, plain
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
CODE = "91140800MA0GTEX31B"
Browser = Callable[[User], Client]


def zone_door(world: World) -> str:
    return reverse("zone-organisation", args=[world.here.pk])


def test_zone_registered_as_itself_lets_the_first_firm_in(world: World, page: Client) -> None:
    asked = {"name": "甲泵业有限公司", "name_kind": "official", "kind": "enterprise", "zone": world.here.pk}
    refused = page.post(reverse("organisation-new"), asked)
    assert (refused.status_code, zone_door(world) in refused.content.decode()) == (422, True)
    assert f"liantu registry link-zone {world.here.code}" in plain(refused)
    offered = page.get(zone_door(world))
    assert "checked" in re.search(r'<input[^>]*name="itself"[^>]*>', offered.content.decode())[0]
    assert page.post(zone_door(world), {"itself": "on"}).status_code == 302
    body = ZoneLink.objects.get(zone=world.here).organisation
    assert (body.name, body.kind, body.home) == (world.here.name, "zone", world.here)
    page.post(reverse("organisation-new"), asked)
    assert Organisation.objects.get(name="甲泵业有限公司").home == world.here


def test_zone_that_is_registered_already_is_offered_and_chosen(world: World, page: Client) -> None:
    held = make_organisation(world.here.name, kind="zone")
    assert f'value="#{held.pk}"' in page.get(zone_door(world)).content.decode()
    page.post(zone_door(world), {"organisation": world.here.name})
    assert ZoneLink.objects.get(zone=world.here).organisation == held


def test_organisation_of_another_zone_is_refused_in_words(world: World, page: Client, officer: User) -> None:
    other = body_of(world.there)
    with pytest.raises(ValidationError, match=f"已经是园区“{world.there.name}”的对应机构"):
        registry.link_zone(by=officer, zone=world.here, organisation=other)
    assert not ZoneLink.objects.filter(zone=world.here).exists()


def test_organisation_merged_with_that_of_another_zone_is_refused_too(world: World, officer: User) -> None:
    other = body_of(world.there)
    alias = make_organisation("别称高新区")
    Organisation.objects.filter(pk=alias.pk).update(canonical=other)
    alias.refresh_from_db()
    with pytest.raises(ValidationError, match="的对应机构"):
        registry.link_zone(by=officer, zone=world.here, organisation=alias)


def test_zone_is_not_registered_a_second_time(world: World, officer: User) -> None:
    body_of(world.here)
    with pytest.raises(ValidationError, match="已经对应机构"):
        registry.register_zone(by=officer, zone=world.here)


def test_form_wants_one_of_the_two(world: World, page: Client) -> None:
    make_organisation("甲厂")
    for told in ({}, {"organisation": "甲厂", "itself": "on"}):
        assert page.post(zone_door(world), told).status_code == 422
    assert ZoneLink.objects.count() == 0


def test_unit_is_linked_and_its_people_see_their_own_organisation(world: World, page: Client) -> None:
    firm = make_organisation("甲厂有限公司", phone="0359-2222222", zone=world.here)
    unit = make_unit(world.here, kind="firm")
    user = make_user("enterprise", unit, world.here)
    assert registry.own_organisations(user) == []
    page.post(reverse("unit-organisation", args=[unit.pk]), {"organisation": "甲厂有限公司"})
    assert registry.own_organisations(user) == [firm.pk]


def test_office_of_the_zone_is_no_organisation_and_its_people_own_none(
    world: World, page: Client, officer: User
) -> None:
    firm = make_organisation("甲厂有限公司", zone=world.here)
    tax = make_source(world.here, world.other, classification="restricted")
    said = Claim.objects.create(
        organisation=firm, record=make_record(make_delivery(tax)), property="capital", value="500"
    )
    derive([firm.pk])
    refused = page.post(reverse("unit-organisation", args=[world.unit.pk]), {"organisation": "甲厂有限公司"})
    assert (refused.status_code, f"“{world.unit.name}”是部门" in plain(refused)) == (422, True)
    status, told = Program(officer).send("put", f"/unit-links/{world.unit.pk}", {"organisation": "甲厂有限公司"})
    assert (status, "是部门" in str(told), UnitLink.objects.count()) == (422, True, 0)
    # Nor where one was linked before that was refused.
    UnitLink.objects.create(unit=world.unit, organisation=firm)
    assert registry.own_organisations(officer) == []
    assert registry.find_organisation(officer, firm.pk).capital_withheld
    assert said not in registry.list_facts(officer, Claim)


def test_place_pages_show_the_organisation_and_the_door_to_those_who_may(
    world: World, page: Client, browser: Browser
) -> None:
    unit = make_unit(world.here, kind="firm")
    for name, pk, door in (
        ("zone", world.here.pk, zone_door(world)),
        ("unit", unit.pk, reverse("unit-organisation", args=[unit.pk])),
    ):
        shown = page.get(reverse(name, args=[pk])).content.decode()
        assert ("还没有对应的机构" in shown, f'href="{door}"' in shown) == (True, True)
    body = body_of(world.here)
    shown = page.get(reverse("zone", args=[world.here.pk])).content.decode()
    assert reverse("organisation", args=[body.pk]) in shown
    leader = browser(world.person("leader")).get(reverse("zone", args=[world.here.pk])).content.decode()
    assert (body.name in leader, zone_door(world) in leader) == (True, False)


def test_system_administrator_links_by_full_name_or_code_and_reads_no_organisation(
    world: World, browser: Browser
) -> None:
    held = make_organisation("甲高新技术产业开发区", kind="zone", short="甲高新")
    admin = browser(world.system)
    shown = admin.get(zone_door(world)).content.decode()
    assert 'name="itself"' not in shown
    assert admin.post(zone_door(world), {"organisation": "甲高新"}).status_code == 422
    assert admin.post(zone_door(world), {"organisation": "甲高新技术产业开发区"}).status_code == 302
    assert ZoneLink.objects.get().organisation == held
    zone = admin.get(reverse("zone", args=[world.here.pk])).content.decode()
    assert (held.name in zone, reverse("organisation", args=[held.pk]) in zone) == (True, False)


@pytest.mark.parametrize("role", ["leader", "caseworker", "enterprise", "security_admin"])
def test_others_find_the_door_shut(world: World, browser: Browser, role: str) -> None:
    user = world.person(role) if role != "security_admin" else world.security
    assert browser(user).get(zone_door(world)).status_code == 403


def test_officer_of_one_zone_cannot_link_another(world: World, officer: User) -> None:
    with pytest.raises(access.Denied):
        registry.link_zone(by=officer, zone=world.there, organisation=make_organisation("甲厂"))
    with pytest.raises(access.Denied):
        registry.register_zone(by=officer, zone=world.there)
    assert (ZoneLink.objects.count(), Organisation.objects.filter(name=world.there.name).count()) == (0, 0)


def test_list_without_a_zone_of_its_own_says_so_and_shows_the_way(world: World, page: Client) -> None:
    make_organisation("甲厂有限公司")
    shown = page.get(reverse("organisations")).content.decode()
    assert ("都算作区外" in shown, zone_door(world) in shown, "?inside=0" in shown) == (True, True, True)
    body_of(world.here)
    assert "都算作区外" not in page.get(reverse("organisations")).content.decode()


def run(command: click.Command, *words: str, by: Any, machine: bool = False) -> Any:
    answer = CliRunner().invoke(command, list(words), obj=Speaker(by, json=machine), standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    return json.loads(answer.output) if machine else answer.output


def test_commands_link_a_zone_and_a_unit(world: World, officer: User) -> None:
    told = run(cli.registry, "link-zone", world.here.code, "--register", by=officer, machine=True)
    body = ZoneLink.objects.get().organisation
    assert told == {
        "zone": world.here.code, "zone_name": world.here.name, "organisation": {"id": body.pk, "name": world.here.name}
    }  # fmt: skip
    other = make_organisation("甲高新区", kind="zone")
    assert "甲高新区" in run(cli.registry, "link-zone", world.here.code, "甲高新区", by=officer)
    assert ZoneLink.objects.get().organisation == other
    unit = make_unit(world.here, kind="carrier")
    told = run(cli.registry, "link-unit", unit.name, f"#{other.pk}", by=officer, machine=True)
    assert (told["unit"], told["organisation"]["id"]) == (unit.pk, other.pk)
    assert UnitLink.objects.get().organisation == other


def test_commands_want_an_organisation_and_somebody_who_may(world: World, officer: User) -> None:
    with pytest.raises(click.UsageError, match="--register"):
        run(cli.registry, "link-zone", world.here.code, by=officer)
    with pytest.raises(access.Denied):
        run(cli.registry, "link-zone", world.here.code, "--register", by=access.LocalOperator("test"))


def test_program_registers_links_and_lists(world: World, officer: User) -> None:
    program = Program(officer)
    assert program.send("post", f"/zone-links/{world.here.code}/register")[0] == 201
    held = make_organisation("甲高新区", kind="zone")
    status, told = program.send("put", f"/zone-links/{world.here.code}", {"organisation": f"#{held.pk}"})
    assert (status, told["organisation"]["name"]) == (200, "甲高新区")  # type: ignore[index]
    assert program.get("/zone-links")[1]["items"] == [told]  # type: ignore[index]
    unit = make_unit(world.here, kind="laboratory")
    status, told = program.send("put", f"/unit-links/{unit.pk}", {"organisation": "甲高新区"})
    assert (status, told["unit_name"]) == (200, unit.name)  # type: ignore[index]
    assert program.get("/unit-links")[1]["items"] == [told]  # type: ignore[index]


def test_program_of_a_leader_links_nothing(world: World) -> None:
    make_organisation("甲高新区", kind="zone")
    program = Program(world.person("leader"))
    assert program.send("put", f"/zone-links/{world.here.code}", {"organisation": "甲高新区"})[0] == 403
    assert program.send("put", f"/unit-links/{world.unit.pk}", {"organisation": "甲高新区"})[0] == 403
