from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import ApiToken, SecurityPolicy, User
from .signing import needs_code

SECURITY = audit.Category.SECURITY
LONGEST_DAYS = 365


@access.action
def create_token(*, by: User, name: str, days: int = 90, read_only: bool = True) -> tuple[ApiToken, str]:
    """A token that acts as its maker; returns it with its text, which is shown this once. Raises ValidationError."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("有效期为 1 至 %(days)d 天") % {"days": LONGEST_DAYS}})
    text = ApiToken.make()
    now = clock.wall()
    token = ApiToken(
        user=by, name=name.strip(), digest=ApiToken.digest_of(text), hint=text[:8], read_only=read_only,
        created=now, expires=now + timedelta(days=days),
    )  # fmt: skip
    token.full_clean(exclude=["user", "digest"])
    token.save(force_insert=True)
    access.require(by, "create", token)
    audit.record(by, "accounts.token.create", token, category=SECURITY, details={"read_only": read_only})
    return token, text


@access.action
def revoke_token(*, by: Any, token: ApiToken) -> None:
    """The token stops at once. Raises Denied."""
    access.require(by, "revoke", token)
    if token.revoked is None:
        token.revoked = clock.wall()
        token.save(update_fields=["revoked"])
        audit.record(by, "accounts.token.revoke", token, category=SECURITY)


def token_refusal(user: User, address: str) -> tuple[str, str] | None:
    """Why a token of `user` does not serve now, though it is a good one: (a word for the log, words for people).

    What a person is asked at sign-in stands before a program as well.
    """
    policy = SecurityPolicy.current()
    if user.is_administrator and not policy.admits(address):
        return "network", _("管理员的令牌不能从这个地址使用")
    if user.must_change_password:
        return "password", _("请先登录网页，把一次性密码改为自己的密码")
    if needs_code(user, policy) and not user.has_second_factor:
        return "second_factor", _("请先登录网页，绑定动态口令")
    return None


@access.action
def note_token_used(*, by: User, token: ApiToken) -> None:
    """Remember the use, to the minute. Not in the log: what the token does is."""
    ApiToken.objects.filter(pk=token.pk).update(last_used=clock.wall())
