"""The current values of organisations: what of their columns is derived, and how what changed is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from liantu.kit import bulk, clock

from ..models import Organisation
from ..validators.properties import PROPERTIES

#: What is derived: of the organisation as a whole, and four columns for each property.
OWN = (
    "canonical_id", "listed", "contested", "simulated", "home_id", "elsewhere", "name", "sounds", "short_name", "keyed",
    "completeness",
)  # fmt: skip
COLUMNS = (*OWN, *(f"{key}{suffix}" for key in PROPERTIES for suffix in ("", "_claim_id", "_class", "_unit")))
_CODE = 4 * list(PROPERTIES).index("code")
#: The columns that stand in an index.
_FOUND_BY = frozenset(
    field.attname
    for field in Organisation._meta.concrete_fields
    if field.db_index or any(field.name in index.fields for index in Organisation._meta.indexes)
)


class Row:
    """An organisation while it is derived: its columns in `OWN`, and those of its properties one after the other."""

    __slots__ = ("before", "pk", "values", *OWN)
    canonical_id: int | None
    listed: bool
    contested: bool
    simulated: bool
    home_id: int | None
    elsewhere: bool
    name: str
    sounds: str
    short_name: str
    keyed: str
    completeness: int

    def __init__(self, pk: int, columns: tuple[Any, ...]) -> None:
        self.pk, self.before = pk, columns
        for name, value in zip(OWN, columns, strict=False):
            setattr(self, name, value)
        self.values: Sequence[Any] = columns[len(OWN) :]

    @property
    def code(self) -> str | None:
        return self.values[_CODE]  # type: ignore[no-any-return]

    @property
    def columns(self) -> tuple[Any, ...]:
        return (*(getattr(self, name) for name in OWN), *self.values)


def write(rows: Iterable[Row]) -> None:
    """What is no longer as it was. Of new search keys alone nobody need know that something is new."""
    now = clock.now()
    keyed: list[tuple[Any, ...]] = []
    #: Those by which organisations are looked up apart: a database writes their indexes anew, whatever the values.
    changed: dict[bool, list[tuple[Row, tuple[Any, ...]]]] = {True: [], False: []}
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for row in rows:
        columns = row.columns
        if columns == row.before:
            continue
        others = {name for name, was, told in zip(COLUMNS, row.before, columns, strict=True) if was != told}
        if others == {"keyed"}:
            keyed.append((row.keyed, row.pk))
        else:
            found = not _FOUND_BY.isdisjoint(others)
            names[found] |= others
            changed[found].append((row, columns))
    bulk.overwrite_lines(Organisation, ("keyed",), keyed)
    for found, some in changed.items():
        places = [at for at, name in enumerate(COLUMNS) if name in names[found]]
        bulk.overwrite_lines(
            Organisation,
            (*(COLUMNS[at] for at in places), "updated"),
            [(*(columns[at] for at in places), now, row.pk) for row, columns in some],
        )
