"""Worked cases: facts, and what a pack has to answer to them. They lie beside its versions (`cases.yaml`), and whoever edits a pack runs them.

given: {staff: 120, ...}            facts that every case has, unless it says otherwise, or the version knows none such
cases:
  - name: 科技人员占比为 0
    on: 2025-07-20                  the day asked for; `version: 2022-01-01` where another than that day's is meant
    facts: {technical_staff: 9}     ~ is a blank
    result: unmet                   a state
    score: 80                       or {min: 70, max: 75}
    rows: {staff: 0, entry.staff: met, rd: {min: 0, max: 50}}
    amount: 20万元                  what a policy gives; ~ where it cannot be told
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from liantu.engine.packs import Marked, read

from .language import Pack
from .one import Asking, Evaluation, Outcome, evaluate
from .states import State
from .units import literal

#: A version that is the day from which it holds.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PARTS = frozenset({"name", "on", "version", "facts", "result", "score", "rows", "amount"})
#: Points from and to, or a state.
Expected = tuple[Fraction, Fraction] | State


@dataclass(frozen=True, slots=True)
class Worked:
    """A case. `given`: facts that count where a version knows them. `amount`: fen; None where it says that it cannot be told, and
    `tells_amount` where it says anything."""

    name: str
    on: date
    facts: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    result: State | None = None
    score: tuple[Fraction, Fraction] | None = None
    rows: Mapping[str, Expected] = field(default_factory=dict)
    amount: int | None = None
    tells_amount: bool = False
    line: int = 0


def read_cases(text: str) -> tuple[Worked, ...]:
    """The cases of a file. Raises Unreadable, or ValueError with the line of what is none."""
    told = read(text)
    given = told["given"].plain or {}
    return tuple(_case(one, given) for one in told["cases"].listed())


def _case(told: Marked, given: Mapping[str, Any]) -> Worked:
    other = set(told.value) - PARTS if isinstance(told.value, dict) else PARTS
    on, version = told["on"].value, told["version"].value
    if other or not isinstance(on, date):
        raise ValueError(f"line {told.line}: a case has a day and {', '.join(sorted(PARTS))}, not {sorted(other)}")
    amount = literal(str(told["amount"].value)) if told["amount"].value is not None else None
    return Worked(
        name=str(told["name"].value or ""),
        on=on,
        version=str(version or ""),
        facts=told["facts"].plain or {},
        given=given,
        result=State(told["result"].value) if "result" in told else None,
        score=_points(told["score"]) if "score" in told else None,
        rows={key: _expected(part) for key, part in told["rows"].items()},
        amount=int(amount[0] * 100) if amount else None,
        tells_amount="amount" in told,
        line=told.line,
    )


def _expected(told: Marked) -> Expected:
    return State(told.value) if isinstance(told.value, str) else _points(told)


def _points(told: Marked) -> tuple[Fraction, Fraction]:
    if isinstance(told.value, dict):
        return Fraction(str(told["min"].value)), Fraction(str(told["max"].value))
    return Fraction(str(told.value)), Fraction(str(told.value))


def of_version(cases: Iterable[Worked], version: str, versions: Collection[str]) -> list[Worked]:
    """The cases that a version has to answer: those that name it, or are asked on a day on which it is the newest of `versions`.

    One whose name is no day, as a draft's, answers all that name none.
    """
    found = []
    for case in cases:
        there = [one for one in versions if DAY.fullmatch(one) and one <= case.on.isoformat()]
        if (case.version or (max(there, default="") if DAY.fullmatch(version) else version)) == version:
            found.append(case)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """What a pack answers otherwise than a case says. `what`: "result", "score", "amount", or the id of a row; ("" as `got`) one that is not there."""

    what: str
    expected: str
    got: str

    def told(self, language: str = "zh") -> str:
        if not self.got:
            return f"没有“{self.what}”这一项" if language == "zh" else f"there is no row {self.what}"
        if language == "zh":
            name = {"result": "结论", "score": "得分", "amount": "金额（分）"}.get(self.what, self.what)
            return f"{name}应为 {self.expected}，实为 {self.got}"
        name = f"the {self.what}" if self.what in ("result", "score", "amount") else self.what
        return f"{name} is {self.got}, not {self.expected}"


def differences(pack: Pack, case: Worked) -> list[Difference]:
    """What a pack answers otherwise than a case says. Raises WrongFact."""
    given = {name: value for name, value in case.given.items() if name in pack.facts}
    found = evaluate(pack, {**given, **case.facts}, case.on)
    rows = {one.row.id: one for one in found.outcomes}
    told = []
    if case.result is not None and found.state is not case.result:
        told.append(Difference("result", case.result, found.state))
    if case.score is not None and (found.score is None or _of(found.score, pack) != case.score):
        told.append(Difference("score", _range(case.score), _said(found.score, pack)))
    for key, expected in case.rows.items():
        if key not in rows:
            told.append(Difference(key, str(expected) if isinstance(expected, State) else _range(expected), ""))
        elif isinstance(expected, State):
            if rows[key].state is not expected:
                told.append(Difference(key, expected, rows[key].state))
        elif rows[key].low is None or _of(rows[key], pack) != expected:
            told.append(Difference(key, _range(expected), _said(rows[key], pack)))
    if case.tells_amount:
        amount = _amount(pack, found)
        if amount != case.amount:
            told.append(Difference("amount", str(case.amount), str(amount)))
    return told


def _amount(pack: Pack, found: Evaluation) -> int | None:
    return Asking(pack, found.facts, told=False).amount(pack.amounts)[1]


def _of(one: Outcome, pack: Pack) -> tuple[Fraction, Fraction]:
    return Fraction(one.low or 0, pack.grain), Fraction(one.high or 0, pack.grain)


def _said(one: Outcome | None, pack: Pack) -> str:
    return "none" if one is None or one.low is None else _range(_of(one, pack))


def _range(points: tuple[Fraction, Fraction]) -> str:
    low, high = (f"{float(one):g}" for one in points)
    return low if low == high else f"{low} to {high}"
