"""Slips of the pen inside a name: a bracket in the wrong place, a sign too many in a form."""

from __future__ import annotations

from . import words
from .places import CITY, Place, gazetteer
from .text import first_difference
from .words import Form

_FORMS = {form.text: form for form in words.FORMS}
# Forms that are left where a longer one was mistyped, and those that are meant.
_WEAK = frozenset(("公司", "集团公司", "总公司"))
_USUAL = tuple(
    _FORMS[text] for text in ("集团股份有限公司", "集团有限公司", "股份有限公司", "有限责任公司", "控股有限公司")
)


def place_across(text: str, start: int, close: int) -> tuple[int, int, Place] | None:
    """A city or province of which one sign slipped out of brackets or one more slipped in: 南(通), 锦)州, (电广东)."""
    known = gazetteer()
    for first, last in ((start - 1, close), (start + 1, close + 2), (start + 2, close), (start + 1, close - 1)):
        if first < 0 or last > len(text):
            continue
        place = known.get(text[first:last].replace("(", "").replace(")", ""))
        if place is not None and place.level <= CITY:
            return first, last, place
    return None


def form_with_slip(found: Form, text: str, end: int) -> tuple[Form, int] | None:
    """A company form in which one sign is too many, too few or another: 有限足责任公司, 股份有公司."""
    if found.text not in _WEAK:
        return None
    for form in _USUAL:
        for size in (len(form.text), len(form.text) + 1, len(form.text) - 1):
            if end - size >= 2 and _near(text[end - size : end], form.text):
                return form, end - size
    return None


def _near(a: str, b: str) -> bool:
    at = first_difference(a, b)
    return a[at + 1 :] == b[at + 1 :] or a[at + 1 :] == b[at:] or a[at:] == b[at + 1 :]
