"""Rules as dated data: packs of conditions, read, checked, and asked of one subject, of a table, or for the cheapest way up.

`read_pack` answers a `Pack` and everything that is wrong with its YAML, by line; `evaluate` asks it of one subject, with the whole trace.
A blank is never zero: a row is *met, unmet, unknown, manual review* or *not applicable*, points are an interval. Plain Python: no Django.
"""

from .expressions import Wrong
from .language import Pack, Purpose
from .one import Evaluation, Outcome, WrongFact, evaluate, evaluate_inside, read_values
from .reading import check, pack_of, read_pack
from .states import State
from .units import UNITS, Unit, WrongValue, told, whole

__all__ = [
    "UNITS", "Evaluation", "Outcome", "Pack", "Purpose", "State", "Unit", "Wrong", "WrongFact", "WrongValue", "check", "evaluate",
    "evaluate_inside", "pack_of", "read_pack", "read_values", "told", "whole",
]  # fmt: skip
