"""One maker a model: an object that belongs to the owner, unit and zone given, as far as the model has such a thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.db.models import Model

from liantu.apps.accounts.models import (
    ApiToken,
    Membership,
    PasswordRecord,
    SecurityPolicy,
    Throttle,
    Unit,
    User,
    UserSession,
    Zone,
)
from liantu.kit import clock
from liantu.kit.audit.models import Entry, Seal

Maker = Callable[[User, Unit, Zone], Model]
_number = count(1)


def _membership(owner: User, unit: Unit, zone: Zone) -> Membership:
    today = clock.today()
    ended = {"valid_from": today - timedelta(days=9), "valid_to": today - timedelta(days=1)}
    return Membership.objects.create(user=owner, unit=unit, zone=zone, role="leader", **ended)


def _token(owner: User, unit: Unit, zone: Zone) -> ApiToken:
    now = clock.wall()
    digest = ApiToken.digest_of(ApiToken.make())
    return ApiToken.objects.create(user=owner, name="x", digest=digest, hint="lt_", created=now, expires=now)


def _entry(owner: User, unit: Unit, zone: Zone) -> Entry:
    return Entry.objects.create(
        at=clock.wall(), actor=owner, actor_name="x", channel="web", category="security", action="x.y",
        outcome="done", unit=unit, zone=zone, key="k", mac="m",
    )  # fmt: skip


def _seal(owner: User, unit: Unit, zone: Zone) -> Seal:
    n = next(_number)
    return Seal.objects.create(number=n, first=n, last=n, at=clock.wall(), key="k", digest="d", chain="c")


MAKERS: dict[str, Maker] = {
    "accounts.User": lambda owner, unit, zone: owner,
    "accounts.Unit": lambda owner, unit, zone: unit,
    "accounts.Zone": lambda owner, unit, zone: zone,
    "accounts.Membership": _membership,
    "accounts.ApiToken": _token,
    "accounts.PasswordRecord": lambda owner, unit, zone: PasswordRecord.objects.create(
        user=owner, password="x", at=clock.wall()
    ),
    "accounts.SecurityPolicy": lambda owner, unit, zone: SecurityPolicy.objects.get_or_create(pk=1)[0],
    "accounts.Throttle": lambda owner, unit, zone: Throttle.objects.create(
        key=f"k{next(_number)}", since=clock.wall()
    ),
    "accounts.UserSession": lambda owner, unit, zone: UserSession.objects.create(
        session_key=f"s{next(_number)}", user=owner, expire_date=clock.wall()
    ),
    "audit.Entry": _entry,
    "audit.Seal": _seal,
}
