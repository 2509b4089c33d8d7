"""What the five departments send of the first days of September 2026: what is new, and what they declare anew.

Of the same shapes as their lists of the months before, so that nothing is asked again, and short: a screen or two each. Three
stories run through them. A maker of motors is registered, and motors are what the leader of the pump chain buys elsewhere. A firm
below the line of technology-based SMEs gets over it by what the departments add, each a part. A certificate of January comes to
light that was not counted when the figures of August went out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from ..firms import Firm, words
from ..sheets import MONTHS
from ..year import FIRMS, SEED
from . import market, money, rights, titles
from .hand import Zone, counted
from .paper import Cell, Line, Page, write_csv, write_xlsx

DAY, SAID = date(2026, 9, 10), "2026年9月"
#: The last month that they have written of before.
BEFORE = 11
#: How many firms that are there already are told of once more.
AGAIN = 14
MOTORS = "模拟沐垣电机有限公司"
TRADE = {
    "name": "电机", "short": "电机", "industry": "C3812", "chain": None, "tech": True, "weight": 1,
    "scope": "三相异步电动机、防爆电机的研发、制造和销售",
}  # fmt: skip
CERTIFIED, UNTIL = date(2026, 1, 28), date(2029, 1, 28)


@dataclass(frozen=True)
class Sent:
    """One department's file."""

    source: str
    path: Path


