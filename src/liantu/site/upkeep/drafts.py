"""New files that are there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from .refusal import Refused


@dataclass
class Draft:
    """An open file that takes its name with `publish`."""

    path: Path
    part: Path
    file: BinaryIO

    def publish(self) -> None:
        """Give the file its name, once its content is on the disk. Refused where the name has been taken."""
        self.file.flush()
        os.fsync(self.file.fileno())
        refuse_existing(self.path)
        os.rename(self.part, self.path)
        sync_folder(self.path.parent)


@contextmanager
def draft(path: Path) -> Iterator[Draft]:
    """PATH.part, readable by its owner alone; gone after the block unless it was published.

    What a killed process left of it is written over. Refused where PATH exists, or cannot be written.
    """
    refuse_existing(path)
    part = path.with_name(f"{path.name}.part")
    with refused_by_system(path):
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        if not lock(descriptor):
            raise Refused(_("另一个进程正在写 %(path)s") % {"path": part})
        try:
            with refused_by_system(path):
                os.fchmod(descriptor, 0o600)
                file.truncate(0)
                yield Draft(path, part, file)
        finally:
            part.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise Refused(_("%(path)s 已经存在：请另取文件名，已有的文件不会被覆盖") % {"path": path})


@contextmanager
def refused_by_system(path: Path) -> Iterator[None]:
    """What the operating system refuses inside the block is told in words about `path`."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Refused(_("磁盘空间不足：%(path)s") % {"path": error.filename or path}) from error
        told = {"path": error.filename or path, "error": error.strerror or error}
        raise Refused(_("无法读写 %(path)s：%(error)s") % told) from error


def sync_folder(folder: Path) -> None:
    """Make a rename inside the folder last through a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Keep others out as long as the file or folder stays open; False where somebody else does so already."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Some network and removable disks cannot lock; they are still good enough for one at a time.
        return True
    return True


@contextmanager
def alone(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """No other migrate or restore of the same home meanwhile. Raises Refused where one does not end in `patience` s."""
    descriptor = os.open(folder, os.O_RDONLY)
    deadline = time.monotonic() + patience
    try:
        while not lock(descriptor):
            if time.monotonic() >= deadline:
                raise Refused(_("另一个进程正在建立、升级或恢复 %(home)s：请等它结束") % {"home": folder})
            time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)
