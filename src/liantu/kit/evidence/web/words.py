"""Sources, deliveries and records as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit.public import Entry
from liantu.kit.ui.enums import MarkKind, Tone
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.states import StateStyle

from .. import resting
from ..cleaning import clean, cleaned
from ..enums import Classification, DeliveryState, Purpose, SourceKind
from ..models import Record, Source

STATES = {
    DeliveryState.STAGED: StateStyle(DeliveryState.STAGED.label, "hourglass", Tone.WAITING),
    DeliveryState.APPLIED: StateStyle(DeliveryState.APPLIED.label, "circle-check", Tone.GOOD),
    DeliveryState.UNDONE: StateStyle(DeliveryState.UNDONE.label, "arrow-back-up", Tone.NEUTRAL),
}
CLASSES = {
    Classification.OPEN: StateStyle(Classification.OPEN.label, "world"),
    Classification.INTERNAL: StateStyle(Classification.INTERNAL.label, "users"),
    Classification.RESTRICTED: StateStyle(Classification.RESTRICTED.label, "lock"),
}
#: Who reads the values taken from a source of this class; its rows as they came are another question: `readers`.
READERS = {
    Classification.OPEN: gettext_lazy("能看到该机构的人都能看到"),
    Classification.INTERNAL: gettext_lazy("只有园区工作人员能看到；企业能看到关于自己的"),
    Classification.RESTRICTED: gettext_lazy("只有报送单位的人能看到；企业能看到关于自己的"),
}
#: Records whose resting values are counted for a preview; of more it is said that they are at least so many.
COUNTED = 500


def purposes(source: Source) -> str:
    return listed(Purpose(name).label for name in source.purposes if name in Purpose.values)


def made_up(source: Source) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if source.simulated else None


def readers(source: Source) -> str:
    """Who reads what a source says, in words."""
    told = str(READERS[Classification(source.classification)])
    if source.classification != Classification.OPEN or source.kind == SourceKind.REPORT:
        return told
    return _("%(readers)s；原文只有园区工作人员能看到") % {"readers": told}


def gist(record: Record, most: int = 80) -> str:
    """What a record says, in one line."""
    told = record.words or _("；").join(
        _("%(name)s：%(told)s") % {"name": name, "told": plain(value)}
        for name, value in record.content.items()
        if value not in (None, "", [], {})
    )
    told = clean(told or record.place or record.key)
    return told if len(told) <= most else f"{told[: most - 1]}…"


def plain(value: Any) -> str:
    """A value of a record's content as it stands there; what is empty is empty there too."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    value = cleaned(value)
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return listed(str(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


@dataclass(frozen=True)
class Line:
    """One field of a record; `before` is what the version before it said, None where it said the same."""

    name: str
    told: str
    before: str | None = None


def lines(record: Record, before: Record | None) -> list[Line]:
    """The content as a table, in its own order; fields that the version before had and this one has not come last."""
    was = before.content if before is not None else None
    told = []
    for name in dict.fromkeys([*record.content, *(was or {})]):
        now, then = plain(record.content.get(name)), plain(was.get(name)) if was is not None else None
        told.append(Line(name, now, None if then == now else then))
    return told


@dataclass(frozen=True)
class Deed:
    """One line of an object's history."""

    at: Any
    words: str
    who: str


def deeds(entries: Iterable[Entry]) -> list[Deed]:
    return [Deed(entry.at, _deed(entry.action), entry.actor_words) for entry in entries]


def ordered(entries: Iterable[Entry]) -> list[Deed]:
    """The history of a field's order: what it was changed to, too."""
    told = []
    for entry in entries:
        after = json.loads(entry.details or "{}").get("changes", {}).get("order", [[], []])[1]
        words = _deed(entry.action)
        if after:
            words = _("%(deed)s：%(order)s") % {"deed": words, "order": listed(after)}
        told.append(Deed(entry.at, words, entry.actor_words))
    return told


def _deed(name: str) -> str:
    label, _dot, action = name.rpartition(".")
    for declared in access.declarations().values():
        if declared.label.lower() == label and action in declared.words:
            return str(declared.words[action])
    return name


def effects(user: access.Principal, source: Source, classification: str, unit: Any) -> list[str]:
    """What another class or unit does to what is shown now, sentence by sentence; none where nothing changes."""
    before, after = Classification(source.classification), Classification(classification)
    moved = getattr(unit, "pk", None) != source.unit_id
    if before == after and not moved:
        return []
    told = []
    if before != after:
        told.append(
            _("“%(name)s”由%(before)s改为%(after)s：%(readers)s。")
            % {"name": source.name, "before": before.label, "after": after.label, "readers": READERS[after]}
        )
    if moved:
        now, then = str(unit or _("无")), str(source.unit or _("无"))
        told.append(_("报送单位由%(before)s改为%(after)s。") % {"before": then, "after": now})
    if after == Classification.RESTRICTED and unit is None:
        told.append(_("没有报送单位的受限来源，任何人都看不到它的内容。"))
    ids = list(source.records.filter(last__isnull=False).order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])
    count = source.records.filter(last__isnull=False).count()
    told.append(_("涉及计入的原始记录 %(n)s 条。") % {"n": f"{count:,}"})
    for section in resting.on(user, ids[:COUNTED]):
        words = {"title": section.title, "n": f"{len(section.items):,}"}
        told.append(
            (_("%(title)s中至少 %(n)s 项取自它。") if len(ids) > COUNTED else _("%(title)s中 %(n)s 项取自它。")) % words
        )
    if _order(after) > _order(before) or (moved and after == Classification.RESTRICTED):
        told.append(_("从此看不到的人，在页面、筛选、排序、图表和导出中都读到“已隐去”，不会换成其他来源的值。"))
    elif _order(after) < _order(before):
        told.append(_("从此看得到的人，会在页面、筛选、排序、图表和导出中看到这些值。"))
    return told


def _order(classification: Classification) -> int:
    return list(Classification).index(classification)
