"""Which version holds where and when, and what a running case stays on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore
from liantu.kit.rulestore import shipped
from liantu.kit.rulestore.keeping import keep_shipped
from liantu.kit.rulestore.models import KeptText
from tests.factories.accounts import World

from .conftest import OLDER, OWN, SHIPPED, Draft

pytestmark = pytest.mark.django_db


def told(key: str = "visit", **more: object) -> rulestore.Version:
    return rulestore.in_force("checklist", key, more.pop("zone", None), **more)  # type: ignore[arg-type]


def test_shipped_version_holds_from_its_day(kind: rulestore.PackKind) -> None:
    now = told()
    assert (now.version, now.text, now.zone, now.pk, now.ships) == ("2025-01-01", SHIPPED, None, None, True)
    assert told(day=date(2024, 12, 31)).text == OLDER
    assert told(day=date(2025, 1, 1)).text == SHIPPED
    with pytest.raises(access.NotHere):
        told(day=date(2023, 12, 31))
    with pytest.raises(access.NotHere):
        told("elsewhere")


def test_kind_that_nobody_registered_is_not_here(db: None) -> None:
    with pytest.raises(access.NotHere):
        told()


def test_kind_registered_twice_is_refused(kind: rulestore.PackKind) -> None:
    with pytest.raises(ValueError, match="twice"):
        rulestore.register(kind)


def test_file_whose_name_is_no_day_is_named(kind: rulestore.PackKind, shelf: Path) -> None:
    (shelf / "checklists" / "visit" / "new.yaml").write_text(OLDER, encoding="utf-8")
    with pytest.raises(ValueError, match=r"checklists/visit/new\.yaml"):
        shipped.shipped(kind)


def test_worked_cases_beside_versions_are_no_version(kind: rulestore.PackKind, shelf: Path) -> None:
    (shelf / "checklists" / "visit" / "cases.yaml").write_text("cases: []\n", encoding="utf-8")
    assert [one.version for one in shipped.shipped(kind)["visit"]] == ["2024-01-01", "2025-01-01"]


def test_own_version_holds_in_its_zone_alone(kind: rulestore.PackKind, approved: Draft, world: World) -> None:
    pack = approved()
    own = told(zone=world.here)
    assert (own.pk, own.zone, own.text, own.valid_from) == (pack.pk, world.here.pk, OWN, clock.today())
    assert told(zone=world.there).ships
    assert [one.text for one in rulestore.list_in_force("checklist", world.here)] == [OWN]
    assert [one.text for one in rulestore.list_in_force("checklist", world.there)] == [SHIPPED]


def test_own_version_of_a_coming_day_waits_for_it(approved: Draft, world: World) -> None:
    day = clock.today() + timedelta(days=5)
    approved(valid_from=day)
    assert told(zone=world.here).ships
    assert told(zone=world.here, day=day).text == OWN


def test_later_version_replaces_and_its_end_brings_the_earlier_back(
    approved: Draft, world: World, second: object
) -> None:
    first = approved()
    newer = approved(OWN + "  - 留下电话\n")
    assert told(zone=world.here).pk == newer.pk
    day = clock.today() + timedelta(days=3)
    rulestore.withdraw(by=second, pack=newer, day=day, reason="问法不合适")
    assert told(zone=world.here, day=day - timedelta(days=1)).pk == newer.pk
    assert told(zone=world.here, day=day).pk == first.pk


def test_key_of_the_zone_alone_is_listed_with_those_that_ship(approved: Draft, world: World) -> None:
    approved(key="inspection")
    assert [one.key for one in rulestore.list_in_force("checklist", world.here)] == ["inspection", "visit"]
    assert [one.key for one in rulestore.list_in_force("checklist", None)] == ["visit"]


def test_running_case_stays_on_a_replaced_and_ended_version(approved: Draft, world: World, second: object) -> None:
    first = approved()
    rulestore.withdraw(by=second, pack=first, day=clock.today(), reason="改版")
    ran = rulestore.find_version("checklist", "visit", digest=first.digest, pk=first.pk)
    assert (ran.text, ran.pk) == (OWN, first.pk)
    with pytest.raises(access.NotHere):
        rulestore.find_version("checklist", "visit", digest="0" * 64, pk=first.pk)


def test_draft_is_no_version_to_run_on(draft: Draft) -> None:
    with pytest.raises(access.NotHere):
        rulestore.find_version("checklist", "visit", pk=draft().pk)


def test_shipped_version_is_found_by_version_and_by_digest(kind: rulestore.PackKind) -> None:
    older = rulestore.find_version("checklist", "visit", version="2024-01-01")
    assert older.text == OLDER
    assert rulestore.find_version("checklist", "visit", digest=older.digest) == older
    for asked in ({"version": "2024-01-02"}, {"version": "so"}, {"digest": "0" * 64}):
        with pytest.raises(access.NotHere):
            rulestore.find_version("checklist", "visit", **asked)


def test_what_once_shipped_is_found_after_the_program_brought_another(kind: rulestore.PackKind, shelf: Path) -> None:
    before = told()
    assert (keep_shipped(), keep_shipped()) == (2, 0)
    (shelf / "checklists" / "visit" / "2025-01-01.yaml").write_text(OWN, encoding="utf-8")
    (shelf / "checklists" / "visit" / "2024-01-01.yaml").unlink()
    shipped._read.cache_clear()
    assert told().text == OWN
    assert rulestore.find_version("checklist", "visit", version="2025-01-01", digest=before.digest) == before
    assert rulestore.find_version("checklist", "visit", version="2024-01-01").text == OLDER
    assert keep_shipped() == 1
    assert KeptText.objects.filter(kind="checklist").count() == 3


def test_title_follows_the_reader(kind: rulestore.PackKind) -> None:
    from django.utils.translation import override

    with override("en"):
        assert told().title == "Visit checklist"
    with override("zh-hans"):
        assert told().title == "走访清单"
