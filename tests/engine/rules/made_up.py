"""Random packs that are sound, and tables of values to ask them of: blanks, zeros, negatives, huge ones, edges, and what is no value."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import yaml

from liantu.engine.rules import Pack, read_pack

ON = date(2026, 9, 14)
FACTS: dict[str, dict[str, Any]] = {
    **{name: {"unit": "yuan"} for name in ("m1", "m2", "m3")},
    **{name: {"unit": "heads"} for name in ("h1", "h2")},
    **{name: {"unit": "flag"} for name in ("b1", "b2", "b3")},
    "c1": {"unit": "count"},
    "p1": {"unit": "percent"},
    "n1": {"unit": "number"},
    "d1": {"unit": "date"},
    "k1": {"unit": "choice", "choices": {"soft": "软件", "net": "互联网", "farm": "农业"}},
    "e1": {"unit": "points", "expert": True},
    "made": {"is": "m1 + 80% * m2"},
}
#: Numbers, and edges that they may be held against.
VALUES = {
    "m1": ("9.99元", "20万元", "1000000000000元"), "m1 - m2": ("0元", "-5元", "100元"), "made": ("100元", "3.5元"), "h1": ("0人", "3人", "500人"),
    "c1": ("0", "1", "2"), "p1": ("0%", "5%", "100%"), "n1": ("0.5", "2", "100"), "m1 / m2": ("0%", "5%", "100%"), "h1 / h2": ("10%", "30%", "33.33%"),
    "m2 / h1": ("3元", "20万元"), "(m1 - m3) / (m2 + m3)": ("5%", "50%"), "growth(m1, m2, m3)": ("0%", "5%", "15%", "35%"), "on - d1": ("0天", "365天"),
    "growth(m3, m1, m2)": ("-5%", "20%"), "made / m3": ("30%", "3%"),
}  # fmt: skip
CHECKS = (
    "b1",
    "not b2",
    "b3",
    "k1 in [soft, net]",
    "k1 not in [farm]",
    "p1 * m1 >= 5元",
    "m1 >= m2 + 5元",
    "m1 - m1 + m2 >= 5元",
)


class Maker:
    """One pack: rows of every kind, chosen by dice."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.count = 0

    def pack(self, depth: int) -> Pack:
        rows = {self.id(): self.row(depth) for _ in range(3)}
        told = {
            "pack": "test.random", "title": "试", "documents": {"d": {"number": "1号"}},
            "facts": {name: {"title": name, **fact} for name, fact in FACTS.items()}, "requires": rows,
        }  # fmt: skip
        pack, problems = read_pack(yaml.safe_dump(told, allow_unicode=True), "2026")
        # What chance leaves aside, or asks too much of, is no matter here.
        left = [one for one in problems if "no row reads" not in one.en and "unreachable" not in one.en]
        assert not left, (left, told)
        assert pack is not None
        return pack

    def id(self) -> str:
        self.count += 1
        return f"r{self.count}"

    def edges(self) -> tuple[str, list[str]]:
        value = self.dice.choice(list(VALUES))
        return value, list(VALUES[value])

    def comparison(self) -> str:
        if self.dice.random() < 0.4:
            return self.dice.choice(CHECKS)
        value, edges = self.edges()
        return f"{value} {self.dice.choice(['>=', '>', '<=', '<', '==', '!='])} {self.dice.choice(edges)}"

    def intervals(self, edges: list[str]) -> list[dict[str, Any]]:
        """Bands that meet, between some of the edges."""
        chosen = [edge for edge in edges if self.dice.random() < 0.8] or edges[:1]
        bands: list[dict[str, Any]] = [{}]
        for edge in sorted(chosen, key=lambda edge: float(edge.rstrip("元万人%天")) * (10_000 if "万" in edge else 1)):
            closed = self.dice.random() < 0.5
            bands[-1]["to" if closed else "below"] = edge
            bands.append({"above" if closed else "from": edge})
        return bands

    def points(self) -> Any:
        low = self.dice.randint(0, 9)
        return low if self.dice.random() < 0.8 else f"{low}-{low + self.dice.randint(1, 4)}"

    def row(self, depth: int) -> dict[str, Any]:
        kinds = ["check", "check", "judge", "cases"] + (["all", "any", "count", "score", "scored"] * 2 if depth else [])
        kind = self.dice.choice(kinds)
        found: dict[str, Any] = {"title": kind}
        if kind == "check":
            found["check"] = self.comparison()
        elif kind == "judge":
            found["judge"] = self.dice.choice([True, "b1"])
        elif kind == "cases":
            value, edges = self.edges()
            checks = [self.comparison() for _ in range(self.dice.choice([1, 3]))]
            found |= {
                "by": value,
                "cases": [{**one, "check": self.dice.choice(checks)} for one in self.intervals(edges)],
            }
        elif kind == "score":
            found |= self.score(depth)
        elif kind == "scored":
            return self.scored(depth)
        else:
            parts = {self.id(): self.row(depth - 1) for _ in range(self.dice.randint(1, 4))}
            found[kind] = parts
            if kind == "count":
                found["least"] = self.dice.randint(1, len(parts))
        return self.around(found, depth)

    def around(self, found: dict[str, Any], depth: int) -> dict[str, Any]:
        if self.dice.random() < 0.25:
            found["applies"] = self.comparison() if not depth or self.dice.random() < 0.6 else self.row(0)
        if "score" not in found and self.dice.random() < 0.1:
            found["waived_by"] = {self.id(): self.row(0)}
        return found

    def score(self, depth: int) -> dict[str, Any]:
        parts = {self.id(): self.scored(depth - 1, plain=True) for _ in range(self.dice.randint(1, 3))}
        line = lambda: f"{self.dice.choice(['>=', '>', '<=', '<'])} {self.dice.randint(0, 12)}"  # noqa: E731
        found: dict[str, Any] = {"score": parts, "pass": line()}
        if self.dice.random() < 0.5:
            found["lines"] = [{"of": self.dice.choice(list(parts)), "title": "线", "pass": line()}]
        return found

    def scored(self, depth: int, plain: bool = False) -> dict[str, Any]:
        """A row with points; a plain one cannot be waived."""
        kind = self.dice.choice(["bands", "bands", "expert", "points", *(["sum", "best"] if depth > 0 else [])])
        found: dict[str, Any] = {"title": kind}
        if kind == "bands":
            value, edges = self.edges()
            found |= {"of": value, "bands": [{**one, "points": self.points()} for one in self.intervals(edges)]}
            if self.dice.random() < 0.5:
                found["expert"] = "e1"
        elif kind == "expert":
            found |= {"expert": self.points(), **({"fact": "e1"} if self.dice.random() < 0.7 else {})}
        elif kind == "points":
            found |= {"when": self.comparison() if self.dice.random() < 0.7 else self.row(0), "points": self.points()}
            found |= {"else": self.dice.randint(0, 3)} if self.dice.random() < 0.4 else {}
            found["points"] = 1.5 if self.dice.random() < 0.1 else self.dice.randint(0, 5)
        else:
            found[kind] = {self.id(): self.scored(depth - 1, plain=True) for _ in range(self.dice.randint(1, 3))}
            if self.dice.random() < 0.4:
                found["cap"] = self.dice.randint(0, 8)
        if self.dice.random() < 0.25:
            found["applies"] = self.comparison()
        return found


