"""Steps that several actions share about one user's secrets. No doors: each caller is one."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError

from liantu.kit import clock

from ..enums import SessionEnd
from ..models import ApiToken, PasswordRecord, SecurityPolicy, User, UserSession
from ..validators import password_problems

#: A temporary password that nobody used stops working after this long.
TEMPORARY_FOR = timedelta(days=7)
# No letters that are mistaken for digits: it is read out and typed by hand.
_UPPER, _LOWER, _DIGITS, _SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "-+=%@"


def temporary_password(length: int = 16) -> str:
    """A random password with all four kinds of character; 16 of them carry over 90 bits."""
    everything = _UPPER + _LOWER + _DIGITS + _SIGNS
    letters = [secrets.choice(kind) for kind in (_UPPER, _LOWER, _DIGITS, _SIGNS)]
    letters += [secrets.choice(everything) for _ in range(length - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def set_temporary_password(user: User) -> str:
    """Give the user, unsaved, a password to be changed at the next sign-in; returns it."""
    password = temporary_password(max(16, SecurityPolicy.current().password_length))
    user.set_password(password)
    user.password_changed = clock.wall()
    user.must_change_password = True
    return password


def check_chosen_password(user: User, password: str) -> None:
    """Raises ValidationError on `new_password` for one that the policy does not allow. Slow: it hashes."""
    policy = SecurityPolicy.current()
    before = [user.password] if user.has_usable_password() else []
    before += list(user.password_records.values_list("password", flat=True)[: policy.password_history])
    about = [user.username, user.name, user.email.partition("@")[0], user.phone]
    problems = password_problems(
        password, length=policy.password_length, classes=policy.password_classes, about=about, before=before
    )
    if problems:
        raise ValidationError({"new_password": problems})


def replace_password(user: User, hashed: str) -> None:
    """Give the user a password of their own choice, already hashed; the one before is remembered."""
    if user.password:
        PasswordRecord.objects.create(user=user, password=user.password, at=clock.wall())
    user.password = hashed
    user.password_changed = clock.wall()
    user.must_change_password = False
    drop_unconfirmed(user)
    user.save(update_fields=["password", "password_changed", "must_change_password", "totp_secret"])


def drop_unconfirmed(user: User) -> None:
    """Take a one-time-code secret, unsaved, off that somebody was shown but never confirmed."""
    if not user.has_second_factor:
        user.totp_secret = ""


def revoke_tokens(user: User) -> int:
    """Stop the user's tokens: whoever knew the old secrets may have made one. The number stopped."""
    return ApiToken.objects.filter(user=user, revoked__isnull=True).update(revoked=clock.wall())


def end_sessions(user: User, why: SessionEnd, *, keep: str | None = None) -> int:
    """End the user's open sessions but the one whose key is `keep`; the number ended."""
    rows = UserSession.objects.filter(user=user, ended__isnull=True)
    if keep:
        rows = rows.exclude(session_key=keep)
    return rows.update(ended=clock.wall(), end_reason=why, session_data="")
