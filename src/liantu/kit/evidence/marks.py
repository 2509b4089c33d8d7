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
) -> Mark:
    """The mark of a value that an evidenced row says.

    `others` are rows that speak of the same thing; those that do not count, no longer hold, may not be read or say the
    same are left out. `value` is what a row is compared by, `words` how it is shown (else the value). `classification`
    is the property's own class, on top of the source's; `own`: it is about the reader's own organisation. The rows need
    `MARKED` selected. A value that may not be read has a mark that says no more than that.
    """
    if not _readable(reader, row, classification, own):
        return Mark(MarkKind.WITHHELD)
    record, said = row.record, value(row)
    different: dict[tuple[int, Any], Any] = {}
    for other in others:
        if _speaks(other) and value(other) != said and _readable(reader, other, classification, own):
            different.setdefault((other.record.source_id, value(other)), other)
    source = record.source
    # What a person has decided stands, whoever says otherwise; a source that corrects itself is no conflict.
    contested = source.kind != SourceKind.FORM and any(pk != source.pk for pk, _value in different)
    kinds = [
        kind
        for kind, holds in (
            (MarkKind.CONFLICT, contested),
            (MarkKind.SIMULATED, source.simulated),
            (MarkKind.APPROXIMATE, row.approximate),
            (MarkKind.SOURCE, True),
        )
        if holds
    ]
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
        note=_note(row, kinds[1:]),
        also=tuple(kinds[1:]),
    )


def _readable(reader: Clearance, row: Any, classification: str, own: bool) -> bool:
    source = row.record.source
    return reader.reads(stricter(classification, source.classification), source.unit_id, own=own)


def _speaks(row: Any) -> bool:
    return row.record.last_id is not None and row.retraction_id is None and row.holds


def _note(row: Any, also: Iterable[MarkKind]) -> str:
    """What the mark's one word leaves unsaid."""
    remarks = [str(kind.label) for kind in also if kind is not MarkKind.SOURCE]
    if row.retraction_id is not None:
        remarks.append(_("已撤回：%(reason)s") % {"reason": row.retraction.reason})
    elif row.record.last_id is None:
        remarks.append(_("所在报送未应用或已撤销"))
    return listed(remarks)
