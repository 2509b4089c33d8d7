"""Backup and restore: real homes, on SQLite and PostgreSQL, from the one to the other."""

from __future__ import annotations

import json
import os
import stat
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from liantu.apps.accounts.models import User
from liantu.kit.access.public import LocalOperator
from liantu.site.upkeep import Refused, backup, keyring
from liantu.site.upkeep.snapshot import applied, snapshot
from liantu.site.upkeep.tables import Table
from tests import postgres
from tests.factories.accounts import make_user
from tests.homes import OwnHome

from . import backup_forgeries as forgeries
from . import backup_scenes as scenes

BY = LocalOperator("tester")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL to make databases in: the suite's own, or one for this module; "" where there is none."""
    url = os.environ.get("LIANTU_DATABASE_URL", "")
    if url or postgres.programs() is None:
        yield url
        return
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[scenes.Company]:
    company = scenes.Company(tmp_path_factory.mktemp("company"))
    yield company
    company.end()


Maker = Callable[[str], OwnHome]


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[Maker]:
    """Makes homes that are not there yet, on "sqlite" or on a new database of "postgresql"."""
    made: list[str] = []

    def make(vendor: str) -> OwnHome:
        folder = tmp_path_factory.mktemp("home")
        if vendor == "sqlite":
            return OwnHome(folder / "home")
        if not server:
            pytest.skip("PostgreSQL's server programs are not installed")
        made.append(f"backup_{uuid.uuid4().hex[:12]}")
        with psycopg.connect(server, autocommit=True) as connected:
            connected.execute(f'CREATE DATABASE "{made[-1]}"')
        return OwnHome(folder / "home", urlunsplit(urlsplit(server)._replace(path=f"/{made[-1]}")))

    yield make
    for name in made:
        with psycopg.connect(server, autocommit=True) as connected:
            connected.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Kept:
    """A home with its two archives."""

    def __init__(self, home: OwnHome, folder: Path) -> None:
        self.home, self.data, self.keys = home, folder / "data.tar.gz", folder / "keys.json"

    @property
    def files(self) -> dict[str, str]:
        return {"data": str(self.data), "keys": str(self.keys)}

    @property
    def tables(self) -> dict[str, tuple[int, str]]:
        """Rows and digest of every table that a backup or restore itself writes nothing to."""
        told = json.loads(dict(contents(self.data))["manifest.json"])
        return {t["model"]: (t["rows"], t["digest"]) for t in told["tables"] if t["model"] != "audit.Entry"}


