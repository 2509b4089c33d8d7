"""Organisations and facts as plain data, for programs: the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from liantu.kit.access import public as access

from ..enums import NameKind
from ..models import Merge, Name, Organisation
from ..validators.properties import PROPERTIES
from .extending import sections_of
from .facets import FACETS, Facet, Gathered, gather
from .facts import facts_of, merged_into
from .naming import NameValue, names_and_value
from .organisations import list_merges, names_of
from .splits import list_splits, tell_split
from .values import Value, values_of

Told = dict[str, Any]


def tell_source(record: Any) -> Told:
    """Where something was said."""
    return {
        "source": record.source.code,
        "name": record.source.name,
        "record": record.pk,
        "place": record.place,
        "delivery": record.last_id,
        "delivered": record.last.issued if record.last else None,
        "simulated": record.source.simulated,
    }


def _organisation(row: Organisation | None) -> Told | None:
    if row is None:
        return None
    standing = row.canonical or row
    return {"id": standing.pk, "name": standing.name}


def _field(fact: Any, name: str) -> Any:
    value = getattr(fact, name)
    if isinstance(value, Organisation):
        return _organisation(value)
    if name == "person":
        return {"id": value.pk, "name": value.name}
    if name == "officer":
        return value.username
    if name == "zone":
        return value.code
    return value


def tell_fact(facet: Facet, told: Gathered) -> Told:
    """One fact; days as far as they are told (`2021`), and every record that says so."""
    fact = told.fact
    return {
        "id": fact.pk,
        "organisation": _organisation(fact.organisation),
        **{name: _field(fact, name) for name in facet.fields},
        "valid_from": fact.told_from or None,
        "valid_to": fact.told_to or None,
        "holds": fact.holds,
        "retracted": fact.retraction.reason if fact.retraction else None,
        "sources": [tell_source(record) for record in told.sources],
    }


def tell_facts(facet: Facet, rows: Iterable[Any], *, together: bool = False) -> list[Told]:
    """`together`: rows that say the same become one fact with several sources."""
    held = gather(facet, rows) if together else [Gathered(row, [row]) for row in rows]
    return [tell_fact(facet, one) for one in held]


def tell_names(names: Iterable[Name]) -> list[Told]:
    """Each name once, with every record that says it and that the reader may know of."""
    found: dict[tuple[str, str, str, str], Told] = {}
    for name in names:
        one = found.setdefault(
            (name.text, name.kind, name.told_from, name.told_to),
            {
                "id": name.pk, "text": name.text, "kind": name.kind, "valid_from": name.told_from or None,
                "valid_to": name.told_to or None, "sources": [],
            },
        )  # fmt: skip
        if not getattr(name, "is_withheld", ""):
            one["sources"].append(tell_source(name.record))
    return list(found.values())


def tell_value(value: Value) -> Told:
    """A property; `value` and `source` are null where it is withheld or not known."""
    now = value.current
    return {
        "value": value.words or None if value.spec.mask else value.value,
        "label": value.words or None,
        "withheld": value.withheld,
        "conflict": value.conflict,
        "why": value.why,
        "source": tell_source(now.claim.record) if now and not value.withheld else None,
        "others": [
            {
                "value": said.words if value.spec.mask else said.value, "source": tell_source(said.claim.record),
                "former": isinstance(value, NameValue) and value.is_former(said),
            }
            for said in value.others
        ],
    }  # fmt: skip


def tell_organisations(user: access.Principal, rows: Sequence[Organisation]) -> list[Told]:
    """Rows of `list_organisations` with their zones prefetched: names, kind, zone and the listed values."""
    names = names_of(user, [row.pk for row in rows])
    return [_brief(row, names.get(row.pk, [])) for row in rows]


def _brief(row: Organisation, names: Sequence[Name]) -> Told:
    zones = [member.zone for member in row.zone_members.all()]
    texts = list(dict.fromkeys([row.name, *(name.text for name in names)]))
    told = {
        "id": row.pk,
        "name": row.name,
        "short_name": row.short_name,
        "names": [text for text in texts if text],
        "zone": zones[0].name if zones else None,
        "zones": [zone.code for zone in zones],
        "simulated": row.simulated,
        "completeness": row.completeness,
        "contested": row.seen_contested,
    }
    shown = [spec for key, spec in PROPERTIES.items() if f"seen_{key}" in vars(row)]
    for spec in shown:
        value = getattr(row, f"seen_{spec.key}")
        told[spec.key] = access.mask(spec.mask, value or "") or None if spec.mask else value
    told["withheld"] = [spec.key for spec in shown if getattr(row, f"{spec.key}_withheld")]
    return told


def tell_merge(verdict: Merge) -> Told:
    return {
        "id": verdict.pk,
        "loser": {"id": verdict.loser_id, "name": verdict.loser.name},
        "winner": {"id": verdict.winner_id, "name": verdict.winner.name},
        "reason": verdict.reason,
        "by": verdict.by.username,
        "at": verdict.at,
        "undone_at": verdict.undone_at,
        "undone_reason": verdict.undone_reason,
    }


def tell_dossier(user: access.Principal, organisation: Organisation) -> Told:
    """All that is held of an organisation that `find_organisation` answered, sections of other apps among it."""
    values = values_of(user, organisation)
    names, name = names_and_value(user, organisation, values[0].orders)
    told = _brief(organisation, names)
    told["names"] = tell_names(names)
    official = [one.text for one in names if one.kind == NameKind.OFFICIAL]
    told["official_name"] = organisation.name if organisation.name in official else next(iter(official), None)
    told["values"] = {value.spec.key: tell_value(value) for value in (name, *values)}
    for key, facet in FACETS.items():
        rows = list(facts_of(user, facet.model, organisation, withheld=True)) if _may_see(user, facet) else []
        told[key] = tell_facts(facet, [row for row in rows if not row.is_withheld], together=True)
        told["withheld"] += [key] if any(row.is_withheld for row in rows) else []
    told["merges"] = [tell_merge(one) for one in list_merges(user, organisation)] if _may_merges(user) else []
    may_splits = access.may_ever(user, "view", "registry.Split")
    told["splits"] = [tell_split(one) for one in list_splits(user, organisation)] if may_splits else []
    told["members"] = [{"id": row.pk, "name": row.name} for row in merged_into(organisation)]
    told["sections"] = []
    for name, by_id in sections_of(user, [organisation.pk]).items():
        told["sections"].append(name)
        told[name] = list(by_id.get(organisation.pk, ()))
    return told


def _may_see(user: access.Principal, facet: Facet) -> bool:
    return access.may_ever(user, "view", facet.name)


def _may_merges(user: access.Principal) -> bool:
    return access.may_ever(user, "view", "registry.Merge")
