"""科技型中小企业 as programs would have it that know no unknown: NumPy arrays, and an OpenFisca tax-benefit system.

Blanks are taken for 0 and false, as both need a value. What comes out: points, the conditions, and whether it is met.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

NUMBERS = ("staff", "technical_staff", "revenue", "costs", "rd_expense", "total_assets", "ip_class_1", "ip_class_2")
FLAGS = (
    "resident_enterprise", "sound_accounts", "restricted_industry", "serious_incident", "on_abnormal_list", "holds.high_tech_enterprise",
    "holds.national_st_award", "holds.provincial_rd_institution", "led_standard",
)  # fmt: skip
STAFF = ([0.10, 0.15, 0.20, 0.25, 0.30], [0, 4, 8, 12, 16, 20])
SALES = ([0.02, 0.03, 0.04, 0.05, 0.06], [0, 10, 20, 30, 40, 50])
COSTS = ([0.10, 0.15, 0.20, 0.25, 0.30], [0, 10, 20, 30, 40, 50])
FIRST = ([1], [0, 30])
SECOND = ([1, 2, 3, 4], [0, 6, 12, 18, 24])
Bands = tuple[list[Any], list[int]]
#: A rule: its name, and what it is over what was read or made before.
Rule = tuple[str, Callable[[Callable[[str], Any]], Any]]


def in_bands(value: Any, bands: Bands) -> Any:
    edges, points = bands
    return np.asarray(points, dtype=np.int32)[np.searchsorted(edges, value, side="right")]


def share(one: Any, other: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(other > 0, one / other, 0)


RULES: tuple[Rule, ...] = (
    ("entry.resident", lambda of: of("resident_enterprise")),
    ("entry.accounts", lambda of: of("sound_accounts")),
    ("entry.staff", lambda of: of("staff") <= 500),
    ("entry.revenue", lambda of: of("revenue") <= 2e8),
    ("entry.assets", lambda of: of("total_assets") <= 2e8),
    ("entry.industry", lambda of: ~of("restricted_industry")),
    ("entry.integrity.incident", lambda of: ~of("serious_incident")),
    ("entry.integrity.list", lambda of: ~of("on_abnormal_list")),
    ("entry.integrity", lambda of: of("entry.integrity.incident") & of("entry.integrity.list")),
    ("staff.points", lambda of: in_bands(share(of("technical_staff"), of("staff")), STAFF)),
    ("rd.revenue", lambda of: in_bands(share(of("rd_expense"), of("revenue")), SALES)),
    ("rd.costs", lambda of: in_bands(share(of("rd_expense"), of("costs")), COSTS)),
    ("rd", lambda of: np.maximum(of("rd.revenue"), of("rd.costs"))),
    ("ip.first", lambda of: in_bands(of("ip_class_1"), FIRST)),
    ("ip.second", lambda of: in_bands(of("ip_class_2"), SECOND)),
    ("ip", lambda of: np.maximum(of("ip.first"), of("ip.second"))),
    ("points", lambda of: of("staff.points") + of("rd") + of("ip")),
    ("score", lambda of: (of("points") >= 60) & (of("staff.points") > 0)),
    (
        "way",
        lambda of: of("score") | of("holds.high_tech_enterprise") | of("holds.national_st_award")
        | of("holds.provincial_rd_institution") | of("led_standard"),
    ),
    (
        "result",
        lambda of: of("entry.resident") & of("entry.accounts") & of("entry.staff") & of("entry.revenue") & of("entry.assets")
        & of("entry.industry") & of("entry.integrity") & of("way"),
    ),
)  # fmt: skip


def facts(source: str) -> tuple[Any, dict[str, Any]]:
    """Ids, and an array a fact, blanks filled."""
    read = pq.read_table(source)
    found = {}
    for name in (*NUMBERS, *FLAGS):
        column = read.column(name)
        found[name] = pc.fill_null(column, False if name in FLAGS else pa.scalar(0, column.type)).to_numpy()
    return read.column("id"), found


def by_numpy(source: str, out: str) -> None:
    ids, found = facts(source)
    for name, rule in RULES:
        found[name] = rule(found.__getitem__)
    pq.write_table(pa.table({"id": ids, **{name: found[name] for name, _ in RULES}}), out)


def by_openfisca(source: str, out: str) -> None:
    """Its numbers are 32-bit floats; names of variables have no dots."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    firm = build_entity(key="firm", plural="firms", label="Firm", is_person=True)
    system = TaxBenefitSystem([firm])
    booleans = {name for name, _ in RULES if name.startswith("entry") or name in ("score", "way", "result")}

    def add(name: str, kind: type, formula: Any = None) -> None:
        parts: dict[str, Any] = {"value_type": kind, "entity": firm, "definition_period": DateUnit.YEAR, "label": name}
        if formula is not None:
            parts["formula"] = formula
        system.add_variable(type(_plain(name), (Variable,), parts))

    for name in NUMBERS:
        add(name, float)
    for name in FLAGS:
        add(name, bool)

    def formula_of(rule: Any) -> Any:
        # Two arguments: with a third it would be handed parameters.
        return lambda firms, period: rule(lambda wanted: firms(_plain(wanted), period))

    for name, rule in RULES:
        add(name, bool if name in booleans else int, formula_of(rule))
    ids, found = facts(source)
    simulation = SimulationBuilder().build_default_simulation(system, len(ids))
    for name in (*NUMBERS, *FLAGS):
        simulation.set_input(_plain(name), "2026", found.pop(name))
    simulation.calculate("result", "2026")
    pq.write_table(
        pa.table({"id": ids, **{name: simulation.calculate(_plain(name), "2026") for name, _ in RULES}}), out
    )


def _plain(name: str) -> str:
    return name.replace(".", "_")