@pytest.fixture(scope="module")
def kept(company: scenes.Company, new_home: Maker, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """An embedded home with something of everything."""
    kept = Kept(new_home("sqlite"), tmp_path_factory.mktemp("kept"))
    company.play(kept.home, "seed", **kept.files)
    return kept


@pytest.fixture(scope="module")
def kept_on_server(
    company: scenes.Company, kept: Kept, new_home: Maker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Kept, dict[str, Any]]:
    """The same, restored to PostgreSQL and backed up from there; with what that restore told."""
    moved = Kept(new_home("postgresql"), tmp_path_factory.mktemp("moved"))
    told = company.play(moved.home, "restore", **kept.files, again=str(moved.data))
    moved.keys = kept.keys
    return moved, told


def contents(data: Path) -> list[tuple[str, bytes]]:
    return [(info.name, content) for info, content in forgeries.unpacked(data)]


def check(told: dict[str, Any], vendor: str) -> None:
    """Everything that the seeded home held is there."""
    assert told["vendor"] == vendor
    assert (told["sound"], told["summary"]["findings"], told["last"]) == (True, [], "tester@host")
    assert (told["totp"], told["password"], told["pending"]) == (scenes.TOTP, True, [])
    assert told["files"] == dict.fromkeys(scenes.FILES, True)
    # Those that went on were given other keys, and with them another order.
    assert [row[1:] for row in told["sessions"]] == [*[["", "ended", "li.na"]] * 3, ["", "idle", "li.na"]]
    assert told["throttles"] == 0
    # The number between was that of a unit that has been deleted.
    last, following = told["unit_numbers"]
    assert following == last + 2
    assert set(told["modes"]) == {"0o600", "0o700"}
    assert told["facts"] == scenes.FACTS
    expected = ["audit/heads.log", "home.json", *(f"files/{name}" for name in scenes.FILES)]
    expected += [f"keys/{name}.key" for name in ("audit", "django", "fields")]
    assert [name for name in told["left"] if "sqlite3" not in name] == sorted(expected)


def test_home_moves_to_postgresql_and_back(
    company: scenes.Company, kept: Kept, kept_on_server: tuple[Kept, dict[str, Any]], new_home: Maker, tmp_path: Path
) -> None:
    moved, told = kept_on_server
    check(told, "postgresql")
    assert moved.tables == kept.tables
    for vendor in ("sqlite", "postgresql"):
        back = Kept(new_home(vendor), tmp_path / vendor)
        back.data.parent.mkdir()
        told = company.play(back.home, "restore", **moved.files, again=str(back.data))
        check(told, vendor)
        assert back.tables == kept.tables


def test_embedded_home_moves_to_another(company: scenes.Company, kept: Kept, new_home: Maker, tmp_path: Path) -> None:
    other = Kept(new_home("sqlite"), tmp_path)
    told = company.play(other.home, "restore", **kept.files, again=str(other.data))
    check(told, "sqlite")
    assert other.tables == kept.tables
    assert told["params"] == [["乙", "甲", "b"]]
    assert told["refused"].startswith("数据库不是空的（accounts.ApiToken、accounts.Membership、")


def test_archive_is_one_that_any_tar_program_reads_and_its_owner_alone(kept: Kept) -> None:
    names = [name for name, _content in contents(kept.data)]
    assert names[:2] == ["signature", "manifest.json"]
    assert [name.removeprefix("files/") for name in names if name.startswith("files/")] == sorted(scenes.FILES)
    with tarfile.open(kept.data) as tar:
        assert {(info.type, info.mode, info.uid) for info in tar} == {(tarfile.REGTYPE, 0o600, 0)}
    for path in (kept.data, kept.keys):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in kept.data.parent.iterdir()) == [kept.data.name, kept.keys.name]


def test_archive_holds_no_secret(kept: Kept) -> None:
    everything = forgeries.bytes_of(kept.data)
    keys = json.loads(kept.keys.read_text())["keys"]
    secrets = [
        scenes.TOTP,
        "key-of-session-0",
        "key-of-session-2",
        '"contents"',
        "user:li.na",
        *keys.values(),
    ]
    assert [secret for secret in secrets if secret.encode() in everything] == []
    assert b"gAAAA" in everything


