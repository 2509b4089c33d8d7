"""Amounts of money on a page: the unit of their size, and the exact yuan for whoever points at them, by any means."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from . import numbers


def drawn(yuan: Any, *, fixed: bool = False) -> SafeString:
    """The amount; where that is not all of it, the exact yuan on focus, touch and under the pointer."""
    amount = numbers.money(yuan, fixed=fixed)
    face = format_html('{}<span class="unit"> {}</span>', amount.number, amount.unit)
    if amount.is_whole:
        return format_html('<span class="figure">{}</span>', face)
    return format_html(
        '<span class="figure exact" tabindex="0" data-exact="{}">{}<span class="visually-hidden"> ({})</span></span>',
        amount.exact, face, amount.exact,
    )  # fmt: skip
