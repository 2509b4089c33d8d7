"""市场监管局 企业登记台账: all firms and branches of the zone, each month anew."""

from __future__ import annotations

from ..firms import Firm
from ..sheets import MONTHS
from .hand import Pen, Zone, counted, shuffled
from .paper import Cell, Line, Page

SOURCE = "sim-market"
HEAD = [
    ("", "序号"), ("登记信息", "企业名称(必填)"), ("登记信息", "统一社会信用代码(必填)"), ("登记信息", "曾用名"),
    ("登记信息", "企业类型"), ("登记信息", "注册资本（万元）"), ("登记信息", "成立日期"), ("登记信息", "登记状态(必填)"),
    ("登记信息", "行业"), ("登记信息", "经营范围"), ("联系信息", "行政区划"), ("联系信息", "住所"),
    ("联系信息", "法定代表人"), ("联系信息", "联系电话"), ("", "备注"),
]  # fmt: skip
TYPES = {"分公司": "分公司", "股份": "股份有限公司", "合伙": "有限合伙企业", "厂": "个人独资企业"}
NOTES = (
    "注：1. 本表为模拟数据，由程序生成，企业、人员、地址均属虚构。",
    "2. 注册资本以万元计；外资按登记当日汇率折算。“—”“／”表示无此项。",
    "3. 登记状态以公示系统为准。",
    "填表人：拟某甲        审核人：例若谷",
)
FATES = {
    "renamed": "名称变更", "moved": "住所变更", "capital": "注册资本变更", "legal": "法定代表人变更", "left": "迁出",
    "deregistered": "注销", "revoked": "吊销",
}  # fmt: skip
BAD_DAYS = ("2019-13-45", "2021年2月30日", "不详（待查）")
BAD_AMOUNTS = ("-500", "1.2.3万")


def pages(zone: Zone, month: int) -> list[Page]:
    """The one sheet of the register's list."""
    firms = [*zone.all_there(month), *zone.branches]
    lines = [_line(zone, firm, row(zone, month, firm)) for firm in shuffled(zone, SOURCE, month, firms)]
    lines += [Line(_double(zone, month, firm), firm.no) for firm in zone.doubles]  # left over from an older list
    for number, line in enumerate(lines, 1):
        line.cells[0] = number
    capital = sum(firm.capital for firm in [*firms, *zone.doubles] if not firm.parent)
    total: list[Cell] = ["合计", counted(len(lines), "户"), None, None, None, capital]
    page = Page(
        "登记台账", f"模拟高新区企业登记台账（{zone.said(month)}）", "单位：万元", HEAD, lines, total, notes=NOTES
    )
    return [page]


def _line(zone: Zone, firm: Firm, cells: list[Cell]) -> Line:
    fault = zone.faults.get((SOURCE, firm.no), "")
    dice = Pen(zone, SOURCE, firm).dice("fault")
    if fault == "day":
        cells[6] = dice.choice(BAD_DAYS)
    elif fault == "amount":
        cells[5] = dice.choice(BAD_AMOUNTS)
    elif fault == "name":
        cells[1] = cells[2] = None
    return Line(cells, firm.no, fault)


def row(zone: Zone, month: int, firm: Firm) -> list[Cell]:
    pen = Pen(zone, SOURCE, firm)
    name, code = pen.heads()
    former = "；".join(told["text"] for told in firm.former) if not firm.parent else ""
    capital = None if firm.parent else pen.or_blank("capital", _capital(pen), 0.03)
    return [
        None, name, code, former or pen.blank("former"), _type(firm.official), capital,
        pen.or_blank("founded", pen.day("founded", firm.founded), 0.01), _status(pen),
        pen.or_blank("industry", firm.trade["industry"], 0.06), pen.or_blank("scope", firm.trade["scope"], 0.1),
        firm.place["path"], pen.or_blank("address", _address(pen), 0.02), pen.or_blank("legal", firm.legal, 0.01),
        pen.or_blank("phone", _phone(pen), 0.35), _remark(zone, month, firm),
    ]  # fmt: skip


def _double(zone: Zone, month: int, firm: Firm) -> list[Cell]:
    """The same firm once more, as another clerk wrote it, without a code."""
    cells = row(zone, month, firm)
    cells[1:4] = [Pen(zone, SOURCE, firm).variant(), None, None]
    return cells


def _type(name: str) -> str:
    return next((kind for sign, kind in TYPES.items() if sign in name), "有限责任公司")


def _capital(pen: Pen) -> Cell:
    """Ten thousand yuan, as the head says; a few clerks write separators, the unit, or yuan into the cell."""
    told = pen.firm.capital
    ways: list[Cell] = [told, f"{told:,}", f"{told:.2f}", f"{told}万元", f"{told * 10000:,}元"]
    return pen.dice("capital").choices(ways, (80, 10, 5, 3, 2))[0]


def _status(pen: Pen) -> str:
    if not pen.firm.local and not pen.firm.parent:
        return "迁出"
    if pen.firm.status == "active":
        ways = ("存续", "在业", "开业", "存续（在营、开业、在册）")
        return pen.dice("status").choices(ways, (78, 10, 6, 6))[0]
    return {"deregistered": "注销", "revoked": "吊销，未注销" if pen.often("status", 0.5) else "吊销"}[pen.firm.status]


def _address(pen: Pen) -> str:
    return "模拟省" + pen.firm.address if pen.often("province", 0.12) else pen.firm.address


def _phone(pen: Pen) -> str:
    area, number = pen.firm.phone.split("-")
    return pen.dice("phone").choices((f"{area}-{number}", f"（{area}）{number}", f"{area} {number}"), (86, 8, 6))[0]


def _remark(zone: Zone, month: int, firm: Firm) -> str | None:
    if (firm.founded.year, firm.founded.month) == MONTHS[month]:
        return "本月新设"
    return next((f"本月{FATES[kind]}" for kind, told in zone.movers.get(month, ()) if told is firm), None)
