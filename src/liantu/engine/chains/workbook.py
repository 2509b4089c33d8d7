"""A chain as a workbook that people edit: a sheet of nodes, one of what leads where, and one that says what it is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from liantu.engine.identity.files import write_table
from liantu.engine.reading.sheets import Book, Sheet, read_book, text_of

from .content import APART, MOST_NODES, Chain, ChainNode, with_section
from .files import WrongFile
from .graph import Fault, Kind
from .writing import NODE_COLUMNS, read_tables

NODES, EDGES, ABOUT = "环节", "关系", "说明"
HEADERS = {
    "node": "编号", "name": "名称", "name_en": "英文名", "stage": "环节段", "kind": "种类", "gbt": "行业代码", "keywords": "关键词",
    "tags": "标签", "verified": "已签字", "from": "从", "to": "到",
}  # fmt: skip
STAGE_WORDS: dict[str, str] = {"up": "上游", "mid": "中游", "down": "下游"}
KIND_WORDS = {
    "material": "材料", "part": "零部件", "process": "工艺", "product": "产品", "service": "服务", "use": "应用",
}  # fmt: skip
EDGE_WORDS = {Kind.SUPPLIES: "供应", Kind.IS_A: "属于"}
#: The line of the last sheet that says from which text the workbook was made.
MADE_FROM = "内容摘要"
_SHEETS = {NODES: ("环节", "nodes"), EDGES: ("关系", "edges")}
_READ = {
    **{title: name for name, title in HEADERS.items()}, "GB/T 4754": "gbt", "国民经济行业": "gbt", "行业小类": "gbt", "上中下游": "stage",
}  # fmt: skip
_WIDTHS = {"name": 26, "name_en": 28, "keywords": 40, "tags": 18, "node": 20}
_PLACE = re.compile(r"(nodes|edges)\.csv:(\d+)")


def write_workbook(chain: Chain, path: Path, made_from: str, about: Sequence[tuple[str, str]] = ()) -> None:
    """`made_from`: the digest of the text that it shows. `about`: more lines of its last sheet."""
    import xlsxwriter

    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), texts) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        further = list(dict.fromkeys(name for node in chain.nodes.values() for name in node.about))
        columns = [*NODE_COLUMNS, *further]
        nodes = book.add_worksheet(NODES)
        _fill(nodes, head, columns, (_node(node, further) for node in chain.nodes.values()))
        for column, known in (("stage", STAGE_WORDS), ("kind", KIND_WORDS)):
            nodes.data_validation(1, columns.index(column), MOST_NODES, columns.index(column), {"validate": "list", "source": list(known.values())})  # fmt: skip
        edges = book.add_worksheet(EDGES)
        names = {key: node.title.zh or key for key, node in chain.nodes.items()}
        told = ([names.get(edge.source, edge.source), names.get(edge.target, edge.target), EDGE_WORDS[edge.kind]] for edge in chain.edges)  # fmt: skip
        _fill(edges, head, ["from", "to", "关系"], told)
        edges.data_validation(1, 2, 10 * MOST_NODES, 2, {"validate": "list", "source": list(EDGE_WORDS.values())})
        last = book.add_worksheet(ABOUT)
        last.set_column(0, 0, 14)
        last.set_column(1, 1, 80)
        lines = [
            ("产业链", f"{chain.title.zh} {chain.key}"),
            *about,
            (MADE_FROM, made_from),
            ("怎么填", "一行一个环节；编号不要改；几个词之间用；隔开。“关系”表写名称或编号。“已签字”只供查看。"),
        ]
        for at, (name, words) in enumerate(lines):
            last.write_string(at, 0, name, head)
            last.write_string(at, 1, words)


def _fill(sheet: object, head: object, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for at, name in enumerate(columns):
        sheet.write_string(0, at, HEADERS.get(name, name), head)  # type: ignore[attr-defined]
        sheet.set_column(at, at, _WIDTHS.get(name, 12 if name != "from" and name != "to" else 26))  # type: ignore[attr-defined]
    sheet.freeze_panes(1, 1)  # type: ignore[attr-defined]
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row):
            if text:
                sheet.write_string(number, at, text)  # type: ignore[attr-defined]


def _node(node: ChainNode, further: Sequence[str]) -> list[str]:
    def together(words: Iterable[str]) -> str:
        return APART[1].join(words)

    return [
        node.key, node.title.zh, node.title.en, STAGE_WORDS[node.stage], KIND_WORDS[node.kind], together(map(with_section, node.gbt)),
        together(node.keywords), together(node.tags), "是" if node.verified else "否", *(node.about.get(name, "") for name in further),
    ]  # fmt: skip


def read_workbook(source: Path | bytes, name: str, head: Chain) -> tuple[Chain, list[Fault], str]:
    """The chain of a workbook, what is wrong with it by sheet and row, and from which text it was made ("": not told).

    Key, title, author, note and tags are those of `head`. Raises WrongFile for what has no such sheets, WrongBook for what
    is no workbook.
    """
    book = read_book(source, name)
    sheets = {told: _sheet(book, told) for told in (NODES, EDGES)}
    with tempfile.TemporaryDirectory() as folder:
        paths = {NODES: Path(folder) / "nodes.csv", EDGES: Path(folder) / "edges.csv"}
        nodes = _table(sheets[NODES])
        names = _names(nodes)
        _write(paths[NODES], nodes)
        _write(paths[EDGES], _by_key(_table(sheets[EDGES], edges=True), names))
        chain, faults = read_tables(paths[NODES], paths[EDGES], head)
    return chain, [_at(fault) for fault in faults], _made_from(book)


def _sheet(book: Book, told: str) -> Sheet:
    for one in book.sheets:
        if one.name.strip().lower() in _SHEETS[told]:
            return one
    there = "、".join(one.name for one in book.sheets[:10])
    raise WrongFile(
        f"{book.name}：没有工作表“{told}”；有的是：{there}。请从本页下载工作簿，在其中修改",
        f"{book.name}: no sheet {told!r}; there are: {there}. Download the workbook from this page and edit that",
    )


def _table(sheet: Sheet, edges: bool = False) -> list[list[str]]:
    """Rows as texts, the header by the names that tables have; rows that are empty stay, so that numbers are those of the sheet."""
    rows: list[list[str]] = []
    for number, cells in sheet.rows():
        rows += [[] for _ in range(number - len(rows) - 1)]
        rows.append([" ".join(text_of(cell).split()) for cell in cells])
    if rows:
        own = {"关系": "kind"} if edges else {}
        rows[0] = [own.get(cell) or _READ.get(cell) or cell for cell in rows[0]]
    return rows


def _names(nodes: Sequence[Sequence[str]]) -> dict[str, str]:
    """What a node may be called in the sheet of edges → its key."""
    if not nodes or not {"node", "name"} <= set(nodes[0]):
        return {}
    key, name = nodes[0].index("node"), nodes[0].index("name")
    told = [(row[name], row[key]) for row in nodes[1:] if len(row) > max(key, name)]
    return {**dict(told), **{one: one for _, one in told}}


def _by_key(rows: list[list[str]], names: dict[str, str]) -> list[list[str]]:
    ends = [at for at, name in enumerate(rows[0]) if name in ("from", "to")] if rows else []
    return rows[:1] + [
        [names.get(cell, cell) if at in ends else cell for at, cell in enumerate(row)] for row in rows[1:]
    ]


def _write(path: Path, rows: list[list[str]]) -> None:
    write_table(path, rows[0] if rows else [], rows[1:])


def _at(fault: Fault) -> Fault:
    """With the sheet and the row in place of the file that was made of it; words speak of lines as well."""
    found = _PLACE.fullmatch(fault.place)
    if found is None:
        return fault
    sheet = NODES if found[1] == "nodes" else EDGES
    return replace(fault, place=f"{sheet}:{found[2]}")


def _made_from(book: Book) -> str:
    for sheet in book.sheets:
        if sheet.name == ABOUT:
            for _number, cells in sheet.rows():
                if len(cells) > 1 and text_of(cells[0]).strip() == MADE_FROM:
                    return text_of(cells[1]).strip()
    return ""
