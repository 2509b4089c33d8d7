"""The markup inside an .xlsx: parsed as a stream, entities refused, whatever prefix its names carry."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, NoReturn
from xml.parsers import expat

from . import archive as archives
from .faults import WrongBook

_CHUNK = 1 << 18
Start = Callable[[str, dict[str, str]], None]


class BadMarkup(Exception):
    """Markup that is not well formed, or declares a document type."""


def parser_for(start: Start) -> expat.XMLParserType:
    """A parser that calls `start` for every element and takes no declarations. Names come as written, prefix included."""
    # The reader of values takes all markup for UTF-8, whatever it declares.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start

    def refuse(*_told: object) -> None:
        raise BadMarkup("DTD")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, chunks: Iterable[bytes]) -> None:
    """Parse markup to its end. Raises BadMarkup."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, OverflowError, LookupError) as problem:
        raise BadMarkup(str(problem)) from None


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(_CHUNK), b"")


def plain(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet as the workbook lists it: its name, the path of its markup ("" for none), its state and whether it has cells."""

    name: str
    path: str
    state: str
    is_cells: bool


@dataclass(slots=True)
class Contents:
    """What the workbook itself says: its sheets, the number formats by style, and whether it wants to be calculated anew."""

    parts: list[Part] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    recalculated: bool = False
    from_1904: bool = False
    strings_path: str = ""


#: Number formats that have a number only (ECMA-376 part 1, 18.8.30, and those of Chinese Excel, 27 to 58).
_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: "yyyy/m/d", 29: "yyyy/m/d", 30: "yyyy/m/d", 31: "yyyy/m/d", 32: "h:mm", 33: "h:mm:ss",
    34: "h:mm", 35: "h:mm:ss", 36: 'yyyy"年"m"月"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 50: 'yyyy"年"m"月"', 51: "yyyy/m/d",
    52: 'yyyy"年"m"月"', 53: "yyyy/m/d", 54: "yyyy/m/d", 55: "h:mm", 56: "h:mm:ss", 57: 'yyyy"年"m"月"', 58: "yyyy/m/d",
}  # fmt: skip


def contents(book: zipfile.ZipFile, name: str) -> Contents:
    """Read workbook.xml, its relations and its styles. Raises WrongBook."""
    found = Contents()
    relations: dict[str, tuple[str, str]] = {}
    listed: list[tuple[str, str, str]] = []

    def relation(tag: str, told: dict[str, str]) -> None:
        if plain(tag) == "Relationship" and told.get("TargetMode") != "External":
            target = told.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            relations[told.get("Id", "")] = (path, told.get("Type", "").rpartition("/")[2])

    def workbook(tag: str, told: dict[str, str]) -> None:
        tag = plain(tag)
        if tag == "sheet":
            key = next((value for key, value in told.items() if plain(key) == "id" and ":" in key), "")
            listed.append((told.get("name", ""), key, told.get("state", "visible")))
        elif tag == "calcPr":
            found.recalculated = told.get("fullCalcOnLoad") in ("1", "true")
        elif tag == "workbookPr":
            found.from_1904 = told.get("date1904") in ("1", "true")

    try:
        read_part(book, "xl/_rels/workbook.xml.rels", relation)
        read_part(book, "xl/workbook.xml", workbook)
        styles = next((path for path, kind in relations.values() if kind == "styles"), "xl/styles.xml")
        found.formats = _formats(book, styles)
    except BadMarkup as problem:
        if str(problem) == "DTD":
            archives.declared(name)
        damaged(name)
    found.strings_path = next((path for path, kind in relations.values() if kind == "sharedStrings"), "")
    for title, key, state in listed:
        path, kind = relations.get(key, ("", "worksheet"))
        found.parts.append(Part(title, path, state, kind == "worksheet"))
    return found


def read_part(book: zipfile.ZipFile, path: str, start: Start) -> None:
    """Parse a part if it is there. Raises BadMarkup."""
    stream = archives.entry(book, path)
    if stream is not None:
        with stream:
            feed(parser_for(start), chunks_of(stream))


def _formats(book: zipfile.ZipFile, path: str) -> list[str]:
    own: dict[str, str] = {}
    formats: list[str] = []
    inside = ""

    def start(tag: str, told: dict[str, str]) -> None:
        nonlocal inside
        tag = plain(tag)
        if tag == "numFmt":
            own[told.get("numFmtId", "")] = told.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            inside = tag
        elif tag == "xf" and inside == "cellXfs":
            number = told.get("numFmtId", "0")
            formats.append(
                own.get(number, _BUILT_IN.get(int(number) if number.isascii() and number.isdecimal() else 0, ""))
            )

    read_part(book, path, start)
    return formats


def damaged(name: str, sheet: str = "") -> NoReturn:
    """Raise WrongBook for markup that cannot be parsed."""
    where = (f"工作表“{sheet}”的" if sheet else "", f"of sheet {sheet!r} " if sheet else "")
    raise WrongBook(
        f"{name}：{where[0]}内容结构已损坏，读不出来。请用 Excel 打开（必要时修复）后另存为 .xlsx",
        f"{name}: the structure {where[1]}is damaged and cannot be read. Open it in Excel, let it repair it, and save it as .xlsx",
    )
