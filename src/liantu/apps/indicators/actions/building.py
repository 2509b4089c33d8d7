"""An observation from what somebody tells of it, checked before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.evidence import periods

from ..enums import PeriodKind
from ..models import AS_AT, Indicator, Observation
from ..models.observation import checked

Row = Mapping[str, Any]
DIGITS, PLACES = 20, 4
NOTE = 300


class Read(NamedTuple):
    """A figure as it will be kept, whoever it is about."""

    period: str
    span: periods.Span
    value: Decimal
    of: int | None
    approximate: bool
    note: str


def read(indicator: Indicator, told: Row) -> Read:
    """What somebody tells of a figure. Raises ValidationError where it could not be kept."""
    if told.get("unit") and told["unit"] != indicator.unit:
        words = _("“%(name)s”以“%(unit)s”计，来的是“%(other)s”：请换算后再报")
        raise ValidationError({"unit": words % {"name": indicator.name, "unit": indicator.unit, "other": told["unit"]}})
    period, value, note = str(told.get("period") or ""), number(told.get("value")), told.get("note") or ""
    of = _of(value, None if told.get("of") == "" else told.get("of"), note)
    return Read(period, checked(indicator, period, value, of), value, of, bool(told.get("approximate")), note)


def built(
    indicator: Indicator, subject: tuple[str, int], told: Row, record: int | None, zone: int | None
) -> Observation:
    """The observation, not saved. Raises ValidationError."""
    one = read(indicator, told)
    return Observation(
        indicator=indicator, subject_kind=subject[0], subject_id=subject[1], zone_id=zone, record_id=record,
        period=one.period, start=one.span.start, end=one.span.end, value=one.value, of=one.of,
        approximate=one.approximate, note=one.note,
    )  # fmt: skip


def refuse_moment(indicator: Indicator, period: str) -> None:
    """Who types the figure of a period says of which; what a source tells as at a day, the year's sum so far, say, is kept as told.

    Raises ValidationError.
    """
    if indicator.period_kind == PeriodKind.OVER and period.startswith(AS_AT):
        words = _("“%(name)s”是一段时期的数，不能报在某一天：请写 2026、2026-H1、2026-Q3 或 2026-11")
        raise ValidationError({"period": words % {"name": indicator}})


def _of(value: Decimal, of: Any, note: str) -> int | None:
    """Among how many a place is; raises ValidationError where a column could not hold what is told.

    Workbooks bring figures by the hundred thousand: Django's own look at the columns takes ten times as long.
    """
    _sign, digits, exponent = value.normalize().as_tuple()
    if int(exponent) < -PLACES or len(digits) + int(exponent) > DIGITS - PLACES:
        raise ValidationError(
            {
                "value": _("“%(value)s”太长：整数最多 %(most)d 位，小数最多 %(places)d 位")
                % {"value": value, "most": DIGITS - PLACES, "places": PLACES}
            }
        )
    if len(note) > NOTE:
        raise ValidationError({"note": _("备注最多 %(most)d 个字") % {"most": NOTE}})
    if of is not None and (not isinstance(of, int) or of < 0):
        field = Observation._meta.get_field("of")
        told: int = field.clean(of, Observation())
        return told
    return None if of is None else int(of)


def number(told: Any) -> Decimal:
    try:
        value = Decimal(str(told).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValidationError({"value": _("“%(told)s”不是数") % {"told": "" if told is None else str(told)[:30]}})
    return value
