"""Counting tries: every guess is counted before it is judged, and what was no guess is given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SessionEnd
from ..models import SecurityPolicy, Throttle, User
from ..models.throttle import ADDRESS, TOKEN, USER
from . import secrets_of

SECURITY = audit.Category.SECURITY
#: The policy limits an address by the hour, so a lock on one lasts as long.
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Try:
    """What came of a try to sign in: the user, or words that tell a guesser nothing."""

    user: User | None
    words: str = ""


@dataclass(frozen=True)
class Guess:
    """A guess that was counted: `words` where it is not judged; `last` where no other will be."""

    words: str
    last: bool = False


@access.action
def count_try(*, by: Any, username: str, address: str) -> Try | None:
    """Count one try under the name and the address; a refusal where either is locked, or is so by this try."""
    policy = SecurityPolicy.current()
    lock = timedelta(minutes=policy.lock_minutes)
    named = User.objects.filter(username=username).exists()
    name = Throttle.key_of(USER, username) if named else Throttle.key_of_nobody(username)
    keys = ((name, policy.lock_after, lock), (Throttle.key_of(ADDRESS, address), policy.address_limit, HOUR))
    for key, limit, window in keys:
        if until := Throttle.locked_until(key):
            return refuse_try(by=by, user=None, why="locked", words=_later(Throttle.minutes_left(until)))
        counted = Throttle.count(key, limit + 1, window, window)
        if counted.locked:
            _note_lock(by, key, window)
        if counted.tries > limit:
            return Try(None, _later(int(window.total_seconds() // 60)))
    return None


@access.action
def refuse_try(*, by: Any, user: User | None, why: str, words: str) -> Try:
    """Write down a try that failed, and why; the words are all that whoever tried gets."""
    audit.record(by, "accounts.signin", user, category=SECURITY, outcome=audit.Outcome.FAILED, details={"why": why})
    return Try(None, words)


@access.action
def forgive_try(*, by: User, address: str, whole: bool) -> None:
    """This step was right: its try is taken off the address, whose other tries stay counted.

    `whole`: it was the last step, so that the count of the name begins anew. Not in the log; the sign-in that follows is.
    """
    Throttle.give_back(Throttle.key_of(ADDRESS, address))
    if whole:
        Throttle.forget(Throttle.key_of(USER, by.username))


@access.action
def count_guess(*, by: User) -> Guess:
    """Count a password or code that a signed-in user is asked for, like one at the door.

    A stolen session must not serve to guess either.
    """
    policy = SecurityPolicy.current()
    key, lock = Throttle.key_of(USER, by.username), timedelta(minutes=policy.lock_minutes)
    if until := Throttle.locked_until(key):
        return Guess(_later(Throttle.minutes_left(until)))
    tries = Throttle.count(key, policy.lock_after, lock, lock).tries
    return Guess(_later(policy.lock_minutes) if tries > policy.lock_after else "", tries == policy.lock_after)


@access.action
def note_wrong_guess(*, by: User, action: str, last: bool) -> None:
    """Write down a guess that was wrong; with the `last` one that the limit allows, the user's sessions end."""
    audit.record(by, action, by, outcome=audit.Outcome.FAILED, category=SECURITY)
    if last:
        lock = timedelta(minutes=SecurityPolicy.current().lock_minutes)
        _note_lock(by, Throttle.key_of(USER, by.username), lock)
        secrets_of.end_sessions(by, SessionEnd.ENDED)


@access.action
def forgive_guesses(*, by: User) -> None:
    """It was the user: the count begins anew."""
    Throttle.forget(Throttle.key_of(USER, by.username))


@access.action
def count_bad_token(*, by: Any, address: str) -> None:
    """Count a token that is none, by address, and say so in the log."""
    key = Throttle.key_of(TOKEN, address)
    audit.record(by, "accounts.token.refused", category=SECURITY, outcome=audit.Outcome.FAILED)
    if Throttle.count(key, SecurityPolicy.current().address_limit, HOUR, HOUR).locked:
        _note_lock(by, key, HOUR)


@access.action
def refuse_token(*, by: User, why: str) -> None:
    """Write down that a good token of `by` was refused, once a minute at most: programs ask again and again."""
    minute = timedelta(minutes=1)
    if Throttle.count(Throttle.key_of("refused", by.username), 10**9, minute, minute).tries == 1:
        told = {"why": why}
        audit.record(by, "accounts.token.refused", by, category=SECURITY, outcome=audit.Outcome.FAILED, details=told)


@access.action
def clear_lock(*, by: Any, lock: Throttle) -> None:
    """Lift a lock on an address or on a name, and begin its count anew. Raises Denied."""
    access.require(by, "clear", lock)
    if Throttle.forget(lock.key):
        audit.record(by, "accounts.lock.clear", category=SECURITY, label=str(lock))


def _note_lock(by: Any, key: str, lock: timedelta) -> None:
    audit.record(
        by, "accounts.lock", category=SECURITY, outcome=audit.Outcome.FAILED, label=Throttle.words_of(key),
        details={"minutes": int(lock.total_seconds() // 60), "until": clock.wall() + lock},
    )  # fmt: skip


def _later(minutes: int) -> str:
    return _("尝试次数过多，请 %(minutes)d 分钟后再试") % {"minutes": minutes}
