"""Who sees what of the register: people, names and their sources, and what does not count."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry import public as registry
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim, Expert, Name, Organisation, Person, Post, Recognition, UnitLink
from liantu.apps.registry.queries import claims_of, find_fact, find_organisation, list_people, names_of, people_named
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def staff_of(world: World, role: str = "science_officer") -> tuple[User, User]:
    """One of the role in `here` and one in `there`."""
    return world.person(role), make_user(role, world.far, world.there)


def record_of(zone: Any, unit: Any = None, classification: str = "open", *, applied: bool = True) -> Any:
    return make_record(make_delivery(make_source(zone, unit, classification=classification), applied=applied))


def sees(user: User, organisation: Organisation) -> bool:
    try:
        find_organisation(user, organisation.pk)
    except access.NotHere:
        return False
    return True


# What does not count


def test_organisation_of_a_staged_delivery_is_there_for_those_whom_its_source_serves(world: World) -> None:
    near, far = staff_of(world)
    firm = make_organisation("甲厂", zone=world.here, record=record_of(world.here, applied=False), address="一路 1 号")
    assert (firm.listed, firm.home) == (False, None)
    assert (sees(near, firm), sees(far, firm)) == (True, False)
    assert not any(sees(world.person(role), firm) for role in ("leader", "enterprise", "integrator"))
    assert sees(access.LocalOperator(), firm)  # type: ignore[arg-type]


def test_organisation_of_an_undone_delivery_is_hidden_again(world: World, browser: Browser) -> None:
    near, far = staff_of(world)
    record = record_of(world.here)
    firm = make_organisation("甲厂", zone=world.here, record=record, address="一路 1 号")
    evidence.undo_delivery(by=near, delivery=record.last)
    for name, key in (("organisation", []), ("organisation-value", ["address"])):
        address = reverse(name, args=[firm.pk, *key])
        assert browser(far).get(address).status_code == 404
        assert browser(near).get(address).status_code == 200


def test_own_organisation_is_there_for_its_firm_though_nothing_counts(world: World) -> None:
    firm = make_organisation(record=record_of(world.here, applied=False))
    user = make_user("enterprise", make_unit(world.here, kind="firm"), world.here)
    UnitLink.objects.create(unit=user.memberships.get().unit, organisation=firm)
    assert sees(user, firm)


def test_claim_that_does_not_count_is_told_to_those_who_may_take_it_back(world: World) -> None:
    near, far = staff_of(world)
    outsider = make_organisation("区外厂")
    staged = Claim.objects.create(
        organisation=outsider, record=record_of(world.here, applied=False), property="address", value="一路"
    )

    def told(user: User) -> bool:
        return staged in claims_of(user, find_organisation(user, outsider.pk))

    assert (told(near), told(far), told(world.person("leader")), told(world.person("enterprise"))) == (
        True, False, False, False,
    )  # fmt: skip


def test_retracted_fact_is_told_to_those_who_may_bring_it_back(world: World) -> None:
    near, far = staff_of(world)
    firm = make_organisation(zone=world.here)
    fact = Recognition.objects.create(organisation=firm, record=record_of(None), scheme="makerspace", title="众创")
    registry.retract_fact(by=near, fact=fact, reason="来源有误")
    assert find_fact(near, Recognition, fact.pk).retraction.reason == "来源有误"
    for other in (far, world.person("leader"), world.person("enterprise")):
        with pytest.raises(access.NotHere):
            find_fact(other, Recognition, fact.pk)


# Names


def secret_name(world: World, firm: Organisation, name: str) -> Any:
    """What the tax office's list, which only `other` reads, calls the firm."""
    source = make_source(world.here, world.other, classification="restricted", name="重点税源")
    record = make_record(make_delivery(source))
    Name.objects.create(organisation=firm, record=record, text=name, key=name, kind="alias", told_to="2021")
    derive([firm.pk])
    return record


def test_name_does_not_tell_which_closed_source_lists_a_firm(world: World, browser: Browser) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    secret_name(world, firm, "甲厂")
    secret_name(world, firm, "甲字号")
    client = browser(world.person("science_officer"))
    told = text(client.get(reverse("organisation", args=[firm.pk])))
    assert ("甲字号" in told, "重点税源" in told, "2021" in told) == (True, False, False)
    names = names_of(world.person("enterprise"), [firm.pk])[firm.pk]
    assert [(name.text, name.is_withheld) for name in names] == [("甲厂", ""), ("甲字号", "1")]


