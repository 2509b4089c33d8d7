"""Two who change one row at once: each change stays, and the log tells what was there before."""

from __future__ import annotations

import json

import pytest

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Unit, User
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World

pytestmark = pytest.mark.django_db


def changes(action: str) -> list[dict[str, object]]:
    return [json.loads(one.details)["changes"] for one in Entry.objects.filter(action=action).order_by("id")]


def test_unit_changed_meanwhile_keeps_what_another_changed(world: World) -> None:
    stale = Unit.objects.get(pk=world.unit.pk)
    accounts.edit_unit(by=world.system, unit=Unit.objects.get(pk=world.unit.pk), short_name="科创")
    accounts.edit_unit(by=world.system, unit=stale, name="科技创新部")
    now = Unit.objects.get(pk=world.unit.pk)
    assert (now.name, now.short_name) == ("科技创新部", "科创")
    assert changes("accounts.unit.edit") == [{"short_name": ["", "科创"]}, {"name": [world.unit.name, "科技创新部"]}]


def test_zone_changed_meanwhile_keeps_what_another_changed(world: World) -> None:
    accounts.edit_zone(by=world.system, zone=type(world.here).objects.get(pk=world.here.pk), division="山西省")
    accounts.edit_zone(by=world.system, zone=world.here, name="盐湖高新区")
    world.here.refresh_from_db()
    assert (world.here.name, world.here.division) == ("盐湖高新区", "山西省")


def test_user_changed_meanwhile_is_logged_against_what_was_there(world: World) -> None:
    stale = User.objects.get(pk=world.auditor.pk)
    accounts.edit_user(by=world.system, user=world.auditor, name="甲")
    accounts.edit_user(by=world.system, user=stale, name="乙")
    assert [told["name"][0] for told in changes("accounts.user.edit")][-1] == "甲"


def test_edit_of_nothing_writes_and_logs_nothing(world: World) -> None:
    stale = User.objects.get(pk=world.auditor.pk)
    User.objects.filter(pk=stale.pk).update(name="新名", totp_step=7)
    accounts.edit_user(by=world.system, user=stale)
    accounts.edit_user(by=world.system, user=stale, name=" 新名 ")
    accounts.edit_unit(by=world.system, unit=world.unit)
    assert (User.objects.get(pk=stale.pk).name, User.objects.get(pk=stale.pk).totp_step) == ("新名", 7)
    assert not Entry.objects.exists()
