"""Why a row says what it says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from liantu.engine.packs import Words

from .expressions import Check, Comparison, Flag, Member, Value
from .language import Band, Case, Cases, Expert, Group, How, Points, Score, Together
from .polynomials import Polynomial
from .states import State
from .units import UNITS, told

if TYPE_CHECKING:
    from .one import Asking, Outcome

OPS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}


def condition(asking: Asking, check: Check, state: State) -> Words:
    """A comparison with its numbers: 31 ÷ 120 = 25.83% ≥ 10%."""
    if isinstance(check, Flag | Member):
        return _plain(asking, check)
    if state is State.UNKNOWN:
        return blank(asking, check.names)
    value, stands = asking.settled(check.value)
    if stands is State.UNMET:
        return Words("分母为 0，不符合", "divided by 0: unmet")
    if stands is State.MANUAL:
        return Words("分母为负数，需人工判断", "the base is negative: to be judged by a person")
    sides = [
        _number(asking, value, language) + " " + OPS.get(check.op, check.op) + " " + edge_of(asking, check, language)
        for language in ("zh", "en")
    ]
    no = ("", "") if state is State.MET else ("：不成立", ": it is not")
    return Words(sides[0] + no[0], sides[1] + no[1])


def _plain(asking: Asking, check: Flag | Member) -> Words:
    fact = asking.pack.facts.get(check.name)
    value = asking.facts.get(check.name)
    unit = asking.units[check.name]
    zh, en = (fact.title.told("zh"), fact.title.told("en")) if fact else (check.name, check.name)
    said = [told(value, unit, language) for language in ("zh", "en")]
    if fact and isinstance(value, str) and value in fact.choices:
        said = [fact.choices[value].told("zh"), fact.choices[value].told("en")]
    return Words(f"{zh}：{said[0]}", f"{en}: {said[1]}")


def blank(asking: Asking, names: Iterable[str]) -> Words:
    """Which facts are not known."""
    there = [asking.pack.facts[name].title for name in sorted(asking.blank(names)) if name in asking.pack.facts]
    return Words(
        "缺少：" + "、".join(one.told("zh") for one in there),
        "not known: " + ", ".join(one.told("en") for one in there),
    )


def _number(asking: Asking, value: Value, language: str) -> str:
    if value.under is None:
        return _amount(asking, value.over, value.unit, language)
    over, under = exact(asking, value.over), exact(asking, value.under)
    if over is None or under is None or under == 0:
        return "?"
    share = over / under
    unit = UNITS["percent"]
    if value.unit == "percent":
        result = told(round(share * unit.scale), unit, language)
    else:
        first = UNITS.get(value.unit.split("/")[0], UNITS["number"])
        result = told(round(share * first.scale), first, language)
    if value.instead or len(value.bases) > 1:
        return result
    units = _units(asking, value.over), _units(asking, value.under)
    return f"{_amount(asking, value.over, units[0], language)} ÷ {_amount(asking, value.under, units[1], language)} = {result}"


def _amount(asking: Asking, polynomial: Polynomial, unit: str, language: str) -> str:
    found = exact(asking, polynomial)
    if found is None:
        return "?"
    kind = UNITS.get(unit.split("/")[0], UNITS["number"])
    return told(round(found * kind.scale), kind, language)


def _units(asking: Asking, polynomial: Polynomial) -> str:
    """The unit of a sum: that of its first fact."""
    names = next((names for names, _ in polynomial.terms if names), ())
    return asking.units[names[0]].key if len(names) == 1 else "number"


def exact(asking: Asking, polynomial: Polynomial) -> Fraction | None:
    """The number that a polynomial stands for, in its unit."""
    total = Fraction(0)
    for names, factor in polynomial.terms:
        for name in names:
            value = asking.facts.get(name)
            if value is None or isinstance(value, str):
                return None
            factor *= Fraction(value, asking.units[name].scale)
        total += factor
    return total


def edge_of(asking: Asking, check: Comparison, language: str) -> str:
    return _amount(asking, check.edge, check.value.unit, language)


def judgement(state: State) -> Words:
    if state is State.MANUAL:
        return Words("需由人判断，尚未判断", "to be judged by a person, not judged yet")
    return Words("已判断：" + state.zh, "judged: " + state.en)


def not_applied(state: State) -> Words:
    if state in (State.UNMET, State.NOT_APPLICABLE):
        return Words("前提不成立，此项不适用", "the condition under which it applies is unmet")
    return Words("是否适用还不能确定", "whether it applies is not settled")


def group(row: Group, parts: Sequence[Outcome]) -> Words:
    met = sum(part.state is State.MET for part in parts)
    there = sum(part.state is not State.NOT_APPLICABLE for part in parts)
    if row.how is How.COUNT:
        return Words(f"{there} 项中符合 {met} 项，需 {row.least} 项", f"{met} of {there} met, {row.least} are wanted")
    wanted = ("须全部符合", "all are wanted") if row.how is How.ALL else ("符合一项即可", "one is enough")
    return Words(f"{there} 项中符合 {met} 项，{wanted[0]}", f"{met} of {there} met, {wanted[1]}")


def case(asking: Asking, row: Cases, chosen: Case, state: State) -> Words:
    inner = condition(asking, chosen.check, state)
    assert row.by is not None  # noqa: S101
    band = Band(chosen.low, chosen.high, chosen.low_in, chosen.high_in, (0, 0))
    return Words(
        f"按 {_number(asking, row.by, 'zh')}（{band.told(row.by.unit)}）：{inner.zh}",
        f"by {_number(asking, row.by, 'en')} ({band.told(row.by.unit, 'en')}): {inner.told('en')}",
    )


def by_blank(asking: Asking, row: Cases, stands: State | None, state: State) -> Words:
    """Why none of the cases could be chosen: what it goes by is divided by 0, negative below the line, or not known."""
    assert row.by is not None  # noqa: S101
    if state is State.UNKNOWN:
        return blank(asking, row.names)
    if stands is State.UNMET:
        why = Words("分档依据的分母为 0", "what the cases go by is divided by 0")
    elif stands is State.MANUAL:
        why = Words("分档依据的分母为负数", "what the cases go by has a negative base")
    else:
        why = blank(asking, row.by.names)
    if stands is State.UNMET and state is State.UNMET:
        return Words(f"{why.zh}，不符合", f"{why.en}: unmet")
    if stands is State.MANUAL and state is State.MANUAL:
        return Words(f"{why.zh}，需人工判断", f"{why.en}: to be judged by a person")
    return Words(f"{why.zh}，但各档结论相同", f"{why.en}, but all cases say the same")


def banded(
    asking: Asking, row: object, value: Value, band: Band | None, stands: State | None, points: tuple[int, int]
) -> Words:
    said = score_told(asking, *points)
    if stands is State.UNMET:
        return Words(f"分母为 0，按最低一档：{said[0]}", f"divided by 0, the lowest band: {said[1]}")
    if stands is State.MANUAL:
        return Words("基数为负数，需人工判断", "the base is negative: to be judged by a person")
    if band is None:
        missing = blank(asking, value.names)
        return Words(f"{missing.zh}；可能 {said[0]}", f"{missing.en}; possibly {said[1]}")
    return Words(
        f"{_number(asking, value, 'zh')}，{band.told(value.unit)}：{said[0]}",
        f"{_number(asking, value, 'en')}, {band.told(value.unit, 'en')}: {said[1]}",
    )


def expert(asking: Asking, row: Expert, low: int, high: int) -> Words:
    said = score_told(asking, low, high)
    if low == high:
        return Words(f"专家打分：{said[0]}", f"given by experts: {said[1]}")
    return Words(f"由专家打分：{said[0]}", f"to be given by experts: {said[1]}")


def points(asking: Asking, row: Points, low: int, high: int, parts: Sequence[Outcome]) -> Words:
    said = score_told(asking, low, high)
    if row.how is Together.BEST:
        best = max(parts, key=lambda part: (part.low or 0, part.high or 0))
        if low == high:
            return Words(
                f"取最高的“{best.row.title.zh}”：{said[0]}", f"the best, “{best.row.title.told('en')}”: {said[1]}"
            )
        return Words(f"取最高：{said[0]}", f"the best: {said[1]}")
    cap = ("", "")
    if row.cap is not None and sum(part.high or 0 for part in parts) > row.cap:
        most = score_told(asking, row.cap, row.cap)
        cap = f"，至多 {most[0]}", f", at most {most[1]}"
    return Words(f"合计 {said[0]}{cap[0]}", f"together {said[1]}{cap[1]}")


def score(asking: Asking, row: Score, low: int, high: int, states: Sequence[State]) -> Words:
    said = score_told(asking, low, high)
    zh, en = [f"共 {said[0]}"], [f"{said[1]} in all"]
    for line, state in zip(row.lines, states, strict=True):
        wanted = score_told(asking, line.points, line.points)
        if line.of:
            zh.append(f"{line.title.zh}：{state.zh}")
            en.append(f"{line.title.told('en')}: {state.en}")
        else:
            op = OPS.get(line.op, line.op)
            zh.append(f"合格线 {op} {wanted[0]}：{state.zh}")
            en.append(f"pass line {op} {wanted[1]}: {state.en}")
    return Words("；".join(zh), "; ".join(en))


def score_told(asking: Asking, low: int, high: int) -> tuple[str, str]:
    """Points as people read them: 16 分, 7–8 分."""
    grain = asking.pack.grain
    said = f"{low / grain:g}" if low == high else f"{low / grain:g}–{high / grain:g}"
    return f"{said} 分", f"{said} points"