# Values

MONEY = [
    0,
    -5,
    3.5,
    9.99,
    9.985,
    9.995,
    10.01,
    14.99,
    15,
    100,
    110,
    200_000,
    199_999.995,
    1e12,
    1e13,
    1e13 + 1,
    -1e13,
    1e20,
    0.004999999,
    104.5,
]
HEADS = [0, -1, 1, 2, 2.5, 3, 4, 5, 10, 30, 100, 500, 501, 10**9, 10**9 + 1, -(10**9)]
SHARES = [0, 0.05, 0.0499999, 0.0499995, 1, -0.3, 1e6, 1.0000005, 0.33333333]
TEXTS = [
    "20万元",
    "9,600",
    "１００",
    "0.2亿元",
    " 15 ",
    "abc",
    "-",
    "不详",
    "",
    "1e3",
    "1e-400",
    "1e400",
    "5%",
    "3人",
    "0x10",
    "1_0",
    ".5",
    "nan",
    "inf",
    "9" * 60,
    "2项",
    "0.00499999999999",
    "0.0049999999999999",
]
FLAGS = [True, False, 1, 0, "是", "否", "有", "TRUE", "0", "maybe", "", 2, -1]
DAYS = ["2025-09-14", "2025-09-13", "2026-09-14", "2026-13-01", "", "20250914", "昨天", "2026-09-14 08:00"]
CHOICES = ["soft", "软件", "农业", " net ", "other", "", "7"]


