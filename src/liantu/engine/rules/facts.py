"""The facts of a pack: those that are read of somebody, and those that are made of others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liantu.engine.packs import UNSAID, Marked, unknown_keys

from .expressions import ON, Derived, Wrong, names_in, read_value
from .language import Binding, Fact
from .polynomials import Polynomial
from .units import UNITS

if TYPE_CHECKING:
    from .reading import PackReader

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
FACT_PARTS = (
    "title",
    "unit",
    "definition",
    "document",
    "clause",
    "from",
    "years",
    "over",
    "choices",
    "expert",
    "verified",
)
DERIVED_PARTS = ("title", "is", "definition", "document", "clause")
#: Several recognitions are `one|other`; `name@provincial` is one of that level or higher.
BINDING = re.compile(r"(property|recognition|indicator|count):([a-z][a-z0-9_.@|-]*)")
WORDS = {"not", "in", "growth", ON}


def read_facts(reader: PackReader) -> tuple[dict[str, Fact], Derived]:
    """Name → fact, and name → what a derived one is made of."""
    facts: dict[str, Fact] = {}
    made: dict[str, Marked] = {}
    for name, told in reader.told["facts"].items():
        if not NAME.fullmatch(name) or name in WORDS:
            reader.say(told, f"“{name}”不能作事实的名称", f"“{name}” cannot name a fact", "用小写字母、数字、下划线和点", "use small letters, digits, underscores and dots")  # fmt: skip
        elif "is" in told:
            reader.problems += unknown_keys(told, DERIVED_PARTS)
            made[name] = told
        else:
            facts[name] = _fact(reader, name, told)
    if not facts:
        reader.say(
            reader.told["facts"], "没有声明事实", "no facts are declared", "在 facts: 下列出", "list them under facts:"
        )
    return facts, _derived(reader, facts, made)


def _fact(reader: PackReader, name: str, told: Marked) -> Fact:
    reader.problems += unknown_keys(told, FACT_PARTS)
    unit = UNITS.get(str(told["unit"].value or ""))
    if unit is None:
        reader.say(
            told["unit"], f"“{name}”的单位“{told['unit'].value}”不认得", f"the unit “{told['unit'].value}” of “{name}” is not known",
            "可用：" + "、".join(UNITS), "known: " + ", ".join(UNITS),
        )  # fmt: skip
        unit = UNITS["number"]
    expert = told["expert"].value is True
    if expert and unit.key != "points":
        reader.say(told["unit"], "专家打分的单位是 points", "experts' points have the unit points")
    choices = {key: reader.words(part) for key, part in told["choices"].items()}
    if unit.texts and not choices:
        reader.say(
            told,
            f"“{name}”没有列出选项",
            f"the choices of “{name}” are not listed",
            "写 choices: {键: 名称}",
            "write choices: {key: title}",
        )
    return Fact(
        name=name,
        title=reader.words(told["title"]),
        unit=unit,
        definition=reader.words(told["definition"]) if "definition" in told else UNSAID,
        source=reader.source(told),
        binding=_binding(reader, told),
        choices=choices,
        expert=expert,
        verified=told["verified"].value is not False,
    )


def _binding(reader: PackReader, told: Marked) -> Binding | None:
    if "from" not in told:
        return None
    found = BINDING.fullmatch(str(told["from"].value))
    if not found:
        reader.say(
            told["from"], f"“{told['from'].value}”不是来处", f"“{told['from'].value}” is no place to read from",
            "写成 indicator:名称、property:名称、recognition:名称 或 count:名称", "write indicator:NAME, property:NAME, recognition:NAME or count:NAME",
        )  # fmt: skip
        return None
    years = reader.number(told["years"], 0) if "years" in told else None
    over = reader.number(told["over"], 1)
    if over < 1 or (over > 1 and years is None and found.group(1) == "indicator"):
        reader.say(told["over"], "over 是从 years 起往回合计的年数", "over is for how many years, back from `years`, a figure is added up", "写成 years: 1, over: 3", "write years: 1, over: 3")  # fmt: skip
    return Binding(found.group(1), found.group(2), years, over)


def _derived(reader: PackReader, facts: dict[str, Fact], made: dict[str, Marked]) -> Derived:
    units = {name: fact.unit for name, fact in facts.items()}
    found: dict[str, tuple[Polynomial, str]] = {}
    open_names: list[str] = []

    def resolve(name: str) -> None:
        told = made[name]["is"]
        if name in open_names:
            circle = " → ".join([*open_names[open_names.index(name) :], name])
            reader.say(told, f"事实互相引用成环：{circle}", f"facts go round in a circle: {circle}")
            found[name] = (Polynomial(), "")
            return
        open_names.append(name)
        try:
            for other in names_in(str(told.value)):
                if other in made and other not in found:
                    resolve(other)
            value = read_value(str(told.value), units, found)
            if value.under is not None or value.instead is not None:
                raise Wrong("由其他事实得出的事实不能有除法", "a fact made of others has no division")
            found.setdefault(name, (value.over, value.unit))
        except Wrong as wrong:
            reader.say(told, f"“{told.value}”：{wrong.zh}", f"“{told.value}”: {wrong.en}", wrong.mend_zh, wrong.mend_en)
            found.setdefault(name, (Polynomial(), ""))
        open_names.pop()

    for name in made:
        if name not in found:
            resolve(name)
    return found
