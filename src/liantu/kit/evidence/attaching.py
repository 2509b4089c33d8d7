"""Files that records rest on: kept once by their digest, in LIANTU_HOME/files/attachments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

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


def place_of(row: Any) -> Path:
    """Where the bytes of a row with a digest lie. Raises NotHere where they are lost."""
    place = path_of(row.sha256)
    if not place.is_file():
        raise access.NotHere(row._meta.label, row.pk)
    return place


@access.action
def fetch(*, by: Any, attachment: Attachment) -> Path:
    """The file, for whoever may see it; the fetching is logged. Raises NotHere."""
    attachment = queries.find_attachment(by, attachment.pk)
    place, source = place_of(attachment), attachment.record.source
    audit.record(
        by, "evidence.attachment.download", attachment, details={"sha256": attachment.sha256},
        zone_id=source.zone_id, unit_id=source.unit_id,
    )  # fmt: skip
    return place


@access.steps
def attach(*, by: Any, record: Record, file: Any) -> Attachment:
    """Keep an uploaded file with its record; one that lies there already is the same attachment.

    Raises ValidationError (see kit.ui.uploads.check_upload), Denied, and NotHere where the record may not be read.
    """
    _refuse_strangers(by, record)
    # Looking into a file and writing it takes long, and the write lock is not held meanwhile. Bytes whose row is then
    # not kept lie there as nobody's, and are the same bytes when they come again.
    checked = uploads.check_upload(file, kinds=KINDS, max_mb=MOST_MB)
    uploads.keep(path_of(checked.sha256), file)
    return _note(by=by, record=record, checked=checked)


def _refuse_strangers(by: Any, record: Record) -> None:
    """Before any byte is read or written."""
    if not queries.reads(by, record):
        raise access.NotHere("evidence.Record", record.pk)
    if not access.may_ever(by, "create", Attachment._meta.label):
        raise access.Denied("create", Attachment._meta.label, words=_("没有权限：上传附件"))


@access.action
def _note(*, by: Any, record: Record, checked: uploads.Checked) -> Attachment:
    there = record.attachments.filter(sha256=checked.sha256).first()
    attachment = there or Attachment.objects.create(
        record=record, name=checked.name, sha256=checked.sha256, size=checked.size, type=checked.kind,
        by_id=by.pk, created=clock.now(),
    )  # fmt: skip
    access.require(by, "create", attachment)
    if there is None:
        audit.record(
            by, "evidence.attachment.create", attachment, details={"sha256": checked.sha256, "size": checked.size},
            zone_id=record.source.zone_id, unit_id=record.source.unit_id,
        )  # fmt: skip
    return attachment
