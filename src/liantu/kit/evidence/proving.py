"""Proofs: what is kept of a row or passage, the record of what somebody types in, and taking things back.

For actions, within their transaction: they check who may write what, and record it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses
from liantu.kit.access.texts import refuse_nul

from .enums import Classification, DeliveryState, Purpose, SourceKind
from .models import Delivery, DeliveryRow, Record, Retraction, Source

KEY_LENGTH = Record._meta.get_field("key").max_length
PLACE_LENGTH = Record._meta.get_field("place").max_length


@dataclass(frozen=True)
class Said:
    """One row or passage to be kept: `key` its identity within the source, `content` what it says, as it says it.

    `reading`: what it was taken to mean. The same words that are read otherwise are another record, since what was kept of
    the first reading stands.
    """

    key: str
    content: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    place: str = ""
    reading: Any = None

    @cached_property
    def _text(self) -> str:
        told = [self.content, self.words, *([] if self.reading is None else [self.reading])]
        return json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self._text.encode()).hexdigest()

    @property
    def plain(self) -> dict[str, Any]:
        """The content as JSON keeps it: days and decimals as text."""
        if all(type(key) is str and type(value) is str for key, value in self.content.items()):
            return self.content
        kept: dict[str, Any] = json.loads(json.dumps(self.content, ensure_ascii=False, default=str))
        return kept

    def problem(self) -> str:
        """Why no database would keep it, in words; empty where one would."""
        for name, text, most in ((_KEY, self.key, KEY_LENGTH), (_PLACE, self.place, PLACE_LENGTH)):
            if len(text) > most:
                return _("%(name)s超过 %(most)d 个字符") % {"name": name, "most": most}
        if not self.key.strip():
            return _("没有行标识")
        told = [self.key, self.place, self.content, self.words]
        try:
            if self.key.isprintable() and self.place.isprintable() and not _SUSPECT.search(self._text):
                # What JSON writes without these holds no NUL and no number that is none; a lone half of a sign is told here.
                self._text.encode()
                return ""
            refuse_nul(told)
            json.dumps(told, default=str, allow_nan=False, ensure_ascii=False).encode()
        except ValidationError as refusal:
            return clauses(refusal.messages)
        except ValueError:
            return _("内容中有不能保存的字符，或不是数的数值")
        return ""


_KEY, _PLACE = gettext_lazy("行标识"), gettext_lazy("位置")
#: What a NUL and a number that is none look like in JSON.
_SUSPECT = re.compile(r"\\u0000|NaN|Infinity")


def lock(source: int) -> None:
    # Rows that refer to it may go on coming: only its key must stay.
    Source.objects.select_for_update(no_key=True).get(pk=source)


def alone(records: Collection[int]) -> None:
    """Have nobody else keep what rows of the same sources say, to the end of the transaction.

    Two deliveries of a source share the records that both tell word for word: two loads at once that both find nothing
    kept of such a record would both keep it.
    """
    sources = {*Record.objects.filter(pk__among=records).order_by().values_list("source", flat=True).distinct()}
    list(Source.objects.select_for_update(no_key=True).filter(pk__in=sources).order_by("pk"))


def settle(records: models.QuerySet[Record]) -> None:
    """Derive `first` and `last` of records from the row lists of applied deliveries, in one statement."""
    said = DeliveryRow.objects.filter(record=OuterRef("pk"), delivery__state=DeliveryState.APPLIED)
    Record.objects.filter(pk__in=records.values("pk")).update(
        first=Subquery(said.order_by("delivery__day", "delivery_id").values("delivery")[:1]),
        last=Subquery(said.order_by("-delivery__day", "-delivery_id").values("delivery")[:1]),
    )


def manual_record(
    by: Any,
    said: Said,
    *,
    unit: int | None = None,
    zone: int | None = None,
    classification: str = Classification.OPEN,
) -> Record:
    """The proof of what somebody types in: a record of their unit's own form, counted at once.

    `unit` and `zone` are where the person works; what is not open stands in a form of its own class.
    """
    if problem := said.problem():
        raise ValidationError(problem)
    source = _form_of(unit, zone, classification)
    # Two people of a unit who save at once must not open two of a day.
    lock(source.pk)
    delivery = _delivery_of_today(source, by)
    told = {"content": said.plain, "words": said.words, "place": said.place, "created": clock.now()}
    record, _made = Record.objects.get_or_create(source=source, key=said.key, digest=said.digest, defaults=told)
    _row, new = DeliveryRow.objects.get_or_create(delivery=delivery, record=record, defaults={"place": said.place})
    if new:
        Delivery.objects.filter(pk=delivery.pk).update(rows_count=F("rows_count") + 1)
    settle(Record.objects.filter(pk=record.pk))
    record.refresh_from_db()
    return record


def _delivery_of_today(source: Source, by: Any) -> Delivery:
    today = clock.today()
    told = {"source": source, "issued": today.isoformat(), "by_id": by.pk, "state": DeliveryState.APPLIED}
    # Not get_or_create: one that was undone and applied again makes a second of the same day.
    return Delivery.objects.filter(**told).order_by("id").first() or Delivery.objects.create(
        **told, title=f"{source.name} {today}", day=today, created=clock.now(), applied=clock.now(), settled=clock.now()
    )


def _form_of(unit: int | None, zone: int | None, classification: str) -> Source:
    units, zones = (Source._meta.get_field(name).related_model for name in ("unit", "zone"))
    office = units.objects.filter(pk=unit).first()  # type: ignore[union-attr]
    place = zones.objects.filter(pk=zone).first()  # type: ignore[union-attr]
    closed = classification != Classification.OPEN
    source, _made = Source.objects.get_or_create(
        code=f"form-{unit or 0}-{zone or 0}" + (f"-{classification}" if closed else ""),
        defaults={
            "name": f"{office.name if office else ''}手工登记" + ("（内部）" if closed else ""),
            "kind": SourceKind.FORM,
            "unit": office,
            "zone": place,
            "classification": classification,
            "legal_basis": "职责范围内的日常登记",
            "purposes": list(Purpose.values),
            "simulated": bool(place is not None and place.simulated),
        },
    )
    return source


def retract(by: Any, row: Any, reason: str, unit: int | None = None) -> Retraction:
    """Have an evidenced row count no more; the row stays, with who said so."""
    if not reason.strip():
        raise ValidationError({"reason": _("请写明撤回的理由")})
    if row.retraction_id is not None:
        raise access.Conflict(_("这一条已经撤回"))
    row.retraction = Retraction.objects.create(by_id=by.pk, unit_id=unit, at=clock.now(), reason=reason.strip())
    row.save(update_fields=["retraction"])
    return row.retraction


def reinstate(row: Any) -> None:
    """Lift a retraction."""
    if row.retraction_id is None:
        raise access.Conflict(_("这一条没有撤回"))
    row.retraction = None
    row.save(update_fields=["retraction"])
