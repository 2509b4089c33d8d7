"""A delivery while it is written: rows with keys of their own, organisations printed as the source prints them."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING, Any

from .firms import Firm, Row

if TYPE_CHECKING:
    from .year import Year

MONTHS = [(2025, month) for month in range(9, 13)] + [(2026, month) for month in range(1, 9)]


class Sheet:
    """One delivery while it is written."""

    def __init__(self, year: Year, source: str, title: str, month: int, day: int) -> None:
        self.year, self.source = year, source
        at, then = MONTHS[month], (*MONTHS, (2026, 9))[month + 1]
        issued = date(*at, calendar.monthrange(*at)[1])
        self.title = f"{title}（{at[0]}年{at[1]}月）"
        self.told = {"title": self.title, "issued": issued.isoformat(), "received": date(*then, day).isoformat()}
        self.records: list[Row] = []
        self.keys: set[str] = set()
        self.write(
            "表头", {"标题": self.title, "单位": year.zone}, organisations=[{"official": year.zone, "kind": "zone"}]
        )

    def write(self, key: str, content: Row, **parts: Any) -> None:
        if key in self.keys:
            raise ValueError(f"{self.title}: two rows are keyed {key!r}")
        self.keys.add(key)
        shown = {name: "" if value is None else str(value) for name, value in content.items()}
        place = f"第{len(self.records) + 1}行"
        self.records.append({"key": key, "place": place, "content": shown} | {k: v for k, v in parts.items() if v})

    def row(self, firm: Firm, content: Row, *, values: Row | None = None, keyed: str = "", way: str = "",
            beside: tuple[Row, ...] = (), **parts: Any) -> None:  # fmt: skip
        """A row about one firm, printed in this source's way; "@" in the parts stands for the firm."""
        way = way or self.year.way(self.source, firm)
        organisation: Row = {"kind": "enterprise"}
        name = firm.official
        if way == "short":
            name = firm.short
            organisation["short"] = [name]
        else:
            name = self.year.variant(firm) if way == "variant" else name
            organisation["official"] = name
            if way != "variant" and self.source in ("sim-industry", "sim-market") and firm.no in self.year.called:
                organisation["short"] = [firm.short]
                content = content | {"简称": firm.short}
        code = firm.code if way == "full" else self.year.wrong[firm.no][self.source] if way == "wrong" else ""
        if code:
            organisation["code"] = code
        if values := {key: value for key, value in (values or {}).items() if value}:
            organisation["values"] = values
        if self.source == "sim-market" and way != "variant" and firm.former:
            organisation["former"] = list(firm.former)
        if firm.local and firm.no not in self.year.named:
            parts["ties"] = [{"from": "@", "to": self.year.zone, "kind": "located"}, *parts.get("ties", ())]
        self.year.named.add(firm.no)
        key = "|".join(filter(None, (code or f"{name}|{firm.place['path']}", keyed)))
        self.year.truth[self.source, self.told["issued"], key] = firm.no
        shown = {"企业名称": name, "统一社会信用代码": code} | content
        named = {part: _named(rows, code or name) for part, rows in parts.items()}
        self.write(key, shown, organisations=[organisation, *beside], **named)

    def done(self) -> Row:
        told = self.year.places_by_code[self.source]
        source = told | {"kind": "workbook", "zone": "simulated", "purposes": told.get("purposes") or _purposes(told)}
        return {"source": source, "delivery": self.told, "records": self.records}


def _named(rows: Any, reference: str) -> Any:
    return [{key: reference if value == "@" else value for key, value in row.items()} for row in rows]


def _purposes(source: Row) -> list[str]:
    return {"open": ["register", "statistics", "publication"], "internal": ["register", "statistics"]}.get(
        source["classification"], ["statistics"]
    )


def mentioned(firm: Firm) -> Row:
    """A firm that a row only mentions."""
    return {"official": firm.official, "code": firm.code, "kind": "enterprise"}


def figure_of(
    subject: str, indicator: str, value: float, unit: str, period: str, members: list[str] | None = None
) -> Row:
    figure = {"subject": subject, "indicator": indicator, "value": value, "unit": unit, "period": period}
    return figure | ({"named": len(members), "members": members} if members else {})
