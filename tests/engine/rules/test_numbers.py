"""Expressions asked for their number: the arithmetic is exact, and what is not known stays so."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liantu.engine.rules.expressions import read_value
from liantu.engine.rules.numbers import Why, number
from liantu.engine.rules.units import UNITS, Unit

FACTS = dict.fromkeys("abcd", UNITS["yuan"]) | {"tons": Unit("吨", "吨", "t", counts=False)}
AMOUNTS = st.one_of(st.none(), st.integers(-50, 50).map(lambda n: Fraction(n, 4)))
#: The expression, and the same in plain Python.
SAME = {
    "a + b - c": lambda a, b, c, d: a + b - c,
    "2 * a - 0.5 * b": lambda a, b, c, d: 2 * a - b / 2,
    "(a - b) / c": lambda a, b, c, d: (a - b) / c,
    "a / (c + d)": lambda a, b, c, d: a / (c + d),
    "a - a + b": lambda a, b, c, d: b,
}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.sampled_from(sorted(SAME)), told=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS))
def test_number_is_that_of_plain_arithmetic_and_a_blank_leaves_it_unknown(text: str, told: tuple) -> None:
    facts = dict(zip("abcd", told, strict=True))
    names = {name for name in "abcd" if name in text}
    found = number(read_value(text, FACTS), facts, names)
    if any(facts[name] is None for name in names):
        assert (found.value, found.why) == (None, Why.BLANK)
        assert found.missing == {name for name in names if facts[name] is None}
        return
    plain = {name: facts[name] or Fraction(0) for name in "abcd"}
    try:
        wanted = SAME[text](**plain)
    except ZeroDivisionError:
        assert (found.value, found.why) == (None, Why.ZERO)
        return
    under = {"(a - b) / c": plain["c"], "a / (c + d)": plain["c"] + plain["d"]}.get(text, 1)
    assert (found.value, found.why) == ((None, Why.NEGATIVE) if under < 0 else (wanted, Why.KNOWN))


def test_growth_is_the_mean_of_two_years_and_of_one_where_the_first_is_nothing() -> None:
    growth = read_value("growth(a, b, c)", FACTS)
    assert number(growth, {"a": Fraction(100), "b": Fraction(120), "c": Fraction(180)}).value == Fraction(35, 100)
    assert number(growth, {"a": Fraction(0), "b": Fraction(120), "c": Fraction(180)}).value == Fraction(1, 2)
    assert number(growth, {"a": Fraction(100), "b": Fraction(0), "c": Fraction(180)}).why == Why.ZERO
    assert number(growth, {"a": Fraction(-100), "b": Fraction(120), "c": Fraction(180)}).why == Why.NEGATIVE


def test_unit_that_only_who_asks_knows_is_told_by_its_own_word() -> None:
    assert read_value("tons / a", FACTS).unit == "吨/yuan"
    with pytest.raises(ValueError, match="not added"):
        read_value("tons + a", FACTS)
