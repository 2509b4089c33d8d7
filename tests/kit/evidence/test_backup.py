"""Files of records are in a backup, and come back with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.homes import OwnHome, own_home

ROOT = Path(__file__).resolve().parents[3]
PDF = b"%PDF-1.4\nwhat the record rests on"
ATTACH = """
import django; django.setup()
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import make_user, make_zone
settings.LIANTU_HOME.open()
zone = make_zone()
by = make_user("science_officer", zone=zone)
source = evidence.create_source(by=by, code="ledger", name="x", kind="workbook", zone=zone)
delivery = evidence.receive_delivery(by=by, source=source, title="x", issued="2026", rows=[evidence.Said("a")])
evidence.apply_delivery(by=by, delivery=delivery)
evidence.attach(by=by, record=evidence.Record.objects.get(), file=SimpleUploadedFile("证书.pdf", %r))
"""
TELL = """
import django; django.setup()
from liantu.kit.evidence import attaching
from liantu.kit.evidence.models import Attachment
for row in Attachment.objects.all():
    print(row.name, row.record.key, row.record.counts, attaching.path_of(row.sha256).read_bytes() == %r)
"""


def run(home: OwnHome, program: str) -> str:
    more = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "DJANGO_SETTINGS_MODULE": "liantu.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program % PDF], env=home.environment(**more), cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_attachments_come_back_with_a_backup(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with own_home(tmp_path / "one") as home, own_home(tmp_path / "two") as other:
        assert home.liantu("migrate").code == 0
        run(home, ATTACH)
        archives = [str(tmp_path / "data.tar.gz"), "--keys", str(tmp_path / "keys.json")]
        for moved, command in ((home, "backup"), (other, "restore")):
            told = moved.liantu(command, *archives)
            assert told.code == 0, told.err
        assert run(other, TELL) == "证书.pdf a True True\n"
