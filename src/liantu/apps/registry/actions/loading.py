"""Writing what many rows say, in bulk: the way in for reports and workbooks.

The rows' records are staged before (`evidence.stage_rows`); nothing counts before their delivery is applied. A record
whose content is there already is left as it is, so a load that was broken off is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses, saying

from ..enums import NameKind
from ..models import (
    Claim,
    Expert,
    Financing,
    Name,
    Organisation,
    Person,
    Post,
    Product,
    Recognition,
    Right,
    Standard,
    Tie,
)
from ..validators.names import name_key, tidy
from ..validators.properties import property_of
from .resolving import Resolver, checked_code, names_in

CHUNK = 300
Row = Mapping[str, Any]
SAID = (Name, Claim, Tie, Recognition, Right, Product, Standard, Financing, Post, Expert)


@access.steps
def load(*, by: Any, delivery: Any, rows: Sequence[Row], records: Mapping[str, int]) -> Resolver:
    """Write what `rows` say of organisations; `records` are the ids of their records by key.

    Each row may hold `organisations`, `ties`, `recognitions`, `people`, `experts`, `rights`, `products`, `standards`
    and `financing`; organisations are referred to by code or by any of their names. Answers the resolver of those
    references, for the other apps that read the same rows. Raises ValidationError that names the row, Denied.
    """
    access.require(by, "create", delivery)
    resolver = Resolver()
    resolver.learn(_organisations_of(rows))
    resolver.learn({"alias": [text]} for text in _references(rows))
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        _create_some(by=by, delivery=delivery, rows=some, records=records, resolver=resolver)
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        _say_some(by=by, delivery=delivery, rows=some, records=records, resolver=resolver)
    return resolver


def _organisations_of(rows: Iterable[Row]) -> list[Mapping[str, Any]]:
    return [told for row in rows for told in row.get("organisations", ())]


def _references(rows: Iterable[Row]) -> set[str]:
    """Every name by which a row refers to an organisation."""
    found: set[str] = set()
    for row in rows:
        for tie in row.get("ties", ()):
            found.update(text for text in (tie["from"], tie["to"], tie.get("broker"), tie.get("platform")) if text)
        for listed in ("recognitions", "rights", "products", "standards", "financing"):
            found.update(told["holder"] for told in row.get(listed, ()))
        for listed in ("people", "experts", "chain_roles"):
            found.update(told["organisation"] for told in row.get(listed, ()))
        for told in row.get("observations", ()):
            found.update([told["subject"], *(told.get("members") or ())])
    return found


@access.action
def _create_some(
    *, by: Any, delivery: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: Resolver
) -> None:
    """Organisations that are new, with their names and properties, in one transaction."""
    told_already = _told_already(rows, records, (Name, Claim))
    names: list[Name] = []
    claims: list[Claim] = []
    for row in rows:
        record = records[row["key"]]
        for told in row.get("organisations", ()):
            code = checked_code(told, _place(row))
            pk = resolver.find({**told, "code": code})
            if pk is None:
                now = clock.now()
                pk = Organisation.objects.create(created=now, updated=now).pk
            if code:
                resolver.add_code(code, pk)
            for text, kind in names_in(told):
                resolver.add_name(name_key(text), pk, kind)
            if record not in told_already:
                names += _names(row, record, pk, told)
                claims += _claims(row, record, pk, told, code)
    Name.objects.bulk_create(names, batch_size=CHUNK)
    Claim.objects.bulk_create(claims, batch_size=CHUNK)


@access.action
def _say_some(*, by: Any, delivery: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: Resolver) -> None:
    """Whatever else the rows say, in one transaction."""
    said = tuple(model for model in SAID if model not in (Name, Claim))
    told_already = _told_already(rows, records, said)
    made: dict[type, list[Any]] = {model: [] for model in said}
    for row in rows:
        record = records[row["key"]]
        if record in told_already:
            continue
        for listed, (model, build) in BUILDERS.items():
            for told in row.get(listed, ()):
                made[model].append(_checked(row, build, told, record, resolver))
    for model, built in made.items():
        model.objects.bulk_create(built, batch_size=CHUNK)  # type: ignore[attr-defined]


def _told_already(rows: Sequence[Row], records: Mapping[str, int], models: Iterable[Any]) -> set[int]:
    ids = [records[row["key"]] for row in rows]
    found: set[int] = set()
    for model in models:
        found.update(model.objects.filter(record__in=ids).values_list("record", flat=True))
    return found


def _place(row: Row) -> str:
    return str(row.get("place") or row["key"])


def _checked(row: Row, build: Callable[..., Any], told: Row, record: int, resolver: Resolver) -> Any:
    try:
        made = build(told, resolver)
        made.record_id = record
        made.approximate = bool(told.get("approximate"))
        made.said(str(told.get("valid_from") or ""), str(told.get("valid_to") or ""))
        # Foreign keys were resolved just now: asking for each of them again would be a query a row.
        made.clean_fields(exclude=[field.name for field in made._meta.concrete_fields if field.is_relation])
    except ValidationError as wrong:
        raise ValidationError(saying(_place(row), clauses(wrong.messages))) from None
    return made


def _names(row: Row, record: int, pk: int, told: Row) -> list[Name]:
    made = []
    for text, kind in names_in(told):
        name = Name(organisation_id=pk, record_id=record, text=tidy(text), key=name_key(text), kind=kind)
        until = next((one.get("until") for one in told.get("former", ()) if one["text"] == text), None)
        made.append(name.said("", str(until or "")) if kind == NameKind.FORMER else name)
    return made


def _claims(row: Row, record: int, pk: int, told: Row, code: str) -> list[Claim]:
    values = {**told.get("values", {}), "kind": told.get("kind"), "code": code}
    made = []
    for key, value in values.items():
        if value in (None, ""):
            continue
        try:
            kept = property_of(key).kept(str(value))
        except ValidationError as wrong:
            raise ValidationError(saying(_place(row), clauses(wrong.messages))) from None
        claim = Claim(organisation_id=pk, record_id=record, property=key, value=kept)
        made.append(claim.said(str(told.get("valid_from") or "")))
    return made


def _tie(told: Row, resolver: Resolver) -> Tie:
    others = {name: told.get(name) for name in ("broker", "platform")}
    return Tie(
        organisation_id=resolver.named(told["from"]), counterpart_id=resolver.named(told["to"]),
        kind=told["kind"], what=told.get("what") or "", stage=told.get("stage") or "",
        **{f"{name}_id": resolver.named(text) for name, text in others.items() if text},
    )  # fmt: skip


def _plain(model: Any, *fields: str) -> Callable[[Row, Resolver], Any]:
    def build(told: Row, resolver: Resolver) -> Any:
        kept = {name: told[name] for name in fields if told.get(name) not in (None, "")}
        return model(organisation_id=resolver.named(told["holder"]), **kept)

    return build


def _recognition(told: Row, resolver: Resolver) -> Recognition:
    names = ("scheme", "title", "level", "batch", "number", "issuer")
    kept = {name: str(told[name]) for name in names if told.get(name) not in (None, "")}
    return Recognition(organisation_id=resolver.named(told["holder"]), **kept)


def _person(told: Row, organisation: int) -> Person:
    """The person of that name in that organisation; a new one where there is none. Elsewhere a namesake is another."""
    held = Person.objects.filter(name=told["name"], posts__organisation=organisation).order_by("pk").first()
    return held or Person.objects.create(name=tidy(told["name"]), created=clock.now())


def _post(told: Row, resolver: Resolver) -> Post:
    organisation = resolver.named(told["organisation"])
    return Post(organisation_id=organisation, person=_person(told, organisation), title=told["post"])


def _expert(told: Row, resolver: Resolver) -> Expert:
    organisation = resolver.named(told["organisation"])
    fields = "、".join(told["fields"]) if isinstance(told["fields"], list) else told["fields"]
    return Expert(
        organisation_id=organisation, person=_person(told, organisation), title=told.get("title") or "", fields=fields
    )


BUILDERS: dict[str, tuple[type, Callable[[Row, Resolver], Any]]] = {
    "ties": (Tie, _tie),
    "recognitions": (Recognition, _recognition),
    "people": (Post, _post),
    "experts": (Expert, _expert),
    "rights": (Right, _plain(Right, "kind", "title", "number", "filed", "granted", "status")),
    "products": (Product, _plain(Product, "name", "code", "brand")),
    "standards": (Standard, _plain(Standard, "number", "title", "level", "role")),
    "financing": (Financing, _plain(Financing, "round", "amount", "day", "investor")),
}
