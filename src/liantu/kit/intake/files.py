"""Workbooks on their way in, kept by their digest in LIANTU_HOME/files/intake until somebody needs them no more; and out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse
from django.utils.cache import patch_cache_control


def path_of(sha256: str, ending: str) -> Path:
    """Where the bytes with this digest lie, or would."""
    return Path(settings.LIANTU_HOME.files) / "intake" / sha256[:2] / f"{sha256}.{ending}"


def written(fill: Callable[[Path], object]) -> Path:
    """A workbook in a file of its own, which `fill` writes; where it cannot, none is left. Whoever asked removes it."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        fill(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def handed_out(path: Path, name: str) -> FileResponse:
    """A workbook to be kept by whoever asked for it; the file goes once it is read."""
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    path.unlink()
    patch_cache_control(response, no_store=True, private=True)
    return response
