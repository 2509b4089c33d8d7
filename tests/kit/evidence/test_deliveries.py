"""Deliveries: staged, applied, undone, in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import actions, derivers, long_work
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World

from .conftest import Deliver, record, rows

State = evidence.DeliveryState
pytestmark = pytest.mark.django_db


def span(key: str) -> tuple[str | None, str | None]:
    row = record(key)
    return row.first and row.first.issued, row.last and row.last.issued


def test_staged_rows_do_not_count(deliver: Deliver, told: list[list[int]]) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    assert (delivery.state, span("a"), record("a").counts, told) == (State.STAGED, (None, None), False, [])


def test_applying_counts_them_and_has_them_derived(deliver: Deliver, told: list[list[int]]) -> None:
    delivery = deliver("2026-01", rows("a", "b"))
    assert (delivery.state, span("a"), told) == (
        State.APPLIED, ("2026-01", "2026-01"), [[record("a").pk, record("b").pk]],
    )  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("undone", [(), (0,), (1,), (2,), (0, 2), (2, 1), (0, 1, 2)])
def test_first_and_last_are_those_of_the_applied_in_any_order(
    officer: User, deliver: Deliver, order: tuple[int, ...], undone: tuple[int, ...]
) -> None:
    said = ["2026-01", "2026-02", "2026-03"]
    sent = [deliver(issued, rows("a"), apply=False) for issued in said]
    for n in order:
        evidence.apply_delivery(by=officer, delivery=sent[n])
    for n in undone:
        evidence.undo_delivery(by=officer, delivery=sent[n])
    left = [issued for n, issued in enumerate(said) if n not in undone]
    assert span("a") == ((left[0], left[-1]) if left else (None, None))
    assert evidence.Record.objects.count() == 1


def test_of_one_day_the_delivery_received_later_is_the_last(deliver: Deliver) -> None:
    one, other = deliver("2026-01", rows("a")), deliver("2026-01-31", rows("a"))
    assert (record("a").first, record("a").last) == (one, other)


def test_undone_delivery_can_be_applied_again(officer: User, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a"))
    evidence.undo_delivery(by=officer, delivery=delivery)
    assert (delivery.state, span("a")) == (State.UNDONE, (None, None))
    evidence.apply_delivery(by=officer, delivery=delivery)
    assert (delivery.state, span("a")) == (State.APPLIED, ("2026-01", "2026-01"))


def test_what_was_never_applied_cannot_be_undone(officer: User, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    with pytest.raises(access.Conflict):
        evidence.undo_delivery(by=officer, delivery=delivery)


def test_the_same_row_in_two_deliveries_is_one_record(deliver: Deliver) -> None:
    deliver("2026-01", rows("a", "b"))
    deliver("2026-02", rows("a", "c"))
    assert evidence.Record.objects.count() == 3
    assert (span("a"), span("b"), span("c")) == (
        ("2026-01", "2026-02"), ("2026-01", "2026-01"), ("2026-02", "2026-02"),
    )  # fmt: skip


def test_a_row_that_says_otherwise_is_another_record(deliver: Deliver) -> None:
    deliver("2026-01", rows("a", 资本="500"))
    deliver("2026-02", rows("a", 资本="800"))
    told = evidence.Record.objects.filter(key="a").order_by("id")
    assert [(row.content["资本"], row.last.issued) for row in told] == [("500", "2026-01"), ("800", "2026-02")]


def test_staging_twice_changes_nothing(officer: User, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a", "b"), apply=False)
    once = evidence.stage_rows(by=officer, delivery=delivery, rows=rows("a", "b"))
    again = evidence.stage_rows(by=officer, delivery=delivery, rows=rows("a", "b"))
    assert once == again == {"a": record("a").pk, "b": record("b").pk}
    delivery.refresh_from_db()
    assert (delivery.rows.count(), delivery.rows_count, evidence.Record.objects.count()) == (2, 2, 2)


def test_staging_goes_on_where_it_was_broken_off(
    officer: User, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    delivery = deliver("2026-01", [], apply=False)
    wanted = rows(*"abcde")

    def broken() -> object:
        yield from wanted[:3]
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        evidence.stage_rows(by=officer, delivery=delivery, rows=broken())
    assert delivery.rows.count() == 2
    assert list(evidence.stage_rows(by=officer, delivery=delivery, rows=wanted)) == list("abcde")
    delivery.refresh_from_db()
    assert (delivery.rows.count(), delivery.rows_count) == (5, 5)


def test_two_rows_of_one_key_that_differ_are_both_kept(officer: User, deliver: Deliver) -> None:
    delivery = deliver("2026-01", [*rows("a", 资本="1"), *rows("a", 资本="2")])
    assert [row.record.content["资本"] for row in delivery.rows.order_by("id")] == ["1", "2"]
    assert evidence.Record.objects.filter(last=delivery).count() == 2


def test_applied_delivery_takes_no_more_rows_even_from_whoever_still_thinks_it_staged(
    officer: User, deliver: Deliver
) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    stale = evidence.Delivery.objects.get(pk=delivery.pk)
    evidence.apply_delivery(by=officer, delivery=delivery)
    with pytest.raises(access.Conflict, match="已经应用过"):
        evidence.stage_rows(by=officer, delivery=stale, rows=rows("b"))
    assert evidence.Record.objects.count() == 1


@pytest.mark.parametrize(("row", "words"), [
    (evidence.Said("", place="第 3 行"), "第 3 行：没有行标识"),
    (evidence.Said("x" * 201, place="第 3 行"), "第 3 行：行标识超过 200 个字符"),
    (evidence.Said("a", place="x" * 121), f"{'x' * 121}：位置超过 120 个字符"),
    (evidence.Said("a", {"名称": ["甲\x00"]}, place="第 3 行"), "第 3 行：不能含有空字符（NUL）"),
    (evidence.Said("a", {"比": float("nan")}, place="第 3 行"), "第 3 行：内容中有不能保存的字符，或不是数的数值"),
    (evidence.Said("a", {"名称": "\ud800"}, place="第 3 行"), "第 3 行：内容中有不能保存的字符，或不是数的数值"),
])  # fmt: skip
def test_a_row_that_no_database_would_keep_is_named(
    officer: User, deliver: Deliver, row: evidence.Said, words: str
) -> None:
    delivery = deliver("2026-01", [], apply=False)
    with pytest.raises(ValidationError) as refused:
        evidence.stage_rows(by=officer, delivery=delivery, rows=[*rows("a"), row])
    assert refused.value.messages == [words]
    assert evidence.Record.objects.count() == 0


def test_days_and_decimals_are_kept_as_text(officer: User, deliver: Deliver) -> None:
    said = evidence.Said("a", {"日": date(2026, 5, 1), "额": Decimal("1.50"), "数": 3})
    deliver("2026-01", [said])
    deliver("2026-02", [said])
    assert record("a").content == {"日": "2026-05-01", "额": "1.50", "数": 3}


def test_a_kill_between_marking_and_deriving_is_healed_by_applying_again(
    officer: User, deliver: Deliver, told: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)

    def killed(records: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setitem(derivers._derivers, "probe", killed)
        with pytest.raises(SystemExit):
            evidence.apply_delivery(by=officer, delivery=delivery)
    delivery.refresh_from_db()
    assert (delivery.state, span("a"), told) == (State.APPLIED, ("2026-01", "2026-01"), [])
    when = delivery.applied
    evidence.apply_delivery(by=officer, delivery=delivery)
    assert (told, delivery.applied) == ([[record("a").pk]], when)
    assert Entry.objects.filter(action="evidence.delivery.apply").count() == 1


def test_several_are_applied_with_one_derivation(officer: User, deliver: Deliver, told: list[list[int]]) -> None:
    sent = [deliver("2026-01", rows("a"), apply=False), deliver("2026-02", rows("a", "b"), apply=False)]
    evidence.apply_deliveries(by=officer, deliveries=sent)
    assert told == [[record("a").pk, record("b").pk]]


def test_deeds_are_in_the_log_with_their_rows(officer: User, deliver: Deliver) -> None:
    evidence.undo_delivery(by=officer, delivery=deliver("2026-01", rows("a", "b")))
    entries = Entry.objects.filter(action__startswith="evidence.delivery").order_by("id")
    assert [entry.action.rpartition(".")[2] for entry in entries] == ["create", "apply", "undo"]
    assert [entry.details for entry in entries][1:] == ['{"rows": 2}', '{"rows": 2}']


def test_source_that_is_not_in_use_takes_no_delivery(officer: User, source: evidence.Source) -> None:
    evidence.edit_source(by=officer, source=source, active=False)
    with pytest.raises(ValidationError, match="已停用"):
        evidence.open_delivery(by=officer, source=source, title="x", issued="2026")


@pytest.mark.parametrize(("issued", "day"), [
    ("2026", "2026-02-10"), ("2026-02", "2026-02-10"), ("2026-02-10", "2026-02-10"), ("2026-01", "2026-01-31"),
    ("2025", "2025-12-31"),
])  # fmt: skip
def test_a_delivery_speaks_as_of_no_day_that_is_still_to_come(
    officer: User, source: evidence.Source, issued: str, day: str
) -> None:
    with clock.stopped(datetime(2026, 2, 10, 4, tzinfo=UTC)):
        made = evidence.open_delivery(by=officer, source=source, title="x", issued=issued)
    assert (str(made.day), made.issued) == (day, issued)


@pytest.mark.parametrize("issued", ["2027", "2026-03", "2026-02-11", "2062-08"])
def test_a_delivery_of_a_day_to_come_is_refused(officer: User, source: evidence.Source, issued: str) -> None:
    with clock.stopped(datetime(2026, 2, 10, 4, tzinfo=UTC)), pytest.raises(ValidationError) as refused:
        evidence.open_delivery(by=officer, source=source, title="x", issued=issued)
    assert refused.value.messages == [f"报送日期 {issued} 还没有到，今天是 2026-02-10：请检查年份和月份"]


@pytest.mark.parametrize("issued", ["2026-13", "", "1800", "去年"])
def test_delivery_of_no_day_is_refused(officer: User, source: evidence.Source, issued: str) -> None:
    with pytest.raises(ValidationError):
        evidence.open_delivery(by=officer, source=source, title="x", issued=issued)


def test_strangers_neither_deliver_nor_apply(world: World, source: evidence.Source, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    caseworker, leader = world.person("caseworker"), world.person("leader")
    evidence.open_delivery(by=caseworker, source=source, title="x", issued="2026")
    for attempt in (
        lambda: evidence.open_delivery(by=leader, source=source, title="x", issued="2026"),
        lambda: evidence.stage_rows(by=leader, delivery=delivery, rows=rows("b")),
        lambda: evidence.apply_delivery(by=caseworker, delivery=delivery),
        lambda: evidence.undo_delivery(by=leader, delivery=delivery),
    ):
        with pytest.raises(access.Denied):
            attempt()
    assert span("a") == (None, None)


# Long work


def test_few_rows_are_dealt_with_at_once(officer: User, deliver: Deliver, told: list[list[int]]) -> None:
    long_work.register(lambda *asked: "/jobs/1/")
    delivery = deliver("2026-01", rows("a"), apply=False)
    assert actions.begin(by=officer, delivery=delivery, state=State.APPLIED) == ""
    assert (delivery.state, delivery.unsettled, len(told)) == (State.APPLIED, False, 1)


def test_many_rows_are_marked_at_once_and_derived_by_a_queue(
    officer: User, deliver: Deliver, told: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def queue(*wanted: object) -> str:
        asked.append(wanted)
        return "/jobs/1/"

    long_work.register(queue)
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 1)
    delivery = deliver("2026-01", rows("a", "b"), apply=False)
    assert actions.begin(by=officer, delivery=delivery, state=State.APPLIED) == "/jobs/1/"
    assert asked == [(officer, "settle", delivery.pk, "台账 2026-01")]
    assert (span("a"), delivery.unsettled, told) == (("2026-01", "2026-01"), True, [])
    evidence.do_work(by=officer, verb="settle", pk=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.unsettled, told) == (False, [[record("a").pk, record("b").pk]])


@pytest.mark.parametrize("decided", [State.APPLIED, State.UNDONE])
def test_work_that_is_tried_again_overrides_nobody(
    officer: User, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, decided: str
) -> None:
    long_work.register(lambda *asked: "/jobs/1/")
    delivery = deliver("2026-01", rows("a", "b"))
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 1)
    for state in (State.UNDONE, State.APPLIED, State.UNDONE)[: 2 if decided == State.APPLIED else 3]:
        actions.begin(by=officer, delivery=delivery, state=state)
    for _attempt in range(2):
        evidence.do_work(by=officer, verb="settle", pk=delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.unsettled) == (decided, False)


def test_what_is_undone_while_it_is_derived_is_not_taken_for_settled(
    officer: User, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    other = evidence.Delivery.objects.get(pk=delivery.pk)

    def undone_meanwhile(records: object) -> None:
        actions._mark(by=officer, delivery=other, state=State.UNDONE)

    monkeypatch.setitem(derivers._derivers, "probe", undone_meanwhile)
    evidence.apply_delivery(by=officer, delivery=delivery)
    assert (delivery.state, delivery.unsettled) == (State.UNDONE, True)


def test_without_a_queue_many_rows_are_dealt_with_too(
    officer: User, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 0)
    delivery = deliver("2026-01", rows("a"), apply=False)
    assert actions.begin(by=officer, delivery=delivery, state=State.APPLIED) == ""
    assert span("a") == ("2026-01", "2026-01")


def test_nobody_hands_over_what_they_may_not_do(
    world: World, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_work.register(lambda *asked: "/jobs/1/")
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 0)
    delivery = deliver("2026-01", rows("a"), apply=False)
    with pytest.raises(access.Denied):
        actions.begin(by=world.person("leader"), delivery=delivery, state=State.APPLIED)
    delivery.refresh_from_db()
    assert delivery.state == State.STAGED


def test_what_was_never_applied_has_nothing_to_settle(officer: User, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    with pytest.raises(access.Conflict):
        evidence.settle_delivery(by=officer, delivery=delivery)


def test_long_work_is_taken_once() -> None:
    long_work.register(lambda *asked: "")
    with pytest.raises(ValueError, match="twice"):
        long_work.register(lambda *asked: "")
