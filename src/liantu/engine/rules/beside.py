"""What stands beside the rows of a pack: levers, windows, amounts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from liantu.engine.packs import UNSAID, Marked, unknown_keys

from .language import Amount, Lever, Source, Window
from .units import literal

if TYPE_CHECKING:
    from .reading import PackReader


def read_levers(reader: PackReader) -> list[Lever]:
    """What somebody can do to climb, in the order in which it is written."""
    found = []
    for key, told in reader.told["levers"].items():
        reader.problems += unknown_keys(told, ("title", "changes", "cost", "days", "most"))
        changes = {}
        for name, part in told["changes"].items():
            changes[name] = _change(reader, name, part)
        if not changes:
            reader.say(told, f"办法“{key}”没有改变任何事实", f"the lever “{key}” changes no fact")
        cost = reader.money(told["cost"])
        found.append(
            Lever(
                key,
                reader.words(told["title"]),
                changes,
                cost,
                reader.number(told["days"], 0),
                reader.number(told["most"], 1000),
                told.line,
            )
        )
    return found


def _change(reader: PackReader, name: str, told: Marked) -> Fraction:
    unit = reader.units.get(name)
    if unit is None or unit.texts or unit.key in ("flag", "date"):
        reader.say(told, f"“{name}”不是可以增减的事实", f"“{name}” is no fact that can be raised")
        return Fraction(0)
    amount = literal(str(told.value)) if told.value is not None else None
    if amount is None or amount[1] not in (unit.key, ""):
        reader.say(told, f"“{told.value}”不是{unit.zh}数", f"“{told.value}” is no number of {unit.en or unit.key}")
        return Fraction(0)
    if (amount[0] * unit.scale).denominator > 1:
        reader.say(
            told,
            f"“{told.value}”比“{name}”的最小单位还小",
            f"“{told.value}” is finer than “{name}” is counted",
            f"按 1/{unit.scale} {unit.zh} 的整数倍写" if unit.scale > 1 else "写成整数",
            f"write whole parts of 1/{unit.scale}" if unit.scale > 1 else "write a whole number",
        )
    return amount[0]


def read_windows(reader: PackReader) -> list[Window]:
    found = []
    for told in reader.told["windows"].listed():
        reader.problems += unknown_keys(told, ("from", "to", "document", "clause", "note", "verified"))
        first, last = reader.day(told["from"]), reader.day(told["to"])
        if first is None or last is None or last < first:
            reader.say(told, "申报时段应有起止日期，且起不晚于止", "a window has a first and a last day in this order")
            continue
        note = reader.words(told["note"]) if "note" in told else UNSAID
        found.append(Window(first, last, reader.source(told), note, told["verified"].value is not False))
    return sorted(found, key=lambda window: window.from_day)


def read_amounts(reader: PackReader) -> list[Amount]:
    found = []
    for n, told in enumerate(reader.told["amounts"].listed()):
        reader.problems += unknown_keys(told, ("title", "fixed", "share", "of", "cap", "when"))
        share = literal(str(told["share"].value)) if "share" in told else None
        of = str(told["of"].value or "")
        if "share" not in told and "fixed" not in told:
            reader.say(told, "金额应写 fixed、share 或两者", "an amount is fixed, a share, or both together")
        if "share" in told and (share is None or share[1] != "percent"):
            reader.say(
                told["share"],
                f"“{told['share'].value}”不是比例",
                f"“{told['share'].value}” is no share",
                "写成 50%",
                "write it like 50%",
            )
        if share and (of not in reader.units or reader.units[of].key != "yuan"):
            reader.say(told["of"], f"“{of}”不是金额类的事实", f"“{of}” is no fact in yuan")
        title = reader.words(told["title"])
        when = None
        if "when" in told:
            when = reader.inner(f"amounts.{n}", told["when"], {"title": title, "source": Source(reader.document)})
        found.append(
            Amount(
                title, reader.money(told["fixed"]) if "fixed" in told else 0, share[0] if share else None, of,
                reader.money(told["cap"]) if "cap" in told else None, when, told.line,
            )
        )  # fmt: skip
    return found
