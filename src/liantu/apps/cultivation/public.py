"""What others may use of cultivation."""

from .actions.answering import answer, retract_answer
from .actions.evaluating import evaluate, evaluate_due
from .enums import POLICY, TIER, Result, Stand
from .queries import board, held, ladders_of, list_answers, list_evaluations, list_stands, tell_board, tell_ladder

__all__ = [name for name in dir() if not name.startswith("_")]
