"""Whether two names, or two records, mean one organisation: an outcome, a score and the reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .alike import written_names
from .codes import agree, read_code
from .places import gazetteer, overlap
from .reasons import DIFFERENT_BELOW, Comparison, Outcome, Reason, outcome_of
from .text import folded


@dataclass(frozen=True, slots=True)
class Record:
    """What a row says of an organisation. Everything but the name supports; a person is never a key."""

    name: str
    code: str = ""
    former: tuple[str, ...] = ()
    division: str = ""
    address: str = ""
    phone: str = ""
    person: str = ""


def compare(a: str | Record, b: str | Record) -> Comparison:
    """Compare two names or two records. Codes decide first; two valid codes that differ are never one organisation."""
    some, other = (Record(one) if isinstance(one, str) else one for one in (a, b))
    by_name = _names(some, other)
    code, its = read_code(some.code), read_code(other.code)
    faults = [
        Reason("code_faulty", one.text, "；".join(one.told())) for one in (code, its) if one.is_key and one.faults
    ]
    verdict = agree(code, its)
    if verdict is True:
        reasons = [Reason("codes_equal", code.text, weighs=1), *faults, *by_name.reasons]
        if by_name.outcome is Outcome.DIFFERENT:
            reasons.append(Reason("names_unlike"))
        return Comparison(Outcome.SAME, 1.0, tuple(reasons))
    if verdict is False:
        outcome = Outcome.RELATED if by_name.outcome is Outcome.RELATED else Outcome.DIFFERENT
        return Comparison(outcome, 0.0, (Reason("codes_differ", code.text, its.text, -1), *by_name.reasons))
    return _supported(by_name, some, other, faults)


def _supported(found: Comparison, some: Record, other: Record, faults: Sequence[Reason]) -> Comparison:
    """A comparison of names with what else the records say."""
    reasons, score = [*found.reasons, *faults], found.score
    phone, its_phone = _digits(some.phone), _digits(other.phone)
    if len(phone) >= 7 and phone[-8:] == its_phone[-8:]:
        reasons.append(Reason("phone_equal", weighs=1))
        score += (1 - score) * 0.4
    if some.address and folded(some.address) == folded(other.address):
        reasons.append(Reason("address_equal", weighs=1))
        score += (1 - score) * 0.4
    places, its_places = _where(some), _where(other)
    if places and its_places and not overlap(places, its_places):
        reasons.append(Reason("address_differs", weighs=-1))
        score *= 0.6
    if some.person and folded(some.person) == folded(other.person):
        # Thousands share a name: it supports what the names say and lifts nothing by itself.
        reasons.append(Reason("person_equal", weighs=1))
        score += (1 - score) * 0.15 if score >= DIFFERENT_BELOW else 0.0
    if found.outcome is Outcome.RELATED:
        return Comparison(Outcome.RELATED, score, tuple(reasons))
    return Comparison(outcome_of(score), round(score, 4), tuple(reasons))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _where(record: Record) -> frozenset[str]:
    """The division that a record names beside its name."""
    for text in (record.division, record.address):
        head = folded(text)
        if head:
            place = next(gazetteer().heads(head), None)
            if place is not None:
                inner = next(gazetteer().heads(head, len(place.text), place.codes), None)
                return inner.codes if inner is not None else place.codes
    return frozenset()


def _names(some: Record, other: Record) -> Comparison:
    best = written_names(some.name, other.name)
    for mine, theirs in ((some.former, other.name), (other.former, some.name)):
        for former in mine:
            found = written_names(former, theirs)
            if found.score > best.score:
                best = Comparison(found.outcome, found.score, (Reason("former_name", former, weighs=1), *found.reasons))
    return best
