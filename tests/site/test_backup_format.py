"""What an archive is made of: columns' portable forms, headers, names."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.site.upkeep import Refused, archive, drafts, forms, manifest
from liantu.site.upkeep.tables import Table
from tests import postgres


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    url = os.environ.get("LIANTU_DATABASE_URL", "")
    if url:
        yield url
        return
    if postgres.programs() is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    with postgres.cluster() as url:
        yield url


@pytest.mark.parametrize("model", apps.get_models(include_auto_created=True), ids=lambda model: model._meta.label)
def test_every_column_has_a_portable_form(model: Any) -> None:
    assert Table(model).columns


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab中"), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(values=st.lists(json_values, min_size=10, max_size=10))
def test_json_is_the_same_after_postgresql_rewrote_it(server: str, values: list[Any]) -> None:
    texts = [json.dumps(value) for value in values]
    with psycopg.connect(server) as connected:
        rewritten = connected.execute("SELECT x::jsonb::text FROM unnest(%s::text[]) x", [texts]).fetchall()
    assert [forms.canonical_json(text) for (text,) in rewritten] == [forms.canonical_json(text) for text in texts]


@given(
    name=st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1),
    size=st.integers(0, 2**45), mtime=st.integers(0, 2**33 - 1),
)  # fmt: skip
def test_header_is_what_tar_reads(name: str, size: int, mtime: int) -> None:
    told = archive.header(f"files/{name}", size, mtime)
    assert len(told) % archive.BLOCK == 0
    with tarfile.open(fileobj=io.BytesIO(told), mode="r|", ignore_zeros=False) as tar:
        info = tar.next()
    assert info is not None
    assert (info.name, info.size, info.mtime, info.isreg()) == (f"files/{name}", size, mtime, True)


@given(st.text())
def test_harmless_name_stays_below_its_folder(name: str) -> None:
    if manifest.is_harmless(name):
        assert (Path("/a/b") / name).resolve().is_relative_to("/a/b")


def test_file_that_is_being_written_is_left_to_whoever_writes_it(tmp_path: Path) -> None:
    with drafts.draft(tmp_path / "x") as first:
        first.file.write(b"first")
        with pytest.raises(Refused, match="另一个进程正在写"), drafts.draft(tmp_path / "x"):
            pass
        first.publish()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"first")]
