"""Reads. Each returns only what `user` may see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from liantu.kit import clock
from liantu.kit.access import public as access

from . import composing
from .models import Attempt, Link, MailServer, Message, Notice, Preference, Robot

#: The bell counts no further.
MOST_COUNTED = 100


def notices(user: access.Principal, *, unread: bool = False, kinds: Sequence[str] = ()) -> QuerySet[Notice]:
    """The user's own, the newest first. Their words are made by `worded`."""
    rows = access.scope(user, "view", Notice.objects.filter(reader=user.pk or 0))
    if unread:
        rows = rows.filter(read__isnull=True)
    return rows.filter(kind__in=kinds) if kinds else rows


def unread(user: access.Principal) -> int:
    """How many notices the user has not read, counted up to MOST_COUNTED."""
    return notices(user, unread=True)[:MOST_COUNTED].count() if user.pk else 0


def notice(user: access.Principal, pk: int) -> Notice:
    """Raises NotHere."""
    return access.find(user, "view", Notice.objects.all(), pk=pk)


def worded(user: access.Principal, rows: Sequence[Notice]) -> Sequence[Notice]:
    """The rows, each with `told`: its words for `user` in the present language; no query per row."""
    words = composing.told(user, rows)
    for row in rows:
        row.told = words[row.pk]
    return rows


def preference(user: access.Principal) -> Preference:
    """How the user wants to be told; the defaults where nothing was ever chosen."""
    rows = access.scope(user, "view", Preference.objects.filter(user=user.pk or 0))
    return rows.first() or Preference(user_id=user.pk)


def robots_of(user: access.Principal) -> QuerySet[Robot]:
    """The robots through which the user is told: their names are no secret to them."""
    return Robot.objects.filter(readers=user.pk or 0, active=True).only("name", "kind", "full_text")


def messages(user: access.Principal, *, states: Sequence[str] = ()) -> QuerySet[Message]:
    """What went out or could not, the newest first."""
    rows = access.scope(user, "view", Message.objects.select_related("reader", "robot"))
    return rows.filter(state__in=states) if states else rows


def message(user: access.Principal, key: uuid.UUID | str) -> Message:
    """Raises NotHere."""
    return access.find(user, "view", Message.objects.select_related("reader", "robot"), uuid=_id(key))


def attempts(user: access.Principal, row: Message) -> QuerySet[Attempt]:
    """The tries of a message that the user may see."""
    seen = access.scope(user, "view", Message.objects.filter(pk=row.pk))
    return Attempt.objects.filter(message__in=seen)


def robots(user: access.Principal) -> QuerySet[Robot]:
    return access.scope(user, "view", Robot.objects.prefetch_related("readers"))


def robot(user: access.Principal, pk: int) -> Robot:
    """Raises NotHere."""
    return access.find(user, "view", Robot.objects.all(), pk=pk)


def mail_server(user: access.Principal) -> MailServer:
    """The settings of mail. Raises NotHere for those who may not see them."""
    if not access.may_ever(user, "view", MailServer._meta.label):
        raise access.NotHere(MailServer._meta.label)
    return MailServer.current()


def links(user: access.Principal, *, states: Sequence[str] = ()) -> QuerySet[Link]:
    """Links, the newest first."""
    rows = access.scope(user, "view", Link.objects.select_related("made_by", "unit", "zone"))
    if states:
        now = clock.wall()
        wanted = Link.in_state(states[0], now)
        for state in states[1:]:
            wanted |= Link.in_state(state, now)
        rows = rows.filter(wanted)
    return rows


def link(user: access.Principal, key: uuid.UUID | str) -> Link:
    """Raises NotHere."""
    return access.find(user, "view", Link.objects.select_related("made_by", "unit", "zone"), uuid=_id(key))


def links_about(user: access.Principal, about: tuple[str, int]) -> QuerySet[Link]:
    """The links to one object that the user may see."""
    return links(user).filter(object_kind=about[0], object_id=about[1])


def link_held(token: str) -> Link | None:
    """The link of a token, whatever its state: who holds the token needs no other leave."""
    rows = Link.objects.select_related("made_by", "unit", "zone")
    return rows.filter(digest=Link.digest_of(token)).first()


def _id(key: Any) -> uuid.UUID:
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(str(key))
    except ValueError:
        raise access.NotHere("", key) from None
