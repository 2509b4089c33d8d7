"""Where a job puts the file that it makes: LIANTU_HOME/files/jobs/<uuid>/."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings

LONGEST = 120
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


def folder(job: uuid.UUID) -> Path:
    return root() / str(job)


def root() -> Path:
    return Path(settings.LIANTU_HOME.files) / "jobs"


def path(job: uuid.UUID, name: str) -> Path:
    """Where the job's file of that name lies; its folder is made. `name` is made harmless first."""
    place = folder(job)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place / harmless(name)


def harmless(name: str) -> str:
    """A bare file name that every system can store: no folders or control characters, at most 120 long."""
    bare = _UNFIT.sub("_", PurePosixPath(name.replace("\\", "/")).name).strip(". ")
    if len(bare) > LONGEST:
        suffix = PurePosixPath(bare).suffix[:20]
        bare = bare[: LONGEST - len(suffix)].rstrip(". ") + suffix
    return bare or "result"


def remove(job: uuid.UUID) -> None:
    shutil.rmtree(folder(job), ignore_errors=True)


def stored() -> Iterator[tuple[uuid.UUID, float]]:
    """The jobs that have a folder, each with the time of its last change (seconds since 1970)."""
    if not root().is_dir():
        return
    for place in root().iterdir():
        try:
            yield uuid.UUID(place.name), place.stat().st_mtime
        except (ValueError, FileNotFoundError):
            continue
