"""What a file is, by its bytes and not by its name; then it is read, or refused with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from . import archive as archives
from .book import Book
from .csvs import read_csv
from .faults import WrongBook
from .xlsx import read_xls, read_xlsx

MOST_BYTES = 512 << 20
ENDINGS = {"xlsx": "xlsx", "xls": "xls", "csv": "csv", "tsv": "csv", "txt": "csv"}
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
# What else comes under such names: in Chinese, in English.
_KINDS = {
    "xlsx": ("新版 Excel 工作簿（.xlsx）", "an .xlsx workbook"),
    "xls": ("旧版 Excel 工作簿（.xls）", "an old .xls workbook"),
    "csv": ("纯文本（.csv）", "plain text (.csv)"),
    "html": ("网页（HTML 表格）", "a web page (an HTML table)"),
    "xml": ("XML 文本（如 XML 电子表格 2003）", "XML (such as an XML spreadsheet of 2003)"),
    "xlsm": ("启用宏的工作簿（.xlsm）", "a workbook with macros (.xlsm)"),
    "xlsb": ("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    "docx": ("Word 文档", "a Word document"),
    "pptx": ("演示文稿", "a presentation"),
    "ods": ("OpenDocument 文件", "an OpenDocument file"),
    "zip": ("压缩包", "an archive"),
    "ole": ("旧版 Office 的其他文件（如 Word 文档）", "another file of old Office (such as a Word document)"),
    "pdf": ("PDF", "a PDF"),
    "picture": ("图片", "a picture"),
    "binary": ("无法识别的二进制文件", "a binary file of no known kind"),
}
_STARTS = (
    (b"%PDF", "pdf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"Rar!", "zip"), (b"7z\xbc\xaf", "zip"),
    (b"\x1f\x8b", "zip"), (b"\x09\x08", "xls"),
)  # fmt: skip


def read_book(source: Path | str | bytes, name: str = "") -> Book:
    """Read a workbook: .xlsx, .xls, .csv (.tsv, .txt), from a path or from its bytes; `name` is how it is called in words.

    Nothing in it is executed: formulas give their stored results, and text that looks like a formula stays text. Raises
    WrongBook for a file that is not what its name says, encrypted, truncated, with macros, or unpacks to far too much; what is
    odd but no reason to refuse stands in `remarks`.
    """
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        name = name or path.name
        if path.stat().st_size > MOST_BYTES:
            _too_large(name)
        data = path.read_bytes()
    if len(data) > MOST_BYTES:
        _too_large(name)
    name = name or "?"
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise WrongBook(f"{name}：文件是空的。请检查后重新选择", f"{name}: the file is empty. Choose another one")
    ending = name.rpartition(".")[2].lower()
    kind = kind_of(data, name)
    if kind == "xlsm":
        raise WrongBook(
            f"{name}：文件含宏。请在 Excel 中另存为不含宏的 .xlsx 后重新上传",
            f"{name}: it holds macros. Save it as .xlsx without macros in Excel and send it again",
        )
    if kind not in ("xlsx", "xls", "csv") or kind != ENDINGS.get(ending):
        _disguised(name, ending, kind)
    if kind == "csv":
        return read_csv(data, name)
    if kind == "xls":
        return read_xls(data, name, _ole_has(data, "_VBA_PROJECT_CUR"))
    try:
        return read_xlsx(data, name)
    except archives.DAMAGED:
        archives.truncated(name)


def kind_of(data: bytes, name: str) -> str:
    """What the bytes are: xlsx, xls, csv or another key of the kinds above. Raises WrongBook for an encrypted workbook."""
    if data.startswith(_OLE2):
        if _ole_has(data, "EncryptedPackage"):
            archives.encrypted(name)
        return "xls" if _ole_has(data, "Workbook") or _ole_has(data, "Book") else "ole"
    if data.startswith(b"PK"):
        return _kind_of_archive(data, name)
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<style", b"<div")):
        return "html"
    if head.startswith(b"<?xml"):
        return "html" if b"<html" in head else "xml"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    return "binary" if data[:4096].count(b"\0") > len(data[:4096]) // 50 else "csv"


def _kind_of_archive(data: bytes, name: str) -> str:
    names = {
        info.filename.replace("\\", "/").lstrip("/").lower()
        for info in archives.open_archive(data, name, count=False).infolist()
    }
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsm" if any(one.rpartition("/")[2].startswith("vbaproject") for one in names) else "xlsx"
    for part, kind in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("content.xml", "ods")):
        if part in names:
            return kind
    return "zip"


def _ole_has(data: bytes, name: str) -> bool:
    """Whether an old Office file has a stream of this name: entries of its directory begin at every 128 bytes."""
    wanted = (name + "\0").encode("utf-16-le")
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(wanted, at + 1)
    return False


def _too_large(name: str) -> NoReturn:
    raise WrongBook(f"{name}：文件超过 512 MB。请拆分成几个文件", f"{name}: over 512 MB. Split it into several files")


def _disguised(name: str, ending: str, kind: str) -> NoReturn:
    chinese, english = _KINDS[kind]
    if kind in ("xlsx", "xls", "csv"):
        mend = (
            f"请把后缀改为 .{kind}，或用 Excel 打开后另存为 .xlsx",
            f"change its ending to .{kind}, or open it in Excel and save it as .xlsx",
        )
    elif kind in ("html", "xml", "xlsb", "ods"):
        mend = ("请用 Excel 或 WPS 打开后另存为 .xlsx", "open it in Excel or WPS and save it as .xlsx")
    else:
        mend = ("请选择 .xlsx、.xls 或 .csv 文件", "choose an .xlsx, .xls or .csv file")
    shown = ending[:10] if "." in name else ""
    only = (f"，只是后缀写成 .{shown}", f", only called .{shown}") if shown and shown != kind else ("", "")
    raise WrongBook(f"{name}：内容是{chinese}{only[0]}。{mend[0]}", f"{name}: it is {english}{only[1]}; {mend[1]}")
