"""Telling people, and what they then see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.notices import composing, queries
from liantu.kit.notices import public as notices
from liantu.kit.notices.actions import preferring, reading
from liantu.kit.notices.models import Notice, Sending
from tests.factories.accounts import World, give_role, make_user

pytestmark = pytest.mark.django_db


def told(reader: User) -> list[str]:
    return [row.told.title for row in queries.worded(reader, list(queries.notices(reader)))]


def test_reader_is_told_in_words_made_for_them(world: World, officer: User) -> None:
    assert notices.tell(by=world.system, kind="probe.routine", to=[officer], about=("probe_unit", world.unit.pk)) == 1
    assert told(officer) == [f"超期：{world.unit.name}"]
    assert queries.unread(officer) == 1
    assert told(world.security) == []


def test_who_may_not_see_the_object_learns_nothing_of_it(world: World, officer: User) -> None:
    about = ("probe_unit", world.far.pk)
    notices.tell(by=world.system, kind="probe.routine", to=[officer], about=about, data={"more": "x"})
    (row,) = queries.worded(officer, list(queries.notices(officer)))
    assert (row.told.title, row.told.body, row.told.url, row.told.seen) == ("所涉内容您已不能查看", "", "", False)
    assert composing.letter(officer, [row]) is None


def test_one_key_is_told_once(world: World, officer: User) -> None:
    other = world.person("leader")
    ask = {"by": world.system, "kind": "probe.routine", "about": ("probe_unit", world.unit.pk), "key": "k"}
    assert notices.tell(to=[officer], **ask) == 1
    assert notices.tell(to=[officer, other], **ask) == 1
    assert Notice.objects.count() == 2


def test_closed_accounts_are_left_out(world: World, officer: User) -> None:
    gone = world.person("leader", is_active=False)
    assert notices.tell(by=world.system, kind="probe.plain", to=[officer.pk, gone.pk]) == 1


def test_what_is_rolled_back_was_never_told(world: World, officer: User) -> None:
    with transaction.atomic():
        notices.tell(by=world.system, kind="probe.urgent", to=[officer])
        transaction.set_rollback(True)
    assert (Notice.objects.count(), Sending.objects.count()) == (0, 0)


def test_unknown_kinds_are_refused(world: World, officer: User) -> None:
    with pytest.raises(LookupError, match=r"no notice 'probe\.none'"):
        notices.tell(by=world.system, kind="probe.none", to=[officer])
    with pytest.raises(LookupError, match="no object kind 'planet'"):
        notices.tell(by=world.system, kind="probe.routine", to=[officer], about=("planet", 1))


def test_sendings_follow_kind_preference_and_address(world: World, officer: User, mailing: Any, noon: Any) -> None:
    silent = world.person("leader")
    assert not silent.email
    notices.tell(by=world.system, kind="probe.routine", to=[officer, silent])
    notices.tell(by=world.system, kind="probe.quiet", to=[officer])
    assert [(row.reader_id, row.channel) for row in Sending.objects.all()] == [(officer.pk, "mail")]
    assert Sending.objects.get().due == noon + timedelta(hours=22, minutes=30)
    preferring.set_preferences(by=officer, choices={"probe.routine": [], "probe.quiet": ["mail"]})
    assert Sending.objects.count() == 0
    notices.tell(by=world.system, kind="probe.routine", to=[officer])
    notices.tell(by=world.system, kind="probe.quiet", to=[officer])
    assert Sending.objects.get().notice.kind == "probe.quiet"


def test_new_preferences_move_what_still_waits(world: World, officer: User, mailing: Any, noon: Any) -> None:
    notices.tell(by=world.system, kind="probe.routine", to=[officer])
    preferring.set_preferences(by=officer, digest="hourly")
    assert Sending.objects.get().due == noon + timedelta(hours=1)


def test_telling_many_costs_no_query_per_reader(world: World, mailing: Any) -> None:
    def cost(number: int) -> int:
        readers = [make_user(email="x@example.cn") for _ in range(number)]
        with CaptureQueriesContext(connection) as seen:
            notices.tell(by=world.system, kind="probe.routine", to=readers, key=str(number))
        return len(seen)

    assert cost(2) == cost(20)


def test_much_is_told_at_the_cost_of_little(world: World, officer: User, mailing: Any) -> None:
    other = world.person("leader")

    def cost(number: int) -> int:
        items = [
            notices.Item([officer, other], ("probe_unit", world.unit.pk), {"more": str(n)}, f"{number}:{n % 40}")
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as seen:
            # Of one key each is told once, within a batch too.
            assert notices.tell_all(by=world.system, kind="probe.routine", items=items) == 2 * min(40, number)
        return len(seen)

    assert cost(4) == cost(100)


def test_wording_costs_no_query_per_row(world: World, officer: User) -> None:
    for number in range(12):
        about = ("probe_unit", (world.unit, world.other, world.far)[number % 3].pk)
        notices.tell(by=world.system, kind="probe.routine", to=[officer], about=about)
    rows = list(queries.notices(officer))
    assert officer.grants
    with CaptureQueriesContext(connection) as seen:
        queries.worded(officer, rows)
    assert len(seen) == 1


def test_wording_that_breaks_does_not_keep_the_others(world: World, officer: User) -> None:
    notices.tell(by=world.system, kind="probe.plain", to=[officer], data={"break": True})
    notices.tell(by=world.system, kind="probe.plain", to=[officer])
    assert told(officer) == ["超期：-", "无对象"]


def test_reading_is_for_ones_own(world: World, officer: User) -> None:
    other = world.person("leader")
    notices.tell(by=world.system, kind="probe.plain", to=[officer, other])
    assert reading.mark_read(by=officer, notices=Notice.objects.values_list("pk", flat=True)) == 1
    assert (queries.unread(officer), queries.unread(other)) == (0, 1)
    with pytest.raises(access.NotHere):
        reading.open_notice(by=officer, notice=Notice.objects.get(reader=other).pk)


def test_withdrawing_settles_what_was_told(world: World, officer: User, mailing: Any) -> None:
    about = ("probe_unit", world.unit.pk)
    notices.tell(by=world.system, kind="probe.routine", to=[officer], about=about)
    notices.tell(by=world.system, kind="probe.routine", to=[officer], about=("probe_unit", world.other.pk))
    assert notices.withdraw(by=world.system, about=about) == 1
    assert queries.unread(officer) == 1
    assert [row.notice.object_id for row in Sending.objects.all()] == [world.other.pk]


def test_preferences_refuse_half_a_night_and_unknown_kinds(officer: User) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="起止两个时间"):
        preferring.set_preferences(by=officer, quiet_from=None)
    with pytest.raises(ValidationError, match=r"没有这些通知类别：no\.kind"):
        preferring.set_preferences(by=officer, choices={"no.kind": ["mail"]})
    with pytest.raises(ValidationError, match="没有这些渠道：pigeon"):
        preferring.set_preferences(by=officer, choices={"probe.plain": ["pigeon"]})


def test_tidying_keeps_what_is_unread(world: World, officer: User, scheduler: access.Scheduler) -> None:
    notices.tell(by=world.system, kind="probe.plain", to=[officer])
    notices.tell(by=world.system, kind="probe.plain", to=[officer])
    reading.mark_read(by=officer, notices=[Notice.objects.first().pk])
    with clock.later(days=200):
        assert reading.tidy(by=scheduler) == {"notices": 1, "messages": 0, "tries": 0}
    assert Notice.objects.count() == 1
    with pytest.raises(access.Denied):
        reading.tidy(by=officer)


def test_visibility_follows_the_role_of_the_day(world: World, officer: User) -> None:
    notices.tell(by=world.system, kind="probe.routine", to=[officer], about=("probe_unit", world.far.pk))
    give_role(officer, "leader", world.far, world.there)
    assert told(officer) == [f"超期：{world.far.name}"]
