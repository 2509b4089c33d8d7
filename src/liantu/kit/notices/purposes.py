"""What a signed link may ask for: registered by apps in their hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files import File as Upload

from .kinds import NAME


@dataclass(frozen=True)
class Text:
    """A question answered in words."""

    name: str
    label: Any
    required: bool = True
    long: bool = False
    most: int = 2000
    help: Any = ""


@dataclass(frozen=True)
class Choice:
    """A question answered by one of several: `options` are pairs of value and words."""

    name: str
    label: Any
    options: Sequence[tuple[str, Any]] = ()
    required: bool = True
    help: Any = ""


@dataclass(frozen=True)
class Number:
    """A question answered by a number, given on as Decimal."""

    name: str
    label: Any
    required: bool = True
    least: Decimal | int | None = None
    most: Decimal | int | None = None
    places: int = 2
    unit: Any = ""
    help: Any = ""


@dataclass(frozen=True)
class Day:
    """A question answered by a day, given on as date."""

    name: str
    label: Any
    required: bool = True
    help: Any = ""


@dataclass(frozen=True)
class File:
    """One file; given on as `Received`. What it is, is read from its bytes."""

    name: str
    label: Any
    kinds: Sequence[str] = ("pdf", "png", "jpg", "xlsx", "docx")
    max_mb: int = 20
    required: bool = True
    help: Any = ""


Field = Text | Choice | Number | Day | File


@dataclass(frozen=True)
class Received:
    """A file that came in through a link: its bytes lie under their digest where attachments lie (`path`)."""

    name: str
    kind: str
    size: int
    sha256: str
    path: str

    def open(self) -> Upload:
        """The file as an upload, for `evidence.attach` and whatever else takes one."""
        return Upload(Path(self.path).open("rb"), name=self.name)


@dataclass(frozen=True)
class Purpose:
    """One thing that a link may ask for, once.

    `answer(link, values)` writes what was answered, in the transaction in which the link is used up: `values` has an
    entry for each field, None where nothing was said. A ValidationError of it is shown in the form and the link stays
    open. `fields` may be a function of the link where the choices depend on the object.
    """

    key: str
    label: Any
    fields: Sequence[Field] | Callable[[Any], Sequence[Field]] = field(compare=False)
    answer: Callable[[Any, Mapping[str, Any]], object] = field(compare=False)

    def asked(self, link: Any) -> Sequence[Field]:
        return self.fields(link) if callable(self.fields) else self.fields


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Add a purpose. Raises ValueError for a key taken or malformed."""
    if not NAME.fullmatch(purpose.key):
        raise ValueError(f"links: {purpose.key!r}: a dotted name such as activities.feedback is wanted")
    if purpose.key in _purposes:
        raise ValueError(f"links: purpose {purpose.key} is registered twice")
    _purposes[purpose.key] = purpose
    return purpose


def purpose(key: str) -> Purpose:
    """Raises LookupError where no app registers it."""
    try:
        return _purposes[key]
    except KeyError:
        raise LookupError(
            f"no purpose {key!r} is registered; hooks.py of its app has to be imported in ready()"
        ) from None


def known(key: str) -> bool:
    return key in _purposes


def label(key: str) -> str:
    """What people call the purpose; the bare key where it is no longer known."""
    found = _purposes.get(key)
    return str(found.label) if found else key


def purposes() -> dict[str, Purpose]:
    return dict(_purposes)
