"""Putting a chain back into files: YAML as `reading` takes it, and the tables that people fill in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from liantu.engine.identity.files import write_table
from liantu.engine.packs import Marked, Problem, Words
from liantu.engine.reading.sheets import escape_cell, plain_cell

from .content import APART, MOST_NODES, Chain, ChainNode, with_section
from .files import KINDS, Table
from .graph import Fault, Kind
from .reading import ChainReader

NODE_COLUMNS = ("node", "name", "name_en", "stage", "kind", "gbt", "keywords", "tags", "verified")
EDGE_COLUMNS = ("from", "to", "kind")


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    def ignore_aliases(self, data: object) -> bool:
        return True


def write_yaml(chain: Chain) -> str:
    """The chain as a text that `reading` takes for the same."""
    told: dict[str, Any] = {"chain": chain.key, "title": _words(chain.title)}
    told |= {"author": chain.author} if chain.author else {}
    told |= {"note": _words(chain.note)} if chain.note.zh else {}
    told |= {"tags": list(chain.tags)} if chain.tags else {}
    told["nodes"] = {node.key: _node(node) for node in chain.nodes.values()}
    text = yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10**9)
    return str(text)


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en} if words.en else {"zh": words.zh}


def _node(node: ChainNode) -> dict[str, Any]:
    told: dict[str, Any] = {"title": _words(node.title), "stage": node.stage.value, "kind": node.kind.value}
    for part in ("gbt", "keywords", "tags", "is_a", "supplies"):
        if getattr(node, part):
            told[part] = list(getattr(node, part))
    if node.about:
        told["about"] = dict(node.about)
    return told | {"verified": node.verified}


def write_tables(chain: Chain, nodes: Path, edges: Path) -> None:
    """Two .csv files: `NODE_COLUMNS` and what else is known of the nodes; `EDGE_COLUMNS`."""
    further = list(dict.fromkeys(name for node in chain.nodes.values() for name in node.about))
    header = [*NODE_COLUMNS, *map(escape_cell, further)]
    write_table(nodes, header, ([escape_cell(cell) for cell in _row(node, further)] for node in chain.nodes.values()))
    write_table(edges, EDGE_COLUMNS, ((edge.source, edge.target, edge.kind.value) for edge in chain.edges))


def _row(node: ChainNode, further: list[str]) -> list[str]:
    def together(words: tuple[str, ...]) -> str:
        return APART[0].join(words)

    return [
        node.key, node.title.zh, node.title.en, node.stage.value, node.kind.value, together(tuple(map(with_section, node.gbt))),
        together(node.keywords), together(node.tags), "true" if node.verified else "false", *(node.about.get(name, "") for name in further),
    ]  # fmt: skip


def read_tables(nodes: Path, edges: Path, head: Chain) -> tuple[Chain, list[Fault]]:
    """The chain of two .csv files (UTF-8 or GB18030), as far as it can be read, and what is wrong, by file and line.

    Key, title, author, note and tags are those of `head`; its nodes are not looked at. Raises WrongFile.
    """
    faults: list[Fault] = []
    reader = ChainReader()
    table = Table(nodes, ("node", "name", "stage"), faults)
    count = 0
    for count, (key, told) in enumerate(_node_rows(table), 1):
        if count <= MOST_NODES:
            reader.node(key, told)
    if count > MOST_NODES:
        reader.say(Marked(None, 1, 1), f"环节 {count} 个，超过 {MOST_NODES} 个，后面的略去", f"{count} nodes are over {MOST_NODES}; the rest is left out", "请按产业分成几条链", "split it into several chains")  # fmt: skip
    of_nodes, reader.problems = reader.problems, []
    joined = Table(edges, ("from", "to"), faults)
    for cell in joined:
        kind = KINDS.get(cell("kind").lower() or Kind.SUPPLIES.value)
        if kind is None:
            said = cell("kind")
            joined.say(f"关系“{said}”不认得，应为 supplies 或 is_a", f"the kind “{said}” is neither supplies nor is_a")
        else:
            reader.edge(cell("from"), Marked(cell("to"), joined.line, 1), kind)
    for name in joined.columns:
        if name and name not in EDGE_COLUMNS:
            joined.say(f"不保存列“{name}”，请删去", f"the column “{name}” is not kept; take it away", 1)
    of_edges, reader.problems = reader.problems, []
    chain = reader.chain(head)
    faults += _faults(nodes, [*of_nodes, *reader.problems]) + _faults(edges, of_edges)
    return chain, faults


def _node_rows(table: Table) -> Iterator[tuple[str, Marked]]:
    """Each row as YAML would say it."""
    for told_cell in table:

        def cell(name: str, told: Any = told_cell) -> str:
            return plain_cell(told(name))

        def here(value: object, line: int = table.line) -> Marked:
            return Marked(value, line, 1)

        def several(text: str, here: Any = here) -> Marked:
            for sign in APART[1:]:
                text = text.replace(sign, APART[0])
            return here([here(part.strip()) for part in text.split(APART[0]) if part.strip()])  # type: ignore[no-any-return]

        title = {"zh": here(cell("name")), "en": here(cell("name_en"))}
        further = {name: here(cell(name)) for name in table.columns if name and name not in NODE_COLUMNS and cell(name)}
        told = {
            "title": here(title), "stage": here(cell("stage") or None), "kind": here(cell("kind") or None),
            "gbt": several(cell("gbt")), "keywords": several(cell("keywords")), "tags": several(cell("tags")),
            "verified": here(bool(table.truth(cell("verified")))), "about": here(further),
        }  # fmt: skip
        yield cell("node"), here(told)


def _faults(path: Path, problems: list[Problem]) -> list[Fault]:
    return [
        Fault(f"{path.name}:{one.line}", one.told("zh"), one.told("en"))
        for one in sorted(set(problems))
    ]  # fmt: skip
