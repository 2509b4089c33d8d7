"""Sending what is due: notices of one person and channel become one message, which one process hands over once.

Each move is a conditional update of a row, so that several processes never do it twice, on either database.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import composing, planning, queries
from ..enums import RETRIABLE, Channel, MessageState, Outcome
from ..models import Attempt, Message, Notice, Preference, Sending
from ..sending import mail, robots
from ..sending.failures import Undelivered

LABEL = Message._meta.label
#: For how long one process holds a message; longer than any channel takes.
CLAIM = timedelta(minutes=5)
BATCH = 100


@dataclass
class Round:
    """What one round did: how many messages went out, will be tried again, were given up, or had nothing left to say."""

    counts: dict[str, int] = field(default_factory=lambda: {"sent": 0, "later": 0, "given_up": 0, "empty": 0})
    #: Mail, or robots by id, that did not answer in this round.
    down: set[tuple[str, int | None]] = field(default_factory=set)


@access.steps
def send_due(*, by: access.Principal, seconds: float = 60, step: Callable[[], object] = lambda: None) -> dict[str, int]:
    """Send what is due, for so many seconds at most; counts of what came of it. `step` is called before each message.

    A channel that does not answer is left alone for the rest of the round. Raises Denied.
    """
    if not access.may_ever(by, "send", LABEL):
        raise access.Denied("send", LABEL, words=_("没有权限：发送到期的消息"))
    # What the log says of a failure is for the administrators, not for the reader.
    with translation.override(settings.LANGUAGE_CODE):
        let_go_of_lapsed()
        gather()
        done, end = Round(), time.monotonic() + seconds
        with mail.Post() as post:
            while time.monotonic() < end and (waiting := _due(done)):
                for key in waiting:
                    step()
                    _deliver(key, post, done)
                    if time.monotonic() >= end:
                        break
    return done.counts


@access.action
def retry_message(*, by: access.Principal, message: uuid.UUID | str) -> Message:
    """Send a message that was given up once more, with all its attempts. Raises NotHere, Denied, Conflict."""
    row = queries.message(by, message)
    access.require(by, "retry", row)
    afresh = {"state": MessageState.WAITING, "attempts": 0, "next_try": clock.wall(), "finished": None, "reason": ""}
    if not Message.objects.filter(pk=row.pk, state__in=RETRIABLE).update(**afresh):
        raise access.Conflict(_("只有未送达或无法确定的消息可以重发"))
    audit.record(by, "notices.message.retry", row, category=audit.Category.SYSTEM)
    row.refresh_from_db()
    return row


def is_due() -> bool:
    """Whether anything waits to be sent now: at most three short questions."""
    now = clock.wall()
    return (
        Sending.objects.filter(message__isnull=True, due__lte=now).exists()
        or Message.objects.filter(state=MessageState.WAITING, next_try__lte=now).exists()
        or Message.objects.filter(state=MessageState.SENDING, claim_until__lt=now).exists()
    )


def gather() -> int:
    """Put notices that are due into one message for each person and channel; how many messages there are to send."""
    now = clock.wall()
    waiting = Sending.objects.filter(message__isnull=True, due__lte=now)
    groups = list(waiting.order_by().values("reader", "channel", "robot").distinct())
    quiet = _quiet_until([group["reader"] for group in groups], now)
    made = 0
    for group in groups:
        rows = waiting.filter(reader=group["reader"], channel=group["channel"], robot=group["robot"])
        if group["robot"] is None:
            rows = waiting.filter(reader=group["reader"], channel=group["channel"], robot__isnull=True)
        if until := quiet.get(group["reader"]):
            rows.update(due=until)
            continue
        made += _put_together(rows, group, now)
    return made


def let_go_of_lapsed() -> int:
    """What a process held that is gone: sent again where it was not handed over yet, else nobody can tell."""
    now = clock.wall()
    lapsed = Message.objects.filter(state=MessageState.SENDING, claim_until__lt=now)
    told = 0
    for row in lapsed:
        mine = Message.objects.filter(pk=row.pk, claim=row.claim, state=MessageState.SENDING)
        with transaction.atomic():
            begun = Attempt.objects.filter(message=row, number=row.attempts, finished__isnull=True)
            words = _("发送时进程中断，不能确定对方是否收到；请核对后决定是否重发")
            if begun.exists():
                change = {"state": MessageState.UNSURE, "finished": now, "reason": words}
            else:
                change = {"state": MessageState.WAITING, "next_try": now, "attempts": max(0, row.attempts - 1)}
            told += mine.update(claim=None, claim_until=None, **change)
            begun.update(finished=now, outcome=Outcome.UNSURE, reason=words)
    return told


def _quiet_until(readers: list[int], now: Any) -> dict[int, Any]:
    """Those of the readers for whom it is quiet now, and until when."""
    chosen = {row.user_id: row for row in Preference.objects.filter(user__in=set(readers))}
    ends = {}
    for reader in set(readers):
        until = planning.after_quiet(chosen.get(reader) or Preference(user_id=reader), now)
        if until > now:
            ends[reader] = until
    return ends


def _put_together(rows: Any, group: dict[str, Any], now: Any) -> int:
    with transaction.atomic():
        message = Message.objects.create(
            reader_id=group["reader"], channel=group["channel"], robot_id=group["robot"], created=now, next_try=now
        )
        count = rows.update(message=message)
        if not count:
            # Another process was quicker.
            message.delete()
            return 0
        Message.objects.filter(pk=message.pk).update(count=count)
    return 1


def _due(done: Round) -> list[int]:
    """Messages to send now, the oldest first, without those to channels that are down."""
    rows = Message.objects.filter(state=MessageState.WAITING, next_try__lte=clock.wall())
    for channel, robot in done.down:
        rows = rows.exclude(channel=channel) if robot is None else rows.exclude(robot=robot)
    return list(rows.order_by("next_try", "id").values_list("pk", flat=True)[:BATCH])


def claim(key: int) -> Message | None:
    """Take a message in hand; None where another process was quicker."""
    token, now = uuid.uuid4(), clock.wall()
    free = Message.objects.filter(pk=key, state=MessageState.WAITING, next_try__lte=now)
    if not free.update(
        state=MessageState.SENDING, claim=token, claim_until=now + CLAIM, attempts=F("attempts") + 1, reason=""
    ):
        return None
    return Message.objects.select_related("robot").get(pk=key)


def _deliver(key: int, post: mail.Post, done: Round) -> None:
    row = claim(key)
    if row is None:
        return
    if (row.channel, row.robot_id) in done.down:
        _put_back(row, clock.wall() + timedelta(seconds=planning.BACKOFF[0]))
        return
    reader = get_user_model().objects.get(pk=row.reader_id)
    preference = Preference.objects.filter(user=reader).first() or Preference(user=reader)
    now = clock.wall()
    if (until := planning.after_quiet(preference, now)) > now:
        _put_back(row, until)
        return
    letter = _letter(row, reader)
    if letter is None:
        _end(row, MessageState.EMPTY, _("发送前已读、已处理或不再有权查看"))
        done.counts["empty"] += 1
        return
    attempt = Attempt.objects.create(message=row, number=row.attempts, started=now)
    try:
        answer = post.send(reader.email, letter) if row.channel == Channel.MAIL else robots.send(row.robot, letter)
    except Undelivered as problem:
        _failed(row, attempt, problem, preference, done)
    else:
        _close(attempt, Outcome.SENT, "", answer)
        _end(row, MessageState.SENT, "")
        done.counts["sent"] += 1


def _letter(row: Message, reader: Any) -> composing.Letter | None:
    """What there is to say now; nothing to somebody whose account is closed, or through a robot that is switched off."""
    if not reader.is_active or (row.robot is not None and not row.robot.active):
        return None
    return composing.letter(reader, list(Notice.objects.filter(sendings__message=row).order_by("id")))


def _failed(row: Message, attempt: Attempt, problem: Undelivered, preference: Preference, done: Round) -> None:
    _close(attempt, Outcome.FAILED, problem.words, problem.answer)
    if problem.down:
        done.down.add((row.channel, row.robot_id))
    again = None if problem.final else planning.next_try(preference, row.attempts, clock.wall())
    if again is None:
        words = (
            problem.words
            if problem.final
            else _("试了 %(n)d 次均未成功：%(why)s") % {"n": row.attempts, "why": problem.words}
        )
        _end(row, MessageState.GIVEN_UP, words)
        done.counts["given_up"] += 1
        return
    _held(row).update(
        state=MessageState.WAITING, claim=None, claim_until=None, next_try=again, reason=problem.words[:300]
    )
    done.counts["later"] += 1


def _put_back(row: Message, at: Any) -> None:
    """Nothing was tried: it waits on, without an attempt lost."""
    _held(row).update(
        state=MessageState.WAITING, claim=None, claim_until=None, next_try=at, attempts=max(0, row.attempts - 1)
    )


def _end(row: Message, state: MessageState, reason: str) -> None:
    _held(row).update(
        state=state, claim=None, claim_until=None, next_try=None, finished=clock.wall(), reason=reason[:300]
    )


def _held(row: Message) -> Any:
    """The row, as long as it is this process that holds it."""
    return Message.objects.filter(pk=row.pk, claim=row.claim, state=MessageState.SENDING)


def _close(attempt: Attempt, outcome: Outcome, reason: str, answer: str) -> None:
    attempt.finished, attempt.outcome = clock.wall(), outcome
    attempt.reason, attempt.answer = reason[:300], answer[:200]
    attempt.save(update_fields=["finished", "outcome", "reason", "answer"])