@pytest.fixture(scope="module")
def old(company: scenes.Company, new_home: Maker, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Another home, with other keys, whose migrations have not all been applied."""
    old = Kept(new_home("sqlite"), tmp_path_factory.mktemp("old"))
    company.play(old.home, "older", **old.files)
    return old


def test_archive_of_an_older_state_is_brought_up_to_date(company: scenes.Company, old: Kept, new_home: Maker) -> None:
    assert "ui.TablePreference" not in old.tables
    told = company.play(new_home("sqlite"), "restore", **old.files)
    assert (told["pending"], told["totp"], told["sound"]) == ([], scenes.TOTP, True)


def test_log_that_was_altered_is_restored_and_told(
    company: scenes.Company, kept: Kept, new_home: Maker, tmp_path: Path
) -> None:
    altered = forgeries.log_altered(kept.data, kept.keys, tmp_path / "data")
    told = company.play(new_home("sqlite"), "restore", data=str(altered), keys=str(kept.keys))
    (finding,) = told["summary"]["findings"]
    assert ("被改动" in finding, "test.sown" in finding, told["sound"]) == (True, True, False)


LATE = [("rebuilding", "", "migrate_forward"), ("placing", "Placing", "finish")]
POINTS = {
    "sqlite": [
        ("tables", "Table", "load"),
        ("rebuilding", "", "migrate_forward"),
        ("placing", "Placing", "finish"),
    ],
    "postgresql": [("rebuilding", "", "migrate_forward"), ("placing", "Placing", "finish")],
}


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_restore_that_was_killed_can_be_run_again(
    company: scenes.Company, kept: Kept, new_home: Maker, vendor: str
) -> None:
    home = new_home(vendor)
    told, (words, left, _tables) = company.play(
        home, "killed", **kept.files, points=POINTS[vendor], other=list(kept.files.values())
    )
    # Up to the last point nothing is in the database; then everything is, and the rest is clearing up.
    assert [one[:2] for one in told] == [*[[True, False]] * (len(told) - 1), [True, True]]
    assert "数据库不是空的" in words
    assert [name for name in left if ".restoring" in name] == []
    assert len([name for name in left if name.startswith(("files/", "keys/"))]) == len(scenes.FILES) + 3


def test_restore_after_a_kill_takes_another_archive(
    company: scenes.Company, kept: Kept, old: Kept, new_home: Maker
) -> None:
    home = new_home("sqlite")
    told, (words, left, _tables) = company.play(
        home, "killed", **kept.files, points=POINTS["sqlite"][1:2], other=list(old.files.values())
    )
    assert f"files/{next(iter(scenes.FILES))}" in told[0][2]
    assert (words, [name for name in left if "sqlite" not in name]) == (
        "",
        ["keys/audit.key", "keys/django.key", "keys/fields.key"],
    )
    assert (home.path / "keys/fields.key").read_bytes() == (old.home.path / "keys/fields.key").read_bytes()


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_archive_that_is_not_right_leaves_nothing_behind(
    company: scenes.Company, kept: Kept, new_home: Maker, tmp_path: Path, vendor: str
) -> None:
    cases = forgeries.signed(kept.data, kept.keys, tmp_path)
    if vendor == "sqlite":
        cases |= forgeries.spoilt(kept.data, kept.keys, tmp_path)
    else:
        # What is found out before the database is asked need not be tried on each.
        cases = {name: cases[name] for name in ("garbage", "orphan")}
    pairs = [[str(path), str(kept.keys)] for path, _words in cases.values()]
    told = company.play(new_home(vendor), "attempts", pairs=pairs)
    found = {
        name: (words in said, left, tables)
        for (name, (_path, words)), (said, left, tables) in zip(cases.items(), told, strict=True)
    }
    assert found == dict.fromkeys(cases, (True, [], [])), told


def test_keys_that_are_not_right_are_refused(
    company: scenes.Company, kept: Kept, old: Kept, new_home: Maker, tmp_path: Path
) -> None:
    told = json.loads(kept.keys.read_text())
    damaged = dict(told, keys=dict(told["keys"], fields=told["keys"]["fields"].swapcase()))
    (tmp_path / "damaged.json").write_text(json.dumps(damaged))
    (tmp_path / "newer.json").write_text(json.dumps(dict(told, format=2)))
    cases = {
        old.keys: "密钥备份与数据备份不配套（django.key、audit.key、fields.key）",
        tmp_path / "damaged.json": "已损坏",
        tmp_path / "newer.json": "较新版本",
        old.data: "不是链图的密钥备份",
        tmp_path / "absent": "无法读取",
        kept.data: "两个都要给出",
    }
    home = new_home("sqlite")
    answers = company.play(home, "attempts", pairs=[[str(kept.data), str(path)] for path in cases])
    found = [words in said for words, (said, _left, _tables) in zip(cases.values(), answers, strict=True)]
    assert found == [True] * len(cases), answers
    assert not home.path.exists()


def test_home_that_holds_something_is_refused(company: scenes.Company, kept: Kept, new_home: Maker) -> None:
    words = {
        "keys/fields.key": "另一套密钥", "files/x": "已有文件",
        "audit/heads.log": "封印头", "home.json": "演示",
    }  # fmt: skip
    told = company.play(new_home("sqlite"), "occupied", **kept.files, places=list(words))
    assert [[said in one[0], one[1]] for said, one in zip(words.values(), told, strict=True)] == [
        [True, [place]] for place in words
    ]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_tables_without_rows_are_replaced(
    company: scenes.Company, kept: Kept, old: Kept, new_home: Maker, vendor: str
) -> None:
    in_use, restored, (foreign, put), there = company.play(
        new_home(vendor), "over_tables", **kept.files, other=str(old.keys)
    )
    assert "正被使用：请先停止 liantu serve" in in_use
    assert (restored, put, there) == ("", 1, True)
    assert "另一套密钥" in foreign


# In this process


@pytest.mark.django_db(transaction=True)
def test_snapshot_sees_one_moment_and_holds_up_nobody() -> None:
    make_user(username="first")
    with snapshot() as seen:
        table = Table(User)
        before = table.content(seen)
        make_user(username="second")
        assert User.objects.count() == 2
        assert table.content(seen) == before
        assert table.content(connection) != before
        assert applied(seen).leaves["accounts"]


@pytest.mark.django_db(transaction=True)
def test_backup_is_told_in_the_log_and_never_writes_over_a_file(tmp_path: Path) -> None:
    from liantu.kit.audit.public import Entry

    told = backup.write_data(tmp_path / "d", by=BY)
    backup.write_keys(tmp_path / "k", by=BY)
    assert (told.bytes, len(told.digest)) == ((tmp_path / "d").stat().st_size, 64)
    assert list(Entry.objects.order_by("id").values_list("action", "actor_name", "object_label")) == [
        ("site.backup", "tester", "d"),
        ("site.backup_keys", "tester", "k"),
    ]
    for write in (backup.write_data, backup.write_keys):
        for name in ("d", "k"):
            with pytest.raises(Refused, match="已经存在"):
                write(tmp_path / name, by=BY)
        with pytest.raises(Refused, match="不存在"):
            write(tmp_path / "no" / "d", by=BY)
    # What a killed backup left is written over.
    (tmp_path / "e.part").write_bytes(b"rest")
    backup.write_data(tmp_path / "e", by=BY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d", "e", "k"]


@pytest.mark.django_db(transaction=True)
def test_cache_is_in_no_backup(tmp_path: Path, settings: Any) -> None:
    settings.LIANTU_HOME.cache.mkdir(exist_ok=True)
    (settings.LIANTU_HOME.cache / "kept").write_bytes(b"what can be made again")
    backup.write_data(tmp_path / "d", by=BY)
    told = contents(tmp_path / "d")
    assert [name for name, content in told if "cache" in name or b"made again" in content] == []


@pytest.mark.django_db(transaction=True)
def test_backup_refuses_what_it_cannot_keep(tmp_path: Path, settings: Any) -> None:
    files = settings.LIANTU_HOME.files
    with pytest.raises(Refused, match="请写到别处"):
        backup.write_data(files / "d", by=BY)
    (files / "link").symlink_to("/etc/passwd")
    try:
        with pytest.raises(Refused, match="link 是链接"):
            backup.write_data(tmp_path / "d", by=BY)
    finally:
        (files / "link").unlink()
    assert list(tmp_path.iterdir()) == []


def test_keys_file_gives_back_the_keys(kept: Kept) -> None:
    ring, taken = keyring.read(kept.keys)
    there = {name: (kept.home.path / f"keys/{name}.key").read_bytes().strip() for name in ring.keys}
    assert (ring.keys, taken.tzinfo is not None) == (there, True)
