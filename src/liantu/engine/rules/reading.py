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
from .beside import read_amounts, read_levers, read_windows
from .expressions import Check, Op, Value, Wrong, read_check, read_value
from .facts import read_facts
from .heading import read_documents, read_grain, read_purposes, read_until
from .language import (
    WITH_POINTS,
    Banded,
    Cases,
    Condition,
    Expert,
    Flagged,
    Group,
    How,
    Judgement,
    Line,
    Node,
    Pack,
    Points,
    Score,
    Source,
    Together,
    walk,
)  # fmt: skip
from .overall import say_too_large, say_unread
from .units import literal

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
        self.documents = read_documents(self)
        self.document = self._document(told["document"]) or next(iter(self.documents), "")
        self.verified = told["verified"].value is not False
        self.facts, self.derived = read_facts(self)
        self.units = {name: fact.unit for name, fact in self.facts.items()}
        self.grain = read_grain(self)
        rows = self.rows(told["requires"])
        root = Group("", self.words(told["title"]), rows=tuple(rows))
        pack = Pack(
            key=key,
            version=self.version,
            title=root.title,
            scheme=str(told["scheme"].value or key),
            purposes=read_purposes(self),
            region=str(told["region"].value or "CN"),
            documents=self.documents,
            facts=self.facts,
            root=root,
            until=read_until(self),
            levers=tuple(read_levers(self)),
            windows=tuple(read_windows(self)),
            amounts=tuple(read_amounts(self)),
            valid_years=self.number(told["valid_years"], 0),
            grain=self.grain,
            tier=str(told["tier"].value or ""),
            subject=str(told["subject"].value or "enterprise"),
            note=self.words(told["note"]) if "note" in told else UNSAID,
            about={key: str(part.value) for key, part in told["about"].items()},
        )
        say_unread(self, pack)
        say_too_large(self, pack)
        return pack

    def _document(self, told: Marked) -> str:
        key = str(told.value or "")
        if key and key not in self.documents:
            self.say(
                told, f"依据文件“{key}”没有列出", f"the document “{key}” is not listed",
                "可用：" + "、".join(self.documents), "listed: " + ", ".join(self.documents),
            )  # fmt: skip
        return key

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
            common["applies"] = self.inner(f"{key}.applies", told["applies"], common)
        row = getattr(self, f"_{kind}")(told, common)
        if "waived_by" in told:
            row = replace(row, applies=None)
            waivers = tuple(self.rows(told["waived_by"]))
            return Group(**{**common, "id": f"{key}.waivable"}, how=How.ANY, rows=(row, *waivers))
        return row  # type: ignore[no-any-return]

    def inner(self, key: str, told: Marked, common: dict[str, Any]) -> Node | None:
        """A condition inside of a row: an expression alone, or a row without a name of its own."""
        if not isinstance(told.value, dict):
            return Condition(
                key, common["title"], common["source"], common.get("verified", True), line=told.line,
                check=self.check(told), text=str(told.value),
            )  # fmt: skip
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
        when = self.inner(f"{common['id']}.when", told["when"], common)
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
        if "pass" not in told and "lines" not in told:
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
        points = Fraction(found.group(2)) * self.grain
        if points.denominator > 1:
            self.say(told, "分值至多两位小数", "points have two decimals at most")
        return Line(Op(op), int(points), of, title, told.line)
