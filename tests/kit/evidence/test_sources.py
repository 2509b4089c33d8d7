"""Sources: who registers them, and what a change of class does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import derivers, long_work, queries
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, make_zone

from .conftest import Deliver, record, rows

pytestmark = pytest.mark.django_db


def test_purposes_are_kept_in_their_order_and_once(officer: User, source: evidence.Source) -> None:
    evidence.edit_source(by=officer, source=source, purposes=["statistics", "register", "register"])
    source.refresh_from_db()
    assert source.purposes == ["register", "statistics"]


@pytest.mark.parametrize(("fields", "place"), [
    ({"purposes": ["selling"]}, "purposes"), ({"classification": "secret"}, "classification"), ({"name": ""}, "name"),
    ({"code": "other"}, "__all__"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_place(
    officer: User, source: evidence.Source, fields: dict[str, object], place: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        evidence.edit_source(by=officer, source=source, **fields)
    assert list(getattr(refused.value, "error_dict", {"__all__": 1})) == [place]


def test_a_code_is_given_once(officer: User, source: evidence.Source) -> None:
    with pytest.raises(ValidationError) as refused:
        evidence.create_source(by=officer, code=source.code, name="x", kind="workbook", zone=source.zone)
    assert list(refused.value.error_dict) == ["code"]


def test_generated_sources_and_those_of_a_simulated_zone_are_simulated(world: World, officer: User) -> None:
    made = evidence.create_source(by=officer, code="gen", name="x", kind="generated", zone=world.here)
    assert made.simulated
    world.here.simulated = True
    world.here.save()
    assert evidence.create_source(by=officer, code="rep", name="x", kind="report", zone=world.here).simulated


def test_nobody_registers_for_another_zone_or_moves_there(world: World, officer: User, source: evidence.Source) -> None:
    with pytest.raises(access.Denied):
        evidence.create_source(by=officer, code="far", name="x", kind="workbook", zone=world.there)
    assert not evidence.Source.objects.filter(code="far").exists()
    elsewhere = evidence.Source.objects.create(code="there", name="x", kind="workbook", zone=make_zone())
    with pytest.raises(access.Denied):
        evidence.edit_source(by=officer, source=elsewhere, name="y")


def test_another_class_has_what_rests_on_it_derived(
    officer: User, source: evidence.Source, deliver: Deliver, told: list[list[int]]
) -> None:
    deliver("2026-01", rows("a"))
    deliver("2026-02", rows("b"), apply=False)
    told.clear()
    evidence.edit_source(by=officer, source=source, name="另名")
    assert told == []
    evidence.edit_source(by=officer, source=source, classification="restricted")
    assert told == [[record("a").pk]]


def _killed(records: object) -> None:
    raise SystemExit


def test_saving_again_takes_up_what_was_interrupted_and_then_no_more(
    officer: User, source: evidence.Source, deliver: Deliver, told: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("2026-01", rows("a"))
    told.clear()
    with monkeypatch.context() as patch:
        patch.setitem(derivers._derivers, "probe", _killed)
        with pytest.raises(SystemExit):
            evidence.edit_source(by=officer, source=source, classification="restricted")
    source.refresh_from_db()
    assert (source.classification, source.unsettled is None, told) == ("restricted", False, [])
    evidence.edit_source(by=officer, source=source, name="另名")
    assert (source.unsettled, told) == (None, [[record("a").pk]])
    evidence.edit_source(by=officer, source=source, classification="restricted")
    assert told == [[record("a").pk]]


def test_a_class_that_is_changed_while_values_are_derived_is_derived_once_more(
    officer: User, source: evidence.Source, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("2026-01", rows("a"))
    later = clock.now() + timedelta(minutes=1)

    def changed_meanwhile(records: object) -> None:
        evidence.Source.objects.filter(pk=source.pk).update(classification="internal", unsettled=later)

    monkeypatch.setitem(derivers._derivers, "probe", changed_meanwhile)
    evidence.edit_source(by=officer, source=source, classification="restricted")
    source.refresh_from_db()
    assert source.unsettled == later


@pytest.mark.parametrize("fields", [{"classification": "internal"}, {"unit": "own"}, {"unit": None}])
def test_nobody_gives_himself_what_another_unit_restricted(
    world: World, officer: User, secret: evidence.Source, fields: dict[str, object]
) -> None:
    told = {name: world.unit if value == "own" else value for name, value in fields.items()}
    with pytest.raises(access.Denied):
        evidence.edit_source(by=officer, source=secret, **told)
    secret.refresh_from_db()
    assert (secret.classification, secret.unit) == ("restricted", world.other)


def test_what_was_restricted_meanwhile_is_not_loosened_by_a_page_that_shows_it_as_it_was(
    officer: User, world: World, secret: evidence.Source
) -> None:
    stale = evidence.Source.objects.get(pk=secret.pk)
    stale.classification = "internal"
    with pytest.raises(access.Denied):
        evidence.edit_source(by=officer, source=stale, classification="internal")
    evidence.edit_source(by=officer, source=stale, name="另名")
    secret.refresh_from_db()
    assert secret.classification == "restricted"


def test_senders_and_the_security_administrator_release_what_they_answer_for(
    world: World, officer: User, source: evidence.Source, secret: evidence.Source
) -> None:
    evidence.edit_source(by=officer, source=source, classification="open")
    evidence.edit_source(by=world.security, source=secret, classification="internal", unit=world.unit)
    secret.refresh_from_db()
    assert (source.classification, secret.classification, secret.unit) == ("open", "internal", world.unit)
    with pytest.raises(access.Denied):
        evidence.edit_source(by=world.security, source=secret, name="另名")


def test_what_no_unit_sends_is_published_by_whoever_keeps_the_sources_unless_it_is_restricted(
    world: World, officer: User
) -> None:
    made = {"by": officer, "name": "x", "kind": "report", "zone": world.here}
    plain = evidence.create_source(code="plain", **made)
    evidence.edit_source(by=officer, source=plain, classification="open")
    hidden = evidence.create_source(code="hidden", classification="restricted", **made)
    for fields in ({"classification": "internal"}, {"unit": world.unit}):
        with pytest.raises(access.Denied):
            evidence.edit_source(by=officer, source=hidden, **fields)


def test_deriving_many_is_handed_over(
    officer: User, source: evidence.Source, deliver: Deliver, told: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    long_work.register(lambda *wanted: (asked.append(wanted), "/jobs/1/")[1])
    deliver("2026-01", rows("a"))
    told.clear()
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 0)
    url = evidence.edit_source(by=officer, source=source, classification="open")
    assert (url, asked, told) == ("/jobs/1/", [(officer, "derive", source.pk, "高企台账")], [])
    assert source.unsettled is not None
    evidence.do_work(by=officer, verb="derive", pk=source.pk)
    source.refresh_from_db()
    assert (source.unsettled, told) == (None, [[record("a").pk]])


def test_list_tells_deliveries_and_the_latest_applied(officer: User, deliver: Deliver) -> None:
    deliver("2026-01", rows("a"))
    deliver("2026-03", rows("a"), apply=False)
    row = queries.list_sources(officer).get(code="sci-ledger")
    assert (row.deliveries_count, str(row.latest)) == (2, "2026-01-31")


def test_sources_of_other_zones_are_not_seen_and_those_of_the_body_are(world: World, officer: User) -> None:
    evidence.Source.objects.create(code="there", name="a", kind="workbook", zone=world.there)
    evidence.Source.objects.create(code="body", name="b", kind="workbook")
    assert [row.code for row in queries.list_sources(officer)] == ["body"]
    with pytest.raises(access.NotHere):
        queries.find_source(officer, "there")
