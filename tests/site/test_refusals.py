"""Whatever is refused, by whichever door, stands in the log: once, and though nothing else was written."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.actions.signing import open_session
from liantu.apps.accounts.models import User
from liantu.apps.accounts.models.session import SessionStore
from liantu.kit import clock
from liantu.kit.audit.enums import Category, Outcome
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World, enrolled

# The doors write outside the transaction that was undone, so that one around the test would hide what they do.
pytestmark = pytest.mark.django_db(transaction=True)


def come_in(user: User) -> Client:
    """A browser in which the user is signed in."""
    user.totp_since = clock.wall()
    user.save()
    session = SessionStore()
    open_session(by=user, session=session, address="127.0.0.1", agent="test")
    client = Client()
    client.cookies["liantu"] = session.session_key
    return client


def program(user: User) -> Client:
    _token, text = accounts.create_token(by=enrolled(user), name="test", read_only=False)
    return Client(headers={"Authorization": f"Bearer {text}"})


def refusals() -> list[tuple[str, object, str]]:
    return [(entry.action, entry.actor, entry.channel) for entry in Entry.objects.filter(outcome=Outcome.REFUSED)]


def test_page_of_the_rules_refused_is_told(world: World) -> None:
    """Refused by the page itself, before any action."""
    answer = come_in(world.auditor).post(reverse("policy"), {})
    assert answer.status_code == 403
    assert refusals() == [("accounts.securitypolicy.edit", world.auditor, "web")]
    entry = Entry.objects.get(outcome=Outcome.REFUSED)
    assert (entry.category, entry.reason in answer.content.decode()) == (Category.SECURITY, True)


@pytest.mark.parametrize(
    ("method", "name", "action"),
    [("get", "security-events", "audit.entry.view_security"), ("post", "log-verify", "audit.entry.verify"),
     ("post", "log-export", "audit.entry.export")],
)  # fmt: skip
def test_page_of_the_log_refused_is_told(world: World, method: str, name: str, action: str) -> None:
    person = world.person("science_officer")
    assert getattr(come_in(person), method)(reverse(name)).status_code == 403
    assert refusals() == [(action, person, "web")]


def test_action_refused_by_a_page_is_told_once(world: World) -> None:
    person = world.person("leader")
    answer = come_in(person).post(reverse("user-unlock", args=[person.pk]))
    assert answer.status_code == 403
    assert refusals() == [("accounts.user.unlock", person, "web")]


def test_call_refused_is_told_once(world: World) -> None:
    person = world.person("science_officer")
    api = program(person)
    body = json.dumps({"name": "x"})
    assert api.patch(f"/api/v1/units/{world.unit.pk}", body, content_type="application/json").status_code == 403
    assert refusals() == [("accounts.unit.edit", person, "api")]


def test_call_refused_before_any_action_is_told(world: World) -> None:
    person = world.person("science_officer")
    assert program(person).get("/api/v1/policy").status_code == 403
    assert refusals() == [("accounts.securitypolicy.view", person, "api")]
