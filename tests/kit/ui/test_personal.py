"""Revealing a personal value, through the page and through the action."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.audit.public import Category, Entry, Outcome
from liantu.kit.ui import personal
from liantu.kit.ui.public import reveal_personal
from liantu.kit.ui.web.views import reveal
from tests.factories.accounts import World
from tests.factories.ui import request_for

PHONE = "13803594567"


@pytest.fixture
def somebody(world: World) -> User:
    return world.person("caseworker", phone=PHONE)


def ask(by: User, whom: User, reason: str | None = None, field: str = "phone") -> HttpResponse:
    method, data = ("get", None) if reason is None else ("post", {"reason": reason})
    request = request_for(by, f"/reveal/accounts.User/{whom.pk}/{field}/", data, method=method, htmx="sheet")
    return reveal(request, "accounts.User", str(whom.pk), field)


@pytest.mark.django_db
def test_a_value_is_masked_with_a_door_for_those_who_may_open_some(world: World, somebody: User) -> None:
    drawn = personal.drawn(world.system, somebody, "phone")
    assert "138****4567" in drawn
    assert f'hx-get="/reveal/accounts.User/{somebody.pk}/phone/"' in drawn
    assert PHONE not in drawn


@pytest.mark.django_db
def test_a_value_that_is_not_there_has_no_door(world: World) -> None:
    assert personal.drawn(world.system, world.security, "phone") == '<span class="unknown">— 未知</span>'


@pytest.mark.django_db
def test_the_page_asks_for_a_reason_and_shows_nothing_yet(world: World, somebody: User) -> None:
    answer = ask(world.system, somebody)
    page = answer.content.decode()
    assert 'name="reason"' in page
    assert PHONE not in page


@pytest.mark.django_db
def test_with_a_reason_the_value_is_shown_and_never_kept(world: World, somebody: User) -> None:
    answer = ask(world.system, somebody, "电话通知补正")
    assert PHONE in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    entry = Entry.objects.get(action="accounts.user.reveal")
    assert (entry.category, entry.reason, entry.object_id) == (
        Category.SECURITY,
        "电话通知补正",
        str(somebody.pk),
    )
    assert PHONE not in entry.details


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "看看"])
def test_without_a_reason_nothing_is_shown(world: World, somebody: User, reason: str) -> None:
    answer = ask(world.system, somebody, reason)
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert not Entry.objects.filter(action="accounts.user.reveal").exists()


@pytest.mark.django_db(transaction=True)
def test_outside_the_scope_nothing_is_shown_and_the_refusal_is_in_the_log(world: World, somebody: User) -> None:
    officer = world.person("science_officer")
    with pytest.raises(access.Denied):
        ask(officer, somebody, "电话通知补正")
    assert Entry.objects.get(action="accounts.user.reveal").outcome == Outcome.REFUSED


@pytest.mark.django_db
def test_one_own_value_may_be_seen(world: World, somebody: User) -> None:
    assert reveal_personal(by=somebody, obj=somebody, field="phone", reason="核对自己的号码") == PHONE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("label", "pk", "field"),
    [
        ("accounts.User", "0", "phone"),
        ("accounts.User", "x", "phone"),
        ("accounts.User", "{pk}", "password"),
        ("accounts.User", "{pk}", "nothing"),
        ("auth.User", "{pk}", "phone"),
        ("nonsense", "{pk}", "phone"),
        ("accounts.Zone", "1", "name"),
        ("search.Key", "1", "text"),
    ],
)
def test_what_is_not_there_or_not_personal_is_not_found(
    world: World, somebody: User, label: str, pk: str, field: str
) -> None:
    key = pk.format(pk=somebody.pk)
    with pytest.raises(access.NotHere):
        reveal(request_for(world.system, "/reveal/"), label, key, field)


@pytest.mark.django_db
def test_somebody_out_of_sight_is_not_found(world: World, somebody: User) -> None:
    firm = world.person("enterprise")
    firm.memberships.update(unit=world.other)
    firm = User.objects.get(pk=firm.pk)
    with pytest.raises(access.NotHere):
        ask(firm, somebody)


@pytest.mark.django_db
def test_the_action_wants_a_reason(world: World, somebody: User) -> None:
    with pytest.raises(ValidationError) as wrong:
        reveal_personal(by=world.system, obj=somebody, field="phone", reason="")
    assert list(wrong.value.message_dict) == ["reason"]
