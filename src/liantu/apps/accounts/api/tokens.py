"""Who a program is: a token in the Authorization header."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from liantu.kit import clock
from liantu.kit.access import public as access

from ..actions.tokens import note_token_used, token_refusal
from ..actions.tries import count_bad_token, refuse_token
from ..models import ApiToken, User
from ..queries.people import token_presented, token_tries_locked

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """`Authorization: Bearer lt_…`. The request then acts as the token's user, and as nobody else."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        address = request.META.get("LIANTU_ADDRESS", "")
        if token_tries_locked(address):
            raise HttpError(429, _("来自此地址的无效令牌过多，请稍后再试"))
        found = token_presented(token)
        if found is None:
            count_bad_token(by=access.Visitor("token"), address=address)
            return None
        if found.read_only and request.method not in READING:
            raise HttpError(403, _("这是只读令牌，不能修改"))
        if (refused := token_refusal(found.user, address)) is not None:
            refuse_token(by=found.user, why=refused[0])
            raise HttpError(403, refused[1])
        _note(found)
        request.user = found.user
        return found.user


def _note(token: ApiToken) -> None:
    if token.last_used is None or clock.wall() - token.last_used > timedelta(minutes=1):
        note_token_used(by=token.user, token=token)
