"""Industry chains as graphs: who is where, what is not seen here, what hangs on one firm.

`Graph` takes nodes, edges and placements and tells its faults; `presence` says who is where, `gaps` what to fill, extend and strengthen,
`single_points` and `what_if` what a loss would take. Plain Python and arrays: no Django.
"""

from .files import WrongFile, read_graph, read_purchases
from .gaps import Gap, GapKind, Thin, gaps
from .graph import Edge, Fault, Graph, Kind, Node, Placement, Stage
from .presence import Presence, presence
from .rates import Concentration, Purchase, Rate, concentration, local_rates
from .relatedness import Hint, Relatedness
from .risks import Loss, SinglePoint, single_points, what_if

__all__ = [
    "Concentration", "Edge", "Fault", "Gap", "GapKind", "Graph", "Hint", "Kind", "Loss", "Node", "Placement", "Presence", "Purchase", "Rate", "Relatedness",
    "SinglePoint", "Stage", "Thin", "WrongFile", "concentration", "gaps", "local_rates", "presence", "read_graph", "read_purchases", "single_points",
    "what_if",
]  # fmt: skip
