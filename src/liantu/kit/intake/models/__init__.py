from .plan import Plan, PlanRow
from .shape import Shape
from .verdict import Verdict

__all__ = ["Plan", "PlanRow", "Shape", "Verdict"]
