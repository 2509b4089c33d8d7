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
from liantu.kit.evidence.models import (
    Attachment,
    AuthorityPlace,
    Delivery,
    DeliveryRow,
    FieldAuthority,
    Record,
    Retraction,
    Source,
)
from liantu.kit.intake.models import Plan, PlanRow, Shape, Verdict
from liantu.kit.jobs.models import Job, Schedule, Worker
from liantu.kit.rulestore.models import KeptText, Pack
from liantu.kit.search.models import Key, KeySet, Pin, Recent
from liantu.kit.ui.models import SavedView, TablePreference

from . import activities, cultivation, figures, journeys, leads, notices, registry

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


def _source(owner: User, unit: Unit, zone: Zone) -> Source:
    return Source.objects.create(code=f"source-{next(_number)}", name="x", kind="workbook", unit=unit, zone=zone)


def _plan(owner: User, unit: Unit, zone: Zone) -> Plan:
    told = {"title": "x", "issued": "2026-08", "file_name": "x.xlsx", "sha256": "0" * 64, "created": clock.wall()}
    return Plan.objects.create(source=_source(owner, unit, zone), by=owner, **told)


def _plan_row(owner: User, unit: Unit, zone: Zone) -> PlanRow:
    return PlanRow.objects.create(plan=_plan(owner, unit, zone), number=1, place="x", state="new")


def _shape(owner: User, unit: Unit, zone: Zone) -> Shape:
    return Shape.objects.create(source=_source(owner, unit, zone), signature="x", by=owner, confirmed=clock.wall())


def _verdict(owner: User, unit: Unit, zone: Zone) -> Verdict:
    source = _source(owner, unit, zone)
    return Verdict.objects.create(source=source, key="k", name="x", answer="new", by=owner, unit=unit, at=clock.wall())


def _pack(owner: User, unit: Unit, zone: Zone) -> Pack:
    now = clock.wall()
    return Pack.objects.create(kind="x", key="x", zone=zone, drafted_by=owner, drafted=now, saved_by=owner, saved=now)


def _kept_text(owner: User, unit: Unit, zone: Zone) -> KeptText:
    now = clock.wall()
    return KeptText.objects.create(kind="x", key=f"x{next(_number)}", version=now.date(), digest="d", kept=now)


def _delivery(owner: User, unit: Unit, zone: Zone) -> Delivery:
    now = clock.wall()
    source = _source(owner, unit, zone)
    return Delivery.objects.create(source=source, title="x", issued="2026", day=now.date(), by=owner, created=now)


def _record(owner: User, unit: Unit, zone: Zone) -> Record:
    return Record.objects.create(source=_source(owner, unit, zone), key="x", digest="d", created=clock.wall())


def _delivery_row(owner: User, unit: Unit, zone: Zone) -> DeliveryRow:
    delivery = _delivery(owner, unit, zone)
    record = Record.objects.create(source=delivery.source, key="x", digest="d", created=clock.wall())
    return DeliveryRow.objects.create(delivery=delivery, record=record)


def _attachment(owner: User, unit: Unit, zone: Zone) -> Attachment:
    return Attachment.objects.create(
        record=_record(owner, unit, zone), name="x.pdf", sha256="d", size=1, type="pdf", by=owner, created=clock.wall()
    )


def _authority(owner: User, unit: Unit, zone: Zone) -> FieldAuthority:
    return FieldAuthority.objects.create(field=f"x.y{next(_number)}", zone=zone)


def _authority_place(owner: User, unit: Unit, zone: Zone) -> AuthorityPlace:
    return AuthorityPlace.objects.create(authority=_authority(owner, unit, zone), rank=0, unit=unit)


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
    "evidence.Attachment": _attachment,
    "evidence.AuthorityPlace": _authority_place,
    "evidence.Delivery": _delivery,
    "evidence.DeliveryRow": _delivery_row,
    "evidence.FieldAuthority": _authority,
    "evidence.Record": _record,
    "evidence.Retraction": lambda owner, unit, zone: Retraction.objects.create(
        by=owner, unit=unit, at=clock.wall(), reason="x"
    ),
    "evidence.Source": _source,
    "intake.Plan": _plan,
    "intake.PlanRow": _plan_row,
    "intake.Shape": _shape,
    "intake.Verdict": _verdict,
    "jobs.Job": _job,
    "jobs.Schedule": _schedule,
    "jobs.Worker": _worker,
    "rulestore.KeptText": _kept_text,
    "rulestore.Pack": _pack,
    "search.Key": lambda owner, unit, zone: Key.objects.create(
        kind="x", object_id=next(_number), text="x", sort=0, place=0
    ),
    "search.KeySet": lambda owner, unit, zone: KeySet.objects.create(kind="x", object_id=next(_number), told="00x"),
    "search.Pin": lambda owner, unit, zone: Pin.objects.create(
        user=owner, kind="x", object_id=next(_number), order=1, at=clock.wall()
    ),
    "search.Recent": lambda owner, unit, zone: Recent.objects.create(
        user=owner, kind="x", object_id=next(_number), at=clock.wall()
    ),
    "ui.SavedView": lambda owner, unit, zone: SavedView.objects.create(user=owner, table=f"t{next(_number)}", name="v"),
    "ui.TablePreference": lambda owner, unit, zone: TablePreference.objects.create(
        user=owner, table=f"t{next(_number)}"
    ),
    **activities.MAKERS,
    **cultivation.MAKERS,
    **figures.MAKERS,
    **journeys.MAKERS,
    **leads.MAKERS,
    **notices.MAKERS,
    **registry.MAKERS,
}
