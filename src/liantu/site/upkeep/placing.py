"""Putting keys, files and heads into a home so that all can be taken out again, even after a sudden end.

What is going to be put there is written into a journal first. The journal goes last.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liantu.site.home import Home, Keys, write_private

from .keyring import Ring
from .manifest import STAGING


@dataclass
class Placing:
    """`heads` is where the exported heads of the log belong, on whatever disk."""

    home: Home
    heads: Path
    _journal: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """A scratch folder on the disk of the home."""
        return self.home.path / STAGING

    @property
    def files_draft(self) -> Path:
        # Beside what it becomes: the files may lie on a disk of their own.
        return self.home.files / STAGING

    @property
    def heads_draft(self) -> Path:
        return self.heads.with_name(self.heads.name + STAGING)

    def left_over(self) -> dict[str, Any] | None:
        """The journal of an earlier restore that did not come to its end; None where there was none."""
        if not self.folder.exists():
            return None
        try:
            self._journal = json.loads((self.folder / "journal.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            self._journal = {}
        return self._journal

    def begin(self, *, keys: Iterable[str], files: Iterable[str], heads: bool, marker: bool) -> None:
        """Say what is going to be put: keys by name, files by the top of their path, heads, the home's facts.

        Only what is not there yet: `undo` will remove all of it.
        """
        self.folder.mkdir(mode=0o700)
        self._write(keys=sorted(keys), files=sorted(files), heads=heads, marker=marker)
        self.files_draft.mkdir(mode=0o700)

    def put_keys(self, ring: Ring) -> None:
        ring.put(self.home.keys, self._journal["keys"])

    def stage_file(self, name: str, pieces: Iterable[bytes]) -> None:
        """`name` is relative to the files' folder, and harmless."""
        place = self.files_draft / name
        for folder in reversed(place.relative_to(self.files_draft).parents[:-1]):
            (self.files_draft / folder).mkdir(exist_ok=True, mode=0o700)
        _write_new(place, pieces)

    def stage_heads(self, pieces: Iterable[bytes]) -> None:
        self.heads.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.heads_draft.unlink(missing_ok=True)
        _write_new(self.heads_draft, pieces)

    def put(self, facts: dict[str, Any]) -> None:
        """What was staged takes its place."""
        for staged in self.files_draft.iterdir():
            staged.rename(self.home.files / staged.name)
        self.files_draft.rmdir()
        if self._journal["heads"]:
            self.heads_draft.rename(self.heads)
        if self._journal["marker"]:
            write_private(self.home.marker, json.dumps(facts, ensure_ascii=False).encode(), exclusive=True)

    def about_to_commit(self, entry: str) -> None:
        """Once the log's entry `entry` is in the database, the restore is done whatever happens then."""
        self._write(entry=entry)

    def undo(self) -> None:
        for name in self._journal.get("keys", ()):
            self.home.keys.path(name).unlink(missing_ok=True)
        Keys.forget()
        for name in (STAGING, *self._journal.get("files", ())):
            _remove(self.home.files / name)
        self.heads_draft.unlink(missing_ok=True)
        if self._journal.get("heads"):
            self.heads.unlink(missing_ok=True)
        if self._journal.get("marker"):
            self.home.marker.unlink(missing_ok=True)
        self._clear()

    def finish(self) -> None:
        """All is in its place and the database holds its rows."""
        self._clear()

    def _clear(self) -> None:
        journal = self.folder / "journal.json"
        for rest in self.folder.iterdir():
            if rest != journal:
                _remove(rest)
        journal.unlink(missing_ok=True)
        self.folder.rmdir()

    def _write(self, **more: Any) -> None:
        self._journal |= more
        write_private(self.folder / "journal.json", json.dumps(self._journal).encode())


def _write_new(place: Path, pieces: Iterable[bytes]) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
