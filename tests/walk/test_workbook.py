"""A workbook as a department sends it that knows nothing of Liantu, through the pages: read, confirmed once, applied."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.homes import OwnHome

from .test_register import clean, seek

#: Four firms of the demonstration as others write of them: digits of full width, 亿元 in a column of 万元, nothing known.
TOLD = (
    ("１２，３４５．６", "1,234,500", "58", ""),
    ("9,800", "—", "３１人", "含子公司"),
    ("1.2亿元", "/", "", ""),
    ("7600", "880000", "45", ""),
)
NEW = "山西合汾真空设备有限公司"


def gnarly(path: Path, firms: list[dict[str, Any]]) -> None:
    """A merged title, a line of units, two-row headers, yuan beside 万元, a totals row and notes, rows of nothing between."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "8月监测"
    sheet["A1"] = "2025年度重点企业经营情况监测表（样表勿外传）"
    sheet.merge_cells("A1:I1")
    sheet["A2"], sheet["H2"] = "报送单位：统计与税源办公室", "金额单位：见表头"
    for column, header in {
        "A": "序号",
        "B": "企业名称\n（必填）",
        "C": "统一社会信用代码",
        "F": "从业人员\n（人）",
        "G": "备注",
    }.items():
        sheet[f"{column}3"] = header
        sheet.merge_cells(f"{column}3:{column}4")
    sheet["D3"], sheet["D4"], sheet["E4"] = "2025年度", "营业收入（万元）", "研发费用（元）"
    sheet.merge_cells("D3:E3")
    for at, (firm, (revenue, research, staff, remark)) in enumerate(zip(firms, TOLD, strict=True), 1):
        code = firm["code"] if at != 2 else ""
        sheet.append([at, f" {firm['name']} ", code, revenue, research, staff, remark])
        if at == 2:
            sheet.append([None] * 7)
    sheet.append([5, NEW, "", "3,000", "150,000", "12", ""])
    sheet.append(["合计", None, None, "44,745.6", "2,264,500", "146", None])
    sheet.append(["注：1. 研发费用按“研究开发费用”科目填报；2. 空白表示未报。"])
    sheet.append(["填表人：王某    联系电话：0350-2000000"])
    book.save(path)


def test_gnarly_workbook_asks_once_and_is_in_the_dossier(visit: Any, demo_home: OwnHome, tmp_path: Path) -> None:
    told = demo_home.liantu("org", "list", "--zone", "simulated", "--json", "--limit", "40")
    listed = [json.loads(line) for line in told.out.splitlines()]
    firms = [one for one in listed if one.get("code") and one["kind"] == "enterprise"][:4]
    gnarly(tmp_path / "8月监测（定稿）.xlsx", firms)
    with visit() as officer:
        page = officer.sign_in("sim.science")
        officer.go("/intake/new/")
        page.select_option("[name=source]", label="模拟·重点税源企业")
        page.set_input_files("input[type=file]", str(tmp_path / "8月监测（定稿）.xlsx"))
        officer.picture("workbook-new")
        page.click("form.form button[type=submit]")
        page.wait_for_url(re.compile(r"/intake/\d+/columns/$"))
        officer.settle()
        # The one question: every column is proposed already, totals and notes are told of as left out.
        officer.picture("workbook-columns")
        page.click("button:has-text('确认并比对')")
        page.wait_for_url(re.compile(r"/intake/\d+/$"))
        page.wait_for_selector("button:has-text('应用')", timeout=60_000)
        officer.settle()
        officer.picture("workbook-plan")
        page.click("button:has-text('应用')")
        expect(page.locator("main")).to_contain_text("已应用", timeout=60_000)
        officer.settle()
        officer.picture("workbook-applied")
        seek(officer, firms[0]["name"], firms[0]["name"])
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/orgs/\d+/$"))
        officer.settle()
        officer.picture("workbook-dossier")
        clean(officer)