def column(dice: Random, name: str, rows: int) -> pa.Array:
    """Values of a fact in one of the types that tables keep them in."""
    unit = FACTS[name]["unit"]

    def some(values: list[Any], blank: float = 0.12) -> list[Any]:
        return [None if dice.random() < blank else dice.choice(values) for _ in range(rows)]

    if unit == "flag":
        kind = dice.choice(["bool", "int", "text", "float"])
        if kind == "bool":
            return pa.array(some([True, False]), pa.bool_())
        if kind == "int":
            return pa.array(some([0, 1, 1, 0, 2, -1]), pa.int8())
        if kind == "float":
            return pa.array(some([0.0, 1.0, math.nan, 0.5]), pa.float64())
        return pa.array([None if one is None else str(one) for one in some(FLAGS)], pa.string())
    if unit == "date":
        if dice.random() < 0.5:
            return pa.array(
                some([ON, ON - timedelta(365), ON - timedelta(364), date(1, 1, 1), date(9999, 12, 31)]), pa.date32()
            )
        return pa.array(some(DAYS), pa.string())
    if unit == "choice":
        return pa.array(some(CHOICES), pa.string()) if dice.random() < 0.8 else pa.array(some([1, 7]), pa.int64())
    numbers = {
        "yuan": MONEY,
        "percent": SHARES,
        "number": [*SHARES, *HEADS],
        "points": [*range(10), 2.5, -1, 7.25],
    }.get(unit, HEADS)
    kind = dice.choice(["float", "float", "int", "text", "decimal", "small", "bool", "nothing"])
    if kind == "float":
        return pa.array(some([*map(float, numbers), math.nan, math.inf, -math.inf, 1e308]), pa.float64())
    if kind == "int":
        return pa.array(some([int(one) for one in numbers if abs(one) < 2**62] + [2**63 - 1, -(2**63)]), pa.int64())
    if kind == "small":
        return pa.array(some([int(one) for one in numbers if abs(one) < 2**15]), pa.int16())
    if kind == "decimal":
        return pa.array(
            some(
                [Decimal(str(one)).quantize(Decimal("0.00000001")) for one in numbers if abs(one) < 1e18]
                + [Decimal("9.985"), Decimal("-9.985")]
            ),
            pa.decimal128(38, 8),
        )
    if kind == "text":
        return pa.array(some([*TEXTS, *map(str, numbers)]), pa.string())
    if kind == "bool":
        return pa.array(some([True], 0.5), pa.bool_())
    return pa.nulls(rows)


def table(dice: Random, rows: int) -> pa.Table:
    """A table with a column of almost every fact."""
    names = [name for name in FACTS if "is" not in FACTS[name] and dice.random() < 0.95] or ["m1"]
    columns = {name: column(dice, name, rows) for name in names}
    return pa.table({"Id": pa.array(range(rows)), "r1": pa.array(["x"] * rows), **columns})
