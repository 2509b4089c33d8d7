from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SessionEnd
from ..models import User
from . import editing, guardians, secrets_of

SECURITY = audit.Category.SECURITY
EDIT = "accounts.user.edit"


@access.action
def create_user(
    *, by: Any, username: str, name: str, email: str = "", phone: str = "", language: str = ""
) -> tuple[User, str]:
    """Make an account without any role; returns it with its one-time password, which is kept nowhere.

    Raises ValidationError for a name that is taken or malformed, Denied.
    """
    user = User(username=username.strip().lower(), name=name.strip(), email=email, phone=phone, language=language)
    password = secrets_of.set_temporary_password(user)
    return keep_user(by=by, user=user), password


@access.action
def keep_user(*, by: Any, user: User) -> User:
    """Save a new account that has its password already. Raises ValidationError, Denied."""
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    access.require(by, "create", user)
    audit.record(by, "accounts.user.create", user, category=SECURITY, details={"username": user.username})
    return user


@access.action
def edit_user(*, by: Any, user: User, **fields: Any) -> User:
    """Change name, email, phone or language of any account. Raises ValidationError, Denied."""
    access.require(by, "edit", user)
    return editing.put(by, editing.lock(user), EDIT, fields, ("name", "email", "phone", "language"), category=SECURITY)


@access.action
def edit_own(*, by: User, **fields: Any) -> User:
    """Change one's own email, phone or language."""
    access.require(by, "edit_own", by)
    return editing.put(by, editing.lock(by), EDIT, fields, ("email", "phone", "language"), category=SECURITY)


@access.action
def set_preferences(*, by: User, language: str | None = None, theme: str | None = None) -> User:
    """Remember the language and the theme that a user chose; None leaves a choice as it was."""
    chosen = {name: value for name, value in (("language", language), ("theme", theme)) if value is not None}
    for name, value in chosen.items():
        setattr(by, name, value)
    by.clean_fields(exclude={field.name for field in User._meta.fields} - set(chosen))
    if chosen:
        # What somebody's own screen looks like is nobody's business: not in the log.
        by.save(update_fields=list(chosen))
    return by


@access.action
def disable_user(*, by: Any, user: User, reason: str) -> None:
    """Close an account: its sessions end and its tokens stop. Raises ValidationError, Denied.

    Nobody closes their own, nor that of the last lasting administrator of a kind.
    """
    access.require(by, "disable", user)
    if by.pk == user.pk:
        raise ValidationError(_("不能停用自己的账号"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明停用理由")})
    editing.lock(user)
    with guardians.kept(), audit.change(by, "accounts.user.disable", user, reason=reason, category=SECURITY):
        user.is_active = False
        user.save(update_fields=["is_active"])
    secrets_of.end_sessions(user, SessionEnd.DISABLED)


@access.action
def enable_user(*, by: Any, user: User, reason: str = "") -> None:
    """Open a closed account again. It signs in with the password that it had."""
    access.require(by, "disable", user)
    editing.lock(user)
    with audit.change(by, "accounts.user.enable", user, reason=reason, category=SECURITY):
        # Counted from now, or the nightly round would close it again for its long absence.
        user.is_active, user.reopened = True, clock.wall()
        user.save(update_fields=["is_active", "reopened"])
