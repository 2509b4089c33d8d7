"""Where sources disagree about a property or the name: derived with the organisation, for a list that computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from liantu.kit import bulk
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import ORDER
from liantu.kit.evidence.enums import Classification

from ..enums import Decided, NameKind
from ..models import Conflict
from ..queries.naming import former_keys, merit, settled
from ..validators.properties import NAME, Property

#: What a claim or a name says.
Said = Callable[[Any], Any]
#: The place of a source among those whose word on a property counts first.
Rank = Callable[[int], int]


class Pair(NamedTuple):
    """The claim or the name that stands, one that says otherwise, and how it was decided between them."""

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


def shown(claims: Sequence[Any], what: Said = attrgetter("value")) -> Any:
    """The weightiest; where others say just the same, the one of the mildest class: it is no secret what is open elsewhere.

    What a source has corrected since does not count for it: not by that word does the value stand.
    """
    if not claims:
        return None
    last_words = {told.record__source: told for told in reversed(claims)}.values()
    same = [told for told in reversed(last_words) if what(told) == what(claims[0])]
    return min(same, key=lambda told: ORDER.index(told.record__source__classification or Classification.OPEN))


def pairs(spec: Property, claims: Sequence[Any], rank: Rank) -> list[Pair]:
    """Who says otherwise than the claim that is shown, by each source's own last word; none where a person has decided.

    What a source has corrected since is no conflict with others. `claims` hold today, the weightiest first. As `queries.values.Value` tells a reader of all of them.
    """
    if len(claims) < 2 or any(_by_hand(told) for told in claims):
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


def _by_hand(told: Any) -> bool:
    return bool(told.record__source__kind == evidence.SourceKind.FORM)


@dataclass(frozen=True)
class Names:
    """The names that count of one organisation: in the order in which one is chosen, and those borne before."""

    organisation: int
    told: list[Any]
    former: set[str]
    rank: Rank
    today: date

    @cached_property
    def holding(self) -> list[Any]:
        """Those that it bears today."""
        today = self.today
        return [
            told for told in self.told if not _over(told, today) and not (told.valid_from and told.valid_from > today)
        ]

    def pairs(self) -> list[Pair]:
        """Which sources know it by another registered name than the one that is shown; as `pairs`.

        Another way of writing the same name is no other, and a name that a record says was borne before no conflict.
        """
        names = [told for told in self.holding if told.kind == NameKind.OFFICIAL]
        if len({told.key for told in names}) < 2 or _by_hand(names[0]):
            return []
        stands = shown(names, attrgetter("text"))
        own = names[0].organisation == self.organisation
        place = self.rank(_openly(names, stands, attrgetter("text")).record__source)
        last_words: dict[int, Any] = {}
        for told in names:
            last_words.setdefault(told.record__source, told)
        return [
            Pair(
                NAME.key,
                stands,
                told,
                settled(own and told.organisation != self.organisation, place, self.rank(source)),
            )
            for source, told in last_words.items()
            if source != stands.record__source and told.key != stands.key and not self._lags(told, stands)
        ]

    def _lags(self, told: Any, stands: Any) -> bool:
        return told.key in self.former and stands.key not in self.former


def names(organisation: int, told: list[Any], rank: Rank, today: date) -> Names:
    """The names of an organisation, of those that count with the weightiest first."""
    spoken = (NameKind.OFFICIAL, NameKind.FORMER)
    former = former_keys(
        (one.record__source, one.key, one.kind == NameKind.FORMER or _over(one, today))
        for one in told
        if one.kind in spoken
    )

    def place(one: Any) -> tuple[Any, ...]:
        by_hand, source = _by_hand(one), one.record__source
        return merit(one.organisation != organisation, by_hand, rank(source), one.key in former)

    if former or any(one.organisation != organisation for one in told):
        told = sorted(told, key=place)
    return Names(organisation, told, former, rank, today)


def _over(told: Any, today: date) -> bool:
    return bool(told.valid_to and told.valid_to < today)


def _openly(claims: Sequence[Any], stands: Any, what: Said = attrgetter("value")) -> Any:
    """The weightiest that says what is shown, of those that whoever reads this may read: no secret word decides openly."""
    secret = Classification.RESTRICTED
    closed = stands.record__source__classification == secret
    same = (told for told in claims if what(told) == what(stands))
    return next(told for told in same if closed or told.record__source__classification != secret)


#: What a line of the list says of two sides, behind whom it is about, which property and who says otherwise.
_TOLD = ("standing_claim_id", "standing_name_id", "standing_source_id", "other_source_id", "decided")
_KEY = ("organisation_id", "property", "other_claim_id", "other_name_id")


def put(members: Iterable[int], wanted: dict[int, list[Pair]]) -> None:
    """Have the list say of these organisations what is `wanted` of them, and no more."""
    lines = dict(_line(pk, pair) for pk, told in wanted.items() for pair in told)
    held = Conflict.objects.filter(organisation__among=members).order_by().values_list("pk", *_KEY, *_TOLD)
    there = {tuple(told[: len(_KEY)]): (pk, tuple(told[len(_KEY) :])) for pk, *told in held}
    same = {key for key, (_pk, told) in there.items() if lines.get(key) == told}
    if gone := [pk for key, (pk, _told) in there.items() if key not in same]:
        Conflict.objects.filter(pk__among=gone).delete()
    fresh = [(*key, *told) for key, told in lines.items() if key not in same]
    bulk.insert_lines(Conflict, (*_KEY, *_TOLD), fresh)


def _line(pk: int, pair: Pair) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    sources = (pair.standing.record__source, pair.other.record__source, str(pair.decided))
    if pair.property == NAME.key:
        return (pk, pair.property, None, pair.other.pk), (None, pair.standing.pk, *sources)
    return (pk, pair.property, pair.other.pk, None), (pair.standing.pk, None, *sources)
