"""Evidence marks beside what the register tells."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence import public as evidence
from liantu.kit.ui import numbers
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark, OtherValue

from ..enums import NameKind
from ..queries import NameValue, SaidValue, Value
from ..validators.properties import FIELDS, NAME

WITHHELD = Mark(MarkKind.WITHHELD)


def record_url(pk: int) -> str:
    """The page of a record."""
    return reverse("record", args=[pk])


def authority_url(key: str, zone: Any) -> str:
    """The page that says whose word on a property counts first in a zone; of the whole body for outsiders."""
    return reverse("authority", args=[f"{FIELDS}.{key}", zone.code if zone is not None else evidence.fields.WHOLE_BODY])


def settle_url(key: str, organisation: int) -> str:
    """The form on which a person says what a property, or the registered name, is."""
    if key == NAME.key:
        return f"{reverse('name-new', args=[organisation])}?kind={NameKind.OFFICIAL}"
    return reverse("organisation-edit", args=[organisation])


def source_mark(record: Any, others: Any = (), kind: MarkKind = MarkKind.SOURCE, note: Any = "") -> Mark:
    """Who says so: `record` with its source and last delivery."""
    source = record.source
    if kind is MarkKind.SOURCE and source.simulated:
        kind = MarkKind.SIMULATED
    name = f"{source.name} · {record.place}" if record.place else source.name
    said = record.last.issued if record.last else None
    return Mark(kind, name, said, str(source.get_kind_display()), tuple(others), record_url(record.pk), str(note))


def marks_of(rows: list[Any]) -> list[Mark]:
    """The marks of one fact that several rows say: the first with the others inside it."""
    first, rest = rows[0].record, rows[1:]
    seen = {first.pk}
    others = []
    for row in rest:
        if row.record_id not in seen:
            seen.add(row.record_id)
            others.append(OtherValue(_("相同"), _source_words(row.record), row.record.last and row.record.last.issued))
    marks = [source_mark(first, others)]
    return [*marks, Mark(MarkKind.APPROXIMATE)] if rows[0].approximate else marks


def value_marks(value: Value) -> list[Mark]:
    """The marks of a property: withheld; or its source, and that others say otherwise."""
    if value.withheld:
        return [WITHHELD]
    now = value.current
    if now is None:
        return []
    others = [_other(said, value) for said in value.others]
    kind = MarkKind.CONFLICT if value.conflict else MarkKind.SOURCE
    marks = [source_mark(now.claim.record, others, kind, value.why)]
    return [*marks, Mark(MarkKind.APPROXIMATE)] if now.claim.approximate else marks


def _other(said: SaidValue, value: Value) -> OtherValue:
    record = said.claim.record
    # To the cent: two amounts that differ must not look the same.
    words = numbers.money(said.value).exact if value.spec.form == "money" else said.words
    if value.spec.mask and words == value.words:
        words = _now("%(value)s（已遮蔽，两值不同）") % {"value": words}
    if isinstance(value, NameValue) and value.is_former(said):
        words = _("%(name)s（有记录写明是曾用名）") % {"name": words}
    return OtherValue(words, _source_words(record), record.last.issued if record.last else None)


def _source_words(record: Any) -> str:
    return f"{record.source.name} · {record.place}" if record.place else str(record.source.name)
