"""The three keys in a file of their own, and what an archive of rows says about them without holding them."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from liantu.site.home import Keys, KeysMissing, write_private

from .refusal import Refused

KIND = "liantu-keys"
FORMAT = 1
LARGEST = 64 * 1024


@dataclass(frozen=True)
class Ring:
    """The keys of one installation by name, each as the text that its file holds."""

    keys: Mapping[str, bytes]

    @classmethod
    def of_home(cls, keys: Keys) -> Ring:
        """The keys that the home holds. Refused where one is missing."""
        try:
            return cls({name: getattr(keys, name) for name in keys.NAMES})
        except KeysMissing as missing:
            raise Refused(missing) from None

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """A public name of each key, 32 hex digits, in the order of `Keys.NAMES`. It tells no key."""
        told = (b"liantu backup key " + name.encode() + b" " + self.keys[name] for name in Keys.NAMES)
        return tuple(hashlib.sha256(one).hexdigest()[:32] for one in told)

    def signer(self) -> hmac.HMAC:
        """An HMAC-SHA-256 to feed: with a key derived from that of the log, so that it signs nothing else."""
        derived = hmac.new(self.keys["audit"], b"liantu backup signature", hashlib.sha256).digest()
        return hmac.new(derived, digestmod=hashlib.sha256)

    def put(self, keys: Keys, names: Iterable[str]) -> None:
        """Write the named keys into a home where they are missing. Raises FileExistsError."""
        for name in names:
            write_private(keys.path(name), self.keys[name] + b"\n", exclusive=True)
        Keys.forget()

    def as_bytes(self, taken: datetime) -> bytes:
        told = {
            "kind": KIND,
            "format": FORMAT,
            "taken": taken.isoformat(),
            "keys": {name: self.keys[name].decode() for name in Keys.NAMES},
            "check": _check(self.keys),
        }
        return json.dumps(told, indent=1).encode() + b"\n"


def read(path: Path) -> tuple[Ring, datetime]:
    """The keys in a file, and when it was written. Refused where it is none, damaged, or too new."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(_("无法读取 %(path)s：%(error)s") % {"path": path, "error": error.strerror}) from None
    try:
        if len(content) > LARGEST:
            raise ValueError
        told = json.loads(content)
        if told["kind"] != KIND:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(_("%(path)s 不是链图的密钥备份") % {"path": path}) from None
    return _ring(told, path), _time(told, path)


def _ring(told: dict[str, Any], path: Path) -> Ring:
    if told.get("format") != FORMAT:
        raise Refused(_("%(path)s 是较新版本的链图写的密钥备份：请先安装写它的版本或更新的版本") % {"path": path})
    try:
        keys = {name: str(told["keys"][name]).encode("ascii") for name in Keys.NAMES}
        sound = told["check"] == _check(keys) and all(len(urlsafe_b64decode(key)) == 32 for key in keys.values())
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise Refused(_("密钥备份 %(path)s 已损坏：请换用另一份") % {"path": path})
    return Ring(keys)


def _time(told: dict[str, Any], path: Path) -> datetime:
    try:
        return datetime.fromisoformat(told["taken"])
    except (KeyError, TypeError, ValueError):
        raise Refused(_("密钥备份 %(path)s 已损坏：请换用另一份") % {"path": path}) from None


def _check(keys: Mapping[str, bytes]) -> str:
    """Tells a mistyped or half-copied key; from forgery only the place protects it where it is kept."""
    return hashlib.sha256(b"\n".join(keys[name] for name in Keys.NAMES)).hexdigest()
