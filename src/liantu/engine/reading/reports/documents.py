"""A report out of a text or a file: .txt in UTF-8 or GB18030, .docx with its paragraphs and the cells of its tables."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from xml.parsers import expat

from .finds import Grid, Passage, Report

#: Sizes beyond which nothing is read: a file as it comes, its text unpacked, and how far that may be packed.
MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_RATIO = 200

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_FAULTS = {
    "large": ("{name}：文件超过 {a} MB。请只交报告正文，或分成几个文件", "{name}: larger than {a} MB. Hand in the text alone, or split the file"),
    "bomb": ("{name}：压缩包内容异常，展开后过大。请用 Word 另存后重试", "{name}: unpacks to far more than a report holds. Save it anew with Word and try again"),
    "broken": ("{name}：不是完好的 Word 文件。请用 Word 打开并另存为 .docx", "{name}: not a sound Word file. Open it with Word and save it as .docx"),
    "old": ("{name}：旧式 .doc 文件不能读取。请用 Word 另存为 .docx", "{name}: the old .doc format cannot be read. Save it as .docx with Word"),
    "pdf": ("{name}：PDF 不能读取。请提供 .docx 或纯文本", "{name}: PDF cannot be read. Hand in .docx or plain text"),
    "signs": ("{name}：既不是 UTF-8 也不是 GB18030 文本。请另存为 UTF-8 文本", "{name}: neither UTF-8 nor GB18030. Save it as UTF-8 text"),
    "empty": ("{name}：没有文字。请检查是否为扫描图片", "{name}: holds no text. Is it a scanned picture?"),
}  # fmt: skip


class WrongReport(ValueError):
    """A file that cannot be read as a report; `told` names the file, what is wrong and the mend."""

    def __init__(self, kind: str, name: str, a: object = "") -> None:
        self.kind, self.name, self.a = kind, name or "report", a
        super().__init__(self.told("en"))

    def told(self, language: str = "zh") -> str:
        """In words of "zh" or "en"."""
        return _FAULTS[self.kind][language != "zh"].format(name=self.name, a=self.a)


def open_report(source: str | bytes, name: str = "") -> Report:
    """Read a text, or the bytes of a .txt or .docx file, into a report; `name` is the file's, for messages.

    Raises WrongReport for what is too large, broken, of another format or empty.
    """
    if len(source) > MOST_BYTES:
        raise WrongReport("large", name, MOST_BYTES // 1_000_000)
    if isinstance(source, str):
        lines = _plain(source)
    elif source.startswith(b"PK"):
        lines = _docx(source, name)
    elif source.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongReport("old", name)
    elif source.startswith(b"%PDF"):
        raise WrongReport("pdf", name)
    else:
        lines = _plain(_decoded(source, name))
    kept = [(line.strip(" \t\u3000\ufeff\xa0"), cell) for line, cell in lines]
    if not any(line for line, _ in kept):
        raise WrongReport("empty", name)
    return _composed(kept)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a paragraph stands in a table; `width` columns wide; `goes_on` where it is the lower part of a merged cell."""

    table: int
    row: int
    column: int
    width: int = 1
    goes_on: bool = False


_Lines = list[tuple[str, _Cell | None]]


def _plain(text: str) -> _Lines:
    """The lines of a text; two and more lines with tabs, one after the other, are a table."""
    lines = [line.strip(" \u3000\ufeff\xa0") for line in text.splitlines()]
    tabbed = ["\t" in line.strip("\t") for line in lines]
    found: _Lines = []
    table, row = -1, 0
    for at, line in enumerate(lines):
        beside = tabbed[at - 1 : at] == [True] or tabbed[at + 1 : at + 2] == [True]
        if not (tabbed[at] and beside):
            found.append((line, None))
            continue
        first = not (at and tabbed[at - 1])
        table, row = (table + 1, 0) if first else (table, row + 1)
        found += [(cell, _Cell(table, row, column)) for column, cell in enumerate(line.split("\t"))]
    return found


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WrongReport("signs", name)


def _docx(data: bytes, name: str) -> _Lines:
    """The paragraphs in their order, and where each stands in a table."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo("word/document.xml")
            # The sizes in the directory may lie: no more than the limit is read whatever they say.
            if entry.file_size > MOST_UNPACKED or entry.file_size > MOST_RATIO * max(entry.compress_size, 5000):
                raise WrongReport("bomb", name)
            with archive.open(entry) as stream:
                content = stream.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
        if isinstance(problem, WrongReport):
            raise
        raise WrongReport("broken", name) from None
    if len(content) > MOST_UNPACKED:
        raise WrongReport("bomb", name)
    return _Paragraphs(name).read(content)


class _Paragraphs:
    """Gathers the text of w:p; a document type is refused, so that no entity can grow."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: _Lines = []
        self.parts: list[list[str]] = []
        self.open: list[_Table] = []
        self.tables = 0
        self.taken = False

    def read(self, content: bytes) -> _Lines:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            raise WrongReport("broken", self.name) from None
        return self.lines

    def _refuse(self, *_: object) -> None:
        raise WrongReport("broken", self.name)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _WORD + "tbl":
            self.open.append(_Table(self.tables))
            self.tables += 1
        elif self.open and tag in _IN_TABLE:
            self.open[-1].told(tag.removeprefix(_WORD), attributes.get(_WORD + "val"))
        elif tag == _WORD + "p":
            self.parts.append([])
        elif tag == _WORD + "t":
            self.taken = True
        elif tag in (_WORD + "br", _WORD + "tab", _WORD + "cr") and self.parts:
            self.parts[-1].append("\n" if tag != _WORD + "tab" else " ")

    def _close(self, tag: str) -> None:
        if tag == _WORD + "tbl" and self.open:
            self.open.pop()
        elif tag == _WORD + "tc" and self.open:
            self.lines += self.open[-1].closed()
        elif tag == _WORD + "t":
            self.taken = False
        elif tag == _WORD + "p" and self.parts:
            for line in "".join(self.parts.pop()).split("\n"):
                if self.open:
                    self.open[-1].texts.append(line.strip())
                else:
                    self.lines.append((line, None))

    def _text(self, text: str) -> None:
        if self.taken and self.parts:
            self.parts[-1].append(text)


