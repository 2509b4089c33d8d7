"""The keyed hashes of the log. HMAC-SHA-256 (RFC 2104, FIPS 180-4) with the key that lies outside the database."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from .models import Entry, Seal

#: What the mac covers, in order. A field added later must be appended under a new `key` generation, or every
#: earlier entry reads as altered.
COVERED = (
    "uuid",
    "at",
    "actor_id",
    "actor_name",
    "actor_roles",
    "channel",
    "address",
    "request",
    "category",
    "action",
    "outcome",
    "object_kind",
    "object_id",
    "object_label",
    "unit_id",
    "zone_id",
    "reason",
    "details",
    "key",
)


def _hmac(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.LIANTU_KEYS.audit, text.encode(), hashlib.sha256).hexdigest()


def fingerprint() -> str:
    """A short public name of the key now in use, so that a wrong key is told from an altered row."""
    return hashlib.sha256(b"liantu audit key " + settings.LIANTU_KEYS.audit).hexdigest()[:16]


def entry_mac(entry: Entry) -> str:
    values = []
    for name in COVERED:
        value = getattr(entry, name)
        if name == "at":
            value = value.astimezone(UTC).isoformat(timespec="microseconds")
        values.append(value if isinstance(value, int | None) else str(value))
    return _hmac("entry", *values)


def place_mac(position: int, pk: int, mac: str) -> str:
    """Over the row's number too: by it lists are in order."""
    return _hmac("place", position, pk, mac)


def batch_digest(macs: Iterable[str]) -> str:
    return _hmac("batch", *macs)


def seal_chain(previous: str, seal: Seal) -> str:
    at = seal.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _hmac("seal", previous, seal.number, seal.first, seal.last, at, seal.key, seal.digest)


def head_mac(number: int, last: int, chain: str) -> str:
    return _hmac("head", number, last, chain)
