"""The archive that an .xlsx file is, looked over before anything in it is believed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from itertools import pairwise
from typing import IO, NoReturn

from .faults import WrongBook

MB = 1 << 20
MOST_ENTRIES = 5000
MOST_UNPACKED = 1024 * MB
#: Real workbooks pack 1:5 to 1:40; long runs of one value reach 1:150, and runs of empty rows 1:300.
MOST_RATIO = 400
RATIO_FROM = 100 * MB
_CHUNK = 1 << 18
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
#: What reading an entry of a damaged archive raises.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error, struct.error,
)  # fmt: skip


def open_archive(data: bytes, name: str, count: bool = True) -> zipfile.ZipFile:
    """The archive; with `count` every entry of it is unpacked once to nowhere and counted. Raises WrongBook: truncated, encrypted, a bomb.

    Sizes stated in an archive are the word of whoever made it, and readers further down allocate by what comes out.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            _bomb(name)
        if any(entry.flag_bits & 0x1 for entry in entries):
            encrypted(name)
        if count:
            _unpack(data, entries, name)
    except _BROKEN:
        truncated(name)
    return archive


def truncated(name: str) -> NoReturn:
    raise WrongBook(
        f"{name}：文件不完整或已损坏（压缩包读不到结尾）。请重新下载或请报送单位重发；能打开的，用 Excel 打开后另存为 .xlsx",
        f"{name}: the file is truncated or damaged. Fetch it again or ask for it again; if Excel opens it, save it as .xlsx",
    )


def encrypted(name: str) -> NoReturn:
    raise WrongBook(
        f"{name}：文件设有打开密码。请在 Excel 或 WPS 中取消密码后另存，再上传",
        f"{name}: the file is encrypted. Take the password off in Excel or WPS, save it and send it again",
    )


def _bomb(name: str) -> NoReturn:
    raise WrongBook(
        f"{name}：解压后过大或结构不正常，未读取内容。请用 Excel 打开后另存；数据很多时请拆分",
        f"{name}: unpacked it is far too large or its structure is not normal; nothing was read. Save it anew in Excel, or split it",
    )


def _unpack(data: bytes, entries: list[zipfile.ZipInfo], name: str) -> None:
    total, spans = 0, []
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        head = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
        *_rest, name_length, extra_length = _LOCAL_HEADER.unpack(head)
        begin = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        spans.append((begin, begin + entry.compress_size))
        out = _pour(data, entry, begin, name)
        total += out
        if out != entry.file_size:
            raise zipfile.BadZipFile
        if out > RATIO_FROM and out > MOST_RATIO * max(entry.compress_size, 1):
            _bomb(name)
    if total > MOST_UNPACKED or any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        _bomb(name)


def _pour(data: bytes, entry: zipfile.ZipInfo, begin: int, name: str) -> int:
    """How many bytes come out of an entry. Markup that declares a document type of its own is refused."""
    packed = memoryview(data)[begin : begin + entry.compress_size]
    is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    if entry.compress_type == zipfile.ZIP_STORED:
        if is_markup and _DTD.search(bytes(packed[:4096])):
            declared(name)
        return len(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflate = zlib.decompressobj(-15)
    out, at = 0, 0
    piece, rest = b"", b""
    while at < len(packed) or rest or len(piece) == _CHUNK:
        if not rest:
            rest = bytes(packed[at : at + _CHUNK])
            at += len(rest)
        piece = inflate.decompress(rest, _CHUNK)
        rest = inflate.unconsumed_tail
        if is_markup and not out and _DTD.search(piece[:4096]):
            declared(name)
        out += len(piece)
        if out > min(entry.file_size, MOST_UNPACKED):
            _bomb(name)
        if inflate.eof:
            break
    return out


def declared(name: str) -> NoReturn:
    raise WrongBook(
        f"{name}：文件内含不正常的声明（DTD），未读取内容。请用 Excel 打开后另存为 .xlsx",
        f"{name}: it declares a document type, which workbooks never do; nothing was read. Save it anew as .xlsx in Excel",
    )


def entry(archive: zipfile.ZipFile, path: str) -> IO[bytes] | None:
    """A part of the workbook by its path, whatever the case of its letters; None where there is none."""
    for info in archive.infolist():
        if info.filename.replace("\\", "/").lstrip("/").lower() == path.lstrip("/").lower():
            return archive.open(info)
    return None
