"""Which period a column's figures are of: as the table tells, as the delivery is dated, as it was said of the last one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liantu.engine.reading.sheets import Field

#: A proposal that rests on the day of the delivery is to be looked at.
SUPPOSED = 0.75


def told(*written: str) -> str:
    """The first of them that tells dates; 期末 and 本期 are those of the whole table, 上年 the year before."""
    return next((one for one in written if one and (one[0].isdigit() or one[0] == "@")), "")


def supposed(column: Mapping[str, Any], fields: Mapping[str, Field], issued: str) -> dict[str, Any]:
    """Whether the table tells the period; where it does not, that of a count, which is as at the day of the delivery.

    Amounts may be of a year, or of the months up to now: nothing is supposed of them.
    """
    field = fields.get(column["field"])
    if column["period"] or field is None or not field.periods or field.form != "count":
        return {"told": bool(column["period"])}
    why = _("%(why)s；没有写期间，暂按报送日期 %(issued)s") % {"why": column["why"], "issued": issued}
    return {"told": False, "period": _as_at(issued), "sure": min(column["sure"], SUPPOSED), "why": why}


def carried(before: str, then: str, issued: str) -> str:
    """The period of this delivery, of a column of which somebody said `before` for the one dated `then`; "" is to be asked.

    What was that of the delivery goes on with it; a year holds for all deliveries of one year.
    """
    if before in (then, _as_at(then)):
        return _as_at(issued)
    is_year = before.isdecimal() and then[:4] == issued[:4]
    return before if is_year else ""


def _as_at(issued: str) -> str:
    """The period that a delivery's day is, month or year: 2026-08-31 is @2026-08-31."""
    return f"@{issued}" if len(issued) > len("2026-08") else issued
