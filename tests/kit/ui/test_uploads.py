"""Files as they really arrive, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from liantu.kit.ui.uploads import OLE2, check_upload, harmless_name

CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("企业")
        for row in range(200):
            sheet.write_row(row, 0, [f"企业{row}", row, "备注"])
    return file.getvalue()


def archive(**entries: bytes) -> bytes:
    """A workbook's skeleton with further entries; `__` in a name stands for a slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", CONTENT_TYPES)
        packed.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def refusal(name: str, content: bytes, **more: object) -> str:
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, content), **more)  # type: ignore[arg-type]
    return str(refused.value.messages[0])


def test_a_real_workbook_comes_in() -> None:
    content = workbook()
    file = SimpleUploadedFile("../台账 2026-08.xlsx", content)
    checked = check_upload(file)
    assert (checked.kind, checked.name, checked.size, checked.remarks) == (
        "xlsx",
        "台账 2026-08.xlsx",
        len(content),
        (),
    )
    assert file.read() == content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_comes_in_in_each_usual_encoding(encoding: str) -> None:
    assert check_upload(SimpleUploadedFile("a.csv", "企业名称,营收\n样例,12".encode(encoding))).kind == "csv"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", b"", "文件是空的"),
        ("a.exe", b"MZ\x90\x00", "不接受 .exe 文件"),
        ("noending", b"words", "不接受 .无后缀 文件"),
        ("a.xlsx", b"MZ\x90\x00" * 50, "内容不是 .xlsx 文件"),
        ("a.xlsx", b"PK\x03\x04 and nothing more", "内容不是 .xlsx 文件"),
        ("a.xlsx", OLE2 + b"\x00" * 600, "内容是旧版 Office 格式"),
        ("a.xlsx", OLE2 + "EncryptedPackage".encode("utf-16-le") * 2, "文件设有打开密码"),
        ("a.xlsx", OLE2 + b"\x00" * 400_000 + "EncryptedPackage".encode("utf-16-le"), "文件设有打开密码"),
        ("a.csv", b"PK\x03\x04" + b"\x00" * 30, "内容不是 .csv 文件"),
        ("a.csv", b"name,\x00\x00", "内容不是 .csv 文件"),
        ("a.csv", "名称".encode("utf-16"), "文件是 UTF-16 编码"),
        ("a.csv", b"\xff\xff\x81", "文件不是 UTF-8 或 GB18030"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, what: str) -> None:
    assert what in refusal(name, content)


def test_a_refusal_names_the_file_and_the_mend() -> None:
    assert refusal("花名册.xlsx", b"not a workbook") == (
        "文件“花名册.xlsx”：内容不是 .xlsx 文件，或已损坏。请用原软件打开确认，另存后重新上传。"
    )


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    assert "超过 1 MB" in refusal("a.xlsx", b"x" * (1024 * 1024 + 1), max_mb=1)


@pytest.mark.parametrize("place", ["xl/vbaProject.bin", "xl/sub/VBAProject.bin"])
def test_macros_are_refused_wherever_they_stand(place: str) -> None:
    assert "文件含宏" in refusal("a.xlsx", archive(**{place.replace("/", "__"): b"x"}))


def test_external_links_and_embedded_files_are_told_not_refused() -> None:
    content = archive(**{"xl__externalLinks__externalLink1.xml": b"<x/>", "xl__embeddings__a.bin": b"x"})
    checked = check_upload(SimpleUploadedFile("a.xlsx", content))
    assert [remark[:6] for remark in checked.remarks] == ["含指向其他工", "含嵌入的其他"]


def test_a_document_type_of_its_own_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    assert "DTD" in refusal("a.xlsx", archive(**{"xl__worksheets__sheet1.xml": bomb}))


def test_a_bomb_of_zeros_is_refused() -> None:
    assert "解压后过大" in refusal("a.xlsx", archive(**{"xl__worksheets__sheet1.xml": b"\x00" * 30_000_000}))


def test_too_many_entries_are_refused() -> None:
    assert "解压后过大" in refusal("a.xlsx", archive(**{f"xl__{n}": b"" for n in range(5001)}))


def listing(entries: int, length: int, *, comment: bytes = b"", before: bytes = b"") -> bytes:
    """An archive whose end says that there are so many entries in a list of this length."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, length, 0, len(comment))
    return b"PK\x03\x04" + b"\x00" * 100 + before + end + comment


@pytest.mark.parametrize("content", [
    listing(5001, 300_000),
    listing(3, 3_000_000),
    listing(5001, 300_000, comment=b"x" * 60_000),
    listing(0xFFFF, 0xFFFFFFFF, before=b"PK\x06\x07" + b"\x00" * 16),
])  # fmt: skip
def test_a_list_of_too_many_entries_is_refused_before_it_is_read(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*asked: object) -> None:
        raise AssertionError("the list of entries was read")

    monkeypatch.setattr(zipfile, "ZipFile", read)
    assert "解压后过大或结构不正常" in refusal("a.xlsx", content)


def test_an_entry_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(archive(**{"xl__worksheets__sheet1.xml": b"<worksheet/>" * 40_000}))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets"))
    # Both places that state the size say 100 bytes; the check sum fits those 100.
    struct.pack_into("<L", content, at + 24, 100)
    struct.pack_into("<L", content, at + 16, zlib.crc32((b"<worksheet/>" * 40_000)[:100]))
    assert "解压后过大" in refusal("a.xlsx", bytes(content))


def test_entries_that_share_their_bytes_are_refused() -> None:
    sheets = {f"xl__worksheets__sheet{n}.xml": b"<a/>" * 100 for n in (1, 2)}
    content = bytearray(archive(**sheets))
    entries = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    content[entries[3] + 42 : entries[3] + 46] = content[entries[2] + 42 : entries[2] + 46]
    assert refusal("a.xlsx", bytes(content))


def test_a_workbook_without_its_parts_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("readme.txt", "hello")
    assert "内容不是 .xlsx 文件" in refusal("a.xlsx", file.getvalue())


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(archive())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark)
        content[place + at] |= 1
    assert "文件设有打开密码" in refusal("a.xlsx", bytes(content))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\docs\\台账.xlsx", "台账.xlsx"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("a\u202exslx.csv", "axslx.csv"),
        ('a<b>:"|?*.csv', "a_b______.csv"),
        ("", "未命名"),
        ("x" * 300 + ".xlsx", "x" * 120 + ".xlsx"),
    ],
)
def test_a_name_loses_what_could_mislead(name: str, kept: str) -> None:
    assert harmless_name(name) == kept


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", b"%PDF-1.7\n"),
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("jpg", b"\xff\xd8\xff\xe0"),
        ("jpeg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_pictures_and_papers_are_known_by_their_first_bytes(kind: str, content: bytes) -> None:
    wanted = ("pdf", "png", "jpg")
    assert check_upload(SimpleUploadedFile(f"a.{kind}", content), kinds=wanted).kind == kind.replace("jpeg", "jpg")
    assert "内容不是" in refusal(f"a.{kind}", b"<html>" + content, kinds=wanted)
