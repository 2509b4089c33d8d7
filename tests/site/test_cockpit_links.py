"""Numbers of the cockpit open what they count, whichever zone is chosen in the frame."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.actions.signing import open_session
from liantu.apps.accounts.models import User
from liantu.apps.accounts.models.session import SessionStore
from liantu.kit import clock
from liantu.site.cockpit import collaborations
from tests.factories.accounts import World, give_role
from tests.site.test_cockpit import Filled, fill, firms

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(world: World) -> Filled:
    return fill(world.here, world)


@pytest.fixture
def there(world: World) -> Filled:
    return fill(world.there, world)


@pytest.fixture
def page(world: World, here: Filled) -> Client:
    """A leader of both zones, signed in."""
    leader: User = here.leader
    give_role(leader, "leader", None, world.there)
    leader.totp_since = clock.wall()
    leader.save()
    session = SessionStore()
    open_session(by=leader, session=session, address="127.0.0.1", agent="test")
    client = Client()
    client.cookies["liantu"] = session.session_key
    return client


def rows(answer: Any) -> int:
    return int(re.search(r'id="list-count">([\d,]+)<', answer.content.decode())[1].replace(",", ""))


def school(filled: Filled, *kinds: str, what: str = "") -> dict[str, Any]:
    """A row that says what a firm of the zone does with a university outside it."""
    named, firm = f"{filled.zone.name}理工大学", f"{filled.zone.name}第0泵业有限公司"
    return {
        "key": "school",
        "organisations": [{"official": named, "kind": "university"}],
        "ties": [{"from": named, "to": firm, "kind": kind, "what": what} for kind in kinds],
    }


def test_firms_of_the_other_zone_open_from_the_cockpit_and_the_comparison(
    page: Client, here: Filled, there: Filled
) -> None:
    here.say(firms(here, 1))
    there.say(firms(there, 3))
    page.post(reverse("switch-zone"), {"zone": here.zone.pk})
    shown = page.get(f"/cockpit/?zone={there.zone.code}").content.decode()
    link = re.search(r'href="(/orgs/\?kind=enterprise&amp;zone=\d+)"', shown)[1].replace("&amp;", "&")
    assert rows(page.get(link)) == 3
    both_ = page.get(f"/cockpit/compare/?zones={here.zone.code},{there.zone.code}").content.decode()
    assert link.replace("&", "&amp;") in both_


def test_ground_opens_figures_and_deliveries_of_the_zone_shown(page: Client, here: Filled, there: Filled) -> None:
    here.say(firms(here, 1))
    told = there.figure("high_tech_enterprises", 37, "2025", unit="家")
    there.say(firms(there, 1), {"key": "p1", "observations": [told]})
    there.say({"key": "p2"})
    page.post(reverse("switch-zone"), {"zone": here.zone.pk})
    shown = page.get(f"/cockpit/?zone={there.zone.code}").content.decode()
    for name, n in (("figures", 1), ("deliveries", 2)):
        link = f"{reverse(name)}?zone={there.zone.pk}"
        assert (f'href="{link}"' in shown, rows(page.get(link))) == (True, n)


def test_crumb_leads_to_all_zones_though_one_is_chosen(page: Client, here: Filled, there: Filled) -> None:
    page.post(reverse("switch-zone"), {"zone": here.zone.pk})
    assert 'href="/cockpit/?zone=all"' in page.get("/cockpit/").content.decode()
    cards = page.get("/cockpit/?zone=all").content.decode()
    assert (here.zone.name in cards, f"?zone={there.zone.code}" in cards) == (True, True)


def test_collaborations_are_all_counted_and_open(page: Client, here: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collaborations, "MOST_TIES", 2)
    said = school(here, "joint_lab", "docking", "agreement")
    here.say(firms(here, 2), said)
    here.say({**said, "ties": said["ties"][:1]})
    told = here.shown().ties
    assert (told.count, told.partners, len(told.lines)) == (3, 1, 2)
    listed = page.get(here.shown().ties_url)
    assert rows(listed) == 4
    assert "位于" not in re.search(r"<tbody>(.*)</tbody>", listed.content.decode(), re.S)[1]


def test_whereabouts_of_a_university_are_no_collaboration(here: Filled) -> None:
    here.say(firms(here, 1), school(here, "located"))
    assert (here.shown().ties.count, here.shown().ties_url) == (0, "")
