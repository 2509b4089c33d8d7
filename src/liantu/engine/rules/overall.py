"""What is wrong with a pack and shows only on the whole: facts that nothing reads, products that grow too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liantu.engine.packs import Marked

from .language import Pack
from .signs import signs
from .units import UNITS

if TYPE_CHECKING:
    from .reading import PackReader

#: Products of facts are kept in 128 bits, of which tables have 38 decimal digits.
LARGEST = 10**38


def say_unread(reader: PackReader, pack: Pack) -> None:
    read_names = set(pack.root.names).union(*(row.applies.names for row in pack.rows if row.applies))
    read_names |= {amount.of for amount in pack.amounts}.union(
        *(amount.when.names for amount in pack.amounts if amount.when)
    )
    for name, told in reader.told["facts"].items():
        if "is" in told:
            continue
        if name not in read_names and not reader.problems:
            reader.say(
                told,
                f"没有条件用到“{name}”",
                f"no row reads “{name}”",
                "删去，或写进条件",
                "take it away, or use it",
            )


def say_too_large(reader: PackReader, pack: Pack) -> None:
    scales = {name: fact.unit.scale for name, fact in reader.facts.items()} | {"on": 1}
    limits = {name: fact.unit.limit for name, fact in reader.facts.items()} | {"on": UNITS["date"].limit}
    for row in pack.rows:
        for polynomial in signs(row):
            if polynomial.inside(scales).bound(limits) >= LARGEST:
                reader.say(
                    Marked(None, row.line, 1), f"“{row.id}”的乘积可能超出 128 位", f"the products of “{row.id}” may not fit into 128 bits",
                    "少乘一个金额，或减少小数位", "multiply one amount less, or drop decimals",
                )  # fmt: skip
                break
