"""Numbers, amounts, dates and clocks as they are written on every page and in every workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from liantu.kit import clock

UNKNOWN = gettext_lazy("未知")

# Chinese counts by ten thousands, English by thousands: another step, not another word for the same one.
_STEPS = {
    "zh": ((Decimal(10**8), "亿元"), (Decimal(10**4), "万元"), (Decimal(1), "元")),
    "en": ((Decimal(10**9), "bn yuan"), (Decimal(10**6), "m yuan"), (Decimal(1), "yuan")),
}


@dataclass(frozen=True)
class Amount:
    """An amount of money as shown: `number` and `unit` by size, `exact` in yuan; `is_whole` where both say the same."""

    number: str
    unit: str
    exact: str
    is_whole: bool = False

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


def grouped(value: Any, decimals: int | None = None) -> str:
    """A number with its thousands grouped. `decimals` None: as many as it has, at most four."""
    number = as_decimal(value)
    if decimals is not None:
        return f"{_rounded(number, decimals):,.{decimals}f}"
    text = f"{_rounded(number, 4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(yuan: Any, *, fixed: bool = False) -> Amount:
    """An amount in yuan, with the unit that fits its size. `fixed`: always two decimals, for columns."""
    number = as_decimal(yuan)
    steps = _STEPS["en" if (get_language() or "").startswith("en") else "zh"]
    size, unit = next((step for step in steps if abs(number) >= step[0]), steps[-1])
    shown = grouped(number / size, 2)
    if not fixed and "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return Amount(shown, unit, _("%(yuan)s 元") % {"yuan": grouped(number, 2)}, size == 1)


def share(part: Any, whole: Any = 1, decimals: int = 1) -> str:
    """`part` of `whole` in per cent. A share of nothing is not zero: there is none."""
    if not as_decimal(whole):
        return f"— {_('不适用')}"
    return f"{_rounded(as_decimal(part) / as_decimal(whole) * 100, decimals):,.{decimals}f}%"


def rank(place: int, among: int) -> str:
    return f"{place:,} / {among:,}"


def day(value: date | datetime) -> str:
    """An ISO date; of an aware time, the day in the installation's time zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return value.strftime("%Y-%m-%d")
    return value.isoformat()


def moment(value: datetime) -> str:
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")


def short_day(value: date) -> str:
    """A date without its year where that is this year."""
    return f"{value:%m-%d}" if value.year == clock.today().year else value.isoformat()


def remaining(days: int, due: date) -> str:
    """A clock in working days: what is left, or by how much it is over. The caller counts `days`."""
    words = {"n": abs(days), "day": short_day(due)}
    if days > 0:
        return ngettext("还剩 %(n)s 个工作日 (至 %(day)s)", "还剩 %(n)s 个工作日 (至 %(day)s)", days) % words
    if days == 0:
        return _("今天到期 (%(day)s)") % words
    return ngettext("已超 %(n)s 个工作日 (应于 %(day)s)", "已超 %(n)s 个工作日 (应于 %(day)s)", -days) % words


def in_words(value: Any, unit: str = "", decimals: int | None = None) -> str:
    """Any value as plain text; None and the empty text as a dash with the word, never 0 and never blank."""
    if value is None or value == "":
        return f"— {UNKNOWN}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        return f"{grouped(value, decimals)} {unit}".rstrip()
    return f"{value} {unit}".rstrip()


def as_decimal(value: Any) -> Decimal:
    """`value` as an exact number. Raises ValueError for what is none."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
