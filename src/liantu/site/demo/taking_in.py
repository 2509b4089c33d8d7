"""The departments' workbooks of the simulated zone, taken in step by step as its officer does it on the site."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake

from .simulated import workbooks

Told = Callable[[str], None]
Written = Callable[[], list[workbooks.Workbook]]
HIGH_TECH, TECH_SME = {"recognition.scheme": "high_tech_enterprise"}, {"recognition.scheme": "tech_sme"}
#: What a table says of all its rows, and columns that mean another thing than their headers let one think: what the
#: officer sets right when a source's first workbook comes. Source, sheet → constants; source, header → field.
CONSTANTS = {
    ("sim-science", "高企2025"): HIGH_TECH, ("sim-science", "高企往年"): HIGH_TECH, ("sim-science", "科小入库"): TECH_SME,
}  # fmt: skip
COLUMNS = {
    ("sim-science", "评价年度"): "recognition.batch", ("sim-science", "公告日期"): "recognition.valid_from",
    ("sim-market", "登记信息 企业类型"): "",
}  # fmt: skip
#: Of which year a column speaks that does not say so in its header: a note below the table does.
PERIODS = {("sim-science", "Ⅰ类知识产权（件）"): "2025", ("sim-science", "Ⅱ类知识产权（件）"): "2025"}
#: Where the register is made of: rows of others are not said to lie in the zone.
ROSTER = "sim-market"
#: Whose word counts first: market regulation for what it registers, tax for revenue.
REGISTERED = (
    "name", "kind", "code", "division", "address", "founded", "capital", "status", "industry", "business_scope",
    "legal_representative",
)  # fmt: skip
AUTHORITIES = {f"organisation.{name}": (ROSTER,) for name in REGISTERED} | {
    "indicator.sales_revenue": ("sim-tax", "sim-torch")
}
#: From which likeness on the officer takes the likeliest candidate, and how many questions are left for a visitor.
LIKELY, LEFT = 0.6, 6


def load(
    by: Any, zone: Any, firms: int, told: Told = lambda words: None, *, months: int = 2, written: Written | None = None
) -> int:
    """Take in what is not there yet of the first `months`; how many workbooks they are. Broken off, it goes on from there.

    `written` answers them where somebody has written them already.
    """
    applied = intake.list_plans(by).filter(state=intake.PlanState.APPLIED, corrects__isnull=True)
    done = set(applied.values_list("source__code", "issued"))
    wanted = len(workbooks.PAGES) * months
    if len(done) >= wanted:
        return wanted
    with tempfile.TemporaryDirectory() as folder:
        books = written() if written else workbooks.write(Path(folder), firms=firms, months=months)
        _say_whose_word_counts(by, zone, {book.source["code"]: dict(book.source) for book in books})
        for book in books:
            if (book.source["code"], book.issued) not in done:
                told(f"{zone.name} · {book.title}")
                _take_in(by, zone, book)
    return wanted


def _say_whose_word_counts(by: Any, zone: Any, told: dict[str, dict[str, Any]]) -> None:
    """Set before the first row comes, so that nothing has to be derived again."""
    sources = {code: source_of(by, zone, one) for code, one in told.items()}
    known = set(evidence.list_authorities(by).filter(zone=zone).values_list("field", flat=True))
    for field, codes in AUTHORITIES.items():
        if field not in known:
            evidence.set_authority(by=by, field=field, zone=zone, order=[sources[code] for code in codes])


def _take_in(by: Any, zone: Any, book: workbooks.Workbook) -> None:
    source = source_of(by, zone, dict(book.source))
    with book.path.open("rb") as content:
        plan = intake.receive(
            by=by, source=source, file=File(content, name=book.path.name), title=book.title, issued=book.issued,
            later=False,
        )  # fmt: skip
    plan = intake.read_plan(by=by, plan=plan, later=False)
    if plan.state == intake.PlanState.ASKING:
        plan = intake.confirm(by=by, plan=plan, tables=_meant(book.source["code"], plan.tables), later=False)
    plan = intake.compare(by=by, plan=plan)
    _judge(by, plan)
    plan = intake.apply(by=by, plan=plan, later=False)
    intake.carry_out(by=by, plan=plan)


def _meant(source: str, tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {header: f"indicator.{code}" for (code_of, header), code in workbooks.SAYS.items() if code_of == source}
    for table in tables:
        table["constants"] |= CONSTANTS.get((source, table["sheet"]), {})
        if source != ROSTER:
            table["constants"].pop("organisation.in_zone", None)
        for column in table["columns"]:
            group = column["header"].split(" ")[0]
            meant = COLUMNS.get((source, column["header"]), known.get(column["header"], known.get(group)))
            column["field"] = column["field"] if meant is None else meant
            column["period"] = PERIODS.get((source, column["header"]), column["period"])
    return tables


def _judge(by: Any, plan: Any) -> None:
    """Say whom unsure rows mean where it is likely enough; the last few are left to whoever looks at the demonstration."""
    rows = list(intake.list_rows(by, plan).filter(state=intake.RowState.UNSURE))
    likely = [row for row in rows[:-LEFT] if row.candidates and row.candidates[0]["score"] >= LIKELY]
    for at in range(0, len(likely), 200):
        intake.decide(by=by, rows=likely[at : at + 200], answer=intake.Answer.SAME, reason=_("与登记名册核对"))


def source_of(by: Any, zone: Any, told: dict[str, Any]) -> Any:
    """The source of that code, registered where it is not there yet."""
    try:
        return evidence.find_source(by, told["code"])
    except access.NotHere:
        publisher = told.get("publisher") or ""
        unit = next((one for one in accounts.list_units(by).filter(zone=zone) if publisher.endswith(one.name)), None)
        told |= {"zone": zone, "publisher": publisher, "unit": unit}
        return evidence.create_source(by=by, **told)
