"""What the search knows of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from liantu.kit.search import public as search

from ..enums import NameKind
from ..models import Organisation

KIND = "organisation"
SORTS = {
    NameKind.OFFICIAL: search.NameSort.OFFICIAL,
    NameKind.SHORT: search.NameSort.SHORT,
    NameKind.FORMER: search.NameSort.ALIAS,
    NameKind.ALIAS: search.NameSort.ALIAS,
}


def put(names: Mapping[int, list[Any]], rows: Iterable[Organisation]) -> None:
    """Bring the search keys of `rows` up to date; those that are not listed lose theirs.

    Whoever may not read a code does not find by it either: the search asks.
    """
    told = []
    for row in rows:
        held = [(name.text, SORTS[name.kind]) for name in names.get(row.pk, ())] if row.listed else []
        told.append((row.pk, held, [row.code] if row.listed and row.code else []))
    search.put(KIND, told)
