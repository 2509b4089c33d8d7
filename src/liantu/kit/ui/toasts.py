"""Short words after something was done, with a way back where there is one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_UNDO = "undo "


def done(request: HttpRequest, words: str, undo_url: str = "") -> None:
    """Say that something was done. `undo_url` takes a POST that takes it back."""
    messages.success(request, words, extra_tags=f"{_UNDO}{undo_url}" if undo_url else "")


def told(request: HttpRequest, words: str) -> None:
    """Say something that asks for nothing."""
    messages.info(request, words)


def failed(request: HttpRequest, words: str) -> None:
    """Say that something did not work; `words` say what, where and how to mend it."""
    messages.error(request, words)


def undo_url(message: Message) -> str:
    tags = message.extra_tags or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
