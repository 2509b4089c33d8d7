"""What actions are called, so that the log and every history say the same. Apps name theirs when they are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_words: dict[str, Any] = {}


def name_actions(words: Mapping[str, Any]) -> None:
    """Give actions (`app.model.verb`) their words, translated as they are read. Raises ValueError for one that has some."""
    if twice := sorted(set(words) & set(_words)):
        raise ValueError(f"audit: named twice: {', '.join(twice)}")
    _words.update(words)


def words_of(action: str) -> str | None:
    """What an action is called; None where nobody named it."""
    return str(_words[action]) if action in _words else None
