"""What the search knows of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from liantu.kit.search import public as search

from ..enums import NameKind

KIND = "organisation"
SORTS = {
    NameKind.OFFICIAL: search.NameSort.OFFICIAL,
    NameKind.SHORT: search.NameSort.SHORT,
    NameKind.FORMER: search.NameSort.ALIAS,
    NameKind.ALIAS: search.NameSort.ALIAS,
}


def put(names: Mapping[int, list[Any]], rows: Iterable[Any], *, later: bool = False) -> None:
    """Bring the search keys of `rows` up to date, and note on each what they were made from; those not listed lose theirs.

    `later`: when the search is told to settle. Whoever may not read a code does not find by it either: the search asks.
    """
    told = []
    for row in rows:
        held = [(name.text, SORTS[name.kind]) for name in names.get(row.pk, ())] if row.listed else []
        codes = [row.code] if row.listed and row.code else []
        keyed = _digest(held, codes)
        if row.keyed != keyed:
            row.keyed = keyed
            told.append((row.pk, held, codes))
    (search.put_later if later else search.put)(KIND, told)


def _digest(held: list[tuple[str, search.NameSort]], codes: list[str]) -> str:
    if not held and not codes:
        return ""
    parts = [*sorted(f"{sort} {text}" for text, sort in set(held)), *codes]
    return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