def test_name_tells_its_closed_source_to_those_who_sent_it(world: World, browser: Browser) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    secret_name(world, firm, "甲字号")
    sender = make_user("science_officer", world.other, world.here)
    assert "重点税源" in text(browser(sender).get(reverse("organisation", args=[firm.pk])))


def test_withheld_claim_does_not_tell_its_source(world: World, browser: Browser) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    source = make_source(world.here, world.other, classification="restricted", name="重点税源")
    claim = Claim.objects.create(
        organisation=firm, record=make_record(make_delivery(source)), property="capital", value="9"
    )
    derive([firm.pk])
    told = text(browser(world.person("science_officer")).get(reverse("organisation-value", args=[firm.pk, "capital"])))
    assert ("mark-withheld" in told, "重点税源" in told) == (True, False)
    assert reverse("fact", args=["claims", claim.pk]) not in told


# People


def person_in(firm: Organisation, record: Any, model: type = Post, name: str = "张伟", **more: Any) -> Person:
    person = Person.objects.create(name=name, phone="13800005678", created=clock.now())
    told = {"title": "总经理"} if model is Post else {"fields": "水泵"}
    model.objects.create(organisation=firm, record=record, person=person, **{**told, **more})
    return person


@pytest.mark.parametrize("model", [Post, Expert])
def test_person_is_listed_edited_and_revealed_in_their_own_zone(world: World, model: type) -> None:
    near, far = staff_of(world)
    person = person_in(make_organisation(zone=world.here), record_of(world.here), model)
    assert (list(list_people(near)), list(list_people(far))) == ([person], [])
    for action in ("view", "edit", "reveal"):
        assert (access.may(near, action, person), access.may(far, action, person)) == (True, False)


@pytest.mark.parametrize("model", [Post, Expert])
def test_firm_reveals_its_own_people_only(world: World, model: type) -> None:
    firm = make_organisation(zone=world.here)
    person = person_in(firm, record_of(world.here), model)
    own, stranger = (make_user("enterprise", make_unit(world.here, kind="firm"), world.here) for _ in range(2))
    UnitLink.objects.create(unit=own.memberships.get().unit, organisation=firm)
    assert (access.may(own, "reveal", person), access.may(stranger, "reveal", person)) == (True, False)


def test_person_of_a_staged_delivery_is_nobody_yet(world: World) -> None:
    near, far = staff_of(world)
    record = record_of(world.here, applied=False)
    person = person_in(make_organisation(record=record), record)
    assert (list(list_people(near)), list(list_people(far))) == ([], [])
    assert not access.may(far, "reveal", person)


def test_person_whom_only_a_closed_source_names_is_listed_for_its_readers(world: World) -> None:
    firm = make_organisation(zone=world.here)
    for classification in ("open", "internal", "restricted"):
        person_in(firm, record_of(world.here, world.other, classification), name=classification)

    def listed(user: User) -> set[str]:
        return set(list_people(user).values_list("name", flat=True))

    assert listed(world.person("enterprise")) == {"open"}
    assert listed(world.person("science_officer")) == {"open", "internal"}
    assert listed(make_user("caseworker", world.other, world.here)) == {"open", "internal", "restricted"}
    assert people_named(world.person("enterprise"), "internal") == []


def test_people_are_not_found_by_a_post_that_is_hidden(world: World, browser: Browser) -> None:
    firm, other = make_organisation("甲厂", zone=world.here), make_organisation("乙泵业", zone=world.here)
    person = person_in(firm, record_of(world.here))
    closed = record_of(world.here, world.other, "restricted")
    Post.objects.create(organisation=other, record=closed, person=person, title="隐名股东")
    client = browser(world.person("science_officer"))

    def found(**query: Any) -> bool:
        return "张伟" in text(client.get(reverse("people"), query))

    assert (found(q="总经理"), found(q="甲厂 张"), found(zone=world.here.pk), found(organisation=firm.pk)) == (
        True,
    ) * 4
    assert (found(q="隐名"), found(q="乙泵业"), found(organisation=other.pk)) == (False,) * 3


def test_expert_is_found_by_their_organisation(world: World, browser: Browser) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    person_in(firm, record_of(world.here), Expert)
    client = browser(world.person("science_officer"))
    for query in ({"q": "甲厂"}, {"zone": world.here.pk}, {"organisation": firm.pk}):
        assert "张伟" in text(client.get(reverse("people"), query))
