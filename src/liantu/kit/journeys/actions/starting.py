"""A case begins: on the journey that is in force in its zone, and it stays on that version."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.rulestore import public as rulestore

from .. import kinds, reading
from ..enums import StepSort
from ..models import Case, Step, Version
from . import clocks


@access.action
def start(
    *, by: Any, kind: str, obj: Any, title: str, zone: Any, journey: str, unit: Any = None, assignee: Any = None
) -> Case:
    """Begin a case about `obj` on the journey of that key. Raises ValidationError, Conflict where one runs already, Denied."""
    told = kinds.kind_of(kind)
    access.require(by, told.action, obj)
    _refuse_second(kind, obj, title)
    version = _version(journey, zone, kind)
    now = clock.now()
    try:
        case = Case.objects.create(
            kind=kind, object_id=obj.pk, title=title.strip()[:200], version=version, stage=reading.journey(version).start.key,
            since=now, zone=zone, unit=unit, assignee=assignee, creator_id=getattr(by, "pk", None), created=now,
        )  # fmt: skip
    except IntegrityError:
        # Somebody else began it at the same moment.
        raise _again(title) from None
    step = Step.objects.create(
        case=case, sort=StepSort.START, target=case.stage, by_id=getattr(by, "pk", None), to=assignee, at=now
    )
    clocks.follow(by, case, "", case.stage, now)
    audit.record(
        by, "journeys.case.start", case, details={"journey": str(version), "stage": case.stage, "step": step.pk}
    )
    return case


def _refuse_second(kind: str, obj: Any, title: str) -> None:
    if Case.objects.filter(kind=kind, object_id=obj.pk, ended__isnull=True).exists():
        raise _again(title)


def _again(title: str) -> access.Conflict:
    return access.Conflict(_("“%(title)s”已经在办，不能再开始一次") % {"title": title})


def _version(key: str, zone: Any, kind: str) -> Version:
    """The journey in force, as cases run on it. Raises ValidationError where it is for another kind of case."""
    found = rulestore.in_force(reading.PACKS, key, zone)
    version, _made = Version.objects.get_or_create(
        digest=found.digest,
        defaults={"key": key, "version": found.version, "kind": kind, "pack": found.pk},
    )
    if reading.journey(version).kind != kind:
        raise ValidationError(_("流程“%(journey)s”不是给这类办件用的") % {"journey": version})
    return version
