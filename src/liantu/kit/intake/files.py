"""Workbooks on their way in, kept by their digest in LIANTU_HOME/files/intake until somebody needs them no more."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def path_of(sha256: str, ending: str) -> Path:
    """Where the bytes with this digest lie, or would."""
    return Path(settings.LIANTU_HOME.files) / "intake" / sha256[:2] / f"{sha256}.{ending}"