_IN_TABLE = frozenset({_WORD + "tr", _WORD + "tc", _WORD + "gridSpan", _WORD + "vMerge"})
# Beyond this a cell holds text, and the table is there for the page's sake.
_LONGEST_CELL = 80
_WIDEST = 120


class _Table:
    """Where in a table the reader stands, and the paragraphs of the cell."""

    def __init__(self, number: int) -> None:
        self.number, self.row, self.column = number, -1, 0
        self.width, self.goes_on = 1, False
        self.texts: list[str] = []

    def told(self, tag: str, value: str | None) -> None:
        if tag == "tr":
            self.row, self.column = self.row + 1, 0
        elif tag == "tc":
            self.width, self.goes_on, self.texts = 1, False, []
        elif tag == "gridSpan":
            self.width = min(int(value), 200) if value and value.isdigit() else 1
        else:
            self.goes_on = value != "restart"

    def closed(self) -> _Lines:
        """The cell as one line, or its paragraphs as such where they are running text."""
        texts = [text for text in self.texts if text]
        cell = _Cell(self.number, self.row, self.column, self.width, self.goes_on)
        self.column += self.width
        self.texts = []
        if sum(map(len, texts)) > _LONGEST_CELL or any("。" in text for text in texts):
            return [(text, None) for text in texts]
        return [("".join(texts), cell)]


# Title, publisher, date

_DAY = re.compile(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)")
_PUBLISHER = re.compile(r"(?:来源|信息来源|发布机构|供稿|稿源|发布单位|文章来源)\s*[:：]\s*([^\s:：,，。;；|]{2,30})")
_DATELINE = re.compile(
    r"^(?:本报讯|本报|本网讯|([\u4e00-\u9fff]{2,8}(?:日报|晚报|网|社|发布|时报|新闻|报))(?:讯|\d{1,2}月\d{1,2}日电|记者))"
)
_BYLINE = re.compile(
    r"(?:来源|发布时间|发布日期|发布机构|编辑|责编|记者|作者|浏览|阅读|点击|字号|供稿|摄影?|图[／/]文)\s*[:：]|^本报(?:通讯员|记者)|\s摄$|^页[:：]?$|^\[\d+\]$|验证码$"
)
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]+[章节部分])"
)
_ENDS = "。！？!?;；…：:"


def _composed(lines: _Lines) -> Report:
    passages: list[Passage] = []
    cells: dict[int, list[tuple[_Cell, int]]] = {}
    title = ""
    for text, cell in lines:
        number = len(passages)
        if cell is not None:
            cells.setdefault(cell.table, []).append((cell, number if text else -1))
        if not text:
            continue
        kind = _kind(text, cell is not None)
        if not title and kind in ("heading", "text") and len(text) <= 60 and number < 4 and text[-1] not in _ENDS:
            title, kind = text, "title"
        passages.append(Passage(number, text, kind))
    tables = tuple(grid for table in cells.values() if (grid := _grid(table)))
    return Report(title, _publisher(passages), _date(passages), tuple(passages), tables)


def _grid(cells: list[tuple[_Cell, int]]) -> Grid:
    """The cells of a table as rows of passages; a merged one is repeated to its right and downwards."""
    width = max(cell.column + cell.width for cell, _ in cells)
    if width > _WIDEST:
        return ()
    rows: dict[int, list[int]] = {}
    for cell, number in cells:
        row = rows.setdefault(cell.row, [-1] * width)
        above = rows.get(cell.row - 1)
        for column in range(cell.column, cell.column + cell.width):
            row[column] = above[column] if cell.goes_on and above is not None else number
    return tuple(tuple(rows[at]) for at in sorted(rows))


def _kind(text: str, cell: bool) -> str:
    if cell:
        return "cell"
    if _BYLINE.search(text) and len(text) < 80:
        return "byline"
    if text[-1] not in _ENDS and len(text) <= 40 and "，" not in text and "," not in text:
        return "heading"
    if _HEADING.match(text) and len(text) <= 40 and text[-1] not in "。！？":
        return "heading"
    return "text"


def _publisher(passages: list[Passage]) -> str:
    for passage in [*passages[:6], *passages[-3:]]:
        found = _PUBLISHER.search(passage.text) or _DATELINE.match(passage.text)
        if found and found.group(1):
            return found.group(1)
    return ""


def _date(passages: list[Passage]) -> date | None:
    """The day printed with the title or at the end; a day within the running text is not the report's."""
    for passage in [*passages[:5], *reversed(passages[-3:])]:
        found = _DAY.search(passage.text)
        if found and (passage.kind == "byline" or len(passage.text) <= 30):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None