class September:
    """The simulated zone in September; `firms` as in `workbooks.write`, which it goes on from."""

    def __init__(self, firms: int = FIRMS, seed: int = SEED) -> None:
        self.zone = Zone(seed, firms)
        for month in range(len(MONTHS)):
            list(self.zone.month(month))  # the firms live through it
        self.rng = Random(f"{self.zone.seed} september")  # noqa: S311

    @cached_property
    def maker(self) -> Firm:
        """The firm that is new."""
        zone = self.zone
        place = zone.names["divisions"][0]
        return Firm(
            no=len(zone.firms) + len(zone.outsiders) + len(zone.branches), official=MOTORS, short="沐垣电机", trade=TRADE,
            size="micro", code=zone.people.code(place["code"]), place=place, address=f"{place['city']}电机路18号",
            founded=date(2026, 9, 3), capital=600, legal=zone.people.person(), phone=zone.people.phone(), website="",
        )  # fmt: skip

    @cached_property
    def climber(self) -> Firm:
        """The firm that gets over the line: with people enough for it, and nothing against it but what is not known yet."""
        able = [firm for firm in self.plain if firm.no not in self.zone.titled and self._might_climb(firm)]
        return min(able, key=lambda firm: (firm.size == "micro", firm.no))

    def _might_climb(self, firm: Firm) -> bool:
        year = self.zone.books[firm.no].get(2025)
        if year is None or year.incidents or year.dishonest or not titles.in_pool(self.zone, firm):
            return False
        return year.tech_staff * 5 >= year.staff and year.staff <= 400 and max(year.revenue, year.assets) < 1.9e8

    @cached_property
    def certified(self) -> Firm:
        """The firm whose certificate of January comes to light."""
        holders = {f.no for scheme, f, _, _ in self.zone.held if scheme["scheme"] == "high_tech_enterprise"}
        able = [f for f in self.plain if f.no not in holders and f.no in self.zone.titled and f is not self.climber]
        return min(able, key=lambda firm: firm.no)

    @cached_property
    def plain(self) -> list[Firm]:
        """Firms that every list prints by their right name and code, and of which nothing else is told."""
        zone = self.zone
        moving = {firm.no for told in zone.movers.values() for _kind, firm in told}
        faulty = {no for _source, no in (*zone.faults, *zone.doubtful)}
        spared = {*zone.wrong, *zone.twins, *moving, *faulty, *(firm.no for firm in zone.doubles)}
        return [firm for firm in zone.old if firm.counts() and firm.trade["tech"] and firm.no not in spared]

    @cached_property
    def again(self) -> set[int]:
        """Firms that are there already, of which the departments say something once more."""
        titled = [firm for firm in self.plain if firm.no in self.zone.titled]
        told = self.rng.sample(titled, min(AGAIN, len(titled)))
        return {firm.no for firm in (*told, self.climber, self.certified)}

    def write(self, folder: Path) -> list[Sent]:
        """The five files, in a folder that only its owner can read."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return [self._write(folder, told) for told in words("workbooks")]

    def _write(self, folder: Path, told: dict[str, Any]) -> Sent:
        pages: Callable[[], list[Page]] = getattr(self, f"_{told['code'].replace('-', '_')}")
        path = folder / f"2026-09_{told['file']}"
        if path.suffix == ".csv":
            write_csv(path, pages()[0])
        else:
            write_xlsx(path, pages(), DAY)
        path.chmod(0o600)
        return Sent(told["code"], path)

    def _of(self, pages: Iterable[Page]) -> dict[str, Page]:
        """The same sheets, of the firms that are told of now: renumbered and added up again."""
        return {page.sheet: _narrowed(page, [line for line in page.lines if line.firm in self.again]) for page in pages}

    def _cells(self, page: Page, firm: Firm) -> list[Cell]:
        return next(line.cells for line in page.lines if line.firm == firm.no)

    # The departments

    def _sim_market(self) -> list[Page]:
        """The maker, firms that moved, one row that nobody can read."""
        (page,) = self._of(market.pages(self.zone, BEFORE)).values()
        for line in page.lines[::3]:
            line.cells[11], line.cells[14] = self.zone.people.address(self.maker.place["city"]), "本月住所变更"
        fresh = market.row(self.zone, BEFORE, self.maker)
        fresh[1:11] = [
            MOTORS, self.maker.code, None, "有限责任公司", "600万元", DAY.replace(day=3), "存续", TRADE["industry"],
            TRADE["scope"], self.maker.place["path"],
        ]  # fmt: skip
        fresh[14] = "本月新设"
        unread: list[Cell] = [
            None,
            "模拟市待核实商贸有限公司",
            None,
            None,
            "有限责任公司",
            50,
            "2026年9月31日",
            "存续",
            *[None] * 7,
        ]
        return [_narrowed(page, [Line(fresh, self.maker.no), *page.lines, Line(unread, fault="day")])]

    def _sim_science(self) -> list[Page]:
        """One certificate that was left out in January, and what assessed firms declare."""
        sheets = self._of(titles.pages(self.zone, BEFORE))
        late = titles.certified(self.zone, self.certified, CERTIFIED, UNTIL)
        late.cells[1:3] = [self.certified.official, self.certified.code]
        late.cells[4:6] = ["2026年1月28日", "2029年1月28日"]
        recent = _narrowed(sheets["高企2025"], [late, *sheets["高企2025"].lines[:4]])
        assessed, year = sheets["评价信息"], self.zone.books[self.climber.no][2025]
        cells = self._cells(assessed, self.climber)
        for column, (group, name) in enumerate(assessed.head):
            if group in titles.COUNTS and name == "2025年":
                cells[column] = getattr(year, titles.COUNTS[group][0])
        return [recent, _narrowed(sheets["科小入库"], sheets["科小入库"].lines[:6]), assessed]

    def _sim_torch(self) -> list[Page]:
        """The statistics of 2025 once more, with one firm that had not answered."""
        page = self._of(money.torch_pages(self.zone, BEFORE))["2025年"]
        line = money.reported(self.zone, BEFORE, 2025, self.climber)
        line.cells[:2] = [self.climber.official, self.climber.code]
        told = self.zone.books[self.climber.no][2025]
        for column, (what, thousands, _blank) in enumerate(money.REPORTED.values(), 3):
            line.cells[column] = getattr(told, what) / 1000 if thousands else getattr(told, what)
        return [_narrowed(page, [line, *(one for one in page.lines if one.firm != self.climber.no)])]

    def _sim_tax(self) -> list[Page]:
        """One firm declares its R&D expense of 2025 anew."""
        (page,) = self._of(money.tax_pages(self.zone, BEFORE)).values()
        cells, year = self._cells(page, self.climber), self.zone.books[self.climber.no][2025]
        cells[1:3] = [self.climber.code, self.climber.official]
        said = {
            "营业收入（元）": year.revenue, "总收入（元）": year.total_revenue, "成本费用支出（元）": year.cost,
            "研发费用加计扣除额（元）": round(year.revenue * 0.045, -1),
        }  # fmt: skip
        for column, (group, name) in enumerate(page.head):
            if group in said and name == "2025年":
                cells[column] = float(said[group])
        return [_narrowed(page, page.lines)]

    def _sim_ip(self) -> list[Page]:
        """Patents granted lately, one of them an invention of the firm that gets over the line."""
        (page,) = rights.pages(self.zone, BEFORE)
        lines = [line for line in page.lines if line.firm in self.again][:40]
        invention: list[Cell] = [
            self.climber.official, self.climber.code, "MN20240099001", f"一种{self.climber.trade['short']}装置及其方法", "发明专利",
            "2024-03-18", "2026-09-04", "有效",
        ]  # fmt: skip
        return [replace(page, lines=[Line(invention, self.climber.no), *lines])]


def _narrowed(page: Page, lines: list[Line]) -> Page:
    """The page with these lines alone, as its clerk would number and add them up; said of September."""
    lines = [replace(line, cells=list(line.cells)) for line in lines]
    for number, line in enumerate(lines, 1):
        if page.head[0][1] == "序号":
            line.cells[0] = number
    total = None
    if page.total is not None:
        total = [_total(cell, at, lines) for at, cell in enumerate(page.total)]
    title = page.title.replace("2026年8月", SAID).replace("，终审", "，9月补报")
    notes = ("注：本表只列 9 月 1 日至 10 日新增和变更的，为模拟数据，由程序生成。",)
    return replace(page, title=title, lines=lines, total=total, notes=notes)


def _total(cell: Cell, at: int, lines: list[Line]) -> Cell:
    if isinstance(cell, str) and cell.startswith("共"):
        return counted(len(lines), cell.split()[-1])
    if isinstance(cell, int | float):
        return round(sum(x for line in lines if isinstance(x := line.cells[at], int | float)), 2)
    return cell
