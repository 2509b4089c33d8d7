"""Chains in plain files: `node, name, stage` · `from, to, kind` · `organisation, node, revenue` and what else is known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from liantu.engine.identity.files import Fault as LineFault
from liantu.engine.identity.files import text_lines
from liantu.engine.rules.units import FALSE, TRUE, literal

from .graph import Edge, Fault, Graph, Kind, Node, Placement, Stage
from .rates import Purchase

MOST_BYTES = 1 << 30
STAGES = {"上游": Stage.UP, "中游": Stage.MID, "下游": Stage.DOWN} | {stage.value: stage for stage in Stage}
KINDS = {"供应": Kind.SUPPLIES, "属于": Kind.IS_A} | {kind.value: kind for kind in Kind}


class WrongFile(Exception):
    """A file that is no such table. `args`: the words in Chinese and in English."""

    def told(self, language: str = "zh") -> str:
        return str(self.args[language != "zh"])


class Table:
    """A file's rows by column, and what is wrong with cells, by line."""

    def __init__(self, path: Path, needed: tuple[str, ...], faults: list[Fault]) -> None:
        if path.stat().st_size > MOST_BYTES:
            raise WrongFile(f"{path.name}：文件超过 1 GB", f"{path.name}: over 1 GB")
        self.path, self.faults, self.line = path, faults, 0
        self.broken: list[LineFault] = []
        csv.field_size_limit(1 << 20)
        self.reader = csv.reader(text_lines(path.read_bytes(), self.broken))
        header = [cell.strip().lower() for cell in next(self.reader, [])]
        missing = [name for name in needed if name not in header]
        if missing:
            raise WrongFile(
                f"{path.name}：缺少列 {'、'.join(missing)}；表头是：{'、'.join(header[:20])}",
                f"{path.name}: no column {', '.join(missing)}; the header is: {', '.join(header[:20])}",
            )
        self.columns = {name: at for at, name in enumerate(header)}

    def __iter__(self) -> Iterator[Callable[[str], str]]:
        for row in self._rows():
            self.line = self.reader.line_num

            def cell(name: str, row: list[str] = row) -> str:
                at = self.columns.get(name)
                return row[at].strip() if at is not None and at < len(row) else ""

            if any(part.strip() for part in row):
                yield cell
        self.faults += [Fault(f"{self.path.name}:{one.line}", one.chinese, one.english) for one in self.broken]

    def _rows(self) -> Iterator[list[str]]:
        while True:
            try:
                yield next(self.reader)
            except StopIteration:
                return
            except csv.Error as problem:
                self.say(f"无法读取：{problem}", f"cannot be read: {problem}", self.reader.line_num)

    def say(self, zh: str, en: str, line: int = 0) -> None:
        self.faults.append(Fault(f"{self.path.name}:{line or self.line}", zh, en))

    def number(self, text: str) -> float | None:
        if not text or text in ("-", "—", "/"):
            return None
        found = literal(text)
        if found is None or found[1] not in ("", "yuan", "percent"):
            self.say(f"“{text}”不是数，按未知处理", f"“{text}” is no number; taken as unknown")
            return None
        return float(found[0])

    def truth(self, text: str) -> bool | None:
        if text.lower() in TRUE:
            return True
        if text.lower() in FALSE:
            return False
        if text:
            self.say(f"“{text}”不是“是”或“否”，按未知处理", f"“{text}” is neither yes nor no; taken as unknown")
        return None


def read_graph(nodes: Path, edges: Path, placements: Path) -> Graph:
    """The chain of three .csv files (UTF-8 or GB18030). A row that is wrong is a fault of the graph. Raises WrongFile."""
    faults: list[Fault] = []
    graph = Graph(
        list(_nodes(Table(nodes, ("node",), faults))),
        _edges(Table(edges, ("from", "to"), faults)),
        _placements(Table(placements, ("organisation", "node"), faults)),
    )
    graph.faults[:0] = faults
    return graph


def _nodes(table: Table) -> Iterator[Node]:
    for cell in table:
        stage = cell("stage").lower()
        if stage and stage not in STAGES:
            table.say(f"环节段“{stage}”不认得，应为 up、mid、down", f"the stage “{stage}” is none of up, mid, down")
        yield Node(cell("node"), cell("name"), STAGES.get(stage, ""), table.number(cell("need")))


def _edges(table: Table) -> Iterator[Edge]:
    for cell in table:
        kind = cell("kind").lower() or Kind.SUPPLIES
        if kind not in KINDS:
            table.say(f"关系“{kind}”不认得，应为 supplies 或 is_a", f"the kind “{kind}” is neither supplies nor is_a")
            continue
        yield Edge(cell("from"), cell("to"), KINDS[kind])


def _placements(table: Table) -> Iterator[Placement]:
    for cell in table:
        settled = table.truth(cell("settled"))
        yield Placement(
            cell("organisation"), cell("node"), table.number(cell("revenue")), table.number(cell("growth")),
            table.truth(cell("tier")), bool(table.truth(cell("leader"))), settled is not False,
        )  # fmt: skip


def read_purchases(path: Path) -> tuple[list[Purchase], list[Fault]]:
    """`buyer, node, amount`, perhaps `supplier, local`. Raises WrongFile."""
    faults: list[Fault] = []
    table = Table(path, ("buyer", "node", "amount"), faults)
    found = []
    for cell in table:
        number = table.number(cell("amount"))
        amount = None if number is None else Decimal(str(number))
        found.append(Purchase(cell("buyer"), cell("node"), amount, cell("supplier"), table.truth(cell("local"))))
    return found, faults
