"""Who reads what: in Python and in SQL the same."""

from __future__ import annotations

from itertools import product

import pytest
from django.db.models import Q

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance, stricter
from tests.factories.accounts import World, make_user

from .conftest import Deliver, record

CLASSES = ["open", "internal", "restricted"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def records(world: World, officer: User, deliver: Deliver) -> list[evidence.Record]:
    """One of every class from `unit`, from `other` and from nobody."""
    for n, (name, unit) in enumerate(product(CLASSES, (world.unit, world.other, None))):
        of = evidence.create_source(
            by=officer, code=f"s-{n}-x", name=f"来源{n}", kind="workbook", zone=world.here, unit=unit, classification=name
        )  # fmt: skip
        deliver("2026", [evidence.Said(f"k{n}", words=f"说{n}")], of=of)
    return list(evidence.Record.objects.select_related("source").order_by("id"))


def readers(world: World) -> list[Clearance]:
    units = [frozenset(), frozenset({world.unit.pk}), frozenset({world.unit.pk, world.other.pk})]
    return [Clearance(inside, held) for inside, held in product((True, False), units)]


AT = ("source__classification", "source__unit")


def test_condition_and_reads_agree_for_every_reader_and_class(world: World, records: list[evidence.Record]) -> None:
    own = Q(key="k8")
    for reader in readers(world):
        for mine in (None, own):
            asked = evidence.Record.objects.filter(reader.condition(*AT, mine)).order_by("id")
            expected = [
                row.pk
                for row in records
                if reader.reads(row.source.classification, row.source.unit_id, own=bool(mine) and row.key == "k8")
            ]
            assert list(asked.values_list("pk", flat=True)) == expected, reader


def test_seen_and_withheld_agree_with_reads_for_every_reader(world: World, records: list[evidence.Record]) -> None:
    for reader in readers(world):
        asked = evidence.Record.objects.annotate(
            seen=reader.seen("words", *AT), hidden=reader.withheld("words", *AT)
        ).order_by("id")
        told = [(row.seen, row.hidden) for row in asked]
        expected = [
            (row.words, "") if reader.reads(row.source.classification, row.source.unit_id) else (None, "1")
            for row in records
        ]
        assert told == expected, reader


def test_withheld_values_cannot_be_found_by_filter_or_order(world: World, records: list[evidence.Record]) -> None:
    reader = Clearance(False, frozenset())
    asked = evidence.Record.objects.annotate(seen=reader.seen("words", *AT))
    assert asked.filter(seen="说8").count() == 0
    assert [row.seen for row in asked.filter(seen__isnull=False).order_by("seen")] == ["说0", "说1", "说2"]


@pytest.mark.parametrize(("one", "other", "told"), [
    ("", "", "open"), ("open", "internal", "internal"), ("restricted", "internal", "restricted"), ("internal", "", "internal"),
])  # fmt: skip
def test_the_stricter_of_two_classes_holds(one: str, other: str, told: str) -> None:
    assert stricter(one, other) == told


@pytest.mark.parametrize(("role", "inside"), [
    ("science_officer", True), ("leader", True), ("caseworker", True), ("investment_officer", True),
    ("enterprise", False), ("integrator", False), ("university", False),
])  # fmt: skip
def test_staff_are_inside_and_others_are_not(world: World, role: str, inside: bool) -> None:
    found = clearance(world.person(role))
    assert (found.inside, found.units) == (inside, frozenset({world.unit.pk}))


def test_administrators_and_strangers_read_what_is_open_alone(world: World) -> None:
    for user in (world.system, world.security, world.auditor, make_user(), access.Visitor()):
        found = clearance(user)
        assert [found.reads(name, None) for name in CLASSES] == [True, False, False]


def test_record_pages_open_for_those_who_may_view_them(world: World, officer: User, deliver: Deliver) -> None:
    sources = [
        evidence.create_source(by=by, code=f"z-{n}-x", name="x", kind="workbook", zone=zone)
        for n, (by, zone) in enumerate(
            [
                (officer, world.here),
                (make_user("science_officer", world.far, world.there), world.there),
                (officer, None),
            ]
        )
    ]
    for n, of in enumerate(sources):
        evidence.Record.objects.create(source=of, key=f"o{n}", digest="d", created=clock.now())
    everywhere = make_user("leader", world.unit, None)
    people = [officer, world.person("enterprise"), everywhere, world.system, make_user(), access.LocalOperator("x")]
    for user, n in product(people, range(3)):
        row = record(f"o{n}")
        assert clearance(user).opens(row.source.zone_id) == access.may(user, "view", row), (user, n)
