"""What people type in, and what they retract: on names of the register, which stand on the evidenced base."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Name, Organisation
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World

from .conftest import Deliver, record, rows

pytestmark = pytest.mark.django_db
Said = evidence.Said


def typed(by: User, world: World, said: Said) -> evidence.Record:
    return evidence.manual_record(by, said, unit=world.unit.pk, zone=world.here.pk)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(created=clock.now(), updated=clock.now())


def name(organisation: Organisation, of: evidence.Record, text: str = "甲公司") -> Name:
    return Name.objects.create(organisation=organisation, record=of, text=text, kind="official")


def test_what_is_typed_counts_at_once(world: World, officer: User) -> None:
    row = typed(officer, world, Said("name:1", {"名称": "甲"}))
    assert (row.counts, row.first, row.last.issued) == (True, row.last, clock.today().isoformat())
    assert (row.source.kind, row.source.unit, row.source.zone) == ("form", world.unit, world.here)


def test_what_is_typed_on_one_day_is_one_delivery_of_its_person(world: World, officer: User) -> None:
    other = world.person("caseworker")
    told = [typed(by, world, Said(f"k{n}", {"n": n})) for n, by in enumerate((officer, officer, other))]
    assert len({row.source_id for row in told}) == 1
    assert told[0].last_id == told[1].last_id != told[2].last_id


def test_the_same_typed_twice_is_one_record(world: World, officer: User) -> None:
    assert typed(officer, world, Said("k", {"a": 1})) == typed(officer, world, Said("k", {"a": 1}))


def test_a_day_whose_form_was_undone_and_applied_again_takes_more(world: World, officer: User) -> None:
    first = typed(officer, world, Said("a", {"n": 1}))
    evidence.undo_delivery(by=officer, delivery=first.last)
    second = typed(officer, world, Said("b", {"n": 2}))
    assert second.last_id != first.last_id
    evidence.apply_delivery(by=officer, delivery=first.last)
    assert typed(officer, world, Said("c", {"n": 3})).counts


def test_undoing_a_form_takes_back_what_was_typed(world: World, officer: User) -> None:
    row = typed(officer, world, Said("a", {"n": 1}))
    evidence.undo_delivery(by=officer, delivery=row.last)
    row.refresh_from_db()
    assert not row.counts
    assert typed(officer, world, Said("a", {"n": 1})).counts


def test_a_person_of_no_unit_has_a_form_too(officer: User) -> None:
    row = evidence.manual_record(officer, Said("a"))
    assert (row.source.code, row.source.unit, row.source.zone) == ("form-0-0", None, None)


def test_what_no_database_would_keep_is_refused(officer: User) -> None:
    with pytest.raises(ValidationError, match="行标识超过 200 个字符"):
        evidence.manual_record(officer, Said("x" * 201))


def test_only_rows_of_applied_deliveries_count(officer: User, deliver: Deliver, organisation: Organisation) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    row = name(organisation, record("a"))
    assert list(Name.objects.counting()) == []
    evidence.apply_delivery(by=officer, delivery=delivery)
    assert list(Name.objects.counting()) == [row]
    evidence.undo_delivery(by=officer, delivery=delivery)
    assert list(Name.objects.counting()) == []


def test_a_retracted_row_does_not_count_until_it_is_reinstated(
    world: World, officer: User, deliver: Deliver, organisation: Organisation
) -> None:
    deliver("2026-01", rows("a"))
    row = name(organisation, record("a"))
    told = evidence.retract(officer, row, " 录错了 ", world.unit.pk)
    row.refresh_from_db()
    assert (row.retraction, told.reason, told.by, told.unit) == (told, "录错了", officer, world.unit)
    assert list(Name.objects.counting()) == []
    evidence.reinstate(row)
    assert list(Name.objects.counting()) == [row]
    assert evidence.Retraction.objects.get() == told


def test_retraction_needs_a_reason_and_happens_once(
    officer: User, deliver: Deliver, organisation: Organisation
) -> None:
    deliver("2026-01", rows("a"))
    row = name(organisation, record("a"))
    with pytest.raises(ValidationError) as refused:
        evidence.retract(officer, row, "  ")
    assert list(refused.value.error_dict) == ["reason"]
    evidence.retract(officer, row, "x")
    with pytest.raises(access.Conflict):
        evidence.retract(officer, row, "x")
    evidence.reinstate(row)
    with pytest.raises(access.Conflict):
        evidence.reinstate(row)


def test_validity_is_asked_by_the_day(deliver: Deliver, organisation: Organisation) -> None:
    deliver("2026-01", rows("a"))
    row = name(organisation, record("a")).said("2021", "2022-03")
    row.save()
    asked = [date(2020, 12, 31), date(2021, 1, 1), date(2022, 3, 31), date(2022, 4, 1)]
    assert [Name.objects.on(day).exists() for day in asked] == [False, True, True, False]
    assert (row.told_from, row.told_to) == ("2021", "2022-03")


def test_weight_prefers_a_person_then_the_later_start_then_the_later_delivery(
    world: World, officer: User, deliver: Deliver, organisation: Organisation
) -> None:
    deliver("2026-01", rows("a"))
    deliver("2026-02", rows("b"))
    old, new = name(organisation, record("a")), name(organisation, record("b"))
    begun = name(organisation, record("a")).said("2020")
    begun.save()
    person = name(organisation, typed(officer, world, Said("k")))
    told = Name.objects.select_related("record__source", "record__last")
    assert sorted(told, key=evidence.weight) == [person, begun, new, old]
