"""One figure as people are shown it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance

from ..enums import IndicatorKind
from ..models import Indicator, Observation
from . import disclosing, formulas
from .computing import Asked, Result, for_reading
from .subjects import Key
from .weighing import field_of, rank_in

Named = evidence.kinds.Named


@dataclass
class Figure:
    """What is shown of one indicator, subject and period.

    `reported` is what the weightiest record says, None where it is withheld; `named` how many members that record
    lists, None where nothing is counted; `proven` what the indicator's formula gives, None where it has none or where
    that is unknown. `others` are what further records report of the same; `keys` the members, each once, as those that
    stand for them now, and `members` the same as the user may see them.
    """

    indicator: Indicator
    observation: Observation
    others: Sequence[Observation]
    reader: Clearance
    subject: Key
    about: Named | None
    keys: tuple[Key, ...]
    members: Sequence[Named | None]
    #: Whether it is about the reader's own organisation, of which they read all that is held.
    own: bool = False
    #: What was counted together with other figures; see `prove`.
    counted: Result | None = None
    #: What was calculated together with other figures; see `prove`.
    result: Result | None = None
    #: Every indicator by its code, where formulas calculate with them.
    book: Mapping[str, Indicator] = field(default_factory=dict)
    #: Whose word on it counts first.
    orders: evidence.Orders = field(default_factory=evidence.Orders)
    zone: int | None = None
    #: Who reads it.
    user: access.Principal = field(default_factory=access.Visitor)

    @property
    def code(self) -> str:
        """What is printed, so that a figure on paper is found again."""
        return f"F-{self.observation.pk}"

    @property
    def withheld(self) -> bool:
        return not self.reads(self.observation)

    def reads(self, row: Observation) -> bool:
        """May the reader read what a record reports of it?"""
        return self.reader.reads(row.record.source.classification, row.record.source.unit_id, own=self.own)

    @property
    def reported(self) -> Decimal | None:
        return None if self.withheld else self.observation.value

    @property
    def named(self) -> int | None:
        listable = self.indicator.members or self.indicator.kind == IndicatorKind.COUNT
        return len(self.keys) if listable and not self.withheld else None

    @cached_property
    def formula(self) -> countables.Formula | None:
        """What it counts; None where the indicator counts nothing, or what means nothing any more."""
        if not self.indicator.formula or self.calculates:
            return None
        try:
            return countables.read(self.indicator.formula)
        except ValidationError:
            return None

    @property
    def calculates(self) -> bool:
        """Whether its formula is arithmetic over other indicators."""
        return formulas.is_arithmetic(self.indicator.formula)

    @property
    def arithmetic(self) -> formulas.Arithmetic | None:
        """What it is calculated by; None where it is not, or by what means nothing any more."""
        found = formulas.known(self.indicator, self.book) if self.calculates else None
        return found if isinstance(found, formulas.Arithmetic) else None

    @property
    def formula_words(self) -> str:
        """The formula as people read it; empty without one."""
        if self.arithmetic is not None:
            return self.arithmetic.words(self.book)
        return self.formula.words if self.formula is not None else ""

    @property
    def broken(self) -> bool:
        """Whether there is a formula that means nothing any more."""
        return bool(self.indicator.formula) and self.formula is None and self.arithmetic is None

    @cached_property
    def tally(self) -> countables.Tally | None:
        """What the register's own formula gives on the period's last day; asks the database."""
        return self.formula.tally(*self.subject, self.day) if self.formula else None

    @property
    def proven(self) -> int | Decimal | None:
        """What the formula gives, None where it is withheld: with what is reported, or by what it is counted from."""
        told = self._found
        return None if told is None or self.withheld else told.value

    @property
    def proven_withheld(self) -> bool:
        """Whether there is something that the formula gives, and the reader may not read it."""
        told = self._found
        return told is not None and (self.withheld or told.withheld)

    @property
    def _found(self) -> Result | None:
        if self.result is None and self.counted is None and (told := self.to_count) is not None:
            (number,) = disclosing.counts(self.user, [told])
            self.counted = Result.of_count(number)
        return self.result or self.counted

    @property
    def proven_shown(self) -> int | Decimal | None:
        """The same as people read it."""
        return self.proven if self.result is None else for_reading(self.proven)

    @property
    def asked(self) -> Asked:
        """Its own formula, to be calculated."""
        return Asked(self.indicator.code, self.subject, self.observation.span)

    @property
    def to_count(self) -> disclosing.Counted | None:
        """Its formula, to be counted; None where it counts nothing."""
        if self.formula is None:
            return None
        return disclosing.Counted(self.indicator.code, self.subject, self.observation.span, self.formula, self.day)

    @property
    def day(self) -> date:
        """The day on which the register is counted: the period's last, today where it is still open."""
        return min(self.observation.end or clock.today(), clock.today())

    @property
    def running(self) -> bool:
        """Whether the period is not over yet."""
        return self.observation.end is None or self.observation.end > clock.today()

    @property
    def completeness(self) -> Decimal | None:
        """The named share of the reported, between 0 and 1; None where it means nothing."""
        if self.named is None or not self.reported or self.reported <= 0:
            return None
        return min(Decimal(1), Decimal(self.named) / self.reported)

    @property
    def told_otherwise(self) -> list[Observation]:
        """Further records of the same period that the reader may read."""
        return [other for other in self.others if self.reads(other)]

    @property
    def differs(self) -> bool:
        """Whether further records, as far as the reader may read them, report another value for the same period."""
        return not self.withheld and any(other.value != self.observation.value for other in self.told_otherwise)

    @property
    def conflict(self) -> bool:
        """Whether records differ, and neither a person nor an order of sources has decided."""
        if self.observation.record.source.kind == evidence.SourceKind.FORM:
            return False
        place = self.rank(self.observation)
        return self.differs and any(
            other.value != self.observation.value and self.rank(other) == place for other in self.told_otherwise
        )

    @property
    def why(self) -> str:
        """Why this value stands and not what else is said, in words; "" where nothing else is."""
        row = self.observation
        other = next((one for one in self.told_otherwise if one.value != row.value), None)
        if other is None or self.withheld:
            return ""
        authority = self.orders.authority(field_of(row), self.zone, row.record.source_id)
        return evidence.because(row, other, self.rank(row), self.rank(other), authority)

    def rank(self, row: Observation) -> int:
        """The place of a record's source among those whose word counts first."""
        return rank_in(self.orders, row, self.zone)
