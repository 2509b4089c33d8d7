"""Industry chains as graphs: who is where, what is not seen here, what hangs on one firm.

`read_chain` takes a chain as people write it, `Chain.graph` makes a graph of it with placements; `Graph` takes nodes, edges and placements
and tells its faults; `presence` says who is where, `gaps` what to fill, extend and strengthen, `single_points` and `what_if` what a loss
would take. Plain Python and arrays: no Django.
"""

from .backtest import FEWEST_FIRMS, Backtest, backtest
from .changes import Change, How, What, differences
from .content import LONGEST, Chain, ChainNode, NodeKind, class_of
from .editing import put_node, remove_node, seen_of, suppliers_of, unverified
from .files import WrongFile, read_graph, read_purchases
from .gaps import Gap, GapKind, Thin, gaps
from .graph import Edge, Fault, Graph, Kind, Node, Placement, Stage
from .matching import LEAST, Hit, Matcher, Said, confidence
from .presence import Presence, presence
from .products import Products
from .rates import Concentration, Purchase, Rate, concentration, local_rates
from .reading import chain_of, check, read_chain
from .relatedness import Hint, Relatedness
from .risks import Loss, SinglePoint, single_points, what_if
from .workbook import read_workbook, write_workbook
from .writing import read_tables, write_tables, write_yaml

__all__ = [
    "FEWEST_FIRMS", "LEAST", "LONGEST", "Backtest", "Chain", "ChainNode", "Change", "Concentration", "Edge", "Fault", "Gap", "GapKind", "Graph", "Hint", "Hit", "How", "Kind",
    "Loss", "Matcher", "Node", "NodeKind", "Placement", "Presence", "Products", "Purchase", "Rate", "Relatedness", "Said", "SinglePoint", "Stage",
    "Thin", "What", "WrongFile", "backtest", "chain_of", "check", "class_of", "concentration", "confidence", "differences", "gaps", "local_rates",
    "presence", "put_node", "read_chain", "read_graph", "read_purchases", "read_tables", "read_workbook", "remove_node", "seen_of",
    "single_points", "suppliers_of", "unverified", "what_if", "write_tables", "write_workbook", "write_yaml",
]  # fmt: skip
