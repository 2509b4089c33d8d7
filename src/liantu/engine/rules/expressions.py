"""The small language of conditions: numbers with units, facts, + - *, one division, comparisons. Nothing else can be said in it.

    staff <= 500          technical_staff / staff >= 10%          not on_abnormal_list
    revenue <= 2亿元       80% * outsourced_rd + own_rd            on - registered_on >= 365天
    industry in [软件, 互联网]          growth(net_assets_3, net_assets_2, net_assets_1) >= 15%

Whether `a - b / c` means `(a - b) / c` readers disagree about, so brackets are asked for.

`growth(x1, x2, x3)` is the mean of two years' growth, as 国科火发〔2016〕195号 has it for 高新技术企业.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction

from .polynomials import Polynomial
from .tokens import Token, tokens
from .tokens import Wrong as Wrong
from .units import UNITS, WRITTEN, Unit, fits, unit_zh

#: The day on which a rule is asked, a date among the facts.
ON = "on"
#: Facts that may be multiplied with each other: squares are enough for any rule that was read.
HIGHEST = 3


class Op(StrEnum):
    """How two sides of a comparison stand to each other."""

    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"
    EQUAL = "=="
    OTHER = "!="

    def holds(self, sign: int) -> bool:
        """Of the sign, or value, of left minus right."""
        return {">=": sign >= 0, ">": sign > 0, "<=": sign <= 0, "<": sign < 0, "==": sign == 0, "!=": sign != 0}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Value:
    """`over` / `under`, or `over` alone. `unit`: the key of a unit, "" for bare numbers, or "yuan/heads" and the like.

    Where one of `zeros` is 0, there is nothing to divide by: the lowest band. Where one of `bases` is negative, a person has to look.
    `instead`: where that fact is 0, this other value.
    """

    over: Polynomial
    unit: str
    under: Polynomial | None = None
    zeros: tuple[Polynomial, ...] = ()
    bases: tuple[Polynomial, ...] = ()
    instead: tuple[Polynomial, Value] | None = None

    @property
    def names(self) -> frozenset[str]:
        parts = [self.over, *self.zeros, *self.bases]
        found = frozenset().union(*(part.names for part in parts), self.under.names if self.under else frozenset())
        return found | self.instead[0].names | self.instead[1].names if self.instead else found

    def above(self, edge: Fraction) -> Polynomial:
        """What has the sign of this value minus an edge, where it can be told."""
        return self.over - (self.under.times(edge) if self.under else Polynomial.constant(edge))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value beside an edge, or beside another value without a division."""

    value: Value
    op: Op
    edge: Polynomial

    @property
    def difference(self) -> Polynomial:
        """What has the sign of left minus right."""
        under = self.value.under
        return self.value.over - (self.edge * under if under else self.edge)

    @property
    def names(self) -> frozenset[str]:
        return self.value.names | self.edge.names


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that is true; or, turned round, false."""

    name: str
    negated: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Member:
    """A choice that is one of some; or, turned round, none of them."""

    name: str
    among: tuple[str, ...]
    negated: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name})


Check = Comparison | Flag | Member


#: A fact that is made of others: its polynomial, and the key of its unit.
Derived = Mapping[str, tuple[Polynomial, str]]


def read_check(text: str, facts: Mapping[str, Unit], derived: Derived | None = None) -> Check:
    """A condition. `facts`: name → unit. Raises Wrong."""
    return _Reader(text, facts, derived).check()


def read_value(text: str, facts: Mapping[str, Unit], derived: Derived | None = None) -> Value:
    """A number: of facts, perhaps one divided by another. Raises Wrong."""
    return _Reader(text, facts, derived).whole_value()


def names_in(text: str) -> list[str]:
    """The names that an expression mentions. Raises Wrong."""
    return [token.text for token in tokens(text) if token.kind == "name"]


class _Reader:
    def __init__(self, text: str, facts: Mapping[str, Unit], derived: Derived | None = None) -> None:
        self.tokens = list(tokens(text))
        self.derived = derived or {}
        self.facts = {**facts, ON: UNITS["date"]}
        self.at = 0
        self.depth = 0

    # -- the tokens

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> Token | None:
        if self.now.kind in ("sign", "name") and self.now.text in signs:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise self.wrong(f"这里应有“{sign}”", f"“{sign}” is missing here")

    def wrong(self, zh: str, en: str, mend_zh: str = "", mend_en: str = "") -> Wrong:
        return Wrong(zh, en, mend_zh, mend_en, self.now.at)

    def ended(self) -> None:
        if self.now.kind != "end":
            raise self.wrong(
                f"多出“{self.now.text}”", f"“{self.now.text}” is too much",
                "几个条件写成 all: 或 any: 的清单；除法只能有一次", "several conditions are a list under all: or any:; divide only once",
            )  # fmt: skip

    # -- conditions

    def check(self) -> Check:
        found = self._plain() or self._compared()
        self.ended()
        return found

    def _plain(self) -> Check | None:
        start = self.at
        negated = bool(self.take("not"))
        if self.now.kind == "name" and self.now.text in self.facts:
            name, unit = self.now.text, self.facts[self.now.text]
            after = self.tokens[self.at + 1]
            if unit.key == "flag" and after.kind == "end":
                self.at += 1
                return Flag(name, negated)
            if after.text in ("in", "not") and after.kind == "name":
                self.at += 1
                other = bool(self.take("not"))
                self.need("in")
                return Member(name, self._among(name, unit), negated != other)
            if unit.texts or unit.key == "flag":
                raise self.wrong(
                    f"“{name}”是{unit.zh}，不能这样用", f"“{name}” is {unit.en or unit.key} and cannot be used so",
                    f"写成“{name} in [..]”" if unit.texts else f"写成“{name}”或“not {name}”",
                    f"write “{name} in [..]”" if unit.texts else f"write “{name}” or “not {name}”",
                )  # fmt: skip
        if negated:
            raise self.wrong("not 后面应是“是/否”类的事实", "after “not” a fact of yes or no is expected")
        self.at = start
        return None

    def _among(self, name: str, unit: Unit) -> tuple[str, ...]:
        if not unit.texts:
            raise self.wrong(f"“{name}”不是选项", f"“{name}” is no choice")
        self.need("[")
        found: list[str] = []
        while True:
            token = self.now
            if token.kind not in ("word", "text", "name", "number"):
                raise self.wrong("方括号里应是选项的名称", "the names of choices are expected in brackets")
            self.at += 1
            found.append(token.text.strip("\"'") if token.kind != "number" else token.text + token.unit)
            if self.take(","):
                continue
            self.need("]")
            return tuple(found)

    def _compared(self) -> Comparison:
        left = self.value()
        op = self.take(*(one.value for one in Op))
        if op is None:
            raise self.wrong(
                "缺少比较",
                "there is no comparison",
                "写成“staff <= 500”这样的条件",
                "write a condition like “staff <= 500”",
            )
        right = self.value()
        if right.under is not None or right.instead is not None:
            raise self.wrong("除法应写在比较的左边", "a division stands on the left of a comparison")
        self._same_units(left, right)
        return Comparison(left, Op(op.text), right.over)

    def _same_units(self, left: Value, right: Value) -> None:
        one, other = left.unit, right.unit
        if not fits(one, other) and not fits(other, one):
            raise self.wrong(
                f"两边单位不同：{unit_zh(one)}与{unit_zh(other)}", f"the sides have different units: {one or 'a bare number'} and {other or 'a bare number'}",
                "金额写明元、万元或亿元，比例写 %", "write 元, 万元 or 亿元 behind money, % behind shares",
            )  # fmt: skip

    # -- numbers

    def whole_value(self) -> Value:
        found = self.value()
        self.ended()
        return found

    def value(self) -> Value:
        if self.now.kind == "name" and self.now.text == "growth" and self.tokens[self.at + 1].text == "(":
            return self._growth()
        start = self.at
        over, unit = self.sum()
        beside = self._outside(start) - {"*"}
        if not (divided := self.take("/")):
            return Value(over, unit)
        start = self.at
        under, by = self.product()
        if beside or self._outside(start) or self.now.text in ("+", "-", "*", "/"):
            raise Wrong(
                "除法旁边的加减乘除没有括号，各人读法不同", "what is added to, taken from or multiplied with a division stands in no brackets",
                "除号只能有一个，两边的加减乘请放进括号，如 (甲 - 乙) / 丙", "divide once, and put what stands on either side into brackets, as in (a - b) / c",
                divided.at,
            )  # fmt: skip
        if under.value is not None:
            if under.value == 0:
                raise self.wrong("不能除以 0", "nothing can be divided by 0")
            return Value(over.times(1 / under.value), unit if by in ("", "percent") else f"{unit}/{by}")
        told = "percent" if unit == by else (unit if by == "percent" else f"{unit}/{by}")
        return Value(over, told, under, (under,), (under,))

    def _outside(self, start: int) -> set[str]:
        """The signs of arithmetic since a token that stand in no brackets."""
        found, depth = set(), 0
        for token in self.tokens[start : self.at]:
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.kind == "sign" and token.text in "+-*/":
                found.add(token.text)
        return found

    def _growth(self) -> Value:
        self.at += 1
        self.need("(")
        parts = []
        for n in range(3):
            if n:
                self.need(",")
            parts.append(self.sum())
        self.need(")")
        if len({unit for _, unit in parts}) > 1:
            raise self.wrong("growth 的三个数单位应相同", "the three numbers of growth have one unit")
        first, second, third = (part for part, _ in parts)
        twice = (first * second).times(2)
        # ½(x2/x1 + x3/x2) − 1 over one denominator.
        over = second * second + first * third - twice
        shorter = Value(third - second, "percent", second, (second,), (second,))
        return Value(over, "percent", twice, (second,), (first, second), (first, shorter))

    def sum(self) -> tuple[Polynomial, str]:
        self.depth += 1
        if self.depth > 20:
            raise self.wrong("括号嵌套太深", "nested too deep")
        sign = self.take("-", "+")
        found, unit = self.product()
        if sign and sign.text == "-":
            found = found.times(-1)
        while sign := self.take("+", "-"):
            more, other = self.product()
            unit = self._added(unit, other, sign.text)
            found = found + more if sign.text == "+" else found - more
        self.depth -= 1
        return found, unit

    def _added(self, unit: str, other: str, sign: str) -> str:
        if unit == "date" and other == "date" and sign == "-":
            return "days"
        if unit == "date" and other in ("days", ""):
            return "date"
        if unit == other and unit != "date":
            return unit
        if "" in (unit, other) and unit != "date" and (unit or other) in UNITS and UNITS[unit or other].counts:
            return unit or other
        raise self.wrong(
            f"{unit_zh(unit)}与{unit_zh(other)}不能相加减",
            f"{unit or 'a bare number'} and {other or 'a bare number'} are not added",
        )

    def product(self) -> tuple[Polynomial, str]:
        found, unit = self.factor()
        while self.take("*"):
            more, other = self.factor()
            found = found * more
            unit = (
                other
                if unit in ("", "percent")
                else unit
                if other in ("", "percent")
                else "*".join(sorted((unit, other)))
            )
            if max((len(names) for names, _ in found.terms), default=0) > HIGHEST:
                raise self.wrong(f"相乘的事实超过 {HIGHEST} 个", f"more than {HIGHEST} facts are multiplied")
        return found, unit

    def factor(self) -> tuple[Polynomial, str]:
        token = self.now
        if self.take("("):
            found = self.sum()
            self.need(")")
            return found
        if token.kind == "number":
            self.at += 1
            number = Fraction(token.text.replace("_", ""))
            if not token.unit:
                return Polynomial.constant(number), ""
            if token.unit not in WRITTEN:
                raise self.wrong(
                    f"单位“{token.unit}”不认得", f"the unit “{token.unit}” is not known",
                    "可用：" + "、".join(WRITTEN), "known: " + ", ".join(WRITTEN),
                )  # fmt: skip
            unit, factor = WRITTEN[token.unit]
            return Polynomial.constant(number * factor), unit
        if token.kind == "name":
            return self._fact(token)
        raise self.wrong(
            f"这里应是数或事实，而不是“{token.text}”" if token.text else "表达式没有写完",
            f"a number or a fact is expected here, not “{token.text}”"
            if token.text
            else "the expression is not complete",
        )

    def _fact(self, token: Token) -> tuple[Polynomial, str]:
        if token.text in self.derived:
            self.at += 1
            return self.derived[token.text]
        unit = self.facts.get(token.text)
        if unit is None:
            close = get_close_matches(token.text, self.facts, 1, 0.6)
            raise self.wrong(
                f"没有“{token.text}”这个事实", f"there is no fact “{token.text}”",
                f"是不是 {close[0]}" if close else "先在 facts: 里声明", f"did you mean {close[0]}" if close else "declare it under facts: first",
            )  # fmt: skip
        if unit.texts or unit.key == "flag":
            raise self.wrong(
                f"“{token.text}”是{unit.zh}，不能计算", f"“{token.text}” is {unit.en or unit.key}, no number"
            )
        self.at += 1
        return Polynomial.fact(token.text), unit.key
