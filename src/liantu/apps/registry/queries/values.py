"""The properties of one organisation as a user may see them: each with the claim it came from, and what else is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance, stricter

from ..models import Claim, Name, Organisation
from ..validators.properties import FIELDS, PROPERTIES, Property
from .facts import claims_of
from .organisations import own_organisations


@dataclass
class SaidValue:
    """A claim, or a name, as somebody may read it: its value as it is kept and as words, None where withheld."""

    claim: Any
    value: Any
    words: str | None
    withheld: bool
    current: bool
    #: Of a name: a record says that it was borne before.
    former: bool = False

    @property
    def counts(self) -> bool:
        return self.claim.record.last_id is not None and self.claim.retraction_id is None

    @property
    def facet(self) -> str:
        """What it is called in the addresses of facts."""
        return "names" if isinstance(self.claim, Name) else "claims"


@dataclass
class Value:
    """One property: its value now (None: unknown), whether it is withheld, and all claims, the weightiest first."""

    spec: Property
    value: Any = None
    withheld: bool = False
    claims: list[SaidValue] = field(default_factory=list)
    #: Whose word on it counts first in the organisation's zone.
    orders: evidence.Orders = field(default_factory=evidence.Orders)
    zone: int | None = None

    @property
    def words(self) -> str:
        now = self.current
        if now is not None and now.words is not None:
            return now.words
        return words_of(self.spec, self.value) if self.value is not None else ""

    @property
    def current(self) -> SaidValue | None:
        return next((said for said in self.claims if said.current), None)

    @property
    def speaking(self) -> list[SaidValue]:
        """What counts, holds today and may be read."""
        return [said for said in self.claims if said.counts and said.claim.holds and not said.withheld]

    @property
    def others(self) -> list[SaidValue]:
        """What counts, holds today and says otherwise, each value of a source once."""
        now = self.current
        if now is None or self.withheld:
            return []
        found: dict[tuple[int, str], SaidValue] = {}
        for said in self.speaking:
            if not self.spec.agree(said.claim.value, now.claim.value):
                found.setdefault((said.claim.record.source_id, said.claim.value), said)
        return list(found.values())

    @property
    def conflict(self) -> bool:
        """Whether another source says otherwise, and neither a person nor an order of sources has decided."""
        now = self.current
        if now is None:
            return False
        if self._by_hand(now):
            return False
        mine, best = now.claim.record.source_id, self._weightiest(now)
        return any(
            said.claim.record.source_id != mine and self.undecided(best, said)
            for said in self._last_words()
            if not self.spec.agree(said.claim.value, now.claim.value)
        )

    def _by_hand(self, now: SaidValue) -> bool:
        # What a person says outweighs all else, so the value shown is theirs, even where another source's claim tells it.
        return any(said.counts and said.claim.holds and typed(said) for said in self.claims)

    def undecided(self, best: SaidValue, said: SaidValue) -> bool:
        """Whether no order of sources puts one of the two before the other."""
        return self.rank(best) == self.rank(said)

    def _last_words(self) -> list[SaidValue]:
        """Of each source what counts the most, as far as it may be read: what it has corrected since is no conflict."""
        if self.withheld:
            return []
        found: dict[int, SaidValue] = {}
        for said in sorted(self.speaking, key=self.weight):
            found.setdefault(said.claim.record.source_id, said)
        return list(found.values())

    @property
    def why(self) -> str:
        """Why this value stands and not what else is said, in words; "" where nothing else is, or it is withheld."""
        now, others = self.current, self.others
        if now is None or not others:
            return ""
        best, rivals = self._weightiest(now), self.rivals or others
        # What its own source said before is no rival where others say otherwise still.
        foreign = [said for said in rivals if said.claim.record.source_id != best.claim.record.source_id]
        return self._because(best, min(foreign or rivals, key=lambda said: self.weight(said)))

    @property
    def rivals(self) -> list[SaidValue]:
        """Those of the others that might stand instead."""
        return self.others

    def _because(self, best: SaidValue, other: SaidValue) -> str:
        source = best.claim.record.source_id
        return evidence.because(
            best.claim, other.claim, self.rank(best), self.rank(other),
            self.orders.authority(self._key, self.zone, source),
        )  # fmt: skip

    def _weightiest(self, now: SaidValue) -> SaidValue:
        """Of those that say what is shown, and that the reader may read, the one by which it stands."""
        same = (said for said in self.speaking if said.claim.value == now.claim.value)
        return min(same, key=lambda said: self.weight(said), default=now)

    @property
    def _key(self) -> str:
        return f"{FIELDS}.{self.spec.key}"

    def rank(self, said: SaidValue) -> int:
        """The place of its source among those whose word counts first."""
        return self.orders.rank(self._key, self.zone, said.claim.record.source_id)

    def weight(self, said: SaidValue) -> tuple[Any, ...]:
        return evidence.weight(said.claim, self.rank(said))


def typed(said: SaidValue) -> bool:
    """Whether a person says so."""
    return bool(said.claim.record.source.kind == evidence.SourceKind.FORM)


def words_of(spec: Property, value: Any) -> str:
    """A read value as people read it: amounts as plain yuan, personal values masked."""
    if spec.mask:
        return access.mask(spec.mask, str(value))
    if spec.choices is not None:
        return str(dict(spec.choices.choices).get(value, value))
    return str(value)


def values_of(user: access.Principal, organisation: Organisation) -> list[Value]:
    """Every property of an organisation that `find_organisation` answered, in the order of their declaration."""
    said: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims_of(user, organisation):
        said[claim.property].append(claim)
    own = organisation.canonical_id in own_organisations(user)
    reader, orders = clearance(user), evidence.orders(FIELDS)
    return [_value(spec, organisation, said[key], reader, own, orders) for key, spec in PROPERTIES.items()]


def _value(
    spec: Property, organisation: Organisation, claims: Sequence[Claim], reader: Clearance, own: bool,
    orders: evidence.Orders,
) -> Value:  # fmt: skip
    withheld = bool(getattr(organisation, f"{spec.key}_withheld"))
    value = Value(spec, getattr(organisation, f"seen_{spec.key}"), withheld, [], orders, organisation.home_id)
    now = getattr(organisation, f"{spec.key}_claim_id")
    for claim in claims:
        source = claim.record.source
        open_ = reader.reads(stricter(spec.classification, source.classification), source.unit_id, own=own)
        # What is withheld has no runner-up: nothing else that is said of it is told either.
        hidden = withheld or not open_
        told = None if hidden else spec.read(claim.value)
        words = None if hidden else claim.value if spec.form == "day" else words_of(spec, told)
        value.claims.append(SaidValue(claim, told, words, hidden, claim.pk == now))
    value.claims.sort(key=lambda said: (not said.current, *value.weight(said)))
    return value
