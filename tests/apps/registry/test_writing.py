"""Who writes what in the register, in which office, and what a record of it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Assignment, Claim, Organisation, Recognition, Tie
from liantu.kit.access import public as access
from liantu.kit.evidence.models import Record
from tests.factories.accounts import World, give_role, make_user, make_zone
from tests.factories.registry import body_of, make_organisation

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def officer(world: World) -> User:
    return world.person("science_officer")


# In which office


def test_officer_of_two_zones_writes_in_the_office_of_the_firm(world: World, officer: User) -> None:
    give_role(officer, "caseworker", world.far, world.there)
    for zone, unit in ((world.here, world.unit), (world.there, world.far)):
        firm = make_organisation(zone=zone)
        registry.set_values(by=officer, organisation=firm, values={"address": "一路"})
        fact = registry.add_fact(
            by=officer, model=Tie, organisation=firm, fields={"kind": "cooperation", "counterpart": body_of(zone)}
        )
        for row in (Claim.objects.latest("pk"), fact):
            assert (row.record.source.unit, row.record.source.zone) == (unit, zone)
        registry.retract_fact(by=officer, fact=fact, reason="来源有误")
        assert fact.retraction.unit == unit
    body_of(world.there)
    made = registry.register_organisation(by=officer, name="新厂", kind="enterprise", zone=world.there)
    assert made.kind_claim.record.source.zone == world.there


# Whoever arranges 包联


def arranged(world: World, by: User) -> Assignment:
    firm = make_organisation("甲厂", zone=world.here)
    return registry.assign(by=by, organisation=firm, officer=world.person("caseworker"), zone=world.here)


@pytest.mark.parametrize("role", ["caseworker", "investment_officer"])
def test_assignment_is_not_changed_by_those_who_may_not_arrange_it(world: World, officer: User, role: str) -> None:
    fact, other = arranged(world, officer), world.person(role)
    fields = {"officer": other, "zone": world.here, "role": "officer"}
    for refused in (
        lambda: registry.replace_fact(by=other, fact=fact, fields=fields, reason="换人"),
        lambda: registry.retract_fact(by=other, fact=fact, reason="换人"),
        lambda: registry.reinstate_fact(by=other, fact=fact),
    ):
        with pytest.raises(access.Denied):
            refused()
    assert Assignment.objects.counting().get() == fact


def test_assignment_is_not_moved_into_a_zone_where_one_may_not_arrange(world: World, officer: User) -> None:
    fact, far = arranged(world, officer), make_user("caseworker", world.far, world.there)
    fields = {"officer": far, "zone": world.there, "role": "officer"}
    with pytest.raises(access.Denied):
        registry.replace_fact(by=officer, fact=fact, fields=fields, reason="换人")


def test_leader_corrects_and_takes_back_what_they_arranged(world: World, browser: Browser) -> None:
    leader = world.person("leader")
    fact, other, client = arranged(world, leader), world.person("caseworker"), browser(leader)
    page = text(client.get(reverse("fact", args=["assignments", fact.pk])))
    assert ("更正" in page, "撤回" in page) == (True, True)
    told = {"officer": str(other.pk), "zone": str(world.here.pk), "role": "officer", "reason": "换人"}
    assert client.post(reverse("fact-edit", args=["assignments", fact.pk]), told).status_code == 302
    new = Assignment.objects.counting().get()
    assert new.officer == other
    assert client.post(reverse("fact-retract", args=["assignments", new.pk]), {"reason": "调离"}).status_code == 302
    assert client.post(reverse("fact-reinstate", args=["assignments", new.pk])).status_code == 302
    assert Assignment.objects.counting().get() == new


def test_caseworker_is_offered_no_change_of_an_assignment(world: World, officer: User, browser: Browser) -> None:
    fact, client = arranged(world, officer), browser(world.person("caseworker"))
    page = text(client.get(reverse("fact", args=["assignments", fact.pk])))
    assert reverse("fact-retract", args=["assignments", fact.pk]) not in page
    assert client.get(reverse("fact-edit", args=["assignments", fact.pk])).status_code == 403


def test_only_staff_of_the_zone_are_assigned(world: World, officer: User) -> None:
    firm = make_organisation(zone=world.here)
    strangers = (
        make_user("caseworker", world.far, world.there), world.person("enterprise"), make_user(),
        world.person("caseworker", is_active=False),
    )  # fmt: skip
    for stranger in strangers:
        with pytest.raises(ValidationError) as refusal:
            registry.assign(by=officer, organisation=firm, officer=stranger, zone=world.here)
        assert refusal.value.message_dict.keys() == {"officer"}
    assert Assignment.objects.count() == 0
    everywhere = make_user("leader", world.unit)
    assert registry.assign(by=officer, organisation=firm, officer=everywhere, zone=world.here).officer == everywhere


# Registering what is there already


def refused(by: User, **told: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        registry.register_organisation(by=by, kind="enterprise", **told)
    return refusal.value.message_dict


def test_firm_of_another_zone_is_not_named(world: World, officer: User) -> None:
    make_organisation("远方泵业有限公司", zone=world.there, code=CODES[0])
    told = refused(officer, name="远泵", values={"code": CODES[0]})["code"][0]
    assert ("已在其他园区登记" in told, "远方泵业" in told) == (True, False)
    assert "已在其他园区登记" in refused(officer, name="远方泵业有限公司")["name"][0]
    firm = make_organisation(zone=world.here)
    with pytest.raises(ValidationError, match="已由其他园区的一家机构使用") as refusal:
        registry.set_values(by=officer, organisation=firm, values={"code": CODES[0]})
    assert "远方泵业" not in str(refusal.value)


def test_firm_that_moved_in_lies_in_both_zones_and_keeps_its_papers(
    world: World, officer: User, browser: Browser
) -> None:
    body_of(world.here)
    firm = make_organisation("远方泵业有限公司", zone=world.there, code=CODES[0], address="一路")
    before = Organisation.objects.count()
    told = {"name": "远方泵业", "name_kind": "official", "kind": "enterprise", "code": CODES[0], "zone": world.here.pk}
    client = browser(officer)
    assert client.post(reverse("organisation-new"), {**told, "zone": "", "moved": "on"}).status_code == 422
    answer = client.post(reverse("organisation-new"), {**told, "moved": "on"})
    assert (answer.status_code, answer.url) == (302, reverse("organisation", args=[firm.pk]))
    firm.refresh_from_db()
    assert ({one.zone for one in firm.zone_members.all()}, firm.address) == ({world.here, world.there}, "一路")
    assert (Organisation.objects.count(), firm.name) == (before, "远方泵业有限公司")
    # A second time it is there already.
    assert client.post(reverse("organisation-new"), {**told, "moved": "on"}).status_code == 422


def test_firm_is_not_moved_into_a_zone_of_others(world: World, officer: User) -> None:
    body_of(world.here)
    third = make_zone()
    body_of(third)
    make_organisation("远方泵业有限公司", zone=world.there, code=CODES[0])
    with pytest.raises(access.Denied):
        registry.register_organisation(
            by=officer, name="远泵", kind="enterprise", values={"code": CODES[0]}, zone=third, moved=True
        )


def test_firm_that_is_known_by_name_only_is_not_registered_again_with_a_code(world: World, officer: User) -> None:
    firm = make_organisation("甲厂有限公司", zone=world.here)
    told = refused(officer, name="甲厂有限公司", values={"code": CODES[0]})
    assert "请到它的档案中补上代码" in told["name"][0]
    registry.set_values(by=officer, organisation=firm, values={"code": CODES[0]})
    namesake = registry.register_organisation(
        by=officer, name="甲厂有限公司", kind="enterprise", values={"code": CODES[1]}
    )
    assert namesake.pk != firm.pk


def test_whoever_may_not_register_learns_nothing_of_what_is_there(world: World) -> None:
    make_organisation("甲厂有限公司", zone=world.here)
    with pytest.raises(access.Denied):
        registry.register_organisation(by=world.person("enterprise"), name="甲厂有限公司", kind="enterprise")


# Records of what was typed in


def versions(record: Record) -> int:
    return Record.objects.filter(source=record.source, key=record.key).count()


def test_second_certificate_is_no_version_of_the_first(world: World, officer: User) -> None:
    firm = make_organisation(zone=world.here)
    made = [
        registry.add_fact(
            by=officer, model=Recognition, organisation=firm, fields={"scheme": "makerspace", "title": title}
        )
        for title in ("众创", "星创")
    ]
    assert [versions(one.record) for one in made] == [1, 1]


def test_correction_is_the_next_version_of_what_was_typed_in(world: World, officer: User) -> None:
    firm = make_organisation(zone=world.here)
    fields = {"scheme": "makerspace", "title": "众创"}
    first = registry.add_fact(by=officer, model=Recognition, organisation=firm, fields=fields)
    second = registry.replace_fact(by=officer, fact=first, fields={**fields, "title": "星创"}, reason="录错")
    assert (second.record.key, second.record.content["title"]) == (first.record.key, "星创")
    own = Recognition.objects.create(organisation=firm, record=make_organisation().kind_claim.record, **fields)
    third = registry.replace_fact(by=officer, fact=own, fields={**fields, "title": "星创"}, reason="录错")
    assert third.record.key != own.record.key


def test_capital_typed_after_a_telephone_does_not_look_as_if_it_erased_it(world: World, officer: User) -> None:
    firm = make_organisation(zone=world.here)
    for values in ({"phone": "0359-2200000"}, {"capital": "100"}, {"capital": "200"}):
        registry.set_values(by=officer, organisation=firm, values=values)
    firm.refresh_from_db()
    assert (versions(firm.phone_claim.record), versions(firm.capital_claim.record)) == (1, 2)
