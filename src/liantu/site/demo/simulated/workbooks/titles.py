"""科技局 高企与科技型中小企业名单, with what firms declare when they are assessed."""

from __future__ import annotations

from datetime import date

from ..firms import Firm
from .books import YEARS
from .hand import Pen, Zone, counted
from .paper import Cell, Line, Page

SOURCE = "sim-science"
COUNTS = {
    "职工总数（人）": ("staff", 2), "科技人员（人）": ("tech_staff", 4), "科技成果转化（项）": ("transformed", 8),
    "重大安全质量环境事件（次）": ("incidents", 6), "失信记录（次）": ("dishonest", 6),
}  # fmt: skip
Award = tuple[Firm, date, date]


def pages(zone: Zone, month: int) -> list[Page]:
    """Four sheets: certificates of 2025, of the years before, numbers of SMEs, what the assessed declare."""
    high = _awards(zone, month, "high_tech_enterprise")
    recent, before = ([one for one in high if (one[1].year >= 2025) == of_2025] for of_2025 in (True, False))
    end = "注：本名单为模拟数据，由程序生成。2026 年初发证的属 2025 年度。"
    head = ["序号", "企业名称", "统一社会信用代码", "证书编号", "发证日期", "有效期至"]
    return [
        _listed("高企2025", "2025年认定高新技术企业名单", head, [certified(zone, *one) for one in recent], end),
        _listed("高企往年", "2022—2024年认定高新技术企业名单", head, [certified(zone, *one) for one in before], end),
        _numbers(zone, month),
        _assessed(zone, month),
    ]


def _awards(zone: Zone, month: int, scheme: str) -> list[Award]:
    """Who was awarded what by the end of the month, the latest first."""
    told = [
        (f, start, end) for s, f, start, end in zone.held if s["scheme"] == scheme and start <= zone.day(month) and end
    ]
    return sorted(told, key=lambda one: (-one[1].toordinal(), one[0].no))


def _listed(sheet: str, title: str, columns: list[str], lines: list[Line], note: str) -> Page:
    for number, line in enumerate(lines, 1):
        line.cells[0] = number
    total: list[Cell] = [None, counted(len(lines), "家")]
    return Page(sheet, f"模拟高新区{title}", "", [("", name) for name in columns], lines, total, notes=(note,))


def certified(zone: Zone, firm: Firm, start: date, end: date) -> Line:
    pen = Pen(zone, SOURCE, firm)
    number = f"GR{_batch(start)}99{_serial(zone, firm, start):06}"
    fault = zone.faults.get((SOURCE, firm.no), "")
    issued = "2025年11月31日" if fault else pen.day(f"issued {start}", start)
    return Line([None, *pen.heads(), number, issued, pen.day(f"issued {start}", end)], firm.no, fault)


def _batch(start: date) -> int:
    """The year in which firms of that day were assessed: the last certificates of a year are issued early in the next."""
    return start.year if start.month > 6 else start.year - 1


def _serial(zone: Zone, firm: Firm, start: date) -> int:
    return 1 + firm.no * 7 + start.month % 7 + zone.seed % 5


def _numbers(zone: Zone, month: int) -> Page:
    """All numbers of last year and this one; of this year's, the first month does not have the last batch."""
    lines, division = [], zone.names["divisions"][0]["code"]
    for firm, start, end in _awards(zone, month, "tech_sme"):
        pen = Pen(zone, SOURCE, firm)
        flag = "B" if firm.founded.year == start.year else "0" if start.month < 6 else "A"
        number = f"{start.year}{division}{flag}{_serial(zone, firm, start):07}"
        fault = zone.faults.get((SOURCE, firm.no), "")
        day: Cell = "2026-02-30" if fault else pen.day(f"public {start.year}", start)
        lines.append(Line([None, *pen.heads(), f"{start.year}年", number, day, end.isoformat()], firm.no, fault))
    head = ["序号", "企业名称", "统一社会信用代码", "评价年度", "入库登记编号", "公告日期", "有效期至"]
    return _listed("科小入库", "科技型中小企业入库名单", head, lines, "注：登记编号当年有效，次年重新评价。")


def _assessed(zone: Zone, month: int) -> Page:
    """What the firms of the pool declare, three years beside each other; capital and address are not always today's."""
    head = [("", name) for name in ("序号", "企业名称", "统一社会信用代码", "注册资本（万元）", "注册地址")]  # fmt: skip
    # Of the year's end: the title says of which month the workbook is, and these do not speak of that.
    head += [(group, f"{YEARS[-1]}年") for group in ("Ⅰ类知识产权（件）", "Ⅱ类知识产权（件）")]
    head += [(group, f"{year}年") for group in COUNTS for year in YEARS]
    rights = _rights(zone)
    firms = [firm for firm in zone.firms if in_pool(zone, firm)]
    lines = [_declared(zone, month, firm, rights.get(firm.no, (0, 0))) for firm in firms]
    for number, line in enumerate(lines, 1):
        line.cells[0] = number
    title = f"模拟高新区科技企业评价基础信息表（{zone.said(month)}）"
    notes = (
        "注：1. 知识产权为 2025 年末有效件数。",
        "2. 空格为企业未填报，不等于 0。",
        "3. 本表为模拟数据，由程序生成。",
    )
    return Page("评价信息", title, "单位：万元、人、件、项、次", head, lines, None, notes=notes)


def in_pool(zone: Zone, firm: Firm) -> bool:
    if firm.no in zone.titled or (SOURCE, firm.no) in zone.doubtful:
        return True
    chance = 0.2 if firm.size == "micro" else 0.6
    return bool(
        firm.local and firm.trade["tech"] and zone.books[firm.no] and Pen(zone, SOURCE, firm).often("pool", chance)
    )


def _rights(zone: Zone) -> dict[int, tuple[int, int]]:
    """How many rights of class I and of class II each firm had in force at the end of 2025."""
    told: dict[int, tuple[int, int]] = {}
    for firm, right in zone.rights:
        if right["status"] == "granted" and right["granted"] <= "2025-12-31" and right["kind"] != "trademark":
            one, two = told.get(firm.no, (0, 0))
            told[firm.no] = (one + 1, two) if right["kind"] == "invention" else (one, two + 1)
    return told


def _declared(zone: Zone, month: int, firm: Firm, rights: tuple[int, int]) -> Line:
    pen = Pen(zone, SOURCE, firm)
    less = 0.8 if zone.is_later(month) else 1  # some of the gaps are filled in the second month
    cells: list[Cell] = [None, *pen.heads(), pen.or_blank("capital", _capital(pen), 0.08), _address(pen)]
    for what, count in zip(("one", "two"), rights, strict=True):
        more = pen.dice(f"more {what}").choices((0, 1, 2), (88, 9, 3))[0]  # of kinds that no register of rights has
        cells.append(pen.or_blank(what, count + more, 0.1 * less))
    for what, blank in COUNTS.values():
        for year in YEARS:
            told = zone.books[firm.no].get(year)
            cells.append(pen.or_blank(f"{what} {year}", getattr(told, what), blank / 100 * less) if told else None)
    return Line(cells, firm.no)


def _capital(pen: Pen) -> int:
    return pen.firm.capital * 2 if pen.often("old capital", 0.06) else pen.firm.capital


def _address(pen: Pen) -> str:
    if not pen.often("old address", 0.07):
        return pen.firm.address
    dice = pen.dice("where")
    return f"{pen.firm.place['city']}{dice.choice(pen.zone.names['roads'])}{dice.randrange(1, 300)}号"
