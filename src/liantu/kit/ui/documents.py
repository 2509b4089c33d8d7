"""Word documents that leave the house: a page made as a whole here, so that it looks as it should without a file beside."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, CHINESE = "Arial", "Microsoft YaHei"
INK, HUE, QUIET = "1E2A2F", "1D6480", "526068"
#: Sizes in points.
TITLE, HEAD, TEXT, FOOT = 18, 12, 10.5, 8


class Page:
    """A page in Word: headings, lines, points, tables, a foot; Chinese and Latin each in its own type."""

    def __init__(self, title: str, running: str) -> None:
        # Here, since every command would wait for it otherwise.
        from docx import Document
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt, RGBColor

        self.points_of, self.colour, self.name = Pt, RGBColor.from_string, qn
        self.word = Document()
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(1.8)
        for style in ("Normal", "Heading 1", "Heading 2", "List Bullet", "Header", "Footer"):
            self._typed(self.word.styles[style])
        self.word.core_properties.title, self.word.core_properties.author = title, running
        self.word.core_properties.comments = ""
        self.word.add_heading(title, 1)

    def _typed(self, style: Any) -> None:
        font = style.font
        font.name = LATIN
        font.size = self.points_of({"Heading 1": TITLE, "Heading 2": HEAD}.get(style.name, TEXT))
        font.bold = style.name.startswith("Heading")
        font.color.rgb = self.colour(HUE if style.name == "Heading 2" else INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[name]
        fonts.set(self.name("w:eastAsia"), CHINESE)
        form = style.paragraph_format
        form.space_before, form.space_after = self.points_of(9 if style.name == "Heading 2" else 0), self.points_of(3)

    def head(self, words: str) -> None:
        self.word.add_heading(words, 2)

    def line(self, words: str, *, strong: bool = False) -> None:
        run = self.word.add_paragraph().add_run(words)
        run.bold = strong

    def points(self, words: Iterable[str]) -> None:
        for one in words:
            self.word.add_paragraph(one, style="List Bullet")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = self.word.add_table(rows=1, cols=len(heads), style="Table Grid")
        for cell, words in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
        self.word.add_paragraph().paragraph_format.space_after = self.points_of(0)

    def foot(self, words: str) -> None:
        run = self.word.sections[0].footer.paragraphs[0].add_run(words)
        run.font.size, run.font.color.rgb = self.points_of(FOOT), self.colour(QUIET)

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.word.save(file)
        return file.getvalue()
