"""Writes: that the list of a costing went out."""

from __future__ import annotations

from typing import Any

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.ui.exports import new_number

from .. import queries


@access.action
def note_export(*, by: Any, told: queries.Costed) -> str:
    """Record that the list is taken out; returns the number of the export. Raises Denied."""
    queries.require_cost(by)
    one = told.version.held
    number = new_number()
    details = {
        "number": number, "pack": one.key, "version": one.version.version, "firms": len(told.gains), "yuan": str(told.total),
    }  # fmt: skip
    audit.record(by, "cultivation.evaluation.cost", told.zone, details=details, zone_id=told.zone.pk)
    return number
