"""Addresses of static files that change when the file does, and icons from the one sprite."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

import liantu

SPRITE = "vendor/icons.svg"


def asset(path: str) -> str:
    """A static file's address with a mark of its contents: browsers may keep it until it changes."""
    return _address(path) if not settings.DEBUG else _address.__wrapped__(path)


@lru_cache
def _address(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        return f"{static(path)}?v={liantu.__version__}"
    return f"{static(path)}?v={hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]}"


def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """One icon of the sprite (frontend/icons.txt). Without `label` it is hidden from those who listen."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" fill="none" stroke="currentColor" {}><use href="{}#{}"></use></svg>',
        css, spoken, asset(SPRITE), name,
    )  # fmt: skip
