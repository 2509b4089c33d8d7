"""Files that records rest on: kept once by their digest, in LIANTU_HOME/files/attachments."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.ui import uploads

from . import queries
from .models import Attachment, Record

KINDS = ("pdf", "png", "jpg", "xlsx", "docx", "csv")
MOST_MB = 50


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest lie, or would."""
    return Path(settings.LIANTU_HOME.files) / "attachments" / sha256[:2] / sha256


@access.action
def attach(*, by: Any, record: Record, file: Any) -> Attachment:
    """Keep an uploaded file with its record; one that lies there already is the same attachment.

    Raises ValidationError (see kit.ui.uploads.check_upload), Denied, and NotHere where the record may not be read.
    """
    if not queries.reads(by, record):
        raise access.NotHere("evidence.Record", record.pk)
    checked = uploads.check_upload(file, kinds=KINDS, max_mb=MOST_MB)
    there = record.attachments.filter(sha256=checked.sha256).first()
    attachment = there or Attachment.objects.create(
        record=record, name=checked.name, sha256=checked.sha256, size=checked.size, type=checked.kind,
        by_id=by.pk, created=clock.now(),
    )  # fmt: skip
    # Before any byte is written: who may not attach leaves nothing behind.
    access.require(by, "create", attachment)
    _keep(path_of(checked.sha256), file)
    if there is None:
        audit.record(
            by, "evidence.attachment.create", attachment, details={"sha256": checked.sha256, "size": checked.size},
            zone_id=record.source.zone_id, unit_id=record.source.unit_id,
        )  # fmt: skip
    return attachment


def _keep(place: Path, file: Any) -> None:
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
