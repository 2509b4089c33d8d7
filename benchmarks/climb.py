"""The cheapest way up: milliseconds for one subject with alternatives, dates and words, beside one evaluation and beside trying everything.

Trying everything is not run to its end: what one try takes is measured, and multiplied with how many there are.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from math import prod
from typing import Any

from benchmarks import board, scratch
from liantu.engine import rules
from liantu.engine.rules import shipped
from liantu.engine.rules.one import Asking
from liantu.engine.rules.worked import read_cases

ON = date(2025, 7, 20)
SOUND = {
    "resident_enterprise": True, "sound_accounts": True, "restricted_industry": False, "serious_incident": False,
    "on_abnormal_list": False, "holds.high_tech_enterprise": False, "holds.national_st_award": False,
    "holds.provincial_rd_institution": False, "led_standard": False,
}  # fmt: skip
VETOED = SOUND | {"staff": 95, "technical_staff": 9, "revenue": "5200万元", "rd_expense": "330万元", "costs": "5000万元", "total_assets": "8000万元", "ip_class_1": 1, "ip_class_2": 0}  # fmt: skip
SOFTWARE = SOUND | {"staff": 38, "technical_staff": 6, "revenue": "2000万元", "rd_expense": "96万元", "costs": "380万元", "total_assets": "3000万元", "ip_class_1": 0, "ip_class_2": 1}  # fmt: skip
FAR = SOUND | {"staff": 300, "technical_staff": 0, "revenue": "19000万元", "rd_expense": "1万元", "costs": "17000万元", "total_assets": "3000万元", "ip_class_1": 0, "ip_class_2": 0}  # fmt: skip
CASES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("cn.tech-sme", "80 points and a veto", VETOED),
    ("cn.tech-sme", "54 points", SOFTWARE),
    ("cn.tech-sme", "far away, with 30 staff", FAR),
    ("cn.tech-sme", "not reachable", SOFTWARE | {"staff": 600}),
)


def milliseconds(call: Callable[[], object], runs: int = 20) -> float:
    """Of one processor, the median."""
    found = []
    for _run in range(runs):
        begun = time.process_time()
        call()
        found.append(time.process_time() - begun)
    return sorted(found)[runs // 2] * 1000


def seventy() -> dict[str, Any]:
    """The first worked case of 高新技术企业: a firm with 70 points, which is no pass."""
    text = files("liantu").joinpath("rulebook", "tiers", "cn.high-tech", "cases.yaml").read_text(encoding="utf-8")
    first = read_cases(text)[0]
    return {**first.given, **first.facts}


def main() -> None:
    rows = []
    for key, name, told in (*CASES, ("cn.high-tech", "70 points", seventy())):
        pack = shipped.find(key, ON).pack
        facts, _large = rules.read_values(pack, told, ON)
        found = rules.climb(pack, told, ON)
        once = milliseconds(lambda pack=pack, told=told: rules.evaluate(pack, told, ON))  # type: ignore[misc]
        plain = milliseconds(lambda pack=pack, facts=facts: Asking(pack, facts, told=False).state())  # type: ignore[misc]
        up = milliseconds(lambda pack=pack, told=told: rules.climb(pack, told, ON))  # type: ignore[misc]
        tries = prod(lever.most + 1 for lever in pack.levers)
        way = found.best
        steps = ", ".join(f"{key} {units}" for key, units in way.units.items()) if way else found.answer.value
        rows.append(
            [key, name, steps, f"{once:.1f}", f"{up:.0f}", f"{tries:.0e}", f"{tries * plain / 1000 / 86400 / 365:.0e}"]
        )
    scratch.table(
        "The cheapest way up, with alternatives, dates and words",
        ["pack", "subject", "cheapest", "evaluate ms", "climb ms", "ways to try", "years to try all"],
        rows,
    )
    board.main()


if __name__ == "__main__":
    main()
