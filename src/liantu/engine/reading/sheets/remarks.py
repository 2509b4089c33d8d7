"""What is said of a workbook that could be read: hidden parts, formulas, links, errors."""

from __future__ import annotations

import zipfile
from typing import NoReturn

from .book import Book, Sheet
from .faults import Odd, Remark, WrongBook, letter, place, ranges_told
from .layout import Layout
from .markup import Contents

#: Cells that are named one by one; the rest are counted.
MOST_PLACES = 20


def remark_book(book: Book, archive: zipfile.ZipFile, told: Contents) -> None:
    names = [info.filename.replace("\\", "/").lower() for info in archive.infolist()]
    links = sum(name.startswith("xl/externallinks/") and name.endswith(".xml") for name in names)
    if links:
        book.remarks.append(
            Remark(
                Odd.EXTERNAL_LINK,
                f"{book.name}：引用了 {links} 个其他工作簿，链接不会更新，只读取已存的值",
                f"{book.name}: it refers to {links} other workbooks; links are not followed, stored values are read",
            )
        )
    if told.recalculated and any(sheet.formulas for sheet in book.sheets):
        book.remarks.append(
            Remark(
                Odd.RECALCULATED,
                f"{book.name}：文件由程序生成，公式的结果可能没有算过",
                f"{book.name}: a program made it; results of formulas may never have been calculated",
            )
        )


def remark_sheet(book: Book, sheet: Sheet, layout: Layout) -> None:
    if sheet.hidden:
        book.remarks.append(hidden(sheet.name))
    if sheet.hidden_rows:
        _say(
            book,
            sheet,
            Odd.HIDDEN_ROWS,
            (
                f"第 {ranges_told(sheet.hidden_rows)} 行是隐藏的，照样读取",
                f"rows {ranges_told(sheet.hidden_rows)} are hidden, they are read all the same",
            ),
            row=sheet.hidden_rows[0][0],
        )
    if sheet.hidden_columns:
        told = ranges_told(sheet.hidden_columns, as_letters=True)
        words = f"{told} 列是隐藏的，照样读取", f"columns {told} are hidden, they are read all the same"
        _say(book, sheet, Odd.HIDDEN_COLUMNS, words, column=sheet.hidden_columns[0][0])
    if sheet.formulas:
        words = (
            f"有 {sheet.formulas} 个公式，取其存下的结果",
            f"{sheet.formulas} formulas, their stored results are taken",
        )
        _say(book, sheet, Odd.FORMULA, words)
    mend = "请在 Excel 中打开、重算并保存后再报送", "open it in Excel, let it calculate, save and send it again"
    for row, column in sorted(sheet.unknown)[:MOST_PLACES]:
        words = (
            f"公式没有存下结果，按未知处理；{mend[0]}",
            f"the formula has no stored result and counts as unknown; {mend[1]}",
        )
        _say(book, sheet, Odd.FORMULA_UNKNOWN, words, row, column)
    _say_rest(book, sheet, Odd.FORMULA_UNKNOWN, len(sheet.unknown), "没有结果的公式", "formulas without result")
    mend = "请改为实际的值", "put the value itself there"
    for one, text in sorted(layout.errors.items())[:MOST_PLACES]:
        words = f"是错误值 {text[:20]}，{mend[0]}", f"it holds the error {text[:20]}, {mend[1]}"
        _say(book, sheet, Odd.ERROR_CELL, words, one >> 14, one & 16383)
    _say_rest(book, sheet, Odd.ERROR_CELL, len(layout.errors), "错误值", "errors")


def _say_rest(book: Book, sheet: Sheet, kind: Odd, count: int, chinese: str, english: str) -> None:
    if count > MOST_PLACES:
        more = count - MOST_PLACES
        _say(book, sheet, kind, (f"另有 {more} 个{chinese}", f"{more} more {english}"))


def _say(book: Book, sheet: Sheet, kind: Odd, words: tuple[str, str], row: int = 0, column: int = -1) -> None:
    single = kind in (Odd.FORMULA_UNKNOWN, Odd.ERROR_CELL)
    where = place(sheet.name, row if single else 0, column if single else -1)
    book.remarks.append(Remark(kind, f"{where[0]}：{words[0]}", f"{where[1]}: {words[1]}", sheet.name, row, column))


def hidden(sheet: str) -> Remark:
    chinese, english = place(sheet)
    return Remark(Odd.HIDDEN_SHEET, f"{chinese}是隐藏的", f"{english} is hidden", sheet)


def no_cells(sheet: str) -> Remark:
    chinese, english = place(sheet)
    return Remark(
        Odd.NO_CELLS, f"{chinese}是图表或宏表，没有读取", f"{english} is a chart or macro sheet and was not read", sheet
    )


def macros_in(name: str) -> Remark:
    return Remark(
        Odd.MACRO,
        f"{name}：含宏。宏从不运行，只读取值",
        f"{name}: it holds macros. They are never run, only values are read",
    )


def sparse(sheet: str, layout: Layout) -> Remark:
    """The far corner of a sheet that is nearly empty."""
    chinese, english = place(sheet)
    corner = f"{letter(layout.last_column)}{layout.last_row}"
    return Remark(
        Odd.SPARSE,
        f"{chinese}到 {corner} 为止只有 {layout.filled} 个单元格有内容：请看看表外是否有多余的内容",
        f"{english}: only {layout.filled} cells up to {corner} hold anything; see whether something stray stands outside the table",
        sheet,
        layout.last_row,
        layout.last_column,
    )


def too_many(name: str, sheet: str) -> NoReturn:
    raise WrongBook(
        f"{name}：工作表“{sheet}”有内容的单元格超过 1500 万个。请拆分成几个文件",
        f"{name}: sheet {sheet!r} has more than 15 million filled cells. Split it into several files",
    )
