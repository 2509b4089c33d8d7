"""How clerks write: days, amounts, blanks, codes, names. The same clerk writes the same firm the same way each month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from ..departments import Departments
from ..firms import Firm, variant_of
from ..sheets import MONTHS
from . import books
from .paper import Cell

BLANKS = (None, None, None, "—", "／", "/", "无", "　")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
#: Months of which the departments write: places in `MONTHS`.
MONTHS_WRITTEN = (10, 11)
#: Titles that ask for research and development.
RESEARCH = frozenset({"tech_sme", "high_tech_enterprise"})


class Zone(Departments):
    """The simulated zone with its firms' books, and what its clerks get wrong."""

    def __init__(self, seed: int, firms: int) -> None:
        super().__init__(seed, firms)
        self.titled = {firm.no for scheme, firm, _, _ in self.held if scheme["scheme"] in RESEARCH}
        self.books = {firm.no: books.kept(seed, firm, firm.no in self.titled) for firm in self.firms}
        dice = Random(f"{seed} mistakes")  # noqa: S311
        self.doubtful = self._doubtful()
        self.faults = self._faults(dice)

    def all_there(self, month: int) -> list[Firm]:
        """The firms founded by the end of a month, in their order."""
        return [firm for firm in self.firms if firm.founded <= self._end(month)]

    def day(self, month: int) -> date:
        """The last day of a month."""
        return self._end(month)

    def is_later(self, month: int) -> bool:
        """Whether it is the second of the months that are written."""
        return month == MONTHS_WRITTEN[1]

    def said(self, month: int) -> str:
        """A month as titles say it."""
        return "{}年{}月".format(*MONTHS[month])

    def _doubtful(self) -> dict[tuple[str, int], str]:
        """(source, firm) → a name without a code that two firms may bear: their common short name, or the half of both."""
        alike: defaultdict[str, list[Firm]] = defaultdict(list)
        for firm in self.old:
            if firm.no in self.twins and firm.counts():
                alike[firm.short].append(firm)
        pairs = [sorted(firms, key=lambda f: f.no not in self.titled) for firms in alike.values() if len(firms) > 1]
        pairs.sort(key=lambda firms: firms[0].no not in self.titled)
        told = {}
        for at, firms in enumerate(pairs[: self.scaled(8)]):
            firm = firms[0]
            told["sim-science", firm.no] = firm.short if at % 2 == 0 else firm.short[:2] + firm.trade["name"]
            told["sim-ip", firm.no] = told["sim-science", firm.no]
        return told

    def _faults(self, dice: Random) -> dict[tuple[str, int], str]:
        """(source, firm) → what is wrong with the row. In the register's list only firms that no other department knows."""
        spoken_of = {firm.no for firm in self.doubles} | {one.parent.no for one in self.branches if one.parent}
        plain = [f for f in self.old if not f.trade["tech"] and f.status == "active" and f.no not in spoken_of]
        moving = {firm.no for fates in self.movers.values() for _kind, firm in fates}
        plain = [firm for firm in plain if firm.no not in moving and firm.no not in self.wrong]
        titled = sorted(self.titled - moving - {no for _source, no in self.doubtful})
        wanted = [
            ("sim-market", "day", 3), ("sim-market", "amount", 2), ("sim-market", "name", 2),
            ("sim-tax", "amount", 2), ("sim-tax", "name", 1), ("sim-science", "day", 1), ("sim-ip", "day", 2),
        ]  # fmt: skip
        told = {}
        for source, fault, count in wanted:
            for _ in range(self.scaled(count)):
                if source in ("sim-science", "sim-ip"):
                    no = titled.pop(dice.randrange(len(titled)))
                else:
                    no = plain.pop(dice.randrange(len(plain))).no
                told[source, no] = fault
        return told


@dataclass(frozen=True)
class Pen:
    """One clerk's way with one firm."""

    zone: Zone
    source: str
    firm: Firm

    def dice(self, what: str) -> Random:
        return Random(f"{self.zone.seed} {self.source} {self.firm.no} {what}")  # noqa: S311

    def often(self, what: str, chance: float) -> bool:
        return self.dice(what).random() < chance

    def blank(self, what: str) -> str | None:
        return self.dice(f"blank {what}").choice(BLANKS)

    def or_blank(self, what: str, cell: Cell, chance: float) -> Cell:
        """The cell, but of so many firms nothing: so few blanks later on are among those of before."""
        return self.blank(what) if cell in (None, "") or self.often(f"has {what}", chance) else cell

    def day(self, what: str, told: date | None) -> Cell:
        """A day in one of five habits."""
        if told is None:
            return self.blank(what)
        ways: list[Cell] = [
            told, told.isoformat(), f"{told.year}/{told.month}/{told.day}", f"{told.year}年{told.month}月{told.day}日",
            f"{told.year}.{told.month}.{told.day}",
        ]  # fmt: skip
        return self.dice(f"day {what}").choices(ways, (50, 20, 12, 10, 8))[0]

    def yuan(self, what: str, told: int) -> Cell:
        """An amount in yuan: a number, or text with separators."""
        return f"{told:,}.00" if self.often(f"text {what}", 0.03) else float(told)

    def code(self) -> str:
        """The code, some of its digits in full width now and then."""
        if self.often("wide", 0.02):
            return self.firm.code[:4] + self.firm.code[4:8].translate(WIDE) + self.firm.code[8:]
        return self.firm.code

    def variant(self) -> str:
        """The name as another clerk writes it; as the year's own sheets write it, where one of them did."""
        known = self.zone.variants.get(self.firm.official)
        return known or variant_of(self.dice("variant"), self.firm.official, self.zone.people.names)

    def _way(self) -> str:
        """As in the year's own sheets. Drawn apart where none of them has the firm, so that the year goes on unchanged."""
        firm, zone = self.firm, self.zone
        if known := zone.ways.get((self.source, firm.no)):
            return known
        if firm.no in zone.wrong:
            return "wrong" if self.source in zone.wrong[firm.no] else "full"
        way = self.dice("way").choices(("full", "bare", "variant", "short"), zone.WAYS[self.source])[0]
        if way == "bare" and firm.no in zone.renamed:
            return "full"
        return "bare" if way == "short" and firm.no in zone.twins else way

    def heads(self) -> tuple[str, str | None]:
        """Name and code as this department's list prints them."""
        if text := self.zone.doubtful.get((self.source, self.firm.no)):
            return text, None
        way = self._way()
        if way == "wrong":
            return self.firm.official, self.zone.wrong[self.firm.no][self.source]
        if way == "full" or self.firm.parent or not self.firm.local:
            return self.firm.official, self.code()
        name = self.variant() if way == "variant" else self.firm.short if way == "short" else self.firm.official
        return name, self.blank("code")


def counted(lines: int, noun: str) -> str:
    return f"共 {lines:,} {noun}"


def shuffled(zone: Zone, source: str, month: int, rows: Iterable[Firm]) -> list[Firm]:
    """In another order each month: a row is known by what it says, not by where it stands."""
    told = list(rows)
    Random(f"{zone.seed} {source} order {month}").shuffle(told)  # noqa: S311
    return told
