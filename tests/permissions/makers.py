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
from liantu.kit.jobs.models import Job, Schedule, Worker
from liantu.kit.ui.models import TablePreference

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


def _job(owner: User, unit: Unit, zone: Zone) -> Job:
    now = clock.wall()
    return Job.objects.create(kind="x.y", owner=owner, unit=unit, zone=zone, run_at=now, created=now)


def _schedule(owner: User, unit: Unit, zone: Zone) -> Schedule:
    name = f"x.y{next(_number)}"
    return Schedule.objects.create(name=name, kind="x.y", every=60, next_run=clock.wall())


def _worker(owner: User, unit: Unit, zone: Zone) -> Worker:
    n = next(_number)
    return Worker.objects.create(name=f"w{n}", host="h", pid=n, started=clock.wall(), seen=clock.wall())


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
    "accounts.Throttle": lambda owner, unit, zone: Throttle.objects.create(key=f"k{next(_number)}", since=clock.wall()),
    "accounts.UserSession": lambda owner, unit, zone: UserSession.objects.create(
        session_key=f"s{next(_number)}", user=owner, expire_date=clock.wall()
    ),
    "audit.Entry": _entry,
    "audit.Seal": _seal,
    "jobs.Job": _job,
    "jobs.Schedule": _schedule,
    "jobs.Worker": _worker,
    "ui.TablePreference": lambda owner, unit, zone: TablePreference.objects.create(
        user=owner, table=f"t{next(_number)}"
    ),
}
