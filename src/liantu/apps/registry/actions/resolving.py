"""Which organisation of the register a row means: by its code, else by a name that is one organisation's only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from liantu.kit import bulk
from liantu.kit.access.sentences import clauses, saying

from ..enums import NameKind
from ..queries import alike
from ..validators.codes import code_of
from ..validators.names import name_key

#: Any number that nothing else of this database locks by.
_TURN = 0x6C746F72
#: Kinds of names as rows call them. A row is asked again and again, and its enumeration answers slowly.
_OFFICIAL, _FORMER = NameKind.OFFICIAL.value, NameKind.FORMER.value
_OTHERS = (NameKind.SHORT.value, NameKind.ALIAS.value)
Told = Mapping[str, Any]


class Resolver:
    """Codes and names → organisations, as the register has them, and as rows of one load add to them.

    Two different codes are never one organisation, however alike the names. A registered name comes before a short one.
    Those that a verdict holds for one count as one. The answer is the member of which the code or name is said, so that
    what is written stays on its own row should the verdict be taken back.
    """

    def __init__(self, by: Any = None) -> None:
        """`by`: who is told, of what they may see, which names come close to one that is not there."""
        self._by = by
        self.codes: dict[str, int] = {}
        self.names: defaultdict[str, dict[int, bool]] = defaultdict(dict)
        #: Row key → name → the organisation of which the row's source said so before.
        self.rows: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._root: dict[int, int] = {}
        self._codes_of: defaultdict[int, set[str]] = defaultdict(set)
        #: Those of whom the register was asked for all codes.
        self._asked: set[int] = set()
        #: Stand-ins for organisations that are yet to be made, and the names that each bears.
        self.reserved: dict[int, set[str]] = {}
        #: What a row calls its own organisation, wherever else it refers to it → the organisation.
        self.called: dict[str, int] = {}

    def learn(self, rows: Iterable[Told]) -> None:
        """Fetch from the register whatever the organisations of these rows, and references in them, may be."""
        codes: set[str] = set()
        keys: set[str] = set()
        for told in rows:
            codes.add(_code_in(told))
            keys.update(name_key(text) for text, _kind in names_in(told))
        bearers: set[int] = set()
        for code, pk in self._told_codes("claim.value {among}", sorted(codes - {""})):
            self.add_code(code, pk)
        held = bulk.fetch(
            "SELECT name.key, name.organisation_id, one.canonical_id, name.kind FROM registry_name name"
            " JOIN registry_organisation one ON one.id = name.organisation_id"
            " WHERE name.key {among} AND name.retraction_id IS NULL ORDER BY name.id",
            sorted(keys - {""}),
        )
        for key, pk, above, kind in held:
            self._root[pk] = above or pk
            self.add_name(key, pk, kind)
            bearers.add(pk)
        self._learn_codes_of(bearers)

    def learn_rows(self, source: int, rows: Iterable[str]) -> None:
        """Fetch of which organisations a source spoke before under these row keys; the last time counts."""
        bearers: set[int] = set()
        told = bulk.fetch(
            "SELECT record.key, name.key, name.organisation_id, one.canonical_id FROM evidence_record record"
            " JOIN registry_name name ON name.record_id = record.id"
            " JOIN registry_organisation one ON one.id = name.organisation_id"
            " WHERE record.key {among} AND record.source_id = %s AND name.retraction_id IS NULL"
            " ORDER BY record.id, name.id",
            sorted(rows), source,
        )  # fmt: skip
        for row, key, pk, above in told:
            self._root[pk] = above or pk
            self.rows[row][key] = pk
            bearers.add(pk)
        self._learn_codes_of(bearers)

    def learn_ids(self, ids: Iterable[int]) -> None:
        """Fetch the codes of organisations that are known by their keys."""
        self._learn_codes_of(self.learn_roots(ids))

    def learn_roots(self, ids: Iterable[int]) -> list[int]:
        """Fetch who stands for organisations that are known by their keys; those that are there."""
        told = bulk.fetch("SELECT id, canonical_id FROM registry_organisation WHERE id {among}", sorted(set(ids)))
        self._root.update((pk, above or pk) for pk, above in told)
        return [pk for pk, _above in told]

    def _learn_codes_of(self, bearers: Iterable[int]) -> None:
        """The codes of all that belong together with these, whoever of them has the code."""
        roots = {self._root[pk] for pk in bearers} - self._asked
        self._asked |= roots
        group = bulk.fetch("SELECT id FROM registry_organisation WHERE canonical_id {among}", sorted(roots))
        members = roots.union(pk for (pk,) in group)
        for code, pk in self._told_codes("claim.organisation_id {among}", sorted(members)):
            self._codes_of[self._root[pk]].add(code)

    def _told_codes(self, where: str, among: list[Any]) -> list[tuple[str, int]]:
        """(code, organisation): what counts before what does not, the earlier before the later."""
        rows = bulk.fetch(
            "SELECT claim.value, claim.organisation_id, one.canonical_id, record.last_id FROM registry_claim claim"  # noqa: S608
            " JOIN registry_organisation one ON one.id = claim.organisation_id"
            " JOIN evidence_record record ON record.id = claim.record_id"
            f" WHERE claim.property = 'code' AND {where} AND claim.retraction_id IS NULL ORDER BY claim.id",
            among,
        )
        self._root.update((pk, above or pk) for _code, pk, above, _last in rows)
        return [(code, pk) for code, pk, _above, _last in sorted(rows, key=lambda row: row[-1] is None)]

    def add_code(self, code: str, pk: int) -> None:
        self.codes.setdefault(code, pk)
        self._codes_of[self._root.get(pk, pk)].add(code)

    def add_name(self, key: str, pk: int, kind: str) -> None:
        self.names[key][pk] = self.names[key].get(pk, False) or kind == NameKind.OFFICIAL
        if pk in self.reserved:
            self.reserved[pk].add(key)

    def reserve(self) -> int:
        """A stand-in, below zero, for an organisation that is yet to be made: see `settle`."""
        pk = -1 - len(self.reserved)
        self.reserved[pk] = set()
        return pk

    def settle(self, made: Iterable[int]) -> dict[int, int]:
        """Put the organisations that were made in the place of those reserved, in their order; answers which is which."""
        settled = dict(zip(self.reserved, made, strict=True))
        for reserved, pk in settled.items():
            for code in self._codes_of.pop(reserved, ()):
                self.codes[code] = pk
                self._codes_of[pk].add(code)
            for key in self.reserved[reserved]:
                self.names[key][pk] = self.names[key].pop(reserved)
        for own, pk in self.called.items():
            self.called[own] = settled.get(pk, pk)
        self.reserved = {}
        return settled

    def find(self, told: Told, row: str = "") -> int | None:
        """The organisation that a row of organisations means; None where it is a new one. `row`: the row's key.

        A row may have been judged before: `is` holds the organisation, `not` those that it is none of; `own` is what
        rows call one that a person said is none that is known.
        """
        if told.get("is"):
            return int(told["is"])
        code = told.get("code") or ""
        if code and code in self.codes:
            # Two firms of one code, told apart by a split: the row's own past says which.
            before = self.before(row, code)
            return before if before is not None and code in self._codes_of[self.root(before)] else self.codes[code]
        if told.get("own"):
            return self.called.get(told["own"])
        keys = [name_key(text) for text, _kind in names_in(told)]
        before = self.rows.get(row, {})
        for key in keys:
            if key in before and self._fits(before[key], code):
                return before[key]
        official, others = told.get("official"), set(told.get("not") or ())
        for key in [name_key(official)] if official else keys:
            bearers = {
                pk: told for pk, told in self._bearers(key, code).items() if self._root.get(pk, pk) not in others
            }
            chosen = [pk for pk, registered in bearers.items() if registered or not official]
            if len(chosen) == 1:
                return chosen[0]
        return None

    def known(self, text: str) -> list[int]:
        """All that bear a name."""
        return sorted(self._bearers(name_key(text)))

    def named(self, text: str) -> int:
        """The organisation that a reference names, by code, name, key (`#12`) or as its row calls it.

        Raises ValidationError for none or several.
        """
        if text in self.called:
            return self.called[text]
        if text.startswith("#") and text[1:].isdecimal():
            return int(text[1:])
        fits = self.fitting(text)
        if len(fits) == 1:
            return fits[0]
        told = {"name": text[:60]}
        if fits:
            raise ValidationError(_("有几家机构都叫“%(name)s”，请写全称或代码") % told)
        close = alike(self._by, text, 3) if self._by is not None else []
        if not close:
            raise ValidationError(_("没有名为“%(name)s”的机构") % told)
        told["likely"] = _("、").join(one.name for one in close)
        raise ValidationError(_("没有名为“%(name)s”的机构。是不是：%(likely)s") % told)

    def fitting(self, text: str) -> list[int]:
        """The organisations that a reference may name, by code or name: one where it is clear."""
        code = _code_in({"code": text})
        if code in self.codes:
            return [self.codes[code]]
        bearers = self._bearers(name_key(text))
        return [pk for pk, registered in bearers.items() if registered] or list(bearers)

    def before(self, row: str, code: str = "") -> int | None:
        """The one organisation of which the row's source spoke before under the row's key, where the code fits."""
        found = {self._root.get(pk, pk): pk for pk in self.rows.get(row, {}).values() if self._fits(pk, code)}
        return next(iter(found.values())) if len(found) == 1 else None

    def bearing(self, text: str, code: str = "") -> dict[int, bool]:
        """Those that bear a name and that the code does not speak against, and for each whether the name is registered."""
        return self._bearers(name_key(text), code)

    def coded(self, code: str) -> int | None:
        """The organisation that has a code."""
        return self.codes.get(code)

    def fits(self, pk: int, code: str) -> bool:
        """Whether nothing that is known of the organisation's code speaks against this one."""
        return self._fits(pk, code)

    def root(self, pk: int) -> int:
        """The organisation that stands for this one."""
        return self._root.get(pk, pk)

    def _fits(self, pk: int, code: str) -> bool:
        """Whether nothing that is known of the organisation's code speaks against this one."""
        held = self._codes_of.get(self._root.get(pk, pk))
        return not code or not held or code in held

    def _bearers(self, key: str, code: str = "") -> dict[int, bool]:
        """Of each that bears the name and fits the code: one of its members, and whether the name is registered."""
        found: dict[int, tuple[int, bool]] = {}

        def merit(pair: tuple[int, bool]) -> tuple[bool, bool, int]:
            pk, registered = pair
            return (not registered, pk != self._root.get(pk, pk), pk)

        for pk, registered in sorted(self.names.get(key, {}).items(), key=merit):
            if self._fits(pk, code):
                found.setdefault(self._root.get(pk, pk), (pk, registered))
        return dict(found.values())


def one_at_a_time() -> None:
    """Wait until nobody else makes organisations, to the end of the transaction. SQLite lets only one write anyhow."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def names_in(told: Told) -> list[tuple[str, str]]:
    """(name, kind) of all names that an organisation's row tells."""
    found = [(told["official"], _OFFICIAL)] if told.get("official") else []
    for kind in _OTHERS:
        if kind in told:
            found += [(text, kind) for text in told[kind]]
    if "former" in told:
        found += [(one["text"], _FORMER) for one in told["former"]]
    return found


def checked_code(told: Told, place: str) -> str:
    """The row's code in its one form, or nothing. Raises ValidationError that names the place."""
    if not told.get("code"):
        return ""
    try:
        return code_of(str(told["code"]))
    except ValidationError as wrong:
        raise ValidationError(saying(place, clauses(wrong.messages))) from None


def _code_in(told: Told) -> str:
    """The code as it would be kept; nothing where it is none: what is wrong with it is said with its row's place."""
    try:
        return code_of(str(told["code"])) if told.get("code") else ""
    except ValidationError:
        return ""
