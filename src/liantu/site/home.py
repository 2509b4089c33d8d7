"""LIANTU_HOME: the folder that holds what one installation is made of."""

from __future__ import annotations

import json
import os
import secrets
import stat
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


class KeysMissing(Exception):
    """A key file is not there. Says which, and how to get it back."""


@dataclass(frozen=True)
class Keys:
    """Three keys in files that only their owner can read; none of them is ever in the database or a data backup."""

    folder: Path

    NAMES = ("django", "audit", "fields")

    @property
    def django(self) -> bytes:
        return self._read("django")

    @property
    def audit(self) -> bytes:
        return self._read("audit")

    @property
    def fields(self) -> bytes:
        return self._read("fields")

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def missing(self) -> list[str]:
        return [name for name in self.NAMES if not self.path(name).is_file()]

    def create(self) -> None:
        """Make those keys that are not there; never touches one that is."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in self.missing():
            write_private(self.path(name), urlsafe_b64encode(secrets.token_bytes(32)) + b"\n", exclusive=True)

    def _read(self, name: str) -> bytes:
        key = _cache.get(self.path(name))
        if key is None:
            try:
                key = self.path(name).read_bytes().strip()
            except FileNotFoundError:
                raise KeysMissing(
                    f"{self.path(name)} 不存在：首次使用请运行 liantu migrate；已有数据请用 liantu restore --keys 恢复密钥"
                    f" / key file missing: run `liantu migrate` on a new home, or `liantu restore --keys FILE`"
                ) from None
            _cache[self.path(name)] = key
        return key

    @staticmethod
    def forget() -> None:
        """Read the files anew at the next use, after they were restored."""
        _cache.clear()


_cache: dict[Path, bytes] = {}


@dataclass(frozen=True)
class Home:
    path: Path

    @property
    def database(self) -> Path:
        return self.path / "liantu.sqlite3"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def cache(self) -> Path:
        """What can be made again from the database at any time: in no backup, and free to be deleted."""
        return self.path / "cache"

    @property
    def keys(self) -> Keys:
        return Keys(self.path / "keys")

    @property
    def audit_heads(self) -> Path:
        return self.path / "audit" / "heads.log"

    @property
    def demo_file(self) -> Path:
        return self.path / "demo-accounts.json"

    @property
    def marker(self) -> Path:
        return self.path / "home.json"

    def facts(self) -> dict[str, Any]:
        """What the home says of itself: `demo` (bool) and `now` (a day) where it is a demonstration."""
        try:
            told = json.loads(self.marker.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def day(self) -> date | None:
        """The day on which a demonstration lives; None elsewhere."""
        facts = self.facts()
        return date.fromisoformat(facts["now"]) if facts.get("demo") else None

    def open(self) -> None:
        """Make the folders, readable by their owner alone; a folder that was there before becomes so, if it is ours."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = self.path.stat()
        # A folder that belongs to all, such as /tmp, stays theirs: `doctor` says so.
        if told.st_uid == os.geteuid() and told.st_mode & 0o077 and not told.st_mode & stat.S_ISVTX:
            self.path.chmod(0o700)
        for folder in (self.files, self.cache, self.keys.folder, self.audit_heads.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def write_private(path: Path, content: bytes, *, exclusive: bool = False) -> None:
    """Write a file that only its owner can read, whole or not at all. `exclusive`: fail where it exists."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if exclusive:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(draft, content, exclusive=True)
    os.replace(draft, path)
