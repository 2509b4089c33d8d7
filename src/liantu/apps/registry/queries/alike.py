"""Who may be meant by a name that no organisation bears as it is written: a slip, a short form, another form of firm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from liantu.engine import identity
from liantu.kit import bulk
from liantu.kit.access import public as access

from ..models import Name, Organisation
from . import indexed
from .organisations import list_names

#: Texts that are looked for together, and ids that are asked for at once.
TEXTS, CHUNK = 200, 2000


@dataclass(frozen=True)
class Likely:
    """An organisation, standing for itself, that may be meant. `score`: its chance among all that may be, 0 to 1."""

    id: int
    name: str
    score: float
    outcome: identity.Outcome
    #: What was found, which tells its reasons in each language.
    found: Any

    @property
    def reasons(self) -> str:
        language = "en" if (get_language() or "").startswith("en") else "zh"
        return str(self.found.told(language))


def alike(user: access.Principal, text: str, limit: int = 5, *, wait: bool = False) -> list[Likely]:
    """The organisations of those that `user` may see that `text` may mean, the likeliest first.

    What the user may not see counts neither as an answer nor against one. Six queries where the index is up to date. `wait`: until it is; else what is new may be missing, and all where it is not yet built.
    """
    found = indexed.near([text], wait=wait)
    rows = access.scope(user, "view", Organisation.objects.filter(listed=True))
    return _ranked([text], found, limit, partial(_seen, names=list_names(user), rows=rows))[0]


def candidates(
    texts: Iterable[str], limit: int = 5, *, wait: bool = True, codeless: bool = False, least: float = 0.0
) -> Iterator[list[Likely]]:
    """The same for many texts, whoever asks: who is told has to ask first what may be seen. Few queries a 200 texts.

    `codeless`: only organisations of which no code is known, for texts that have a code which nobody bears. `least`: the
    score from which on one is worth telling.
    """
    left = iter(texts)
    while some := list(islice(left, TEXTS)):
        yield from _ranked(some, indexed.near(some, wait=wait), limit, partial(_there, codeless=codeless), least)


def _ranked(
    texts: Sequence[str],
    found: Sequence[Sequence[identity.Entry]],
    limit: int,
    ask: Callable[[set[int]], Seen],
    least: float = 0.0,
) -> list[list[Likely]]:
    held, shown = ask({int(entry.key) for entries in found for entry in entries})
    kept = [
        list(dict.fromkeys(
            _standing(entry, held[key]) for entry in entries if (key := (int(entry.key), entry.name)) in held
        ))
        for entries in found
    ]  # fmt: skip
    asked = list(zip(texts, kept, strict=True))
    return [
        [
            Likely(int(one.key), shown[int(one.key)], one.score, one.outcome, one)
            for one in ranked
            if not _apart(text, one)
        ]
        for text, ranked in zip(texts, identity.rank_all(asked, limit, least), strict=True)
    ]


def _apart(text: str, one: identity.Candidate) -> bool:
    if one.apart is not None:
        return one.apart
    return identity.compare(text, one.name).outcome is identity.Outcome.DIFFERENT


def _standing(entry: identity.Entry, root: int) -> identity.Entry:
    """Merged organisations answer as the one that stands for them."""
    key = str(root)
    return entry if entry.key == key else identity.Entry(key, entry.name, packed=entry.packed)


#: (organisation, name) → who stands for it; and what those are called.
Seen = tuple[dict[tuple[int, str], int], dict[int, str]]


def _there(ids: set[int], codeless: bool) -> Seen:
    """As `_seen`, whoever asks."""
    told = bulk.fetch(
        "SELECT name.organisation_id, name.text, root.id, root.name FROM registry_name name"  # noqa: S608
        " JOIN registry_organisation one ON one.id = name.organisation_id"
        " JOIN registry_organisation root ON root.id = one.canonical_id"
        " JOIN evidence_record record ON record.id = name.record_id"
        " WHERE name.organisation_id {among} AND record.last_id IS NOT NULL AND name.retraction_id IS NULL AND root.listed"
        + (" AND root.code IS NULL" if codeless else ""),
        sorted(ids),
    )
    return {(pk, text): root for pk, text, root, _name in told}, {root: name for _pk, _text, root, name in told}


def _seen(ids: set[int], names: QuerySet[Name], rows: QuerySet[Organisation]) -> Seen:
    """Of these organisations the names that count, each with who stands for its bearer; and what those are called."""
    held: dict[tuple[int, str], int] = {}
    shown: dict[int, str] = {}
    for some in _chunks(sorted(ids)):
        told = names.filter(organisation__in=some).values_list("organisation", "text", "organisation__canonical")
        held |= {(pk, text): standing for pk, text, standing in told}
    for some in _chunks(sorted(set(held.values()))):
        shown |= dict(rows.filter(pk__in=some).order_by().values_list("pk", "name"))
    return {key: standing for key, standing in held.items() if standing in shown}, shown


def _chunks(ids: list[int]) -> Iterator[list[Any]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
