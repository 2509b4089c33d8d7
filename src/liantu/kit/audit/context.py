"""From where the present work was asked for: set once by each door, read by `record`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from .enums import Channel


@dataclass(frozen=True)
class Context:
    """A door's own facts. `address` is an IP address or a host's user name; `request` ties entries of one request."""

    channel: Channel = Channel.INTERNAL
    address: str = ""
    request: str = ""


_current: ContextVar[Context | None] = ContextVar("liantu_audit_context", default=None)


def current() -> Context:
    return _current.get() or Context()


@contextmanager
def context(channel: Channel, *, address: str = "", request: str = "") -> Iterator[None]:
    """Entries recorded inside the block carry this channel, address and request mark."""
    token = _current.set(Context(channel, address[:64], request[:36]))
    try:
        yield
    finally:
        _current.reset(token)
