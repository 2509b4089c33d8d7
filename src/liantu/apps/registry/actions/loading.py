"""Writing what many rows say, in bulk: the way in for reports and workbooks.

The rows' records are staged before (`evidence.stage_rows`); nothing counts before their delivery is applied. A record
whose content is there already is left as it is, so a load that was broken off is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses, saying
from liantu.kit.evidence import public as evidence
from liantu.kit.intake.targets import Made

from ..enums import NameKind, TieKind
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
from ..validators.names import kept_name, name_key, tidy
from ..validators.properties import property_of
from .resolving import Resolver, checked_code, names_in, one_at_a_time

CHUNK = 1000
Row = Mapping[str, Any]
Line = tuple[Any, ...]
VALID = ("valid_from", "valid_to", "told_from", "told_to")
_ALWAYS: Line = (None, None, "", "")
SAID = (Name, Claim, Tie, Recognition, Right, Product, Standard, Financing, Post, Expert)


@access.steps
def load(
    *, by: Any, delivery: Any, rows: Sequence[Row], records: Mapping[str, int], made: Made | None = None
) -> Resolver:
    """Write what `rows` say of organisations; `records` are the ids of their records by key.

    Each row may hold `organisations`, `ties`, `recognitions`, `people`, `experts`, `rights`, `products`, `standards`
    and `financing`; organisations are referred to by code or by any of their names. Answers the resolver of those
    references, for the other apps that read the same rows. Raises ValidationError that names the row, Denied.
    """
    access.require(by, "create", delivery)
    resolver = Resolver(by)
    told = _organisations_of(rows)
    # Of whoever is known already, and of what nobody refers to, nothing need be looked up.
    resolver.learn_roots(one["is"] for one in told if one.get("is"))
    resolver.learn(one for one in told if not one.get("is"))
    resolver.learn({"alias": [text], "code": text} for text in _references(rows) if not text.startswith(("@", "#")))
    resolver.learn_rows(delivery.source_id, _open(rows))
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        _create_some(by=by, delivery=delivery, rows=some, records=records, resolver=resolver, maker=made)
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        _say_some(by=by, delivery=delivery, rows=some, records=records, resolver=resolver)
    return resolver


def _organisations_of(rows: Iterable[Row]) -> list[Mapping[str, Any]]:
    return [told for row in rows for told in row.get("organisations", ())]


def _open(rows: Iterable[Row]) -> set[str]:
    """Keys of rows that do not say which organisation they mean."""
    return {row["key"] for row in rows if any(not told.get("is") for told in row.get("organisations", ()))}


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
    *,
    by: Any,
    delivery: Any,
    rows: Sequence[Row],
    records: Mapping[str, int],
    resolver: Resolver,
    maker: Made | None = None,
) -> None:
    """Organisations that are new, with their names and properties, in one transaction."""
    evidence.alone([records[row["key"]] for row in rows])
    told_already = _told_already(rows, records, (Name, Claim))
    unmade = _recall(rows, resolver, maker)
    _look_again(delivery.source_id, rows, resolver)
    said: list[tuple[Row, int, int, Row, str]] = []
    for row in rows:
        record = records[row["key"]]
        for told in row.get("organisations", ()):
            code = checked_code(told, _place(row))
            pk = resolver.find({**told, "code": code}, row["key"])
            if pk is None and record in told_already:
                continue
            pk = resolver.reserve() if pk is None else pk
            resolver.called.update({told[name]: pk for name in ("called", "own") if told.get(name)})
            if code:
                resolver.add_code(code, pk)
            for text, kind in names_in(told):
                resolver.add_name(name_key(text), pk, kind)
            if record not in told_already:
                said.append((row, record, pk, told, code))
    now = clock.now()
    new = bulk.reserve(Organisation, len(resolver.reserved)) if resolver.reserved else []
    bulk.insert_lines(Organisation, ("id", "created", "updated"), [(pk, now, now) for pk in new])
    made = resolver.settle(new)
    names: list[Line] = []
    claims: list[Line] = []
    for row, record, pk, told, code in said:
        with _naming(row):
            names += _names(record, made.get(pk, pk), told)
            claims += _claims(record, made.get(pk, pk), told, code)
    if unmade and maker is not None:
        maker.keep({own: resolver.called[own] for own in unmade if own in resolver.called})
    bulk.insert_lines(Name, ("record_id", "organisation_id", "text", "key", "kind", *VALID), names)
    bulk.insert_lines(Claim, ("record_id", "organisation_id", "property", "value", *VALID), claims)


def _recall(rows: Sequence[Row], resolver: Resolver, made: Made | None) -> set[str]:
    """What rows call one that a person said is none that is known: fetched where it was made, and answered where not."""
    own = {told["own"] for told in _organisations_of(rows) if told.get("own")} - set(resolver.called)
    if own and made is not None:
        one_at_a_time()
        resolver.called.update(made.read(own))
    return own - set(resolver.called)


def _look_again(source: int, rows: Sequence[Row], resolver: Resolver) -> None:
    """Of what seems new, fetch again what the register has of it by now: of two loads at once, one makes the organisation."""
    fresh = [
        (row["key"], told)
        for row in rows
        for told in row.get("organisations", ())
        if resolver.find({**told, "code": checked_code(told, _place(row))}, row["key"]) is None
    ]
    if fresh:
        one_at_a_time()
        resolver.learn(told for _key, told in fresh)
        resolver.learn_rows(source, {key for key, _told in fresh})


@access.action
def _say_some(*, by: Any, delivery: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: Resolver) -> None:
    """Whatever else the rows say, in one transaction."""
    evidence.alone([records[row["key"]] for row in rows])
    told_already = _told_already(rows, records, (model for model in SAID if model not in (Name, Claim)))
    made: dict[type, list[Any]] = {model: [] for model, _build in BUILDERS.values()}
    ties: list[Line] = []
    left = [row for row in rows if records[row["key"]] not in told_already]
    people = _People(left, resolver)
    for row in left:
        record = records[row["key"]]
        with _naming(row):
            for listed, (model, build) in BUILDERS.items():
                for told in row.get(listed, ()):
                    if model is Tie and told.keys() == _PLAIN_TIE and told["kind"] in _TIES:
                        ties.append((record, *(resolver.named(told[end]) for end in ("from", "to")), told["kind"]))
                    else:
                        made[model].append(_checked(build(told, resolver, people), told, record))
    people.make()
    for one in (*made[Post], *made[Expert]):
        # Whom they are about has a key only now.
        one.person_id = one.person.pk
    bulk.insert_lines(Tie, ("record_id", "organisation_id", "counterpart_id", "kind"), ties)
    for built in made.values():
        bulk.insert(built)


#: A tie of which nothing more is told, as every row of a zone's list has one: nothing of it can be wrong.
_PLAIN_TIE = {"from", "to", "kind"}
_TIES = frozenset(TieKind.values)


def _told_already(rows: Sequence[Row], records: Mapping[str, int], models: Iterable[Any]) -> set[int]:
    ids = [records[row["key"]] for row in rows]
    found: set[int] = set()
    for model in models:
        statement = f"SELECT DISTINCT record_id FROM {model._meta.db_table} WHERE record_id {{among}}"  # noqa: S608
        found.update(record for (record,) in bulk.fetch(statement, ids))
    return found


def _place(row: Row) -> str:
    return str(row.get("place") or row["key"])


@contextmanager
def _naming(row: Row) -> Iterator[None]:
    """Have what is wrong within say in which row."""
    try:
        yield
    except ValidationError as wrong:
        raise ValidationError(saying(_place(row), clauses(wrong.messages))) from None


def _checked(made: Any, told: Row, record: int) -> Any:
    made.record_id = record
    made.approximate = bool(told.get("approximate"))
    made.said(str(told.get("valid_from") or ""), str(told.get("valid_to") or ""))
    # Foreign keys were resolved just now: asking for each of them again would be a query a row.
    made.clean_fields(exclude=[field.name for field in made._meta.concrete_fields if field.is_relation])
    return made


def _names(record: int, pk: int, told: Row) -> list[Line]:
    made: list[Line] = []
    for text, kind in names_in(told):
        until = next((one.get("until") for one in told.get("former", ()) if one["text"] == text), None)
        ends = str(until or "") if kind == NameKind.FORMER else ""
        made.append((record, pk, kept_name(text), name_key(text), kind, *_valid("", ends)))
    return made


def _claims(record: int, pk: int, told: Row, code: str) -> list[Line]:
    values = {**told.get("values", {}), "kind": told.get("kind"), "code": code}
    valid = _valid(str(told.get("valid_from") or ""), "")
    return [
        (record, pk, key, property_of(key).kept(str(value)), *valid)
        for key, value in values.items()
        if value not in (None, "")
    ]


def _valid(told_from: str, told_to: str) -> Line:
    """What `Evidenced.said` sets. Raises ValidationError."""
    return (*evidence.periods.validity(told_from, told_to), told_from, told_to) if told_from or told_to else _ALWAYS


class _People:
    """Those who have a post or a profile in the organisations of some rows, and those whom the rows add.

    The same name in the same organisation is the same person; elsewhere a namesake is another.
    """

    def __init__(self, rows: Iterable[Row], resolver: Resolver) -> None:
        named: set[int] = set()
        for row in rows:
            for told in (*row.get("people", ()), *row.get("experts", ())):
                # Whoever names no organisation, or several, is told so where the row is read.
                fits = resolver.fitting(told["organisation"])
                named.update(fits if len(fits) == 1 else ())
        roots = {above or pk for pk, above in _standing(pk__in=named)}
        self._root = dict(_standing(canonical__in=roots))
        self._held: dict[tuple[int, str], Person] = {}
        self._new: list[Person] = []
        for model in (Post, Expert):
            held = model.objects.filter(organisation__in={*named, *self._root}, retraction__isnull=True)
            told_of = held.order_by("person").values_list("person", "person__name", "organisation")
            for pk, name, organisation in told_of:
                self._held.setdefault(self._key(organisation, name), Person(pk=pk))

    def _key(self, organisation: int, name: str) -> tuple[int, str]:
        return self._root.get(organisation, organisation), tidy(name)

    def of(self, organisation: int, name: str) -> Person:
        """The person of that name there, one that is yet to be made where there is none. Raises ValidationError."""
        key = self._key(organisation, name)
        if key not in self._held:
            person = Person(name=key[1], created=clock.now())
            person.clean_fields()
            self._held[key] = person
            self._new.append(person)
        return self._held[key]

    def make(self) -> None:
        Person.objects.bulk_create(self._new, batch_size=CHUNK)


def _standing(**which: Any) -> Any:
    return Organisation.objects.filter(**which).values_list("pk", "canonical")


Builder = Callable[[Row, Resolver, _People], Any]


def _tie(told: Row, resolver: Resolver, people: _People) -> Tie:
    others = {name: told.get(name) for name in ("broker", "platform")}
    return Tie(
        organisation_id=resolver.named(told["from"]), counterpart_id=resolver.named(told["to"]),
        kind=told["kind"], what=told.get("what") or "", stage=told.get("stage") or "",
        **{f"{name}_id": resolver.named(text) for name, text in others.items() if text},
    )  # fmt: skip


def _plain(model: Any, *fields: str) -> Builder:
    def build(told: Row, resolver: Resolver, people: _People) -> Any:
        kept = {name: told[name] for name in fields if told.get(name) not in (None, "")}
        return model(organisation_id=resolver.named(told["holder"]), **kept)

    return build


def _recognition(told: Row, resolver: Resolver, people: _People) -> Recognition:
    names = ("scheme", "title", "level", "batch", "number", "issuer")
    kept = {name: str(told[name]) for name in names if told.get(name) not in (None, "")}
    return Recognition(organisation_id=resolver.named(told["holder"]), **kept)


def _post(told: Row, resolver: Resolver, people: _People) -> Post:
    organisation = resolver.named(told["organisation"])
    return Post(organisation_id=organisation, person=people.of(organisation, told["name"]), title=told["post"])


def _expert(told: Row, resolver: Resolver, people: _People) -> Expert:
    organisation = resolver.named(told["organisation"])
    fields = "、".join(told["fields"]) if isinstance(told["fields"], list) else told["fields"]
    person = people.of(organisation, told["name"])
    return Expert(organisation_id=organisation, person=person, title=told.get("title") or "", fields=fields)


BUILDERS: dict[str, tuple[type, Builder]] = {
    "ties": (Tie, _tie),
    "recognitions": (Recognition, _recognition),
    "people": (Post, _post),
    "experts": (Expert, _expert),
    "rights": (Right, _plain(Right, "kind", "title", "number", "filed", "granted", "status")),
    "products": (Product, _plain(Product, "name", "code", "brand")),
    "standards": (Standard, _plain(Standard, "number", "title", "level", "role")),
    "financing": (Financing, _plain(Financing, "round", "amount", "day", "investor")),
}
