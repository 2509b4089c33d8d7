"""Where sources disagree about a property: derived with the organisation, for a list that computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from liantu.kit import bulk
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import ORDER
from liantu.kit.evidence.enums import Classification

from ..enums import Decided
from ..models import Conflict
from ..validators.properties import Property

#: The place of a source among those whose word on a property counts first.
Rank = Callable[[int], int]


class Pair(NamedTuple):
    """The claim that stands, one that says otherwise, and how it was decided between them."""

    property: str
    standing: Any
    other: Any
    decided: str

    @property
    def contests(self) -> bool:
        """Whether all staff may know of it, and nobody has decided.

        Of a restricted value only its own unit reads what it is, so nobody else learns that it differs.
        """
        secret = Classification.RESTRICTED
        sources = (self.standing, self.other)
        return self.decided == Decided.OPEN and all(one.record__source__classification != secret for one in sources)


def shown(claims: Sequence[Any]) -> Any:
    """The weightiest; where others say just the same, the one of the mildest class: it is no secret what is open elsewhere."""
    if not claims:
        return None
    same = [told for told in claims if told.value == claims[0].value]
    return min(same, key=lambda told: ORDER.index(told.record__source__classification or Classification.OPEN))


def pairs(spec: Property, claims: Sequence[Any], rank: Rank) -> list[Pair]:
    """Who says otherwise than the claim that is shown, by each source's own last word; none where a person has decided.

    What a source has corrected since is no conflict with others. `claims` hold today, the weightiest first. As `queries.values.Value` tells a reader of all of them.
    """
    if len(claims) < 2 or any(told.record__source__kind == evidence.SourceKind.FORM for told in claims):
        return []
    stands = shown(claims)
    place = rank(_openly(claims, stands).record__source)
    last_words: dict[int, Any] = {}
    for told in claims:
        last_words.setdefault(told.record__source, told)
    return [
        Pair(spec.key, stands, told, Decided.AUTHORITY if rank(source) != place else Decided.OPEN)
        for source, told in last_words.items()
        if source != stands.record__source and not spec.agree(told.value, stands.value)
    ]


def _openly(claims: Sequence[Any], stands: Any) -> Any:
    """The weightiest that says what is shown, of those that whoever reads this may read: no secret word decides openly."""
    secret = Classification.RESTRICTED
    closed = stands.record__source__classification == secret
    same = (told for told in claims if told.value == stands.value)
    return next(told for told in same if closed or told.record__source__classification != secret)


def put(members: Iterable[int], wanted: dict[int, list[Pair]]) -> None:
    """Have the list say of these organisations what is `wanted` of them, and no more."""
    rows = {
        (pk, pair.other.pk): Conflict(
            organisation_id=pk, property=pair.property, standing_id=pair.standing.pk, other_id=pair.other.pk,
            standing_source_id=pair.standing.record__source, other_source_id=pair.other.record__source,
            decided=pair.decided,
        )
        for pk, told in wanted.items()
        for pair in told
    }  # fmt: skip
    there = {
        (row.organisation_id, row.other_id): row for row in Conflict.objects.filter(organisation__in=list(members))
    }
    same = {key for key, row in there.items() if key in rows and _says(row) == _says(rows[key])}
    Conflict.objects.filter(pk__in=[row.pk for key, row in there.items() if key not in same]).delete()
    bulk.insert(row for key, row in rows.items() if key not in same)


def _says(row: Conflict) -> tuple[Any, ...]:
    return row.standing_id, row.standing_source_id, row.other_source_id, row.decided
