"""Personal values as those see them who have not asked to reveal them."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from .declarations import declaration


def _middle(value: str, head: int, tail: int) -> str:
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]


def _email(value: str) -> str:
    name, at, host = value.partition("@")
    return f"{name[:1]}***{at}{host}" if at else _middle(value, 1, 0)


MASKS: dict[str, Callable[[str], str]] = {
    "phone": lambda value: _middle(value, 3, 4),
    "email": _email,
    "name": lambda value: _middle(value, 1, 0),
    "identity": lambda value: _middle(value, 4, 2),
    "whole": lambda value: "*" * min(len(value), 8),
}


def mask(kind: str, value: str) -> str:
    """`value` with its telling part starred; the empty value stays empty, so that blank is not taken for hidden."""
    return MASKS[kind](value) if value else ""


def masked(obj: Model, field: str) -> str:
    """The masked value of a personal field; the plain value of any other."""
    value = str(getattr(obj, field) or "")
    kind = declaration(obj._meta.label).personal.get(field)
    return mask(kind, value) if kind else value
