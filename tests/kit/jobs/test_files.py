"""Names and places of the files that jobs make."""

from __future__ import annotations

import uuid

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from liantu.kit.jobs import files


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("高新技术企业（2026-11）.xlsx", "高新技术企业（2026-11）.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\日志.csv", "日志.csv"),
        (".hidden", "hidden"),
        ("a\x00b\nc.csv", "a_b_c.csv"),
        ('what? "now" <1>.csv', "what_ _now_ _1_.csv"),
        ("..", "result"),
        ("", "result"),
        ("/", "result"),
        ("长" * 200 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_file_name_is_made_harmless(name: str, harmless: str) -> None:
    assert files.harmless(name) == harmless


@given(st.text())
def test_file_name_any_stays_in_its_folder(name: str) -> None:
    safe = files.harmless(name)
    assert files.harmless(safe) == safe
    assert 0 < len(safe) <= files.LONGEST
    assert (files.root() / "x" / safe).resolve().parent == (files.root() / "x").resolve()


def test_folder_is_its_owners_alone() -> None:
    job = uuid.uuid4()
    path = files.path(job, "a.csv")
    assert path == settings.LIANTU_HOME.files / "jobs" / str(job) / "a.csv"
    assert path.parent.stat().st_mode & 0o777 == 0o700
    files.remove(job)
    assert not path.parent.exists()
    files.remove(job)


def test_stored_lists_only_jobs() -> None:
    job = uuid.uuid4()
    files.path(job, "a.csv")
    (files.root() / "not a job").mkdir()
    assert job in dict(files.stored())
    (files.root() / "not a job").rmdir()
    files.remove(job)
