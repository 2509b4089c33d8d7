"""税务局 纳税人收入与研发费用表, and 火炬统计 高新区企业年报: three years of figures, each in its own units and ways of counting."""

from __future__ import annotations

from ..firms import Firm
from .books import YEARS, Books
from .hand import Pen, Zone, counted, shuffled
from .paper import Cell, Line, Page

TAX, TORCH = "sim-tax", "sim-torch"
#: Group of columns → which of a firm's books, and of how many in a hundred it is blank.
TAXED = {
    "营业收入（元）": ("revenue", 2), "总收入（元）": ("total_revenue", 4), "成本费用支出（元）": ("cost", 5),
    "研发费用（会计核算，元）": ("rd", 6), "研发费用加计扣除额（元）": ("rd_deduction", 6),
}  # fmt: skip
#: Column → which of a firm's books, whether in thousand yuan, and of how many in a hundred it is blank.
REPORTED = {
    "从业人员期末人数（人）": ("staff_end", False, 1), "科技活动人员（人）": ("activity_staff", False, 4),
    "营业收入（千元）": ("revenue", True, 2), "高新技术产品（服务）收入（千元）": ("hightech", True, 5),
    "R&D经费内部支出（千元）": ("rd_internal", True, 5), "研发费用（高企归集，千元）": ("rd_hnte", True, 5),
    "其中：境内研发费用（千元）": ("rd_domestic", True, 6), "资产总计（千元）": ("assets", True, 3), "净资产（千元）": ("net", True, 4),
}  # fmt: skip


# Tax


def tax_pages(zone: Zone, month: int) -> list[Page]:
    """The taxpayers of the zone that were there in 2025, three years beside each other, in yuan."""
    firms = [firm for firm in zone.firms if firm.local and zone.books[firm.no]]
    head = [
        ("", "序号"),
        ("", "纳税人识别号"),
        ("", "纳税人名称"),
        ("", "法定代表人"),
        ("", "行业代码"),
        ("", "征收方式"),
    ]
    head += [(group, f"{year}年") for group in TAXED for year in YEARS]
    lines = [_taxed(zone, month, firm) for firm in shuffled(zone, TAX, month, firms)]
    for number, line in enumerate(lines, 1):
        line.cells[0] = number
    sums: list[Cell] = [
        sum(x for line in lines if isinstance(x := line.cells[at], float)) for at in range(6, len(head))
    ]
    total: list[Cell] = ["合计", None, counted(len(lines), "户"), None, None, None, *sums]
    notes = (
        "注：本表为模拟数据，由程序生成。仅供统计与企业培育使用，不得对外提供。",
        "空格表示未申报，0 表示申报为零。",
    )
    title = f"模拟高新区纳税人收入与研发费用表（{zone.said(month)}）"
    return [Page("收入与研发费用", title, "金额单位：元", head, lines, total, notes=notes)]


def _taxed(zone: Zone, month: int, firm: Firm) -> Line:
    pen = Pen(zone, TAX, firm)
    fault = zone.faults.get((TAX, firm.no), "")
    cells: list[Cell] = [None, *_taxpayer(pen), _person(pen), _industry(pen)]
    cells.append("核定征收" if not firm.trade["tech"] and pen.often("assessed", 0.2) else "查账征收")
    for what, blank in TAXED.values():
        for year in YEARS:
            cells.append(_yuan(zone, month, pen, f"{what} {year}", year, what, blank))
    if fault == "amount":
        cells[-10] = "#VALUE!"
    elif fault == "name":
        cells[1] = cells[2] = None
    return Line(cells, firm.no, fault)


def _taxpayer(pen: Pen) -> tuple[Cell, str]:
    """Number and name; some names as another clerk writes them, some as the firm was called before."""
    firm, drawn = pen.firm, pen.dice("way").random()
    name = pen.variant() if drawn < 0.08 else firm.official
    if firm.former and 0.3 < drawn < 0.8:
        name = firm.former[-1]["text"]
    return (None if 0.08 <= drawn < 0.1 and not firm.former else pen.code()), name


def _person(pen: Pen) -> str:
    return pen.zone.names["surnames"][pen.firm.no % 8] + "某" if pen.often("person", 0.03) else pen.firm.legal


def _industry(pen: Pen) -> str:
    return "C3990" if pen.often("industry", 0.06) else str(pen.firm.trade["industry"])


def _yuan(zone: Zone, month: int, pen: Pen, place: str, year: int, what: str, blank: int) -> Cell:
    """An amount that the tax office has; some of 2025 are declared anew in the second month."""
    told: Books | None = zone.books[pen.firm.no].get(year)
    if told is None:
        return None
    amount = getattr(told, what)
    if year == YEARS[-1] and zone.is_later(month) and pen.often("declared anew", 0.015):
        amount = round(amount * 1.04, -1)
    return pen.or_blank(place, pen.yuan(place, amount), blank / (110 if zone.is_later(month) else 100))


# 火炬


def torch_pages(zone: Zone, month: int) -> list[Page]:
    """A sheet a year of the firms that report to the torch statistics, in thousand yuan, with the total on top."""
    firms = [firm for firm in zone.firms if _reports(zone, firm)]
    return [_of_year(zone, month, year, [firm for firm in firms if year in zone.books[firm.no]]) for year in YEARS]


def _reports(zone: Zone, firm: Firm) -> bool:
    chance = 1 if firm.no in zone.titled else 0.55 if firm.size != "micro" else 0.12
    return bool(firm.local and firm.trade["tech"] and Pen(zone, TORCH, firm).often("reports", chance))


def _of_year(zone: Zone, month: int, year: int, firms: list[Firm]) -> Page:
    columns = ["单位详细名称", "统一社会信用代码", "报表类别", *REPORTED]
    lines = [reported(zone, month, year, firm) for firm in shuffled(zone, TORCH, year, firms)]
    sums = [
        round(sum(x for line in lines if isinstance(x := line.cells[at], int | float)), 2)
        for at in range(3, len(columns))
    ]
    state = "终审" if zone.is_later(month) else "快报"
    return Page(
        f"{year}年", f"模拟高新区企业年报主要指标（{year}年，{state}）", "计量单位：千元、人", [("", name) for name in columns], lines,
        ["总计", counted(len(lines), "家"), None, *sums], total_first=True, hidden=frozenset({2}),
        notes=("注：本表为模拟数据，由程序生成。人员为年末数，R&D经费为内部支出。",),
    )  # fmt: skip


def reported(zone: Zone, month: int, year: int, firm: Firm) -> Line:
    pen = Pen(zone, TORCH, firm)
    name = firm.official.replace("(", "（").replace(")", "）")
    cells: list[Cell] = [name, pen.blank("code") if pen.often("code", 0.04) else pen.code(), "811"]
    for what, thousands, blank in REPORTED.values():
        amount = getattr(zone.books[firm.no][year], what)
        if what == "revenue":
            amount = _differing(pen, year, amount)
        place = f"{what} {year}"
        cells.append(
            pen.or_blank(place, amount / 1000 if thousands else amount, blank / (130 if zone.is_later(month) else 100))
        )
    return Line(cells, firm.no)


def _differing(pen: Pen, year: int, amount: int) -> int:
    """What a firm tells the statistics of its revenue is now and then not what it tells the tax office."""
    dice = pen.dice(f"differs {year}")
    return amount if dice.random() > 0.09 else round(amount * dice.uniform(0.85, 1.2), -1)
