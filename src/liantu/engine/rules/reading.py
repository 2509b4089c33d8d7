"""Reading a rule pack, and naming whatever is wrong with it: line, words, mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from liantu.engine.packs import UNSAID, Marked, Problem, Unreadable, Words, read, read_words, unknown_keys

from .bands import read_bands, read_cases, read_points
from .expressions import Check, Op, Value, Wrong, names_in, read_check, read_value
from .facts import read_facts
from .language import (
    WITH_POINTS,
    Amount,
    Banded,
    Cases,
    Condition,
    Document,
    Expert,
    Flagged,
    Group,
    How,
    Judgement,
    Lever,
    Line,
    Node,
    Pack,
    Points,
    Purpose,
    Score,
    Source,
    Together,
    Window,
    walk,
)  # fmt: skip
from .polynomials import Polynomial
from .units import UNITS, literal

KEY = re.compile(r"[a-z][a-z0-9-]{0,30}(\.[a-z0-9-]{1,40}){1,4}")
ROW = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
LINE = re.compile(r"\s*(>=|<=|>|<|≥|≤)\s*(\d+(?:\.\d+)?)\s*分?\s*")
PARTS = (
    "pack", "title", "scheme", "tier", "subject", "purpose", "until", "region", "documents", "document", "facts", "requires",
    "levers", "windows", "valid_years", "amounts", "about", "note", "verified",
)  # fmt: skip
COMMON = ("title", "document", "clause", "verified", "asks", "applies", "waived_by")
#: What makes a row of its kind → what else it may say.
KINDS: dict[str, tuple[str, ...]] = {
    "check": (),
    "judge": (),
    "all": (),
    "any": (),
    "count": ("least",),
    "cases": ("by",),
    "bands": ("of", "expert"),
    "expert": ("fact",),
    "points": ("when", "else"),
    "sum": ("cap",),
    "best": ("cap",),
    "score": ("pass", "lines"),
}
#: Products of facts are kept in 128 bits.
LARGEST = 2**127


def check(text: str) -> list[Problem]:
    """Everything that is wrong with a pack, by place; nothing: it can be run."""
    return read_pack(text)[1]


def pack_of(text: str, version: str = "") -> Pack:
    """The pack of a sound text. Raises ValueError with the first thing that is wrong."""
    pack, problems = read_pack(text, version)
    if pack is None or problems:
        raise ValueError(f"line {problems[0].line}: {problems[0].told('en')}")
    return pack


def read_pack(text: str, version: str = "") -> tuple[Pack | None, list[Problem]]:
    """The pack, as far as it can be read, and what is wrong with it. `version`: the day from which it holds."""
    try:
        told = read(text)
    except Unreadable as wrong:
        return None, [wrong.problem]
    reader = PackReader(told, version)
    pack = reader.pack()
    return pack, sorted(set(reader.problems))


class PackReader:
    """One pack's mapping, and the problems that were met in it."""

    def __init__(self, told: Marked, version: str) -> None:
        self.told, self.version = told, version
        self.problems: list[Problem] = []
        self.seen: dict[str, int] = {}
        self.grain = 1

    def say(self, place: Marked, zh: str, en: str, mend_zh: str = "", mend_en: str = "") -> None:
        self.problems.append(place.problem(zh, en, mend_zh, mend_en))

    def words(self, told: Marked) -> Words:
        return read_words(told, self.problems)

    # -- the whole

    def pack(self) -> Pack | None:
        told = self.told
        self.problems += unknown_keys(told, PARTS)
        key = str(told["pack"].value or "")
        if not KEY.fullmatch(key):
            self.say(
                told["pack"],
                "缺少规则包编号",
                "the pack has no key",
                "写成 pack: cn.tech-sme",
                "write pack: cn.tech-sme",
            )
        self.documents = self._documents()
        self.document = self._document(told["document"]) or next(iter(self.documents), "")
        self.verified = told["verified"].value is not False
        self.facts, self.derived = read_facts(self)
        self.units = {name: fact.unit for name, fact in self.facts.items()}
        self.grain = self._grain()
        rows = self.rows(told["requires"])
        root = Group("", self.words(told["title"]), rows=tuple(rows))
        pack = Pack(
            key=key,
            version=self.version,
            title=root.title,
            scheme=str(told["scheme"].value or key),
            purposes=self._purposes(),
            region=str(told["region"].value or "CN"),
            documents=self.documents,
            facts=self.facts,
            root=root,
            until=self._until(),
            levers=tuple(self._levers()),
            windows=tuple(self._windows()),
            amounts=tuple(self._amounts()),
            valid_years=self.number(told["valid_years"], 0),
            grain=self.grain,
            tier=str(told["tier"].value or ""),
            note=self.words(told["note"]) if "note" in told else UNSAID,
            about={key: str(part.value) for key, part in told["about"].items()},
        )
        self._unread(pack)
        self._sizes(pack)
        return pack

    def _grain(self) -> int:
        """100 where any row has a part of a point."""

        def fractional(told: Marked) -> bool:
            if isinstance(told.value, float):
                return True
            return any(fractional(part) for _, part in told.items()) or (
                isinstance(told.value, list) and any(fractional(part) for part in told.value)
            )

        return 100 if fractional(self.told["requires"]) else 1

    def _documents(self) -> dict[str, Document]:
        found = {}
        for key, told in self.told["documents"].items():
            self.problems += unknown_keys(told, ("number", "title", "issued", "from", "to"))
            title = self.words(told["title"]) if "title" in told else Words(str(told["number"].value or ""))
            found[key] = Document(
                key,
                str(told["number"].value or ""),
                title,
                self.day(told["issued"]),
                self.day(told["from"]),
                self.day(told["to"]),
            )
        if not found:
            self.say(
                self.told["documents"],
                "没有依据文件",
                "there is no document",
                "在 documents: 下写明文号",
                "name it under documents:",
            )
        return found

    def _document(self, told: Marked) -> str:
        key = str(told.value or "")
        if key and key not in self.documents:
            self.say(
                told, f"依据文件“{key}”没有列出", f"the document “{key}” is not listed",
                "可用：" + "、".join(self.documents), "listed: " + ", ".join(self.documents),
            )  # fmt: skip
        return key

    def _purposes(self) -> frozenset[Purpose]:
        found = set()
        for told in self.told["purpose"].listed():
            try:
                found.add(Purpose(str(told.value)))
            except ValueError:
                self.say(told, f"没有“{told.value}”这种用途", f"there is no purpose “{told.value}”", "可用：new、renewal、recheck", "known: new, renewal, recheck")  # fmt: skip
        return frozenset(found) or frozenset(Purpose)

    def _until(self) -> dict[Purpose, date]:
        told = self.told["until"]
        if isinstance(told.value, dict):
            known = {one.value for one in Purpose}
            self.problems += unknown_keys(told, known)
            days = {Purpose(key): self.day(part) for key, part in told.items() if key in known}
        else:
            days = {one: self.day(told) for one in Purpose}
        return {one: day for one, day in days.items() if day}

    # -- small things

    def day(self, told: Marked) -> date | None:
        if told.value is None or isinstance(told.value, date):
            return told.value
        self.say(
            told, f"“{told.value}”不是日期", f"“{told.value}” is no date", "写成 2026-09-01", "write it like 2026-09-01"
        )
        return None

    def number(self, told: Marked, otherwise: int) -> int:
        if told.value is None:
            return otherwise
        if isinstance(told.value, int) and not isinstance(told.value, bool) and told.value >= 0:
            return told.value
        self.say(told, f"“{told.value}”不是整数", f"“{told.value}” is no whole number")
        return otherwise

    def money(self, told: Marked) -> int:
        """An amount in fen; 0 where it says none."""
        found = literal(str(told.value)) if told.value is not None else None
        if found is None or found[1] not in ("yuan", "") or (found[1] == "" and found[0] != 0):
            self.say(
                told, f"“{told.value}”不是金额", f"“{told.value}” is no amount", "写成 20万元", "write it like 20万元"
            )
            return 0
        return int(found[0] * 100)

    def source(self, told: Marked) -> Source:
        return Source(self._document(told["document"]) or self.document, str(told["clause"].value or ""))

    def check(self, told: Marked) -> Check | None:
        found: Check | None = self._read(told, read_check)
        return found

    def value(self, told: Marked) -> Value | None:
        found: Value | None = self._read(told, read_value)
        return found

    def _read(self, told: Marked, reader: Callable[..., Any]) -> Any:
        if told.value is None:
            self.say(told, "缺少表达式", "the expression is missing")
            return None
        try:
            return reader(str(told.value), self.units, self.derived)
        except Wrong as wrong:
            self.problems.append(Problem(told.line, told.column + wrong.at, f"“{told.value}”：{wrong.zh}", f"“{told.value}”: {wrong.en}", wrong.mend_zh, wrong.mend_en))  # fmt: skip
            return None

    # -- rows

    def rows(self, told: Marked) -> list[Node]:
        if not isinstance(told.value, dict) or not told.value:
            self.say(
                told,
                "这里应有条件的清单",
                "a list of rows is expected here",
                "写成 编号: {title: .., check: ..}",
                "write id: {title: .., check: ..}",
            )
            return []
        found = [self.row(key, part) for key, part in told.items()]
        return [row for row in found if row is not None]

    def scored(self, told: Marked) -> tuple[Any, ...]:
        rows = self.rows(told)
        for row in rows:
            if not isinstance(row, WITH_POINTS) or isinstance(row, Score):
                at = self.told if not row.line else Marked(None, row.line, told.column)
                self.say(at, f"“{row.id}”没有分值", f"“{row.id}” bears no points", "用 bands、expert、points、sum 或 best", "use bands, expert, points, sum or best")  # fmt: skip
        return tuple(row for row in rows if isinstance(row, WITH_POINTS) and not isinstance(row, Score))

    def row(self, key: str, told: Marked) -> Node | None:
        if not ROW.fullmatch(key):
            self.say(told, f"“{key}”不能作编号", f"“{key}” cannot be an id", "用小写字母、数字、下划线和点", "use small letters, digits, underscores and dots")  # fmt: skip
        if key in self.seen:
            self.say(
                told, f"编号“{key}”在第 {self.seen[key]} 行已用过", f"the id “{key}” was used on line {self.seen[key]}"
            )
        self.seen[key] = told.line
        kinds = [kind for kind in KINDS if kind in told]
        # `bands` may name the fact of its experts.
        kind = "bands" if "bands" in kinds else next(iter(kinds), "")
        if not kind:
            self.say(
                told,
                f"“{key}”没有条件",
                f"“{key}” says no condition",
                "写 check、all、any、bands 等之一",
                f"give one of {', '.join(KINDS)}",
            )
            return None
        self.problems += unknown_keys(told, (*COMMON, kind, *KINDS[kind]))
        common: dict[str, Any] = {
            "id": key,
            "title": self.words(told["title"]),
            "source": self.source(told),
            "verified": self.verified if told["verified"].value is None else told["verified"].value is True,
            "asks": tuple(self.words(part) for part in told["asks"].listed()),
            "line": told.line,
        }
        if "applies" in told:
            common["applies"] = self._inner(f"{key}.applies", told["applies"], common)
        row = getattr(self, f"_{kind}")(told, common)
        if "waived_by" in told:
            row = replace(row, applies=None)
            waivers = tuple(self.rows(told["waived_by"]))
            return Group(**{**common, "id": f"{key}.waivable"}, how=How.ANY, rows=(row, *waivers))
        return row  # type: ignore[no-any-return]

    def _inner(self, key: str, told: Marked, common: dict[str, Any]) -> Node | None:
        """A condition inside of a row: an expression alone, or a row without a name of its own."""
        if not isinstance(told.value, dict):
            return Condition(
                key, common["title"], common["source"], line=told.line, check=self.check(told), text=str(told.value)
            )
        if "title" not in told:
            told = Marked(
                {**told.value, "title": Marked(common["title"].zh, told.line, told.column)}, told.line, told.column
            )
        return self.row(key, told)

    def _check(self, told: Marked, common: dict[str, Any]) -> Node:
        found = self.check(told["check"])
        if found is not None and not found.names:
            self.say(
                told["check"],
                "这一条件与任何事实无关，结果总是一样",
                "this condition reads no fact and always says the same",
            )
        return Condition(**common, check=found, text=str(told["check"].value))

    def _judge(self, told: Marked, common: dict[str, Any]) -> Node:
        name = told["judge"].value
        name = "" if name is True or name is None else str(name)
        if name and (name not in self.facts or self.facts[name].unit.key != "flag"):
            self.say(told["judge"], f"没有“是/否”类的事实“{name}”", f"there is no fact of yes or no “{name}”")
        return Judgement(**common, fact=name)

    def _all(self, told: Marked, common: dict[str, Any]) -> Node:
        return Group(**common, how=How.ALL, rows=tuple(self.rows(told["all"])))

    def _any(self, told: Marked, common: dict[str, Any]) -> Node:
        return Group(**common, how=How.ANY, rows=tuple(self.rows(told["any"])))

    def _count(self, told: Marked, common: dict[str, Any]) -> Node:
        rows, least = tuple(self.rows(told["count"])), self.number(told["least"], 1)
        if not 1 <= least <= len(rows):
            self.say(told["least"], f"至少 {least} 项，但共列 {len(rows)} 项", f"at least {least} of {len(rows)} rows")
        return Group(**common, how=How.COUNT, rows=rows, least=least)

    def _cases(self, told: Marked, common: dict[str, Any]) -> Node:
        by = self.value(told["by"])
        return Cases(**common, by=by, cases=read_cases(self, told["cases"], by))

    def _bands(self, told: Marked, common: dict[str, Any]) -> Node:
        of = self.value(told["of"])
        return Banded(
            **common,
            of=of,
            bands=read_bands(self, told["bands"], of),
            expert=self._expert_fact(told["expert"]),
            text=str(told["of"].value),
        )

    def _expert(self, told: Marked, common: dict[str, Any]) -> Node:
        return Expert(**common, points=read_points(self, told["expert"]), fact=self._expert_fact(told["fact"]))

    def _expert_fact(self, told: Marked) -> str:
        name = str(told.value or "")
        if name and (name not in self.facts or not self.facts[name].expert):
            self.say(told, f"没有专家打分的事实“{name}”", f"there is no fact “{name}” with experts' points", "在 facts: 里声明并写 expert: true", "declare it under facts: with expert: true")  # fmt: skip
        return name

    def _points(self, told: Marked, common: dict[str, Any]) -> Node:
        when = self._inner(f"{common['id']}.when", told["when"], common)
        high = read_points(self, told["points"])[0]
        low = read_points(self, told["else"])[0] if "else" in told else 0
        return Flagged(**common, when=when, points=high, otherwise=low)

    def _sum(self, told: Marked, common: dict[str, Any]) -> Node:
        return Points(**common, how=Together.SUM, rows=self.scored(told["sum"]), cap=self._cap(told))

    def _best(self, told: Marked, common: dict[str, Any]) -> Node:
        return Points(**common, how=Together.BEST, rows=self.scored(told["best"]), cap=self._cap(told))

    def _cap(self, told: Marked) -> int | None:
        return read_points(self, told["cap"])[0] if "cap" in told else None

    def _score(self, told: Marked, common: dict[str, Any]) -> Node:
        rows = self.scored(told["score"])
        lines = []
        if "pass" in told:
            lines.append(self._line(told["pass"], "", UNSAID))
        for part in told["lines"].listed():
            self.problems += unknown_keys(part, ("of", "pass", "title"))
            lines.append(self._line(part["pass"], str(part["of"].value or ""), self.words(part["title"])))
        found = Score(**common, rows=rows, lines=tuple(line for line in lines if line))
        inside = {row.id: row for row in walk(found)}
        for line in found.lines:
            target = inside.get(line.of) if line.of else found
            place = Marked(None, line.line, told.column)
            if target is None or not isinstance(target, WITH_POINTS):
                self.say(place, f"没有“{line.of}”这一项得分", f"no row “{line.of}” bears points here")
            elif rows and not any(line.op.holds(points - line.points) for points in target.range):
                self.say(
                    place, f"得分最高 {target.range[1] / self.grain:g}，不可能达到 {line.op}{line.points / self.grain:g}",
                    f"unreachable: the points end at {target.range[1] / self.grain:g}, {line.op} {line.points / self.grain:g} is wanted",
                )  # fmt: skip
        if not found.lines:
            self.say(told, "没有写合格线", "the score has no pass line", "写 pass: “>= 60”", "write pass: “>= 60”")
        return found

    def _line(self, told: Marked, of: str, title: Words) -> Line | None:
        found = LINE.fullmatch(str(told.value or ""))
        if not found:
            self.say(
                told,
                f"“{told.value}”不是合格线",
                f"“{told.value}” is no pass line",
                "写成 “>= 60” 或 “> 70”",
                "write it like “>= 60” or “> 70”",
            )
            return None
        op = found.group(1).replace("≥", ">=").replace("≤", "<=")
        return Line(Op(op), int(Fraction(found.group(2)) * self.grain), of, title, told.line)

    # -- what stands beside the rows

    def _levers(self) -> list[Lever]:
        found = []
        for key, told in self.told["levers"].items():
            self.problems += unknown_keys(told, ("title", "changes", "cost", "days", "most"))
            changes = {}
            for name, part in told["changes"].items():
                changes[name] = self._change(name, part)
            if not changes:
                self.say(told, f"办法“{key}”没有改变任何事实", f"the lever “{key}” changes no fact")
            cost = self.money(told["cost"])
            found.append(
                Lever(
                    key,
                    self.words(told["title"]),
                    changes,
                    cost,
                    self.number(told["days"], 0),
                    self.number(told["most"], 1000),
                    told.line,
                )
            )
        return found

    def _change(self, name: str, told: Marked) -> Fraction:
        unit = self.units.get(name)
        if unit is None or unit.texts or unit.key in ("flag", "date"):
            self.say(told, f"“{name}”不是可以增减的事实", f"“{name}” is no fact that can be raised")
            return Fraction(0)
        amount = literal(str(told.value)) if told.value is not None else None
        if amount is None or amount[1] not in (unit.key, ""):
            self.say(told, f"“{told.value}”不是{unit.zh}数", f"“{told.value}” is no number of {unit.en or unit.key}")
            return Fraction(0)
        return amount[0]

    def _windows(self) -> list[Window]:
        found = []
        for told in self.told["windows"].listed():
            self.problems += unknown_keys(told, ("from", "to", "document", "clause", "note", "verified"))
            first, last = self.day(told["from"]), self.day(told["to"])
            if first is None or last is None or last < first:
                self.say(
                    told, "申报时段应有起止日期，且起不晚于止", "a window has a first and a last day in this order"
                )
                continue
            note = self.words(told["note"]) if "note" in told else UNSAID
            found.append(Window(first, last, self.source(told), note, told["verified"].value is not False))
        return sorted(found, key=lambda window: window.from_day)

    def _amounts(self) -> list[Amount]:
        found = []
        for n, told in enumerate(self.told["amounts"].listed()):
            self.problems += unknown_keys(told, ("title", "fixed", "share", "of", "cap", "when"))
            share = literal(str(told["share"].value)) if "share" in told else None
            of = str(told["of"].value or "")
            if "share" not in told and "fixed" not in told:
                self.say(told, "金额应写 fixed、share 或两者", "an amount is fixed, a share, or both together")
            if "share" in told and (share is None or share[1] != "percent"):
                self.say(
                    told["share"],
                    f"“{told['share'].value}”不是比例",
                    f"“{told['share'].value}” is no share",
                    "写成 50%",
                    "write it like 50%",
                )
            if share and (of not in self.units or self.units[of].key != "yuan"):
                self.say(told["of"], f"“{of}”不是金额类的事实", f"“{of}” is no fact in yuan")
            title = self.words(told["title"])
            when = None
            if "when" in told:
                when = self._inner(f"amounts.{n}", told["when"], {"title": title, "source": Source(self.document)})
            found.append(
                Amount(
                    title, self.money(told["fixed"]) if "fixed" in told else 0, share[0] if share else None, of,
                    self.money(told["cap"]) if "cap" in told else None, when, told.line,
                )
            )  # fmt: skip
        return found

    # -- what shows only on the whole

    def _unread(self, pack: Pack) -> None:
        read_names = set(pack.root.names).union(*(row.applies.names for row in pack.rows if row.applies))
        read_names |= {amount.of for amount in pack.amounts}.union(
            *(amount.when.names for amount in pack.amounts if amount.when)
        )
        for name, told in self.told["facts"].items():
            if "is" in told:
                continue
            if name not in read_names and not self.problems:
                self.say(
                    told,
                    f"没有条件用到“{name}”",
                    f"no row reads “{name}”",
                    "删去，或写进条件",
                    "take it away, or use it",
                )

    def _sizes(self, pack: Pack) -> None:
        scales = {name: fact.unit.scale for name, fact in self.facts.items()} | {"on": 1}
        limits = {name: fact.unit.limit for name, fact in self.facts.items()} | {"on": UNITS["date"].limit}
        for row in pack.rows:
            for polynomial in _polynomials(row):
                if polynomial.inside(scales).bound(limits) >= LARGEST:
                    self.say(
                        Marked(None, row.line, 1), f"“{row.id}”的乘积可能超出 128 位", f"the products of “{row.id}” may not fit into 128 bits",
                        "少乘一个金额，或减少小数位", "multiply one amount less, or drop decimals",
                    )  # fmt: skip
                    break


def _polynomials(row: Node) -> list[Polynomial]:
    """What a row takes the sign of."""
    found: list[Polynomial] = []

    def compared(one: Check | None) -> None:
        if one is not None and hasattr(one, "difference"):
            found.append(one.difference)

    def edges(value: Value | None, bounds: list[Fraction | None]) -> None:
        while value is not None:
            found.extend(value.above(edge) for edge in bounds if edge is not None)
            value = value.instead[1] if value.instead else None

    if isinstance(row, Condition):
        compared(row.check)
    elif isinstance(row, Banded):
        edges(row.of, [edge for band in row.bands for edge in (band.low, band.high)])
    elif isinstance(row, Cases):
        edges(row.by, [edge for case in row.cases for edge in (case.low, case.high)])
        for case in row.cases:
            compared(case.check)
    return found


def names_of(text: str) -> list[str]:
    """The names in an expression; none where it cannot be read."""
    try:
        return names_in(text)
    except Wrong:
        return []
