"""Messages: put together, handed over, tried again, given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.jobs.models import Job
from liantu.kit.notices import public as notices
from liantu.kit.notices import queries, tasks
from liantu.kit.notices.actions import channels, delivering, preferring, reading
from liantu.kit.notices.models import Attempt, MailServer, Message, Preference, Robot, Sending
from tests.factories.accounts import World

from .conftest import Hook

pytestmark = pytest.mark.django_db
State = notices.MessageState


@pytest.fixture
def robot(world: World, officer: User, hook: Hook) -> Robot:
    return channels.create_robot(
        by=world.system, name="包联群", kind="wecom", url=hook.url, readers=[officer], full_text=True,
        allow_http=True, allow_private=True,
    )  # fmt: skip


def tell(world: World, reader: User, kind: str = "probe.urgent", unit: Any = None, **more: Any) -> None:
    notices.tell(by=world.system, kind=kind, to=[reader], about=("probe_unit", (unit or world.unit).pk), **more)


def send(scheduler: access.Scheduler) -> dict[str, int]:
    return {key: number for key, number in delivering.send_due(by=scheduler).items() if number}


def test_morning_brings_one_mail_with_all_that_waits(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    for number in range(30):
        tell(world, officer, "probe.routine", (world.unit, world.other)[number % 2])
    assert send(scheduler) == {}
    with clock.stopped(noon + timedelta(hours=22, minutes=31)):
        assert send(scheduler) == {"sent": 1}
        assert send(scheduler) == {}
    (mail,) = mailing
    assert (mail.to, mail.subject) == (["officer@example.cn"], "链图：30 条待办和通知")
    assert mail.body.count(f"超期：{world.unit.name}") == 15
    assert mail.body.count("/open/") == 30
    assert Message.objects.get().count == 30


def test_mail_is_in_the_language_of_its_reader(
    world: World, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    reader = world.person("leader", email="a@example.cn", language="en")
    tell(world, reader)
    assert send(scheduler) == {"sent": 1}
    assert mailing[0].subject == f"Late: {world.unit.name}"
    assert mailing[0].body.startswith(f"Dear {reader.name},\n")
    assert "Change how you are told under Notice preferences." in mailing[0].body
    html = mailing[0].alternatives[0][0]
    assert f">Late: {world.unit.name}</a>" in html


def test_access_is_asked_again_when_the_message_goes_out(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer, "probe.routine")
    tell(world, officer, "probe.routine", world.far)
    officer.memberships.update(ended=noon)
    with clock.stopped(noon + timedelta(days=1)):
        assert send(scheduler) == {"empty": 1}
    assert mailing == []
    assert Message.objects.get().reason == "发送前已读、已处理或不再有权查看"


def test_what_was_read_meanwhile_is_not_sent(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer, "probe.routine")
    reading.mark_read(by=officer)
    with clock.stopped(noon + timedelta(days=1)):
        assert send(scheduler) == {"empty": 1}
    assert mailing == []


def test_closed_account_gets_nothing(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert send(scheduler) == {"empty": 1}


def test_quiet_hours_hold_even_where_the_worker_was_late(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    with clock.stopped(noon + timedelta(hours=13)):
        assert send(scheduler) == {}
        assert Sending.objects.get().due == noon + timedelta(hours=21, minutes=30)
    with clock.stopped(noon + timedelta(hours=21, minutes=30)):
        assert send(scheduler) == {"sent": 1}


def test_message_waiting_in_quiet_hours_loses_no_attempt(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    delivering.gather()
    with clock.stopped(noon + timedelta(hours=13)):
        assert send(scheduler) == {}
    row = Message.objects.get()
    assert (row.state, row.attempts, row.next_try) == (State.WAITING, 0, noon + timedelta(hours=21, minutes=30))


def test_robot_gets_the_message_with_its_links(
    world: World, officer: User, robot: Robot, hook: Hook, scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    assert send(scheduler) == {"sent": 1}
    ((path, _headers, body),) = hook.calls
    assert path == "/robot?key=secret-of-the-robot"
    text = body["markdown"]["content"]
    assert text.startswith(f"[超期：{world.unit.name}](http://127.0.0.1:8000/notices/")
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.answer) == ("sent", '{"errcode": 0, "errmsg": "ok"}')


def test_chat_of_several_shows_counts_and_no_contents(
    world: World, officer: User, robot: Robot, hook: Hook, scheduler: access.Scheduler, noon: Any
) -> None:
    other = world.person("leader")
    channels.edit_robot(by=world.system, robot=robot.pk, full_text=False, readers=[officer, other])
    tell(world, officer)
    tell(world, officer, "probe.urgent", world.other)
    assert send(scheduler) == {"sent": 1}
    text = hook.calls[0][2]["markdown"]["content"]
    assert f"{officer.name}：超期提醒 2 条，请登录链图查看" in text
    assert world.unit.name not in text


def test_server_error_is_tried_again_and_then_given_up(
    world: World, officer: User, robot: Robot, hook: Hook, scheduler: access.Scheduler, noon: Any
) -> None:
    Preference.objects.create(user=officer, quiet_from=None, quiet_to=None)
    tell(world, officer)
    hook.say = [500] * 6
    moment = noon
    for number in range(1, 7):
        with clock.stopped(moment):
            assert send(scheduler) == ({"later": 1} if number < 6 else {"given_up": 1})
            row = Message.objects.get()
            assert row.attempts == number
            moment = row.next_try or moment
    assert row.reason == "试了 6 次均未成功：对方出错（HTTP 500）"
    assert (row.state, row.next_try, row.claim) == (State.GIVEN_UP, None, None)
    assert [one.answer for one in Attempt.objects.all()] == ["<h1>broken</h1>"] * 6
    with clock.stopped(moment):
        delivering.retry_message(by=world.system, message=row.uuid)
        assert send(scheduler) == {"sent": 1}
    assert Entry.objects.filter(action="notices.message.retry", actor_id=world.system.pk).count() == 1


def test_webhook_that_hangs_is_left_for_later_and_the_others_go_on(
    world: World, officer: User, robot: Robot, hook: Hook, mailing: list[Any], scheduler: access.Scheduler,
    impatient: None, noon: Any,
) -> None:  # fmt: skip
    hook.say = ["hang", "hang"]
    tell(world, officer)
    second = world.person("leader")
    channels.edit_robot(by=world.system, robot=robot.pk, full_text=False, readers=[officer, second])
    tell(world, second)
    counts = send(scheduler)
    # One message met the silence; the other to the same robot was not tried in this round, and the mail went.
    assert (counts, len(hook.calls), len(mailing)) == ({"sent": 1, "later": 1}, 1, 1)
    reasons = set(Message.objects.filter(channel="robot").values_list("reason", "attempts"))
    assert reasons == {("对方没有在 0 秒内应答", 1), ("", 0)}


def test_refusal_in_a_polite_answer_is_a_refusal(
    world: World, officer: User, robot: Robot, hook: Hook, scheduler: access.Scheduler, noon: Any
) -> None:
    hook.body = {"errcode": 93000, "errmsg": "invalid webhook url"}
    tell(world, officer)
    assert send(scheduler) == {"given_up": 1}
    assert Message.objects.get().reason == "机器人拒绝：93000 invalid webhook url"


def test_robot_switched_off_gets_nothing(
    world: World, officer: User, robot: Robot, hook: Hook, scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    channels.edit_robot(by=world.system, robot=robot.pk, active=False)
    assert send(scheduler) == {"empty": 1}
    assert hook.calls == []


def test_mail_server_that_is_not_there_is_tried_again(
    world: World, officer: User, settings: Any, scheduler: access.Scheduler, noon: Any
) -> None:
    settings.LIANTU_MAIL = None
    assert not world.system.email
    channels.set_mail_server(
        by=world.system, host="127.0.0.1", port=9, security="none", sender="liantu@example.cn", password="s3cret"
    )
    tell(world, officer)
    assert send(scheduler) == {"later": 1}
    assert Message.objects.get().reason.startswith("连接不上邮件服务器：")
    assert MailServer.objects.get().password == "s3cret"


def test_without_any_channel_nothing_waits(world: World, officer: User, settings: Any) -> None:
    settings.LIANTU_MAIL = None
    tell(world, officer)
    assert Sending.objects.count() == 0


def test_process_that_died_before_the_call_leaves_the_message_to_others(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    delivering.gather()
    assert delivering.claim(Message.objects.get().pk) is not None
    with clock.stopped(noon + timedelta(minutes=6)):
        assert send(scheduler) == {"sent": 1}
    assert len(mailing) == 1


def test_process_that_died_during_the_call_leaves_a_question(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    delivering.gather()
    row = delivering.claim(Message.objects.get().pk)
    Attempt.objects.create(message=row, number=row.attempts, started=noon)
    with clock.stopped(noon + timedelta(minutes=6)):
        assert delivering.is_due()
        assert send(scheduler) == {}
        row.refresh_from_db()
        assert (row.state, Attempt.objects.get().outcome) == (State.UNSURE, "unsure")
        assert mailing == []
        delivering.retry_message(by=world.system, message=row.uuid)
        assert send(scheduler) == {"sent": 1}


def test_only_the_system_administrator_sees_the_log_and_retries(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer)
    send(scheduler)
    row = Message.objects.get()
    assert list(queries.messages(officer)) == []
    assert list(queries.messages(world.system)) == [row]
    with pytest.raises(access.NotHere):
        delivering.retry_message(by=officer, message=row.uuid)
    with pytest.raises(access.Conflict):
        delivering.retry_message(by=world.system, message=row.uuid)
    with pytest.raises(access.Denied):
        delivering.send_due(by=officer)


def test_workers_queue_a_round_only_where_something_is_due(
    world: World, officer: User, mailing: list[Any], noon: Any
) -> None:
    tasks.look()
    assert Job.objects.filter(kind="notices.send").count() == 0
    tell(world, officer)
    tasks.look()
    tasks.look()
    assert Job.objects.filter(kind="notices.send").count() == 1


def test_digest_keeps_to_what_was_chosen_by_then(
    world: World, officer: User, mailing: list[Any], scheduler: access.Scheduler, noon: Any
) -> None:
    tell(world, officer, "probe.routine")
    preferring.set_preferences(by=officer, digest="at_once")
    assert send(scheduler) == {"sent": 1}
