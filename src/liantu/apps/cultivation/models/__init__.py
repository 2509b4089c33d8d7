from .answer import Answer
from .evaluation import Due, Evaluation

__all__ = ["Answer", "Due", "Evaluation"]
