"""Makers of notices, messages and links."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from liantu.apps.accounts.models import Unit, User, Zone
from liantu.kit import clock
from liantu.kit.notices.models import (
    Attempt,
    Link,
    LinkTry,
    MailServer,
    Message,
    Notice,
    Preference,
    Robot,
    Sending,
)

_number = count(1)


def _notice(owner: User, unit: Unit, zone: Zone) -> Notice:
    return Notice.objects.create(reader=owner, kind="x.y", zone=zone, created=clock.now())


def _message(owner: User, unit: Unit, zone: Zone) -> Message:
    return Message.objects.create(reader=owner, channel="mail", created=clock.wall(), next_try=clock.wall())


def _robot(owner: User, unit: Unit, zone: Zone) -> Robot:
    robot = Robot.objects.create(
        name=f"r{next(_number)}", kind="wecom", url="https://example.com/x", created=clock.wall()
    )
    robot.readers.add(owner)
    return robot


def _link(owner: User, unit: Unit, zone: Zone) -> Link:
    now = clock.wall()
    return Link.objects.create(
        digest=Link.digest_of(f"t{next(_number)}"), purpose="x.y", asks="x", made_by=owner, unit=unit, zone=zone,
        created=now, expires=now + timedelta(days=1),
    )  # fmt: skip


MAKERS = {
    "notices.Attempt": lambda owner, unit, zone: Attempt.objects.create(
        message=_message(owner, unit, zone), number=1, started=clock.wall()
    ),
    "notices.Link": _link,
    "notices.LinkTry": lambda owner, unit, zone: LinkTry.objects.create(key=f"k{next(_number)}", since=clock.wall()),
    "notices.MailServer": lambda owner, unit, zone: MailServer.objects.get_or_create(pk=1)[0],
    "notices.Message": _message,
    "notices.Notice": _notice,
    "notices.Preference": lambda owner, unit, zone: Preference.objects.get_or_create(user=owner)[0],
    "notices.Robot": _robot,
    "notices.Sending": lambda owner, unit, zone: Sending.objects.create(
        notice=_notice(owner, unit, zone), reader=owner, channel="mail", due=clock.wall()
    ),
}
