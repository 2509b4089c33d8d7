"""Writes: what people are told of ladders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.notices import public as notices

from .. import queries
from ..enums import TIER
from ..models import Evaluation

STAND = "cultivation.stand"
SENT, EXPIRING = "cultivation.sent", "cultivation.expiring"
#: Days before its end on which those in charge are reminded of a certificate.
REMIND = (90, 30)


@access.action
def tell_officers(*, by: Any, rows: Sequence[Evaluation], words: str) -> tuple[int, list[Evaluation]]:
    """Tell those in charge of these firms what is to be done; how many notices, and the firms that nobody looks after.

    Raises ValidationError without words, Denied where one of the rows is out of reach.
    """
    reached = access.scope(by, "tell", Evaluation.objects.filter(pk__among=[row.pk for row in rows]))
    if reached.count() < len({row.pk for row in rows}):
        raise access.Denied("tell", Evaluation._meta.label)
    if not words.strip():
        raise ValidationError({"words": _("请写要办什么")})
    in_charge: dict[int, dict[int, list[int]]] = {}
    for zone in {row.zone_id for row in rows}:
        in_charge[zone] = queries.officers_of({row.organisation_id for row in rows if row.zone_id == zone}, zone)
    items, alone = [], []
    for row in rows:
        officers = in_charge[row.zone_id].get(row.organisation_id, [])
        if not officers:
            alone.append(row)
            continue
        data = {"words": words.strip(), "pack": row.pack}
        items.append(notices.Item(officers, (STAND, row.pk), data, zone=row.zone_id))
    told = notices.tell_all(by=by, kind=SENT, items=items) if items else 0
    zones = {row.zone_id for row in rows}
    details = {"firms": len(rows), "told": told, "words": words.strip()[:200]}
    audit.record(
        by, "cultivation.evaluation.tell", None, details=details, zone_id=zones.pop() if len(zones) == 1 else None
    )
    return told, alone


@access.steps
def remind(*, by: Any) -> int:
    """Remind those in charge of certificates that run out soon: once for each day of REMIND. How many were told."""
    today, told = clock.today(), 0
    for zone in queries.zones():
        rows = Evaluation.objects.filter(
            zone=zone, kind=TIER, holds=True, expires__gte=today, expires__lte=today + timedelta(days=max(REMIND))
        )
        found = list(rows.only("pk", "organisation", "zone", "pack", "expires"))
        officers = queries.officers_of({row.organisation_id for row in found}, zone.pk)
        items = [
            notices.Item(
                officers[row.organisation_id], (STAND, row.pk), {"pack": row.pack, "days": _step(row.expires, today)},
                f"{row.organisation_id} {row.pack} {row.expires} {_step(row.expires, today)}", zone.pk,
            )
            for row in found
            if row.organisation_id in officers
        ]  # fmt: skip
        told += notices.tell_all(by=by, kind=EXPIRING, items=items) if items else 0
    return told


def _step(expires: date | None, today: date) -> int:
    left = (expires - today).days if expires else 0
    return min(days for days in REMIND if left <= days)
