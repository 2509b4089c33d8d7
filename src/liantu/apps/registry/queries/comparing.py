"""What rows would change in the values that the register shows now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.intake.targets import Change
from liantu.kit.ui import numbers

from ..enums import NameKind
from ..models import Organisation
from ..validators.names import name_key
from ..validators.properties import FIELDS, PROPERTIES, Property, written
from .organisations import list_organisations, names_of
from .values import words_of

Told = Mapping[str, Any]


def compare(source: int, rows: Sequence[tuple[int, Told]], day: date) -> list[list[Change]]:
    """For each (organisation, record of `day`) the values that it would set otherwise; a constant number of queries for all.

    It is kept with its class, and told as each reader may read it: see `worded`.
    """
    held = _standing({pk for pk, _told in rows})
    claims = _claims({one.of(key, _CLAIM) for one in held.values() for key in PROPERTIES} - {None})
    named = _named({held[pk].pk for pk, told in rows if pk in held and _renames(held[pk], told)})
    work = _Work(source, day, claims, named, evidence.orders(FIELDS))
    return [_changes(held[pk], told, work) if pk in held else [] for pk, told in rows]


#: What of a property stands in the columns beside each other.
_VALUE, _CLAIM, _CLASS, _UNIT = range(4)
_COLUMNS = [f"{key}{suffix}" for key in PROPERTIES for suffix in ("", "_claim", "_class", "_unit")]
_PLACES = {key: 4 * at for at, key in enumerate(PROPERTIES)}


class _Standing(NamedTuple):
    pk: int
    name: str
    home: int | None
    columns: Sequence[Any]

    def of(self, key: str, what: int) -> Any:
        return self.columns[_PLACES[key] + what]


def _standing(ids: Iterable[int]) -> dict[int, _Standing]:
    """Each as the one that stands for it."""
    told = bulk.fetch("SELECT id, canonical_id FROM registry_organisation WHERE id {among}", sorted(ids))
    above = {pk: root or pk for pk, root in told}
    rows = (
        Organisation.objects.filter(pk__in=set(above.values())).order_by().values_list("pk", "name", "home", *_COLUMNS)
    )
    found = {pk: _Standing(pk, name, home, columns) for pk, name, home, *columns in rows}
    return {pk: found[root] for pk, root in above.items() if root in found}


class _Said(NamedTuple):
    """The claim that stands: who says so, since when, and by which delivery."""

    source: int
    words: str
    by_hand: bool
    begins: bool
    day: str


_NOBODY = _Said(0, "", False, False, "")


def _claims(claims: Iterable[int]) -> dict[int, _Said]:
    rows = bulk.fetch(
        "SELECT claim.id, source.id, source.name, source.kind, claim.valid_from, delivery.issued, delivery.day"
        " FROM registry_claim claim JOIN evidence_record record ON record.id = claim.record_id JOIN evidence_source source ON source.id = record.source_id"
        " LEFT JOIN evidence_delivery delivery ON delivery.id = record.last_id WHERE claim.id {among}",
        sorted(claims),
    )  # fmt: skip
    return {
        pk: _Said(
            source,
            f"{name} {issued or ''}".strip(),
            kind == evidence.SourceKind.FORM,
            since is not None,
            str(day or ""),
        )
        for pk, source, name, kind, since, issued, day in rows
    }


def _own(told: Told) -> Told:
    """What a row says of the organisation that it is about."""
    return (told.get("organisations") or [{}])[0]  # type: ignore[no-any-return]


def _renames(row: _Standing, told: Told) -> bool:
    official = _own(told).get("official")
    return bool(official) and name_key(official) != name_key(row.name)


class _Bearing(NamedTuple):
    """The key of the registered name that a source said last, how the source is called, with the day, and who reads it."""

    key: str
    words: str
    classification: str
    unit: int | None


Named = Mapping[int, Mapping[int, _Bearing]]


def _named(ids: Iterable[int]) -> Named:
    """Organisation → source → the registered name that it said last."""
    rows = bulk.fetch(
        "SELECT one.canonical_id, name.key, source.id, source.name, source.classification, source.unit_id, delivery.issued"
        " FROM registry_organisation one JOIN registry_name name ON name.organisation_id = one.id"
        " JOIN evidence_record record ON record.id = name.record_id JOIN evidence_source source ON source.id = record.source_id"
        " JOIN evidence_delivery delivery ON delivery.id = record.last_id"
        " WHERE one.canonical_id {among} AND name.kind = %s AND name.retraction_id IS NULL"
        " AND (name.valid_to IS NULL OR name.valid_to >= %s)"
        " ORDER BY name.valid_from IS NOT NULL, name.valid_from, delivery.day, record.id",
        sorted(ids), NameKind.OFFICIAL.value, clock.today().isoformat(),
    )  # fmt: skip
    found: dict[int, dict[int, _Bearing]] = {}
    for pk, key, source, name, sort, unit, day in rows:
        found.setdefault(pk, {})[source] = _Bearing(key, f"{name} {day}", sort, unit)
    return found


@dataclass(frozen=True)
class _Work:
    """What is asked of every row: who says it, of which day, and what stands already."""

    source: int
    day: date
    claims: Mapping[int, _Said]
    named: Named
    orders: evidence.Orders

    def rank(self, row: _Standing, key: str, source: int) -> int:
        return self.orders.rank(f"{FIELDS}.{key}", row.home, source)

    def sort(self, row: _Standing, key: str, said: _Said) -> str:
        """What it means that a row says otherwise than `said`, by what weighs: see `kit.evidence.queries.weight`."""
        if said.source == self.source:
            return "changed"
        mine, theirs = (self.rank(row, key, source) for source in (self.source, said.source))
        # What departments send of a value has no day since when it holds, and what has one counts before it.
        later = mine < theirs or (mine == theirs and not said.begins and said.day <= self.day.isoformat())
        return "conflict" if later and not said.by_hand else "outweighed"


def _name_change(row: _Standing, told: Told, work: _Work) -> Change:
    """Another registered name: a conflict where somebody else goes on saying the one that stands, as the register tells it."""
    own, key = _own(told), name_key(row.name)
    others = {one: said for one, said in work.named.get(row.pk, {}).items() if one != work.source and said.key == key}
    borne_before = any(name_key(one["text"]) == key for one in own.get("former") or ())
    if not others or borne_before:
        return Change("name", row.name, own["official"], "changed")
    mine = work.rank(row, "name", work.source)
    kept = any(work.rank(row, "name", one) < mine for one in others)
    sort, last = "outweighed" if kept else "conflict", [*others.values()][-1]
    return Change("name", row.name, own["official"], sort, last.words, last.classification, last.unit)


def _changes(row: _Standing, told: Told, work: _Work) -> list[Change]:
    own = _own(told)
    found = [_name_change(row, told, work)] if _renames(row, told) else []
    values = {**(own.get("values") or {}), "code": own.get("code"), "kind": own.get("kind")}
    for key, spec in PROPERTIES.items():
        if values.get(key) in (None, ""):
            continue
        change = _change(row, spec, str(values[key]), work)
        if change is not None:
            found.append(change)
    found += [_more(name, len(listed)) for name, listed in told.items() if name in MORE and listed]
    return found


#: What stands for a value that whoever reads may not.
HIDDEN = "已隐去"
MORE = {
    "recognitions": gettext_lazy("资质荣誉"), "rights": gettext_lazy("知识产权"), "products": gettext_lazy("产品"), "standards": gettext_lazy("标准"),
    "financing": gettext_lazy("融资"), "observations": gettext_lazy("指标值"), "chain_roles": gettext_lazy("链上角色"), "people": gettext_lazy("人员"),
}  # fmt: skip


def _more(name: str, count: int) -> Change:
    """What is said beside values is kept again with each record; how much of it there is."""
    return Change(name, "", str(count), "said")


def _change(row: _Standing, spec: Property, told: str, work: _Work) -> Change | None:
    try:
        kept = spec.kept(told)
    except ValidationError:
        return None
    now, claim = row.of(spec.key, _VALUE), row.of(spec.key, _CLAIM)
    if now is None:
        return Change(spec.key, "", _shown(spec, kept), "new")
    if spec.agree(kept, written(now)):
        return None
    whose = work.claims.get(claim, _NOBODY)
    shown, sort = (_shown(spec, written(now)), _shown(spec, kept)), work.sort(row, spec.key, whose)
    return Change(spec.key, *shown, sort, whose.words, row.of(spec.key, _CLASS), row.of(spec.key, _UNIT))


def _shown(spec: Property, kept: str) -> str:
    """As a plan keeps it: personal values masked, choices as they are."""
    return kept if spec.form in ("day", "choice") else words_of(spec, spec.value(kept))


def worded(by: access.Principal, change: Mapping[str, Any]) -> dict[str, str]:
    """See `kit.intake.targets.Subject`. The class is that of a value; of a name, which all may know, that of who says it."""
    change = dict(change)
    if not clearance(by).reads(change.pop("class", ""), change.pop("unit", None)):
        change |= {"source": ""} if change["field"] == "name" else {"now": HIDDEN}
    key, now, told = change["field"], change["now"], change["told"]
    if key in MORE:
        words = _("%(n)d 条") % {"n": int(told)} if told.isdecimal() else told
        return {**change, "label": str(MORE[key]), "told": words}
    spec = PROPERTIES.get(key)
    if spec is not None and spec.form == "money":
        now, told = _amounts(now, told)
    choices = dict(spec.choices.choices) if spec is not None and spec.choices is not None else {}
    return {
        **change,
        "label": str(spec.label) if spec is not None else _("登记名称"),
        "now": _("已隐去") if now == HIDDEN else str(choices.get(now, now)),
        "told": str(choices.get(told, told)),
    }


def _amounts(*told: str) -> list[str]:
    """Amounts as people read them; to the cent where they would look the same and are not."""
    plain = [one in ("", HIDDEN) for one in told]
    short = [one if skip else str(numbers.money(one)) for one, skip in zip(told, plain, strict=True)]
    if len(set(short)) == len(short):
        return short
    return [one if skip else numbers.money(one).exact for one, skip in zip(told, plain, strict=True)]


def beside(by: access.Principal, told: Told, ids: Sequence[int]) -> list[tuple[str, str, list[str]]]:
    """A row beside the organisations that it may mean, as `by` may see them; only lines of which somebody says something."""
    own = _own(told)
    values = {**(own.get("values") or {}), "code": own.get("code") or ""}
    rows = {row.pk: row for row in list_organisations(by, tuple(PROPERTIES)).filter(pk__in=ids)}
    names = names_of(by, ids)
    named = "、".join(text for text in (own.get("official"), *(own.get("short") or ())) if text)
    lines = [(str(_("名称")), named, ["、".join(dict.fromkeys(name.text for name in names.get(pk, ()))) for pk in ids])]
    for key, spec in PROPERTIES.items():
        theirs = [_seen(rows[pk], spec) if pk in rows else "" for pk in ids]
        mine = _told(spec, spec.read(str(values[key]))) if values.get(key) else ""
        if mine or any(theirs):
            lines.append((str(spec.label), mine, theirs))
    return lines


def _told(spec: Property, value: Any) -> str:
    """A value so that equal ones read the same."""
    return numbers.money(value).exact if spec.form == "money" else words_of(spec, value)


def _seen(row: Organisation, spec: Property) -> str:
    if getattr(row, f"{spec.key}_withheld"):
        return _("已隐去")
    value = getattr(row, f"seen_{spec.key}")
    return "" if value is None else _told(spec, value)
