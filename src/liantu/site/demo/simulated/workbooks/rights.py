"""知识产权局 专利台账: a row a patent, as an old system saves its table: GB18030, heads and rows alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ..firms import Firm, Row
from .hand import Pen, Zone
from .paper import Cell, Line, Page

SOURCE = "sim-ip"
KINDS = {"invention": "发明专利", "utility": "实用新型", "design": "外观设计"}
HEAD = ["专利权人", "统一社会信用代码", "专利号", "专利名称", "类型", "申请日", "授权日", "法律状态"]
STATES = {"granted": ("有效", "专利权维持"), "pending": ("审查中", "实质审查"), "lapsed": ("失效", "未缴年费终止失效")}


@dataclass(frozen=True)
class _Patent:
    firm: Firm
    right: Row
    granted: date | None
    status: str


def pages(zone: Zone, month: int) -> list[Page]:
    """All patents of the zone's firms; in the second month some more of them are granted, and some have lapsed."""
    known = [_known(firm, right) for firm, right in zone.rights if right["kind"] in KINDS]
    told = [_a_month_later(zone, one) for one in known] if zone.is_later(month) else known
    lines, faulty = [], set()
    for one in told:
        fault = zone.faults.get((SOURCE, one.firm.no), "") if one.firm.no not in faulty else ""
        faulty |= {one.firm.no} if fault else set()
        lines.append(_line(zone, one, fault))
    return [Page("", f"模拟高新区专利台账（{zone.said(month)}）", "", [("", name) for name in HEAD], lines)]


def _known(firm: Firm, right: Row) -> _Patent:
    return _Patent(firm, right, date.fromisoformat(right["granted"]) if right["granted"] else None, right["status"])


def _a_month_later(zone: Zone, one: _Patent) -> _Patent:
    drawn = Pen(zone, SOURCE, one.firm).dice(f"later {one.right['number']}").random()
    if one.status == "pending" and drawn < 0.08:
        return replace(one, status="granted", granted=date(2026, 8, 1 + int(drawn * 300)))
    return replace(one, status="lapsed") if one.status == "granted" and drawn < 0.003 else one


def _line(zone: Zone, one: _Patent, fault: str) -> Line:
    pen = Pen(zone, SOURCE, one.firm)
    name, code = pen.heads()
    dotted = pen.often("dots", 0.5)
    filed, granted = (_day(day, dotted) for day in (date.fromisoformat(one.right["filed"]), one.granted))
    if fault:
        filed = "2023.02.31"
    state = STATES[one.status][pen.often(f"state {one.right['number']}", 0.15)]
    cells: list[Cell] = [
        name,
        code,
        one.right["number"],
        one.right["title"],
        KINDS[one.right["kind"]],
        filed,
        granted,
        state,
    ]
    return Line(cells, one.firm.no, fault)


def _day(day: date | None, dotted: bool) -> str:
    return "" if day is None else day.strftime("%Y.%m.%d" if dotted else "%Y-%m-%d")
