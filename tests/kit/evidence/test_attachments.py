"""Files of records: what may come in, where they lie, who gets them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.evidence import attaching
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import uploads
from tests.factories.accounts import World

from .conftest import Deliver, record, rows

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n" + b"x" * 300


def upload(name: str = "证书.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept() -> list[Path]:
    return [path for path in (Path(settings.LIANTU_HOME.files) / "attachments").rglob("*") if path.is_file()]


@pytest.fixture
def row(deliver: Deliver) -> evidence.Record:
    deliver("2026-01", rows("a", "b"))
    return record("a")


@pytest.fixture
def hidden(secret: evidence.Source, deliver: Deliver) -> evidence.Record:
    deliver("2026-01", rows("t"), of=secret)
    return record("t")


def test_a_file_is_kept_under_its_digest(officer: User, row: evidence.Record) -> None:
    told = evidence.attach(by=officer, record=row, file=upload())
    digest = hashlib.sha256(PDF).hexdigest()
    assert (told.name, told.sha256, told.size, told.type) == ("证书.pdf", digest, len(PDF), "pdf")
    assert kept() == [attaching.path_of(digest)]
    assert kept()[0].read_bytes() == PDF


def test_the_same_bytes_lie_there_once(officer: User, row: evidence.Record) -> None:
    one = evidence.attach(by=officer, record=row, file=upload())
    again = evidence.attach(by=officer, record=row, file=upload("别名.pdf"))
    other = evidence.attach(by=officer, record=record("b"), file=upload("别名.pdf"))
    assert (one, other.name, len(kept())) == (again, "别名.pdf", 1)
    assert evidence.Attachment.objects.count() == 2


def test_lost_bytes_come_back_with_the_same_file(officer: User, row: evidence.Record) -> None:
    evidence.attach(by=officer, record=row, file=upload())
    kept()[0].unlink()
    evidence.attach(by=officer, record=row, file=upload())
    assert len(kept()) == 1


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(("file", "words"), [
    (lambda: upload("台账.xlsx", bomb()), "解压后过大"),
    (lambda: upload("照片.png", PDF), "内容不是 .png 文件"),
    (lambda: upload("网页.html", b"<script>alert(1)</script>"), "网页.html"),
    (lambda: upload("脚本.pdf", b"<script>alert(1)</script>"), "内容不是 .pdf 文件"),
    (lambda: upload("空.pdf", b""), "空"),
])  # fmt: skip
def test_what_is_a_bomb_disguised_or_empty_is_refused(
    officer: User, row: evidence.Record, file: Callable[[], SimpleUploadedFile], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        evidence.attach(by=officer, record=row, file=file())
    assert (kept(), evidence.Attachment.objects.count()) == ([], 0)


def test_what_is_too_large_is_refused(officer: User, row: evidence.Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_MB", 1)
    with pytest.raises(ValidationError, match="1 MB"):
        evidence.attach(by=officer, record=row, file=upload(content=PDF + b"x" * 1024 * 1024))
    assert kept() == []


def test_who_may_not_attach_leaves_nothing_behind(world: World, row: evidence.Record) -> None:
    with pytest.raises(access.Denied):
        evidence.attach(by=world.person("leader"), record=row, file=upload())
    assert (kept(), evidence.Attachment.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_the_bytes_are_looked_at_and_written_outside_any_transaction(
    officer: User, row: evidence.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []
    for name in ("check_upload", "keep"):
        was = getattr(uploads, name)
        monkeypatch.setattr(
            uploads, name, lambda *a, was=was, **k: (held.append(connection.in_atomic_block), was(*a, **k))[1]
        )
    evidence.attach(by=officer, record=row, file=upload())
    assert (held, evidence.Attachment.objects.count()) == ([False, False], 1)


def test_who_may_not_read_may_not_attach(officer: User, hidden: evidence.Record) -> None:
    with pytest.raises(access.NotHere):
        evidence.attach(by=officer, record=hidden, file=upload())
    assert kept() == []


def test_a_write_that_fails_leaves_neither_row_nor_half_a_file(
    officer: User, row: evidence.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(uploads.os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            evidence.attach(by=officer, record=row, file=upload())
    assert (kept(), evidence.Attachment.objects.count()) == ([], 0)


def test_a_file_is_handed_out_to_be_kept_and_not_opened(
    officer: User, row: evidence.Record, browse: Callable[[User], Client]
) -> None:
    told = evidence.attach(by=officer, record=row, file=upload())
    answer = browse(officer).get(reverse("attachment", args=[told.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert {"no-store", "private"} <= {part.strip() for part in answer["Cache-Control"].split(",")}


def test_a_file_of_a_record_that_may_not_be_read_is_not_here(
    world: World, officer: User, hidden: evidence.Record, browse: Callable[[User], Client]
) -> None:
    sender = world.person("science_officer")
    sender.memberships.update(unit=world.other)
    sender.__dict__.pop("grants", None)
    told = evidence.attach(by=sender, record=hidden, file=upload())
    url = reverse("attachment", args=[told.pk])
    assert browse(officer).get(url).status_code == 404
    assert browse(sender).get(url).status_code == 200
    assert browse(world.person("enterprise")).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_file_whose_bytes_are_lost_is_not_here(
    officer: User, row: evidence.Record, browse: Callable[[User], Client]
) -> None:
    told = evidence.attach(by=officer, record=row, file=upload())
    kept()[0].unlink()
    assert browse(officer).get(reverse("attachment", args=[told.pk])).status_code == 404
