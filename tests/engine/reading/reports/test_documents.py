"""Files as they come: encodings, Word with tables, broken and hostile ones."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from liantu.engine.reading.reports import WrongReport, documents, open_report

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, head: str = "") -> bytes:
    """A .docx of which the main part alone is there."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<?xml version='1.0'?>{head}<w:document {SPACE}><w:body>{body}</w:body></w:document>"
        )
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text[:3]}</w:t></w:r><w:r><w:t>{text[3:]}</w:t></w:r></w:p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_decoded(encoding: str) -> None:
    report = open_report("临川高新区签约\n\n　　企业投产。".encode(encoding))
    assert [(one.number, one.text, one.kind) for one in report.passages] == [
        (0, "临川高新区签约", "title"),
        (1, "企业投产。", "text"),
    ]


def test_word_gives_paragraphs_and_cells_in_order() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('规上企业')}</w:tc><w:tc>{paragraph('212家')}</w:tc></w:tr></w:tbl>"
    report = open_report(word(paragraph("临川高新区总结") + table + paragraph("企业投产。")))
    assert [(one.text, one.kind) for one in report.passages] == [
        ("临川高新区总结", "title"), ("规上企业", "cell"), ("212家", "cell"), ("企业投产。", "text"),
    ]  # fmt: skip


def test_title_publisher_and_date_are_told() -> None:
    report = open_report("临川高新区签约26个项目\n来源：临川日报 发布时间：2024年4月12日\n4月10日，项目签约。")
    assert (report.title, report.publisher, report.date) == ("临川高新区签约26个项目", "临川日报", date(2024, 4, 12))


def test_day_within_the_text_is_not_the_date_of_the_report() -> None:
    assert (
        open_report("工作总结\n2023年5月1日，某项目开工，随后在各方努力下按期完成了全部建设任务并正式投产。").date
        is None
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04 no archive", "broken"),
        (word("<w:p>"), "broken"),
        (word(paragraph("&a;"), '<!DOCTYPE d [<!ENTITY a "aaaa">]>'), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
        (b"%PDF-1.7", "pdf"),
        (b"\xff\xff\xff\x00", "signs"),
        (b" \n\n", "empty"),
        (word(""), "empty"),
    ],
)
def test_file_that_is_none_names_the_mend(data: bytes, kind: str) -> None:
    with pytest.raises(WrongReport) as caught:
        open_report(data, "月报.docx")
    assert (caught.value.kind, caught.value.told().startswith("月报.docx：")) == (kind, True)


def test_archive_that_unpacks_to_far_more_is_refused() -> None:
    with pytest.raises(WrongReport) as caught:
        open_report(word(paragraph("甲" * 3_000_000)))
    assert caught.value.kind == "bomb"


def test_archive_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_UNPACKED", 100)
    with pytest.raises(WrongReport) as caught:
        open_report(word(paragraph("甲" * 200)))
    assert caught.value.kind == "bomb"


def test_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", 10)
    with pytest.raises(WrongReport) as caught:
        open_report("一份很长很长很长的报告")
    assert caught.value.kind == "large"
