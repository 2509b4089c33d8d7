"""Word files for tests, zipped by hand: paragraphs, headings and tables, whole or broken in a certain way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
#: A cell: its text, how many columns wide it is, and "restart" or "continue" where it is merged downwards.
Cell = str | tuple[str, int] | tuple[str, int, str]


def paragraph(text: str) -> str:
    """A paragraph in two runs, as Word parts it."""
    return f"<w:p>{_run(text[: len(text) // 2])}{_run(text[len(text) // 2 :])}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def table(rows: Sequence[Sequence[Cell]]) -> str:
    made = "".join("<w:tr>" + "".join(map(_cell, row)) + "</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def _cell(cell: Cell) -> str:
    text, width, merge = (cell, 1, "") if isinstance(cell, str) else (*cell, "")[:3]
    more = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    more += f'<w:vMerge w:val="{merge}"/>' if merge == "restart" else "<w:vMerge/>" if merge else ""
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph(text)}</w:tc>"


def docx(body: str, head: str = "") -> bytes:
    """A whole .docx; `body` is made by `paragraph` and `table`, `head` stands before the document's first element."""
    xml = f"<?xml version='1.0' encoding='UTF-8'?>{head}<w:document {SPACE}><w:body>{body}</w:body></w:document>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("word/document.xml", xml)
    return file.getvalue()
