"""Putting words together with the punctuation of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(words: Iterable[object]) -> str:
    """甲、乙、丙: a, b, c."""
    return _("、").join(str(word) for word in words)


def clauses(words: Iterable[object]) -> str:
    """甲；乙: a; b."""
    return _("；").join(str(word) for word in words)


def named(kind: object, name: object) -> str:
    """单位「科技创新部」: Unit “…”."""
    return _("%(kind)s「%(name)s」") % {"kind": kind, "name": name}


def aside(word: object, detail: object) -> str:
    """张伟（zhang.wei）: the detail in brackets."""
    return _("%(word)s（%(detail)s）") % {"word": word, "detail": detail}


def saying(head: object, words: object) -> str:
    """没有权限：修改单位: a head, and what it is about."""
    return _("%(head)s：%(words)s") % {"head": head, "words": words}
