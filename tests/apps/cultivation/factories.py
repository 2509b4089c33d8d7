"""Firms with the facts that a technology-based SME is asked for, each said by a department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liantu.apps.cultivation import public as cultivation
from liantu.apps.cultivation.models import Evaluation
from liantu.kit import clock
from tests.factories.accounts import make_unit, make_user
from tests.factories.figures import Scene

PACK = "cn.tech-sme"
#: 20 points for people, 30 for R&D of sales, none for rights: 50 of 60.
FACTS = {
    "staff_total": 100, "tech_staff": 30, "total_cost": 9_000_000, "total_assets": 8_000_000, "ip_class_one": 0, "ip_class_two": 0,
    "major_incidents": 0, "dishonesty_records": 0,
}  # fmt: skip
SECRET = {"sales_revenue": 10_000_000, "rd_expense_deduction": 456_789}


class Ground(Scene):
    """A zone with a science department that everybody reads, and a tax office that keeps what it says to itself."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self.tax = make_unit(self.zone, "税务局")
        self.taxman = make_user("investment_officer", self.tax, self.zone)
        self.year = clock.today().year - 1
        self.science = self.source(purposes=["cultivation"])
        self.closed = self.source("restricted", unit=self.tax, purposes=["cultivation"])

    def says(self, firm: Any, told: Mapping[str, Any], source: Any = None, year: int | None = None, **more: Any) -> Any:
        rows = [
            {
                "subject": firm.name, "indicator": code, "period": str(year or self.year), "value": value,
            }
            for code, value in told.items()
        ]  # fmt: skip
        return self.deliver({"observations": rows}, source or self.science, **more)

    def known(self, name: str = "", **more: Any) -> Any:
        """A firm of which both departments say all that they have."""
        firm = self.firm(name)
        self.says(firm, FACTS | more)
        self.says(firm, SECRET, self.closed)
        return firm

    def answers(self, firm: Any, **told: str) -> None:
        for fact, value in told.items():
            cultivation.answer(by=self.officer, organisation=firm, pack=PACK, fact=fact, value=value, note="看过材料")

    def stand(self, firm: Any, pack: str = PACK) -> Evaluation:
        return Evaluation.objects.get(organisation=firm, pack=pack)
