"""What each column of a table may mean, with reasons for and against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from . import matching
from .book import Value
from .fields import NUMBERS, Field
from .looks import Looks, looks_of
from .numbers import as_number
from .tables import Column, Table, Words
from .units import factor_between

#: Below this nothing is proposed.
LEAST = 0.35
#: Columns further right are not looked at: no department's table is so wide.
MOST_COLUMNS = 1000
#: Above this a column of amounts holds yuan, whatever is not said about it.
_SURELY_YUAN = 100_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a column may mean: `field` (None: nothing that is asked for), with the unit and period that hold for its values.

    `confidence` in (0, 1]: how sure the field is, or that there is none. `unit_known` is False where nobody told the unit and that
    of the field is taken. `reasons` speak for it, `against` against it, each in Chinese and English.
    """

    column: Column
    field: Field | None
    unit: str = ""
    period: str = ""
    confidence: float = 0.0
    unit_known: bool = True
    reasons: tuple[Words, ...] = ()
    against: tuple[Words, ...] = ()

    def told(self, language: str = "zh") -> list[str]:
        """What speaks for it, in words of "zh" or "en"."""
        return [words[language != "zh"] for words in self.reasons]

    def objections(self, language: str = "zh") -> list[str]:
        """What speaks against it, in words of "zh" or "en"."""
        return [words[language != "zh"] for words in self.against]


def propose(table: Table, fields: Iterable[Field], samples: int = 200) -> list[Proposal]:
    """One proposal a column, in the order of the columns. A field is given to one column, a field with periods to one a period.

    Looks at `samples` rows spread over the table. Header words go before values; values alone are enough for codes and names.
    """
    wanted = list(fields)
    looks = [looks_of(values if at < MOST_COLUMNS else ()) for at, values in enumerate(_sample(table, samples))]
    pairs: list[tuple[float, int, int, Proposal, tuple[str, str]]] = []
    for at, column in enumerate(table.columns):
        if column.is_serial or at >= MOST_COLUMNS or not (column.key or looks[at].known):
            continue
        for rank, field in enumerate(wanted):
            one = _weigh(table, column, looks[at], field)
            if one.confidence >= LEAST:
                pairs.append((-one.confidence, at, rank, one, (field.key, one.period if field.periods else "")))
    pairs.sort(key=lambda pair: pair[:3])
    taken: dict[int, Proposal] = {}
    given: set[tuple[str, str]] = set()
    for _score, at, _rank, one, place in pairs:
        if at not in taken and place not in given:
            taken[at] = one
            given.add(place)
    best = {at: one for _score, at, _rank, one, _place in reversed(pairs)}
    return [taken.get(at) or _nothing(column, best.get(at), looks[at]) for at, column in enumerate(table.columns)]


