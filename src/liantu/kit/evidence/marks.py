"""The evidence mark beside a value: which record says it, since when, and who says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark, OtherValue

from .classes import Clearance, stricter
from .enums import SourceKind
from .orders import Rank, unranked

#: What a query of evidenced rows selects along, so that their marks ask nothing more.
MARKED = ("record__source__unit", "record__last", "retraction")


def told(row: Any) -> Any:
    """What an evidenced row says: its `value` where it has one, else how it calls itself."""
    return getattr(row, "value", None) or str(row)


def mark_for(
    reader: Clearance,
    row: Any,
    others: Iterable[Any] = (),
    *,
    own: bool = False,
    classification: str = "",
    value: Callable[[Any], Any] = told,
    words: Callable[[Any], Any] | None = None,
    rank: Rank = unranked,
    why: str = "",
) -> Mark:
    """The mark of a value that an evidenced row says.

    `others` are rows that speak of the same thing; those that do not count, no longer hold, may not be read or say the
    same are left out. `value` is what a row is compared by, `words` how it is shown (else the value). `classification`
    is the property's own class, on top of the source's; `own`: it is about the reader's own organisation. `rank` is
    the place of a row's source among those whose word counts first: between two places it is decided, and no conflict.
    `why` says in words why the value stands. The rows need `MARKED` selected. A value that may not be read has a mark
    that says no more than that.
    """
    if not _readable(reader, row, classification, own):
        return Mark(MarkKind.WITHHELD)
    record, different = row.record, _different(reader, row, others, classification, own, value)
    source = record.source
    # What a person has decided stands, whoever says otherwise; a source that corrects itself is no conflict.
    contested = source.kind != SourceKind.FORM and any(
        pk != source.pk and rank(other) == rank(row) for (pk, _value), other in different.items()
    )
    kinds = _kinds(row, contested)
    return Mark(
        kinds[0],
        source=source.name,
        date=record.last.day if record.last else None,
        authority=source.publisher or str(source.unit or ""),
        others=[
            OtherValue((words or value)(other), other.record.source.name, other.record.last.day)
            for other in different.values()
        ],
        url=reverse("record", args=[record.pk]) if reader.opens(source.zone_id) else "",
        note=_note(row, kinds[1:], why if different else ""),
        also=tuple(kinds[1:]),
    )


def _kinds(row: Any, contested: bool) -> list[MarkKind]:
    """What is to be known of a value, the gravest first."""
    told = (
        (MarkKind.CONFLICT, contested),
        (MarkKind.SIMULATED, row.record.source.simulated),
        (MarkKind.APPROXIMATE, row.approximate),
        (MarkKind.SOURCE, True),
    )
    return [kind for kind, holds in told if holds]


def _different(
    reader: Clearance, row: Any, others: Iterable[Any], classification: str, own: bool, value: Callable[[Any], Any]
) -> dict[tuple[int, Any], Any]:
    """(source, value) → the row, of what may be read and says otherwise."""
    said, found = value(row), dict[tuple[int, Any], Any]()
    for other in others:
        if _speaks(other) and value(other) != said and _readable(reader, other, classification, own):
            found.setdefault((other.record.source_id, value(other)), other)
    return found


def _readable(reader: Clearance, row: Any, classification: str, own: bool) -> bool:
    source = row.record.source
    return reader.reads(stricter(classification, source.classification), source.unit_id, own=own)


def _speaks(row: Any) -> bool:
    return row.record.last_id is not None and row.retraction_id is None and row.holds


def _note(row: Any, also: Iterable[MarkKind], why: str) -> str:
    """What the mark's one word leaves unsaid."""
    remarks = [*([why] if why else []), *(str(kind.label) for kind in also if kind is not MarkKind.SOURCE)]
    if row.retraction_id is not None:
        remarks.append(_("已撤回：%(reason)s") % {"reason": row.retraction.reason})
    elif row.record.last_id is None:
        remarks.append(_("所在报送未应用或已撤销"))
    return listed(remarks)
