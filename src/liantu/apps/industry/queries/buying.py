"""Which rows of purchase lists tell what a buyer takes in a year: no year for another, no month on top of its year, no blank for nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import numbers

YEAR = frozenset(range(1, 13))


@dataclass(frozen=True)
class Taken:
    """A buyer's `rows` (each with `item` and `period`) of its last whole `year`.

    `months`: those of which alone there is word, where no year is told as a whole; `parts`: the same of items that a yearly list leaves
    to months.
    """

    rows: Sequence[Any]
    year: int
    months: frozenset[int] = frozenset()
    parts: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """2025, or 2026 年 1 月."""
        return _words(self.year, self.months) if self.months else str(self.year)

    def short_of_a_year(self, row: Any) -> str:
        """The months of which alone a row's item is told; "" where it is told of the year."""
        months = self.months or self.parts.get(folded(row.item))
        return _words(self.year, months) if months else ""


def _words(year: int, months: frozenset[int]) -> str:
    told: dict[str, Any] = {"year": year, "first": min(months), "last": max(months), "n": len(months)}
    if told["n"] == 1:
        return _("%(year)s 年 %(first)s 月") % told
    if told["n"] == told["last"] - told["first"] + 1:
        return _("%(year)s 年 %(first)s 至 %(last)s 月") % told
    return _("%(year)s 年 %(n)s 个月") % told


def last_taken(rows: Iterable[Any]) -> Taken:
    """Of one buyer's rows those of the last year that is told as a whole, by rows of the year or by all its parts; else the last parts.

    An item that a row of that year tells as a whole is not told once more by its months.
    """
    years: dict[int, list[tuple[frozenset[int], Any]]] = defaultdict(list)
    for row in rows:
        years[int(row.period[:4])].append((_months(row.period), row))
    told = {year: frozenset().union(*(months for months, _row in some)) for year, some in years.items()}
    whole = [year for year, months in told.items() if months == YEAR]
    year = max(whole or told)
    # Its specification is often told by one of them alone.
    yearly = {folded(row.item) for months, row in years[year] if months == YEAR}
    kept = [row for months, row in years[year] if months == YEAR or folded(row.item) not in yearly]
    parts: dict[str, frozenset[int]] = defaultdict(frozenset)
    for months, row in years[year]:
        if folded(row.item) not in yearly:
            parts[folded(row.item)] |= months
    if not whole:
        return Taken(kept, year, told[year])
    # Where all months are told, an item that some of them do not have was not bought in these.
    return Taken(kept, year, parts={} if frozenset().union(*parts.values()) == YEAR else parts)


def _months(period: str) -> frozenset[int]:
    """Those of its year that a period speaks of: a day of its month."""
    span = evidence.periods.period_span(period)
    return frozenset(range(span.start.month, (span.end or span.start).month + 1))


def folded(text: str) -> str:
    """What is the same whoever writes it: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


@dataclass(frozen=True)
class Bought:
    """What lists say of a node, in yuan: `amount` in a year, None where no list tells a year; `part` what is told of `when` alone.

    `blank`: rows that tell no amount.
    """

    amount: Decimal | None
    part: Decimal | None
    when: tuple[str, ...]
    blank: int

    @property
    def least(self) -> bool:
        """Whether more is bought than is told of a year."""
        return bool(self.blank or self.when)

    @property
    def words(self) -> str:
        """What is bought in a year, or what is known instead."""
        if self.amount is not None:
            told = str(numbers.money(self.amount))
            return _("至少 %(amount)s") % {"amount": told} if self.least else told
        if self.part is not None:
            told = str(numbers.money(self.part))
            return _("%(when)s共 %(amount)s，没有全年的数") % {"when": listed(self.when), "amount": told}
        return _("清单里有，没有写金额")


def bought(takings: Iterable[Taken]) -> dict[str, Bought]:
    """Node → what buyers take of it, of rows (with `node` and `amount`) that a person has put to nodes."""
    yearly: dict[str, list[Decimal]] = defaultdict(list)
    parts: dict[str, list[Decimal]] = defaultdict(list)
    when: dict[str, dict[str, None]] = defaultdict(dict)
    blank: dict[str, int] = defaultdict(int)
    for taken in takings:
        for row in taken.rows:
            if not row.node:
                continue
            blank[row.node] += row.amount is None
            if short := taken.short_of_a_year(row):
                when[row.node][short] = None
            if row.amount is not None:
                (parts if short else yearly)[row.node].append(row.amount)
    return {
        node: Bought(
            sum(yearly[node], Decimal(0)) if node in yearly else None, sum(parts[node], Decimal(0)) if node in parts else None,
            tuple(when.get(node, ())), n,
        )
        for node, n in blank.items()
    }  # fmt: skip
