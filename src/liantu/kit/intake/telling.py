"""Why a row is what it is, and what is wrong with it, in the language of whoever reads it.

What is kept of words is a message of the catalogue, which is translated as it is read, or, of what has parts filled in, the
words in each language (`targets.Words`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext

from liantu.kit.access import public as access

from . import targets
from .layout import language
from .models import PlanRow
from .targets import Words


def words(kept: Words) -> str:
    """What is kept, as the reader has it."""
    if isinstance(kept, str):
        return gettext(kept) if kept else ""
    return kept.get(language()) or next(iter(kept.values()), "")


def refusals(attempt: Callable[[], Any], wrong: ValidationError) -> list[Words]:
    """What an attempt that raised `wrong` was refused for, in each language: it is made once more in each."""
    told: dict[str, list[str]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            try:
                attempt()
            except ValidationError as again:
                told[language()] = again.messages
    if len({len(messages) for messages in told.values()}) != 1:
        return [*wrong.messages]
    return [dict(zip(told, some, strict=True)) for some in zip(*told.values(), strict=True)]


def names(wrong: ValidationError) -> list[str]:
    """What each of the messages of a refusal is about, "" where that is not said."""
    if not hasattr(wrong, "error_dict"):
        return [""] * len(wrong.messages)
    return [name for name, messages in wrong.message_dict.items() for _message in messages]


def why(row: PlanRow) -> list[str]:
    """Why it means whom it means."""
    return [words(kept) for kept in row.why]


def faults(row: PlanRow) -> list[dict[str, str]]:
    """What is wrong with it: [{column, header, words}]."""
    return [{**fault, "words": words(fault["words"])} for fault in row.faults]


def candidates(row: PlanRow) -> list[dict[str, Any]]:
    """Those that it may mean: [{id, name, score, why}]; see `queries.candidates_of` for what somebody may see of them."""
    return [
        {**{name: one[name] for name in ("id", "name", "score")}, "why": words(one["why"])} for one in row.candidates
    ]


def changes(user: access.Principal, row: PlanRow) -> list[dict[str, str]]:
    """What would change, as the user may read it: [{field, label, now, told, sort, source}]."""
    return [targets.subject().worded(user, change) for change in row.changes]
