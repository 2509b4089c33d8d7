"""What the departments of the simulated zone deliver beside their workbooks: see `workbooks`."""

from __future__ import annotations

from .departments import Departments
from .firms import Firm, Row

#: Feeds of which the workbooks hold all that is used.
WRITTEN = frozenset({"sim-market", "sim-tax", "sim-statistics"})
#: Feeds of which the workbooks hold a part; the rest comes in under another code, as a workbook lists all that its feed has.
RENAMED = {
    "sim-science": {
        "code": "sim-honours",
        "name": "模拟·企业称号与科技人员台账",
        "purposes": ["register", "statistics", "service", "cultivation", "investment", "assessment"],
    },
    "sim-ip": {
        "code": "sim-standards",
        "name": "模拟·标准、软件著作权与商标台账",
        "purposes": ["register", "statistics", "service", "cultivation", "publication"],
    },
}
SCHEMES = frozenset({"tech_sme", "high_tech_enterprise"})
PATENTS = frozenset({"invention", "utility", "design"})


class Remainder(Departments):
    """The same year, in which feeds that no workbook replaces print every firm with its registered name and code.

    So none of their rows can make a firm that the market regulator's workbook does not have.
    """

    def way(self, source: str, firm: Firm) -> str:
        if source not in WRITTEN and super().way(source, firm) == "variant":
            self.variant(
                firm
            )  # drawn as in the other telling of the year, so that whatever is drawn after it is the same
        return super().way(source, firm) if source in WRITTEN else "full"

    def packs(self) -> list[Row]:
        packs = [pack for pack in self.deliveries() if pack["source"]["code"] not in WRITTEN]
        return [pack for pack in map(_without_what_is_written, packs) if len(pack["records"]) > 1]


def _without_what_is_written(pack: Row) -> Row:
    if pack["source"]["code"] not in RENAMED:
        return pack
    records = [row for row in pack["records"] if not _is_written(row)]
    return pack | {"source": pack["source"] | RENAMED[pack["source"]["code"]], "records": records}


def _is_written(row: Row) -> bool:
    return any(told["scheme"] in SCHEMES for told in row.get("recognitions", ())) or any(
        told["kind"] in PATENTS for told in row.get("rights", ())
    )
