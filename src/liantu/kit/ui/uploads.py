"""The guard at the door for files: what a file is, is read from its bytes and not from its name.

Archives are unpacked to nowhere and counted while doing so, because the sizes that an archive states of
itself are the word of whoever made it. Nothing here reads a workbook's contents; that is the work of
whoever asked for it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO, Any, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed

MB = 1024 * 1024
MOST_ENTRIES = 5000
MOST_UNPACKED = 400 * MB
#: Real workbooks pack 1:5 to 1:40; long runs of one value reach 1:150.
MOST_RATIO = 250
RATIO_FROM = 20 * MB
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_CHUNK = 256 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
#: The end of an archive: a mark, four numbers of disks and entries, length and start of the list, length of a comment.
_END = struct.Struct("<4s4H2LH")
_END_MARK, _END64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_END_WITHIN = _END.size + (1 << 16)
#: Bytes of one entry in the list: 46 and its name, which in a workbook is short.
_MOST_ENTRY = 256
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")

_MAGIC: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
}
#: The part that an Office file of this kind cannot be without.
_OFFICE = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
_OPENS = {"xlsx": "Excel", "docx": "Word"}
_ALIASES = {"jpeg": "jpg"}


@dataclass(frozen=True)
class Checked:
    """A file that may come in. `name` is harmless; `remarks` say what is odd but no reason to refuse."""

    kind: str
    name: str
    size: int
    sha256: str
    remarks: tuple[str, ...] = ()


def check_upload(file: Any, kinds: Sequence[str] = ("xlsx", "csv"), max_mb: int = 50) -> Checked:
    """Look at an uploaded file (`name`, `size`, `read`, `seek`) and say what it is; leaves it at its start.

    `kinds` are of xlsx, csv, docx, pdf, png, jpg. Raises ValidationError naming the file, what is wrong
    with it and the mend: too large, empty, of another kind than its name says, encrypted, with macros, or a
    bomb.
    """
    name = harmless_name(file.name or "")
    size = int(file.size or 0)
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    kind = _ALIASES.get(ending, ending)
    if not size:
        _refuse(name, _("文件是空的"), _("请检查后重新选择"))
    if size > max_mb * MB:
        have = f"{size / MB:.1f}"
        _refuse(
            name,
            _("文件 %(have)s MB，超过 %(most)d MB") % {"have": have, "most": max_mb},
            _("请拆分后分别上传"),
        )
    if kind not in kinds:
        found = {"ending": ending or _("无后缀"), "kinds": listed(kinds)}
        _refuse(name, _("不接受 .%(ending)s 文件，可用：%(kinds)s") % found, _("请另存为可用格式后重新上传"))
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(_CHUNK), b""):
        digest.update(chunk)
    file.seek(0)
    try:
        remarks = _look_inside(file, kind, name)
    finally:
        file.seek(0)
    return Checked(kind, name, size, digest.hexdigest(), tuple(remarks))


def keep(place: Path, file: Any) -> None:
    """Write an upload's bytes beside and move them into place: a crash leaves no half file under a whole one's name.

    Places are named by digest: where there is a file already, it is the same.
    """
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def harmless_name(name: str) -> str:
    """The last part of a file name without anything that could mislead a reader or a file system."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:120]}{dot}{ending[:10]}" if dot else kept[:120] or _("未命名")


def _look_inside(file: IO[bytes], kind: str, name: str) -> list[str]:
    start = file.read(8192)
    if start.startswith(OLE2) and kind in _OFFICE:
        raw = start + file.read(64 * 1024)
        if "EncryptedPackage".encode("utf-16-le") in raw or _ole2_names(file, "EncryptedPackage"):
            _refuse(
                name, _("文件设有打开密码"), _("请在 %(program)s 中取消密码后另存，再上传") % {"program": _OPENS[kind]}
            )
        _refuse(
            name,
            _("内容是旧版 Office 格式，只是后缀改成了 .%(kind)s") % {"kind": kind},
            _("请用 %(program)s 另存为新格式后上传") % {"program": _OPENS[kind]},
        )
    if kind in _OFFICE:
        return _Archive(file, name, kind).check()
    if kind == "csv":
        return _check_csv(file, start, name)
    if not start.startswith(_MAGIC.get(kind, ())):
        _disguised(name, kind)
    return []


def _ole2_names(file: IO[bytes], wanted: str) -> bool:
    """Whether an OLE2 directory holds the name, which may stand anywhere in the file."""
    file.seek(0)
    needle, tail = wanted.encode("utf-16-le"), b""
    for chunk in iter(lambda: file.read(_CHUNK), b""):
        if needle in tail + chunk:
            return True
        tail = chunk[-len(needle) :]
    return False


