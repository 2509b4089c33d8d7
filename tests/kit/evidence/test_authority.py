"""Whose word on a field counts first: who says so, what is derived again for it, and how sources are ranked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import fields, long_work, queries
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.orders import UNRANKED
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.evidence import make_source

pytestmark = pytest.mark.django_db
FIELD = "probe.capital"


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None]]:
    """What was derived again; nothing else has fields."""
    calls: list[tuple[str, int | None]] = []
    group = fields.Group(
        "probe", "试", lambda: {"capital": "注册资本"}, "register", lambda name, zone: 3,
        lambda name, zone: calls.append((name, zone)),
    )  # fmt: skip
    monkeypatch.setattr(fields, "_groups", {"probe": group})
    return calls


def rank(world: World, source: Any, zone: Any = None) -> int:
    return evidence.orders("probe").rank(FIELD, zone.pk if zone else None, source.pk)


def test_order_ranks_units_and_sources_and_leaves_the_rest(
    world: World, officer: User, derived: list[tuple[str, int | None]]
) -> None:
    market, single = make_source(world.here, world.unit), make_source(world.here)
    second, stranger = make_source(world.here, world.unit), make_source(world.here, world.other)
    row, url = evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[single, world.unit])
    ranks = [rank(world, one, world.here) for one in (single, market, second, stranger)]
    assert (ranks, url, row.unsettled) == ([0, 1, 1, UNRANKED], "", None)
    assert derived == [("capital", world.here.pk)]
    assert evidence.orders("probe").authority(FIELD, world.here.pk, second.pk) == world.unit.name
    assert rank(world, market) == rank(world, market, world.there) == UNRANKED


def test_zone_without_an_order_follows_the_body_and_one_with_its_own_does_not(
    world: World, officer: User, derived: list[Any]
) -> None:
    body, own = make_source(None, world.other), make_source(world.here, world.unit)
    evidence.set_authority(by=officer, field=FIELD, order=[world.other])
    assert (rank(world, body, world.here), rank(world, own, world.here)) == (0, UNRANKED)
    row, _url = evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    assert (rank(world, body, world.here), rank(world, own, world.here), rank(world, body)) == (UNRANKED, 0, 0)
    evidence.remove_authority(by=officer, authority=row)
    assert (rank(world, body, world.here), rank(world, own, world.here)) == (0, UNRANKED)
    assert derived == [("capital", None), ("capital", world.here.pk), ("capital", world.here.pk)]


def test_order_that_is_saved_again_is_neither_written_nor_derived(
    world: World, officer: User, derived: list[Any]
) -> None:
    make_source(world.here, world.unit)
    for _time in range(2):
        evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    entries = Entry.objects.filter(action="evidence.fieldauthority.edit")
    assert (len(derived), entries.count()) == (1, 1)
    assert json.loads(entries.get().details)["changes"] == {"order": [[], [world.unit.name]]}


@pytest.mark.parametrize("role", ["investment_officer", "caseworker", "leader", "enterprise"])
def test_only_science_officers_of_the_zone_set_and_remove(
    world: World, officer: User, derived: list[Any], role: str
) -> None:
    make_source(world.here, world.unit)
    somebody = world.person(role)
    with pytest.raises(access.Denied):
        evidence.set_authority(by=somebody, field=FIELD, zone=world.here, order=[world.unit])
    row, _url = evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    with pytest.raises(access.Denied):
        evidence.remove_authority(by=somebody, authority=row)
    assert not evidence.FieldAuthority.objects.exclude(pk=row.pk).exists()


def test_officer_of_another_zone_is_refused(world: World, officer: User, derived: list[Any]) -> None:
    make_source(world.there, world.far)
    with pytest.raises(access.Denied):
        evidence.set_authority(by=officer, field=FIELD, zone=world.there, order=[world.far])


def test_what_makes_no_sense_is_refused_in_words(world: World, officer: User, derived: list[Any]) -> None:
    make_source(world.here, world.unit)
    silent = make_unit(world.here, "档案馆")
    tax = make_source(world.here, world.other, classification="restricted", name="纳税月报")
    lent = make_source(world.here, world.other, purposes=["statistics"], name="统计名录")
    for order, words in (
        ([], "请至少选一个单位或来源；不再设定的，请撤销字段权威"),
        ([world.unit, world.unit], f"“{world.unit}”排了两次"),
        ([silent], "“档案馆”没有向这个园区报送，不能排入"),
        ([tax], "“纳税月报”的允许用途中没有“机构登记”，不能排入"),
        ([lent], "“统计名录”的允许用途中没有“机构登记”，不能排入"),
    ):
        with pytest.raises(ValidationError) as refused:
            evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=order)
        assert refused.value.message_dict == {"order": [words]}
    with pytest.raises(access.NotHere):
        evidence.set_authority(by=officer, field="probe.none", zone=world.here, order=[world.unit])
    assert evidence.FieldAuthority.objects.count() == 0


def test_sources_of_a_unit_lead_only_where_their_purposes_allow(
    world: World, officer: User, derived: list[Any]
) -> None:
    open_, tax = make_source(world.here, world.unit), make_source(world.here, world.unit, classification="restricted")
    lent = make_source(world.here, world.unit, classification="restricted", purposes=["register"])
    evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    assert [rank(world, one, world.here) for one in (open_, tax, lent)] == [0, UNRANKED, 0]


def test_another_purpose_of_a_source_that_leads_is_derived(
    world: World, officer: User, derived: list[Any], source: evidence.Source, deliver: Any, told: list[list[int]]
) -> None:
    from .conftest import rows

    deliver("2026-01", rows("a"))
    told.clear()
    evidence.edit_source(by=officer, source=source, purposes=["register"])
    assert told == []
    evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    evidence.edit_source(by=officer, source=source, purposes=["statistics"])
    assert (len(told), rank(world, source, world.here)) == (1, UNRANKED)


def test_order_that_much_rests_on_is_carried_through_in_the_background(
    world: World, officer: User, derived: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_source(world.here, world.unit)
    asked: list[Any] = []
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 2)
    long_work.register(lambda by, *work: asked.append(work) or "/jobs/1/")
    row, url = evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    assert (url, derived, row.unsettled is None) == ("/jobs/1/", [], False)
    assert asked == [("authority", row.pk, f"注册资本 · {world.here}")]
    evidence.do_work(by=officer, verb="authority", pk=row.pk)
    row.refresh_from_db()
    assert (row.unsettled, derived) == (None, [("capital", world.here.pk)])


def test_what_was_broken_off_is_taken_up(
    world: World, officer: User, derived: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_source(world.here, world.unit)

    def killed(key: str, zone: int | None) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(fields, "derive", killed)
        with pytest.raises(SystemExit):
            evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    row = evidence.FieldAuthority.objects.get()
    assert row.unsettled is not None
    assert evidence.resume_authority(by=officer, authority=row) == ""
    row.refresh_from_db()
    assert (row.unsettled, derived) == (None, [("capital", world.here.pk)])


def test_order_that_is_changed_while_it_is_carried_through_is_derived_once_more(
    world: World, officer: User, derived: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_source(world.here, world.unit)
    later = clock.now() + timedelta(minutes=1)

    def meanwhile(key: str, zone: int | None) -> None:
        evidence.FieldAuthority.objects.update(unsettled=later)

    monkeypatch.setattr(fields, "derive", meanwhile)
    row, _url = evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    assert row.unsettled == later


def test_staff_see_the_orders_of_their_zone_and_of_the_body(world: World, officer: User, derived: list[Any]) -> None:
    make_source(world.here, world.unit)
    make_source(world.there, world.far)
    there = evidence.FieldAuthority.objects.create(field=FIELD, zone=world.there)
    evidence.set_authority(by=officer, field=FIELD, order=[world.unit])
    evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    seen = queries.list_authorities(world.person("caseworker"))
    assert there not in seen
    assert {row.zone_id for row in seen} == {None, world.here.pk}
    assert not queries.list_authorities(world.person("enterprise")).exists()


def test_order_of_the_body_that_names_another_zone_is_not_changed_from_here(
    world: World, officer: User, derived: list[Any]
) -> None:
    make_source(world.there, world.far)
    make_source(world.here, world.unit)
    over_all = make_user("science_officer", world.unit)
    row, _url = evidence.set_authority(by=over_all, field=FIELD, order=[world.far])
    for change in (
        lambda: evidence.set_authority(by=officer, field=FIELD, order=[world.unit]),
        lambda: evidence.remove_authority(by=officer, authority=row),
    ):
        with pytest.raises(access.Denied):
            change()
    evidence.set_authority(by=officer, field=FIELD, zone=world.here, order=[world.unit])
    evidence.set_authority(by=over_all, field=FIELD, order=[world.unit, world.far])
    assert [str(place) for place in row.places.all()] == [world.unit.name, world.far.name]
