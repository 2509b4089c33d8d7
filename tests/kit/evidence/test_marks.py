"""The mark beside a value."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Claim, Organisation
from liantu.kit import clock
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance
from liantu.kit.evidence.marks import MARKED, mark_for
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark, OtherValue
from tests.factories.accounts import World

from .conftest import Deliver, record, rows

pytestmark = pytest.mark.django_db


class Claims:
    """Claims of one organisation about its address, one source each."""

    def __init__(self, officer: User, deliver: Deliver, world: World) -> None:
        self.officer, self.deliver, self.world = officer, deliver, world
        self.organisation = Organisation.objects.create(created=clock.now(), updated=clock.now())

    def __call__(self, code: str, value: str, issued: str = "2026-01", **more: object) -> Claim:
        kind = more.pop("kind", "workbook")
        told = {name: more.pop(name) for name in ("classification", "unit", "publisher") if name in more}
        source = evidence.Source.objects.filter(code=code).first() or evidence.create_source(
            by=self.officer, code=code, name=f"来源 {code}", kind=str(kind), zone=self.world.here, **told
        )
        self.deliver(issued, rows(f"{code}-{issued}-{value}"), of=source)
        made = Claim(organisation=self.organisation, property="address", value=value, **more)
        made.record = record(f"{code}-{issued}-{value}")
        made.save()
        return Claim.objects.select_related(*MARKED).get(pk=made.pk)


@pytest.fixture
def claim(world: World, officer: User, deliver: Deliver) -> Claims:
    return Claims(officer, deliver, world)


@pytest.fixture
def reader(officer: User) -> Clearance:
    return clearance(officer)


def test_mark_tells_source_day_authority_and_record(claim: Claims, reader: Clearance, world: World) -> None:
    row = claim("one", "解放路", unit=world.unit)
    assert mark_for(reader, row) == Mark(
        MarkKind.SOURCE, "来源 one", date(2026, 1, 31), str(world.unit), [], reverse("record", args=[row.record_id])
    )
    assert mark_for(reader, claim("two", "x", unit=world.unit, publisher="统计局")).authority == "统计局"


def test_day_is_that_of_the_last_applied_delivery(claim: Claims, reader: Clearance) -> None:
    claim("one", "解放路")
    claim.deliver("2026-05", rows("one-2026-01-解放路"), of=evidence.Source.objects.get(code="one"))
    row = Claim.objects.select_related(*MARKED).get()
    assert mark_for(reader, row).date == date(2026, 5, 31)


def test_another_source_that_says_otherwise_is_a_conflict(claim: Claims, reader: Clearance) -> None:
    row, other, same = claim("one", "解放路"), claim("two", "人民路", "2026-02"), claim("three", "解放路")
    told = mark_for(reader, row, [row, other, same])
    assert told.kind == MarkKind.CONFLICT
    assert told.others == [OtherValue("人民路", "来源 two", date(2026, 2, 28))]


def test_a_source_that_corrects_itself_is_no_conflict_but_told(claim: Claims, reader: Clearance) -> None:
    old, row = claim("one", "人民路"), claim("one", "解放路", "2026-02")
    told = mark_for(reader, row, [old, row])
    assert (told.kind, [other.value for other in told.others]) == (MarkKind.SOURCE, ["人民路"])


def test_what_a_person_decided_is_no_conflict(claim: Claims, reader: Clearance) -> None:
    row, other = claim("one", "解放路", kind="form"), claim("two", "人民路")
    assert mark_for(reader, row, [other]).kind == MarkKind.SOURCE


def test_others_that_do_not_count_hold_or_differ_are_left_out(claim: Claims, reader: Clearance, officer: User) -> None:
    row = claim("one", "解放路")
    undone, retracted, ended = claim("two", "人民路"), claim("three", "人民路"), claim("four", "人民路")
    evidence.undo_delivery(by=officer, delivery=undone.record.last)
    evidence.retract(officer, retracted, "录错")
    ended.said("2019", "2020").save()
    others = Claim.objects.select_related(*MARKED).exclude(pk=row.pk)
    assert mark_for(reader, row, others) == mark_for(reader, row)


def test_a_value_that_may_not_be_read_is_withheld_with_nothing_else(
    claim: Claims, reader: Clearance, world: World
) -> None:
    row, other = claim("tax", "解放路", classification="restricted", unit=world.other), claim("two", "人民路")
    assert mark_for(reader, row, [other]) == Mark(MarkKind.WITHHELD)
    assert mark_for(reader, row, [other], own=True).kind == MarkKind.CONFLICT
    assert mark_for(Clearance(True, frozenset({world.other.pk})), row).kind == MarkKind.SOURCE


def test_another_value_that_may_not_be_read_is_not_told(claim: Claims, reader: Clearance, world: World) -> None:
    row, other = claim("one", "解放路"), claim("tax", "人民路", classification="restricted", unit=world.other)
    assert mark_for(reader, row, [other]) == mark_for(reader, row)


def test_the_class_of_the_property_holds_too(claim: Claims) -> None:
    outside = Clearance(False, frozenset())
    row = claim("one", "解放路", classification="open")
    assert mark_for(outside, row).kind == MarkKind.SOURCE
    assert mark_for(outside, row, classification="internal") == Mark(MarkKind.WITHHELD)


def test_outsiders_have_no_way_to_a_record_that_they_may_not_open(claim: Claims) -> None:
    row = claim("one", "解放路", classification="open")
    assert mark_for(Clearance(False, frozenset()), row).url == ""


@pytest.mark.parametrize(("fields", "kind", "note"), [
    ({"approximate": True}, MarkKind.APPROXIMATE, ""),
    ({"kind": "generated"}, MarkKind.SIMULATED, ""),
    ({"kind": "generated", "approximate": True}, MarkKind.SIMULATED, "约"),
])  # fmt: skip
def test_simulated_and_approximate_have_marks_of_their_own(
    claim: Claims, reader: Clearance, fields: dict[str, object], kind: MarkKind, note: str
) -> None:
    told = mark_for(reader, claim("one", "解放路", **fields))
    assert (told.kind, told.note) == (kind, note)


def test_a_conflict_of_simulated_values_says_both(claim: Claims, reader: Clearance) -> None:
    told = mark_for(reader, claim("one", "解放路", kind="generated"), [claim("two", "人民路")])
    assert (told.kind, told.note) == (MarkKind.CONFLICT, "模拟")


def test_what_does_not_count_says_why(claim: Claims, reader: Clearance, officer: User) -> None:
    retracted, undone = claim("one", "解放路"), claim("two", "人民路")
    evidence.retract(officer, retracted, "录错")
    evidence.undo_delivery(by=officer, delivery=undone.record.last)
    rows_now = Claim.objects.select_related(*MARKED).order_by("id")
    assert [mark_for(reader, row).note for row in rows_now] == ["已撤回：录错", "所在报送未应用或已撤销"]
    assert mark_for(reader, rows_now[1]).date is None


def test_values_are_compared_and_told_as_asked(claim: Claims, reader: Clearance) -> None:
    row, other = claim("one", "01"), claim("two", "1")
    assert mark_for(reader, row, [other], value=lambda row: int(row.value)).kind == MarkKind.SOURCE
    told = mark_for(reader, row, [other], words=lambda row: f"{row.value} 号")
    assert [value.value for value in told.others] == ["1 号"]


def test_marks_of_rows_read_with_what_they_need_ask_nothing(claim: Claims, reader: Clearance, world: World) -> None:
    claim("one", "解放路", unit=world.unit)
    claim("two", "人民路")
    found = list(Claim.objects.select_related(*MARKED))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for row in found:
            mark_for(reader, row, found)
    assert len(asked) == 0
