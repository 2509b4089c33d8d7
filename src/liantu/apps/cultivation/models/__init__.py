from .answer import Answer
from .evaluation import Due, Evaluation
from .tally import Tally

__all__ = ["Answer", "Due", "Evaluation", "Tally"]
