"""Official names: which of them stands and why, and what else sources call an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import ORDER

from ..enums import Decided, NameKind
from ..models import Name, Organisation
from ..validators.properties import FIELDS, NAME
from .facts import facts_of
from .organisations import disclosed
from .values import SaidValue, Value, typed

#: The kinds of names that are shown; another is only where there is nothing else.
SHOWN = (NameKind.OFFICIAL, NameKind.SHORT, NameKind.ALIAS)


def former_keys(told: Iterable[tuple[int, str, bool]]) -> set[str]:
    """The names that a record says were borne before, of (source, key, whether it says so) with the weightiest first.

    Of a source its last word on each name counts: who went back to an old name bears it.
    """
    last_words: dict[tuple[int, str], bool] = {}
    for source, key, over in told:
        last_words.setdefault((source, key), over)
    return {key for (_source, key), over in last_words.items() if over}


def merit(member: bool, by_hand: bool, place: int, former: bool) -> tuple[Any, ...]:
    """What comes before the usual weight of a name.

    Whoever merged decided which of the two stands: its own names come before those of a `member`, which it stands for.
    Then what a person says, then authority, and of the rest those that no record says were borne before.
    """
    return (member, not by_hand, evidence.UNRANKED if by_hand else place, former)


def settled(merged: bool, place: int, other: int) -> str:
    """How it was decided between a name whose source has the place `place` and one of the place `other`.

    `merged`: the second is said of an organisation that was merged into the one of the first.
    """
    if merged and other <= place:
        return Decided.MERGE
    return Decided.AUTHORITY if other != place else Decided.OPEN


@dataclass
class NameValue(Value):
    """The name that is shown, with all that is said of names; the registered ones contest each other."""

    root: int = 0

    @property
    def speaking(self) -> list[SaidValue]:
        now = self.current
        if now is None or now.claim.kind != NameKind.OFFICIAL:
            return [now] if now is not None else []
        return [said for said in super().speaking if said.claim.kind == NameKind.OFFICIAL]

    def weight(self, said: SaidValue) -> tuple[Any, ...]:
        name = said.claim
        before = merit(name.organisation_id != self.root, typed(said), self.rank(said), said.former)
        return (*before, *super().weight(said))

    def _by_hand(self, now: SaidValue) -> bool:
        # The name of one that was merged may be a person's word, and not stand all the same.
        return typed(self._weightiest(now))

    def is_former(self, said: SaidValue) -> bool:
        """Whether a record says that it was borne before; where both were, neither is less of a name for it."""
        now = self.current
        return said.former and not (now is not None and now.former)

    def undecided(self, best: SaidValue, said: SaidValue) -> bool:
        return not self.is_former(said) and self._settled(best, said) == Decided.OPEN

    def _settled(self, best: SaidValue, said: SaidValue) -> str:
        mine, theirs = (one.claim.organisation_id == self.root for one in (best, said))
        return settled(mine and not theirs, self.rank(best), self.rank(said))

    @property
    def rivals(self) -> list[SaidValue]:
        return [said for said in self.others if not self.is_former(said)]

    def _because(self, best: SaidValue, other: SaidValue) -> str:
        if not self.rivals:
            return _("其他登记名称都有记录写明是曾用名")
        if self._settled(best, other) == Decided.MERGE:
            last = other.claim.record.last
            words = {"other": other.claim.record.source.name, "said": last.issued if last else ""}
            return _("合并时选定以这一家的名称为准；%(other)s（%(said)s）说的是并入的那一条") % words
        return super()._because(best, other)


def names_and_value(
    user: access.Principal, organisation: Organisation, orders: evidence.Orders | None = None
) -> tuple[list[Name], NameValue]:
    """What `names_of` answers of an organisation that `find_organisation` answered, and why the shown name stands."""
    said = list(facts_of(user, Name, organisation, all_said=True, withheld=True).order_by("id"))
    value = _value(organisation, said, orders if orders is not None else evidence.orders(FIELDS))
    return disclosed([name for name in said if _counts(name)]), value


def _counts(name: Name) -> bool:
    return name.record.last_id is not None and name.retraction_id is None


def _value(organisation: Organisation, said: list[Name], orders: evidence.Orders) -> NameValue:
    root = organisation.canonical_id or organisation.pk
    value = NameValue(NAME, organisation.name or None, False, [], orders, organisation.home_id, root=root)
    today = clock.today()
    weighed = sorted((name for name in said if _counts(name)), key=lambda name: Value.weight(value, _said(name)))
    former = former_keys(
        (name.record.source_id, name.key, name.kind == NameKind.FORMER or bool(name.valid_to and name.valid_to < today))
        for name in weighed
        if name.kind in (NameKind.OFFICIAL, NameKind.FORMER)
    )
    # Of a name that only a source says whom the reader may not know of, neither the source nor another name is told.
    value.claims = [_said(name, name.key in former) for name in said if not name.is_withheld]
    value.claims.sort(key=lambda one: value.weight(one))
    if (now := _shown(value.claims, organisation.name)) is not None:
        now.current = True
        value.claims.sort(key=lambda one: not one.current)
    return value


def _said(name: Name, former: bool = False) -> SaidValue:
    return SaidValue(name, name.text, name.text, False, False, former)


def _shown(claims: list[SaidValue], text: str) -> SaidValue | None:
    """By which the shown name is told: as it is derived, of those that say just the same the one of the mildest class."""

    def place(said: SaidValue) -> tuple[Any, ...]:
        kind, source = said.claim.kind, said.claim.record.source
        rank = SHOWN.index(kind) if kind in SHOWN else len(SHOWN)
        return (not said.claim.holds, rank, ORDER.index(source.classification or ORDER[0]))

    return min((said for said in claims if said.counts and said.claim.text == text), key=place, default=None)
