"""Rules as dated data: packs of conditions, read, checked, and asked of one subject, of a table, or for the cheapest way up.

`read_pack` answers a `Pack` and everything that is wrong with its YAML, by line; `evaluate` asks it of one subject, with the whole trace;
`climb` finds the cheapest steps up, `what_if` what would be; `choose` which pack applies. `regression` and `costing` run a pack over lists,
`shipped` reads the packs of the rulebook, `telling` puts answers as JSON has them.
A blank is never zero: a row is *met, unmet, unknown, manual review* or *not applicable*, points are an interval. Plain Python: no Django.
"""

from .choosing import choose, choose_all
from .climb import WhatIf, climb, what_if
from .expressions import Wrong
from .language import Lever, Pack, Purpose, Window
from .one import Evaluation, Outcome, WrongFact, evaluate, evaluate_inside, read_values
from .reading import check, pack_of, read_pack
from .states import State
from .units import UNITS, Unit, WrongValue, told, whole
from .ways import Answer, Climb, Step, Way

__all__ = [
    "UNITS", "Answer", "Climb", "Evaluation", "Lever", "Outcome", "Pack", "Purpose", "State", "Step", "Unit", "Way", "WhatIf", "Window",
    "Wrong", "WrongFact", "WrongValue", "check", "choose", "choose_all", "climb", "evaluate", "evaluate_inside", "pack_of", "read_pack",
    "read_values", "told", "what_if", "whole",
]  # fmt: skip
