"""A year of visits in the simulated zone, drawn from a seed: who went to which firm, what for, what was promised.

Three of them collide: the same firm, three departments, within nine days of the demonstration's present. The third is
beyond the zone's limit and waits for the leader's word. All others lie far enough apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from liantu.engine import worktime

from .firms import words

Row = dict[str, Any]
SEED = 20260914
TODAY = date(2026, 9, 14)
BEGINS = date(2025, 9, 15)
#: Past visits, and those that are booked; firms that are visited at all, and the one to which everybody goes.
PAST, AHEAD, FIRMS = 240, 24, 90
#: Two visits to a firm, one of them still to come, lie further apart than this, but for the three.
APART = 15
WORKDAYS = worktime.china()
#: The firm of the demonstration's account is the first in the list.
OWN = 0


@dataclass(frozen=True)
class Promised:
    """A promise given at a visit, and what was done since: (days after, move, what is told, reason)."""

    text: str
    at: datetime
    steps: tuple[tuple[int, str, Row, str], ...] = ()


@dataclass
class Plan:
    """`visits` as `activities.load_visits` takes them, with names of units for ids and places of firms for organisations."""

    visits: list[Row] = field(default_factory=list)
    #: Place of a visit in the list → what was promised there.
    promises: dict[int, Promised] = field(default_factory=dict)


def plan(seed: int = SEED, firms: int = FIRMS) -> Plan:
    """The same for the same seed. `firms`: how many firms there are to choose from."""
    return _Drawer(Random(seed), min(firms, FIRMS)).plan()  # noqa: S311


class _Drawer:
    def __init__(self, rng: Random, firms: int) -> None:
        self.rng, self.firms, self.words = rng, firms, words("visits")
        self.units = list(self.words["units"])
        self.days: dict[int, list[date]] = {}

    def plan(self) -> Plan:
        rows = [self._past() for _ in range(PAST)]
        rows += self._colliding()
        rows += [row for _ in range(AHEAD) if (row := self._ahead()) is not None]
        rows.sort(key=lambda row: (row["day"], row["firm"], row["parties"][0]["unit"]))
        self._count(rows)
        return Plan(rows, self._promises(rows))

    def _past(self) -> Row:
        # A few firms get far more than their share, as in any zone; the demonstration's own is left alone of late.
        firm = self.rng.choice((1, 2, 3)) if self.rng.random() < 0.18 else self.rng.randrange(self.firms)
        day = self._day(BEGINS, TODAY - timedelta(days=40 if firm == OWN else 3))
        row = self._row(firm, day, "held")
        for party in row["parties"]:
            party["findings"] = self.rng.choice(self.words["findings"])
        return row

    def _ahead(self) -> Row | None:
        for _ in range(60):
            firm, day = self.rng.randrange(OWN + 1, self.firms), self._day(TODAY, TODAY + timedelta(days=52))
            if all(abs((day - other).days) >= APART for other in self.days.get(firm, ())):
                return self._row(firm, day, "planned")
        return None

    def _colliding(self) -> list[Row]:
        """And the last visit before them, at which the demonstration's firm was promised something."""
        told = (
            (date(2026, 9, 16), "科技创新局", "guidance", "高企申报材料辅导", "planned", ""),
            (date(2026, 9, 18), "招商局", "investment", "了解扩产计划和配套需求", "planned", ""),
            (date(2026, 9, 24), "统计局", "guidance", "统计报表填报辅导", "asked", "季报前要核对一遍，电话里说不清"),
        )
        before = self._noted({
            "firm": OWN, "day": date(2026, 8, 25), "begins": time(10), "ends": time(11), "state": "held",
            "parties": [{
                "unit": "企业服务中心", "purpose": "service", "matter": "走访包联企业", "findings": self.words["findings"][1],
            }],
        })  # fmt: skip
        return [before] + [
            self._noted({
                "firm": OWN, "day": day, "begins": time(10), "ends": time(11), "state": state, "reason": reason,
                "parties": [{"unit": unit, "purpose": purpose, "matter": matter}],
            })
            for day, unit, purpose, matter, state, reason in told
        ]  # fmt: skip

    def _row(self, firm: int, day: date, state: str) -> Row:
        units = self.rng.sample(self.units, 2 if self.rng.random() < 0.1 else 1)
        parties = []
        for unit in units:
            offered = self.words["units"][unit]
            purpose = self.rng.choice(list(offered))
            parties.append({"unit": unit, "purpose": purpose, "matter": self.rng.choice(offered[purpose])})
        hour = self.rng.choice((9, 10, 14, 15, 16))
        told = {"begins": time(hour), "ends": time(hour + 1), "state": state, "parties": parties}
        return self._noted({"firm": firm, "day": day, **told})

    def _noted(self, row: Row) -> Row:
        self.days.setdefault(row["firm"], []).append(row["day"])
        return row

    def _day(self, first: date, last: date) -> date:
        while True:
            day = first + timedelta(days=self.rng.randrange((last - first).days + 1))
            if WORKDAYS.is_working(day):
                return day

    def _count(self, rows: list[Row]) -> None:
        """Give a reason to those beyond two in a month."""
        number: dict[tuple[int, int, int], int] = {}
        for row in rows:
            month = row["firm"], row["day"].year, row["day"].month
            number[month] = number.get(month, 0) + 1
            if number[month] > 2 and not row.get("reason"):
                row["reason"], row["decided"] = self.rng.choice(self.words["beyond"]), True

    def _promises(self, rows: list[Row]) -> dict[int, Promised]:
        """Some answered in time, some overdue on the demonstration's day, one for the firm of its account to confirm."""
        texts, answers = self.words["promises"], self.words["answers"]
        answer = {"answer": answers[0], "by_day": "2026-09-30"}
        done = {"answer": answers[1]}
        paths: list[tuple[int, tuple[tuple[int, str, Row, str], ...]]] = [
            (6, ()),  # nobody has answered: the first clock is over
            (5, ()),
            (40, ((1, "reply", answer, ""),)),  # answered, and not kept in time
            (36, ((2, "reply", answer, ""),)),
            (12, ((2, "reply", answer, ""),)),
            (14, ((1, "reply", answer, ""), (5, "ask", {}, "请企业补交设备清单"))),
            (70, ((1, "reply", answer, ""), (9, "finish", done, ""), (12, "close", {}, "已电话与企业核实"))),
            (95, ((2, "reply", answer, ""), (11, "finish", done, ""), (15, "close", {}, "已上门核实"))),
            (120, ((1, "finish", done, ""), (4, "close", {}, "企业在微信中确认"))),
            (88, ((2, "reply", answer, ""), (14, "refuse", {"answer": "整层厂房已签约，暂无空置。"}, "没有空置厂房"))),
        ]
        found: dict[int, Promised] = {}
        held = [at for at, row in enumerate(rows) if row["state"] == "held" and row["firm"] != OWN]
        for number, (age, steps) in enumerate(paths):
            wanted = TODAY - timedelta(days=age)
            at = min((one for one in held if one not in found), key=lambda one: abs((rows[one]["day"] - wanted).days))
            # Given on the day of the visit, or told again on the day from which the clock is to run.
            given = datetime.combine(max(rows[at]["day"], wanted), time(11))
            found[at] = Promised(texts[number % len(texts)], given, steps)
        own = next(at for at, row in enumerate(rows) if row["firm"] == OWN and row["day"] == date(2026, 8, 25))
        steps = ((1, "reply", answer, ""), (8, "finish", {"answer": answers[2]}, ""))
        found[own] = Promised(texts[3], datetime.combine(rows[own]["day"], time(11)), steps)
        return found
