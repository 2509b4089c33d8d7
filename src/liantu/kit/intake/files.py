"""Workbooks on their way in, kept by their digest in LIANTU_HOME/files/intake until somebody needs them no more."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings


def path_of(sha256: str, ending: str) -> Path:
    """Where the bytes with this digest lie, or would."""
    return Path(settings.LIANTU_HOME.files) / "intake" / sha256[:2] / f"{sha256}.{ending}"


def keep(place: Path, file: Any) -> None:
    """Write the bytes beside and move them into place: a crash leaves no half file under a whole one's name."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
