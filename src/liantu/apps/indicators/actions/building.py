"""An observation from what somebody tells of it, checked before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Indicator, Observation

Row = Mapping[str, Any]
DIGITS, PLACES = 20, 4
NOTE = 300


def built(
    indicator: Indicator, subject: tuple[str, int], told: Row, record: int | None, zone: int | None
) -> Observation:
    if told.get("unit") and told["unit"] != indicator.unit:
        words = _("“%(name)s”以“%(unit)s”计，来的是“%(other)s”：请换算后再报")
        raise ValidationError({"unit": words % {"name": indicator.name, "unit": indicator.unit, "other": told["unit"]}})
    of = told.get("of")
    made = Observation(
        indicator=indicator, subject_kind=subject[0], subject_id=subject[1], zone_id=zone, record_id=record,
        period=str(told.get("period") or ""), value=number(told.get("value")), of=None if of == "" else of,
        approximate=bool(told.get("approximate")), note=told.get("note") or "",
    )  # fmt: skip
    _check_size(made)
    made.clean()
    return made


def _check_size(made: Observation) -> None:
    """Whether its columns can hold it. Workbooks bring figures by the hundred thousand: Django's own look takes ten times as long.

    What it refers to was looked up before. Raises ValidationError.
    """
    _sign, digits, exponent = made.value.normalize().as_tuple()
    if int(exponent) < -PLACES or len(digits) + int(exponent) > DIGITS - PLACES:
        raise ValidationError(
            {
                "value": _("“%(value)s”太长：整数最多 %(most)d 位，小数最多 %(places)d 位")
                % {"value": made.value, "most": DIGITS - PLACES, "places": PLACES}
            }
        )
    if len(made.note) > NOTE:
        raise ValidationError({"note": _("备注最多 %(most)d 个字") % {"most": NOTE}})
    if made.of is not None and (not isinstance(made.of, int) or made.of < 0):
        made.of = Observation._meta.get_field("of").clean(made.of, made)


def check(indicator: Indicator, told: Row) -> None:
    """Raises ValidationError where a figure could not be kept, whoever it is about."""
    built(indicator, ("organisation", 0), told, None, None)


def number(told: Any) -> Decimal:
    try:
        value = Decimal(str(told).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValidationError({"value": _("“%(told)s”不是数") % {"told": "" if told is None else str(told)[:30]}})
    return value
