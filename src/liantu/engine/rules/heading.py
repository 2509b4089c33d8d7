"""What a pack says of itself before its rows: the documents it rests on, for what it is asked, until when."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from liantu.engine.packs import Marked, Words, unknown_keys

from .language import Document, Purpose

if TYPE_CHECKING:
    from .reading import PackReader

#: What may say points, as a text too: “>= 60.5”, “7.5-8”.
POINTS = {"points", "pass", "expert", "cap", "else"}
PART = re.compile(r"\d\.\d")


def read_grain(reader: PackReader) -> int:
    """100 where any row has a part of a point."""

    def fractional(told: Marked, key: str) -> bool:
        if isinstance(told.value, float):
            return True
        if isinstance(told.value, str):
            return key in POINTS and bool(PART.search(told.value))
        return any(fractional(part, name) for name, part in told.items()) or (
            isinstance(told.value, list) and any(fractional(part, key) for part in told.value)
        )

    return 100 if fractional(reader.told["requires"], "") else 1


def read_documents(reader: PackReader) -> dict[str, Document]:
    found = {}
    for key, told in reader.told["documents"].items():
        reader.problems += unknown_keys(told, ("number", "title", "issued", "from", "to"))
        title = reader.words(told["title"]) if "title" in told else Words(str(told["number"].value or ""))
        found[key] = Document(
            key,
            str(told["number"].value or ""),
            title,
            reader.day(told["issued"]),
            reader.day(told["from"]),
            reader.day(told["to"]),
        )
    if not found:
        reader.say(
            reader.told["documents"],
            "没有依据文件",
            "there is no document",
            "在 documents: 下写明文号",
            "name it under documents:",
        )
    return found


def read_purposes(reader: PackReader) -> frozenset[Purpose]:
    found = set()
    for told in reader.told["purpose"].listed():
        try:
            found.add(Purpose(str(told.value)))
        except ValueError:
            reader.say(told, f"没有“{told.value}”这种用途", f"there is no purpose “{told.value}”", "可用：new、renewal、recheck", "known: new, renewal, recheck")  # fmt: skip
    return frozenset(found) or frozenset(Purpose)


def read_until(reader: PackReader) -> dict[Purpose, date]:
    told = reader.told["until"]
    if isinstance(told.value, dict):
        known = {one.value for one in Purpose}
        reader.problems += unknown_keys(told, known)
        days = {Purpose(key): reader.day(part) for key, part in told.items() if key in known}
    else:
        days = {one: reader.day(told) for one in Purpose}
    return {one: day for one, day in days.items() if day}
