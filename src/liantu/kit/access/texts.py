"""Text that every database can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _


def refuse_nul(value: Any) -> None:
    """Raise ValidationError, naming each place such as `units.0.name`, where text holds the character NUL.

    SQLite would keep it and PostgreSQL breaks off. Looks into mappings and lists, keys included.
    """
    places = list(dict.fromkeys(_places(value, "")))
    if places:
        raise ValidationError({place or NON_FIELD_ERRORS: [_("不能含有空字符（NUL）")] for place in places})


def _places(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, str):
        if "\x00" in value:
            yield at
    elif isinstance(value, dict):
        for name, inner in value.items():
            shown = str(name).replace("\x00", "")
            if shown != str(name):
                yield at
            yield from _places(inner, f"{at}.{shown}" if at else shown)
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _places(inner, f"{at}.{n}" if at else str(n))
