"""Formulas of indicators: a count of a registered set, or arithmetic over other indicators of the same subject.

Arithmetic is an expression of the rules' own language (`engine.rules.expressions`), its facts being codes of indicators:

    patents / staff_total                        (sales_revenue - sales_revenue.year_ago) / sales_revenue.year_ago
    growth(net_assets.year_ago_2, net_assets.year_ago, net_assets)

`.year_ago`, `.year_ago_2` … are the same period in earlier years, `.before` is the period before, `.reported` is what is reported
of an indicator that has a formula itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liantu.engine.rules import Wrong
from liantu.engine.rules.expressions import Value, names_in, read_value
from liantu.engine.rules.units import UNITS, WRITTEN, Unit
from liantu.kit.access.sentences import listed
from liantu.kit.countables import public as countables

from ..enums import IndicatorKind
from ..models import Indicator, Span
from . import spans

IS = "is"
#: Formulas of formulas: more could not be followed by anybody.
DEEPEST = 5
#: Words of the language that name no indicator.
RESERVED = frozenset({"growth", "not", "in", "on"})
_PARTS = re.compile(r"([a-z][a-z0-9_]*)((?:\.[a-z0-9_]+)*)")
_YEARS = re.compile(r"year_ago(?:_([2-9]))?")
#: What the rules' own units do not name.
_MORE = {
    **dict.fromkeys(("条", "所", "位", "次", "台", "套", "座", "户", "起", "篇", "批"), ("count", Fraction(1))),
    "万人": ("heads", Fraction(10_000)), "万件": ("count", Fraction(10_000)), "万平方米": ("m2", Fraction(10_000)),
    "平方公里": ("m2", Fraction(1_000_000)), "倍": ("percent", Fraction(1)), "个百分点": ("percent", Fraction(1, 100)),
    "‰": ("percent", Fraction(1, 1000)),
}  # fmt: skip

Book = Mapping[str, Indicator]


@dataclass(frozen=True)
class Operand:
    """Another indicator of the same subject, in the same period or an earlier one."""

    code: str
    reported: bool = False
    before: bool = False
    years: int = 0

    def span(self, of: Span) -> Span | None:
        """Which period is meant, seen from one."""
        if self.before:
            return spans.before(of)
        return spans.years_ago(of, self.years) if self.years else of


@dataclass(frozen=True)
class Arithmetic:
    """An expression over indicators. Made by `read`, which checks it.

    `factor` and `factors`: how many of the unit that is calculated in are one of the indicator's own, and of each operand's.
    """

    text: str
    value: Value
    operands: Mapping[str, Operand]
    factor: Fraction
    factors: Mapping[str, Fraction]

    def words(self, book: Book) -> str:
        """The expression with what its indicators are called."""
        signs = self.text.replace("*", "×").replace("/", "÷")
        return _PARTS.sub(lambda match: _called(match, book), signs)


Formula = countables.Formula | Arithmetic


def book_of() -> dict[str, Indicator]:
    """Every indicator by its code: one query, for all formulas of a page."""
    return {row.code: row for row in Indicator.objects.order_by("order", "id")}


def is_arithmetic(told: Any) -> bool:
    return isinstance(told, Mapping) and IS in told


def read(indicator: Indicator, book: Book) -> Formula | None:
    """The formula of an indicator; None where it has none. Raises ValidationError that names what is wrong with it."""
    told = indicator.formula
    if not told:
        return None
    if not is_arithmetic(told):
        return countables.read(told)
    if unknown := set(told) - {IS}:
        raise ValidationError(_("公式中没有“%(name)s”这一项") % {"name": sorted(unknown)[0][:40]})
    return _arithmetic(indicator, str(told[IS] or "").strip(), book)


def known(indicator: Indicator, book: Book) -> Formula | None:
    """The same; None for one that means nothing any more."""
    try:
        return read(indicator, book)
    except ValidationError:
        return None


def words_of(indicator: Indicator, book: Book | None = None) -> str:
    """A formula as people read it; empty where there is none, or one that means nothing any more."""
    if not is_arithmetic(indicator.formula):
        return countables.words_of(indicator.formula)
    book = book_of() if book is None else book
    found = known(indicator, book)
    return found.words(book) if isinstance(found, Arithmetic) else ""


def codes_in(told: Any) -> frozenset[str]:
    """The indicators that a formula calculates with, as far as it can be read."""
    if not is_arithmetic(told):
        return frozenset()
    try:
        return frozenset(name.partition(".")[0] for name in names_in(str(told[IS] or ""))) - RESERVED
    except Wrong:
        return frozenset()


def refuse_circles(indicator: Indicator, book: Book) -> None:
    """Raises ValidationError where a formula leads back to itself, or through more than `DEEPEST` others."""

    def follow(one: Indicator, path: tuple[str, ...]) -> None:
        if one.code in path:
            circle = " → ".join(_name(code, book) for code in (*path[path.index(one.code) :], one.code))
            raise ValidationError(
                _("公式互相引用成环：%(circle)s；只要上报数的，写 代号.reported") % {"circle": circle}
            )
        if len(path) > DEEPEST:
            raise ValidationError(_("公式引用公式超过 %(n)d 层：请直接用底层的指标") % {"n": DEEPEST})
        for code in _followed(one):
            if code in book:
                follow(book[code], (*path, one.code))

    follow(indicator, ())


def _followed(indicator: Indicator) -> Iterator[str]:
    """The indicators whose own formulas count here."""
    if not is_arithmetic(indicator.formula):
        return
    for name in _names(str(indicator.formula[IS] or "")):
        code, operand = name.partition(".")[0], _operand(name)
        if operand is not None and not operand.reported:
            yield code


def _names(text: str) -> list[str]:
    try:
        return [name for name in dict.fromkeys(names_in(text)) if name not in RESERVED]
    except Wrong:
        return []


def measure(unit: str, kind: str = "") -> tuple[str, Fraction]:
    """What a unit is calculated in, and how many of that one of it is. One that nobody knows stands for itself."""
    over, slash, under = unit.partition("/")
    if slash:
        (top, many), (bottom, each) = measure(over), measure(under)
        return ("percent" if top == bottom else f"{top}/{bottom}"), many / each
    if found := WRITTEN.get(unit) or _MORE.get(unit):
        return found
    return ("count" if kind == IndicatorKind.COUNT else unit.replace("*", "·")), Fraction(1)


def _arithmetic(indicator: Indicator, text: str, book: Book) -> Arithmetic:
    if indicator.kind == IndicatorKind.RANK:
        raise ValidationError(_("名次是评出来的，不能计算"))
    try:
        names = [name for name in dict.fromkeys(names_in(text)) if name not in RESERVED]
        operands = {name: _known_operand(name, book) for name in names}
        measures = {name: measure(book[one.code].unit, book[one.code].kind) for name, one in operands.items()}
        value = read_value(text, {name: _unit(key) for name, (key, _factor) in measures.items()})
    except Wrong as wrong:
        raise ValidationError(_in_words(wrong)) from None
    if not operands:
        raise ValidationError(_("公式里没有指标：写指标的代号，如 patents / staff_total"))
    if indicator.kind == IndicatorKind.COUNT and value.under is not None:
        raise ValidationError(_("计数类的指标不能由除法得出：请改为比率或金额"))
    key, factor = measure(indicator.unit, indicator.kind)
    if value.unit != key and not (value.unit == "" and key in UNITS and UNITS[key].counts):
        told = {"unit": indicator.unit, "found": _unit_words(value.unit)}
        raise ValidationError(_("公式得出的单位是“%(found)s”，指标以“%(unit)s”计：请改公式或单位") % told)
    return Arithmetic(text, value, operands, factor, {name: factor_ for name, (_key, factor_) in measures.items()})


def _known_operand(name: str, book: Book) -> Operand:
    operand = _operand(name)
    code, _dot, rest = name.partition(".")
    if operand is None:
        raise ValidationError(
            _("“%(name)s”后面的“.%(rest)s”看不懂：可用 .before、.year_ago、.year_ago_2 至 .year_ago_9、.reported") % {"name": code[:60], "rest": rest[:40]}
        )  # fmt: skip
    if code not in book:
        from difflib import get_close_matches

        close = get_close_matches(code, book, 1, 0.6)
        words = _("没有指标“%(name)s”") % {"name": code[:60]}
        raise ValidationError(
            _("%(words)s；是不是 %(close)s") % {"words": words, "close": close[0]} if close else words
        )
    if book[code].kind == IndicatorKind.RANK:
        raise ValidationError(_("“%(name)s”是名次，不能计算") % {"name": book[code].called})
    return operand


def _operand(name: str) -> Operand | None:
    code, *parts = name.split(".")
    told: dict[str, Any] = {}
    for part in parts:
        if part == "reported" and "reported" not in told:
            told["reported"] = True
        elif part == "before" and not {"before", "years"} & set(told):
            told["before"] = True
        elif (match := _YEARS.fullmatch(part)) and not {"before", "years"} & set(told):
            told["years"] = int(match[1] or 1)
        else:
            return None
    return Operand(code, **told)


def _unit(key: str) -> Unit:
    return UNITS.get(key) or Unit(key, key, counts=False)


def _unit_words(key: str) -> str:
    return "/".join(UNITS[part].zh if part in UNITS else part for part in key.split("/")) or _("没有单位的数")


def _in_words(wrong: Wrong) -> str:
    english = (get_language() or "").startswith("en")
    said, mend = (wrong.en, wrong.mend_en) if english else (wrong.zh, wrong.mend_zh)
    return ("; " if english else "；").join(part for part in (said, mend) if part)


def _called(match: re.Match[str], book: Book) -> str:
    code, rest = match[1], match[2]
    if code == "growth":
        return _("两年平均增长率")
    operand = _operand(f"{code}{rest}")
    if code not in book or operand is None:
        return match[0]
    notes = []
    if operand.before:
        notes.append(_("上期"))
    if operand.years:
        notes.append(_("上年同期") if operand.years == 1 else _("%(n)d 年前同期") % {"n": operand.years})
    if operand.reported:
        notes.append(_("上报数"))
    return f"{book[code].called}（{listed(notes)}）" if notes else book[code].called


def _name(code: str, book: Book) -> str:
    return book[code].called if code in book else code


def dependants(code: str, book: Book) -> Iterable[Indicator]:
    """The indicators whose formulas calculate with this one."""
    return [row for row in book.values() if code in codes_in(row.formula)]