def _sample(table: Table, samples: int) -> list[list[Value]]:
    """The values of every column in rows spread evenly over the table."""
    step = max(1, len(table) // max(1, samples))
    rows = [row for at, (_number, row) in enumerate(table.rows()) if at % step == 0][: max(1, samples)]
    return [[row[at] for row in rows] for at in range(len(table.columns))]


def _nothing(column: Column, best: Proposal | None, looks: Looks) -> Proposal:
    if column.is_serial:
        return Proposal(column, None, confidence=1.0, reasons=(("这一列只是序号", "the column only counts the rows"),))
    if not looks.known:
        return Proposal(column, None, confidence=0.9, reasons=(("这一列没有内容", "the column is empty"),))
    if best is None or best.field is None:
        return Proposal(column, None, confidence=0.8, reasons=(("没有与之对应的字段", "no field fits it"),))
    label = best.field.labels[0]
    words = (f"像“{label}”，但另有一列更像", f"it is like {label!r}, but another column is more so")
    return Proposal(column, None, confidence=round(max(0.05, 1 - best.confidence), 2), reasons=(words,))


def _weigh(table: Table, column: Column, looks: Looks, field: Field) -> Proposal:
    """How well a column fits a field."""
    header, reasons = matching.header_fit(column, field)
    by_values = 0.0 if header >= matching.LEAST_HEADER else matching.by_values(looks, field)
    if header < matching.LEAST_HEADER and not by_values:
        # So are nearly all pairs: their values need not be read.
        return Proposal(column, field, confidence=0.0)
    fit, for_it, against = matching.values_fit(looks, field)
    if header >= matching.LEAST_HEADER:
        score = header * (0.95 if fit is None else 0.45 + 0.55 * fit)
    else:
        score, reasons = by_values, ()
        if column.key and score:
            score *= 0.8
            against = (
                *against,
                (
                    f"表头“{column.text}”不像“{field.labels[0]}”",
                    f"the header {column.text!r} is unlike {field.labels[0]!r}",
                ),
            )
    if not score:
        return Proposal(column, field, confidence=0.0)
    unit, is_known, factor, words = _unit(table, column, looks, field)
    reasons = (*reasons, *for_it, *words[0])
    against = (*against, *words[1])
    period = column.period or (table.period if field.periods else "")
    if field.periods and not period:
        score *= 0.85
        against = (*against, ("没有写是哪一期", "no period is told"))
    elif column.period and not field.periods and field.form != "day":
        score *= 0.8
        against = (*against, (f"表头写了期间 {column.period}", f"the header tells a period, {column.period}"))
    confidence = round(min(1.0, max(0.0, score * factor)), 2)
    return Proposal(column, field, unit, period, confidence, is_known, reasons, against)


_Both = tuple[tuple[Words, ...], tuple[Words, ...]]


def _unit(table: Table, column: Column, looks: Looks, field: Field) -> tuple[str, bool, float, _Both]:
    """The unit of a column of numbers, whether anybody told it, what it makes of the confidence, and words for and against."""
    base = field.unit
    if field.form not in NUMBERS:
        if column.unit and field.form != "text":
            return "", True, 0.7, ((), ((f"表头写了单位“{column.unit}”", f"the header tells a unit, {column.unit!r}"),))
        return "", True, 1.0, ((), ())
    if column.unit:
        if base and factor_between(column.unit, base) is None:
            words = f"单位“{column.unit}”换算不成“{base}”", f"its unit {column.unit!r} does not convert to {base!r}"
            return column.unit, True, 0.45, ((), (words,))
        return column.unit, True, 1.0, (((f"单位：{column.unit}", f"unit: {column.unit}"),), ())
    if table.unit and base and factor_between(table.unit, base) is not None:
        told = (f"表上方写明单位：{table.unit}", f"the unit stands above the table: {table.unit}")
        return table.unit, True, 1.0, ((told,), ())
    if field.form != "money":
        return base, field.form in ("percent", "count"), 1.0, ((), ())
    return _unit_of_money(looks, base)


def _unit_of_money(looks: Looks, base: str) -> tuple[str, bool, float, _Both]:
    """Amounts without a told unit: in their cells perhaps, else doubtful."""
    if looks.known and matching.share(looks.values, _has_unit) > 0.8:
        return base, True, 1.0, ((("单位写在单元格里", "units stand in the cells"),), ())
    amounts = [abs(number) for value in looks.values[:200] if (number := as_number(value).value) is not None]
    if amounts and median(amounts) < _SURELY_YUAN:
        words = (
            f"没有写单位，暂按{base}读；数值偏小，可能是万元，请确认",
            f"no unit is told, {base} is taken; the values are small and may be in 万元, please confirm",
        )
        return base, False, 0.75, ((), (words,))
    return base, False, 0.9, ((), ((f"没有写单位，暂按{base}读", f"no unit is told, {base} is taken"),))


def _has_unit(value: Value) -> bool:
    return isinstance(value, str) and value.strip()[-1:] in ("元", "万", "亿")


def best_by_field(proposals: Sequence[Proposal]) -> dict[tuple[str, str], Proposal]:
    """The proposals that name a field, by its key and period ("" for a field without periods)."""
    return {(one.field.key, one.period if one.field.periods else ""): one for one in proposals if one.field is not None}
