"""Rows are shown as they came; the numbers of people in them are masked."""

from __future__ import annotations

import re
from typing import Any

from liantu.kit.access import public as access

#: A mobile number, with the country's code before it or blanks within it; and a number of the resident's card: eighteen
#: digits with a day of birth among them (GB 11643-1999).
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9A-Za-z])")
_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)


def clean(text: str) -> str:
    """The text with mobile and identity numbers masked."""
    told = _CARD.sub(lambda found: access.mask("identity", found[0]), text)
    return _MOBILE.sub(lambda found: access.mask("phone", found[0]), told)


def cleaned(content: Any) -> Any:
    """The content of a record, lists and objects in it included, with every text cleaned."""
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, dict):
        return {name: cleaned(value) for name, value in content.items()}
    if isinstance(content, list):
        return [cleaned(value) for value in content]
    if type(content) is int or (type(content) is float and content.is_integer()):
        # A number may be one of a telephone as well, and spreadsheets make floats of them.
        told = str(int(content))
        return content if clean(told) == told else clean(told)
    return content