def _check_csv(file: IO[bytes], start: bytes, name: str) -> list[str]:
    if start[:2] in (b"PK", b"MZ") or start.startswith(
        (OLE2, b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF", b"\x1f\x8b")
    ):
        _disguised(name, "csv")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(name, _("文件是 UTF-16 编码"), _("请另存为“CSV UTF-8”后上传"))
    file.seek(0)
    content = file.read()
    if b"\x00" in content:
        _disguised(name, "csv")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return []
    _refuse(name, _("文件不是 UTF-8 或 GB18030 编码的文本"), _("请另存为“CSV UTF-8”后上传"))


class _Archive:
    """An Office file as the archive that it is."""

    def __init__(self, file: IO[bytes], name: str, kind: str) -> None:
        self.file, self.name, self.kind = file, name, kind
        self.remarks: list[str] = []
        self._program = {"program": _OPENS[kind]}

    def check(self) -> list[str]:
        self._count()
        try:
            with zipfile.ZipFile(self.file) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, OSError):
            _disguised(self.name, self.kind)
        self._look_at(entries)
        self._unpack(entries)
        return self.remarks

    def _count(self) -> None:
        """Refuse an archive whose list of entries is too long, before that list is read: it is all read into memory."""
        self.file.seek(0, SEEK_END)
        size = self.file.tell()
        self.file.seek(max(0, size - _END_WITHIN))
        tail = self.file.read(_END_WITHIN)
        at = tail.rfind(_END_MARK)
        if at < 0 or len(tail) - at < _END.size:
            _disguised(self.name, self.kind)
        *_mark, entries, length, _start, _comment = _END.unpack_from(tail, at)
        # Archives of more than the old form can tell say so here with its largest number.
        if entries > MOST_ENTRIES or length > MOST_ENTRIES * _MOST_ENTRY or _END64_MARK in tail[max(0, at - 20) : at]:
            self._bomb()
        self.file.seek(0)

    def _look_at(self, entries: list[zipfile.ZipInfo]) -> None:
        names = {entry.filename.replace("\\", "/").lstrip("/").lower() for entry in entries}
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            self._bomb()
        if any(entry.flag_bits & 0x1 for entry in entries):
            mend = _("请在 %(program)s 中取消密码后另存，再上传") % self._program
            _refuse(self.name, _("文件设有打开密码"), mend)
        if any(PurePosixPath(name).name.startswith("vbaproject") for name in names):
            _refuse(self.name, _("文件含宏"), _("请另存为不含宏的 .%(kind)s 后上传") % {"kind": self.kind})
        if "[content_types].xml" not in names or _OFFICE[self.kind] not in names:
            _disguised(self.name, self.kind)
        if any(name.startswith("xl/externallinks/") for name in names):
            self.remarks.append(_("含指向其他工作簿的外部链接：只读取已存的值，不会更新链接"))
        if any("/embeddings/" in name for name in names):
            self.remarks.append(_("含嵌入的其他文件：不会读取"))

    def _unpack(self, entries: list[zipfile.ZipInfo]) -> None:
        """Unpack every entry to nowhere and compare what comes out with what the archive promised."""
        total, spans = 0, []
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            begin = self._body_of(entry)
            spans.append((begin, begin + entry.compress_size))
            out = self._pour(entry, begin, MOST_UNPACKED - total)
            total += out
            if out != entry.file_size or (out > RATIO_FROM and out > MOST_RATIO * max(entry.compress_size, 1)):
                self._bomb()
        # Entries that share their bytes make a small file large: none of a real archive's overlap.
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            self._bomb()

    def _body_of(self, entry: zipfile.ZipInfo) -> int:
        self.file.seek(entry.header_offset)
        head = self.file.read(_LOCAL_HEADER.size)
        if len(head) != _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
            _disguised(self.name, self.kind)
        *_rest, name_length, extra_length = _LOCAL_HEADER.unpack(head)
        return entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length

    def _pour(self, entry: zipfile.ZipInfo, begin: int, most: int) -> int:
        """How many bytes come out of an entry. Markup that declares a document type of its own is refused."""
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            _refuse(self.name, _("压缩方式不是 %(program)s 所用的") % self._program, self._anew())
        self.file.seek(begin)
        pour = _inflater() if entry.compress_type == zipfile.ZIP_DEFLATED else _as_it_is
        is_markup, left, out = (
            entry.filename.lower().endswith((".xml", ".rels", ".vml")),
            entry.compress_size,
            0,
        )
        while left > 0 and (packed := self.file.read(min(left, _CHUNK))):
            left -= len(packed)
            for piece in pour(packed):
                if is_markup and out < 4096 and _DTD.search(piece[:4096]):
                    _refuse(self.name, _("文件内含不正常的声明（DTD）"), self._anew())
                out += len(piece)
                if out > most or out > entry.file_size + _CHUNK:
                    self._bomb()
        return out

    def _anew(self) -> str:
        return _("请用 %(program)s 打开后另存，再上传") % self._program

    def _bomb(self) -> NoReturn:
        mend = _("请用 %(program)s 打开后另存；内容很多时请拆分") % self._program
        _refuse(self.name, _("解压后过大或结构不正常，未读取内容"), mend)


def _inflater() -> Callable[[bytes], Any]:
    inflate = zlib.decompressobj(-15)

    def pour(packed: bytes) -> Any:
        full = True
        while packed or full:
            try:
                piece = inflate.decompress(packed, _CHUNK)
            except zlib.error:
                return
            yield piece
            # A full piece may have left some behind even where no input is left.
            packed, full = inflate.unconsumed_tail, len(piece) == _CHUNK

    return pour


def _as_it_is(packed: bytes) -> Any:
    yield packed


def _disguised(name: str, kind: str) -> NoReturn:
    _refuse(name, _("内容不是 .%(kind)s 文件，或已损坏") % {"kind": kind}, _("请用原软件打开确认，另存后重新上传"))


def _refuse(name: str, what: str, mend: str) -> NoReturn:
    raise ValidationError(
        _("文件“%(name)s”：%(what)s。%(mend)s。") % {"name": name, "what": what, "mend": mend}, code="upload"
    )
