"""A workbook as a department sends it that knows nothing of Liantu, through the pages: read, confirmed once, applied."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.chromium import PAINTED
from tests.homes import OwnHome

from .test_register import clean, seek

#: Four firms of the demonstration as others write of them: digits of full width, 万元 in a column of yuan, nothing known.
TOLD = (
    ("１２，３４５．６", "１，２３４，５００", "58", ""), ("9,800", "—", "３１人", "含子公司"), ("1.2亿元", "120万元", "", ""),
    ("7600", "880000", "45", ""),
)  # fmt: skip
NEW = "山西合汾真空设备有限公司"
#: What columns are taken for, with unit and period; and what is kept of each firm in 2025: R&D in yuan, staff.
MEANS = {
    "A": ("— 不取", "", ""), "B": ("企业名称", "", ""), "C": ("统一社会信用代码", "", ""), "D": ("营业收入", "万元", "2025"),
    "E": ("研发费用（会计核算）", "元", "2025"), "F": ("职工总数", "", "2025"), "G": ("— 不取", "", ""),
}  # fmt: skip
VALUES = [[1_234_500, 58], [None, 31], [1_200_000, None], [880_000, 45], [150_000, 12]]


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
        page.select_option("[name=source]", label="模拟·企业称号与科技人员台账")
        page.set_input_files("input[type=file]", str(tmp_path / "8月监测（定稿）.xlsx"))
        officer.picture("workbook-new")
        page.click("form.form button[type=submit]")
        page.wait_for_url(re.compile(r"/intake/\d+/columns/$"))
        officer.settle()
        # The one question: every column is proposed already, and what is no data is told.
        expect(page.locator("main")).to_contain_text("不作为数据的行：合计第 11 行；说明第 12、13 行")
        for column, (meaning, unit, period) in MEANS.items():
            row = page.locator(".columns-table tbody tr").nth("ABCDEFG".index(column))
            expect(row.locator("select").first.locator("option:checked")).to_have_text(meaning)
            if unit:
                expect(row.locator("select").nth(1).locator("option:checked")).to_have_text(unit)
            if period:
                expect(row.locator(".period-input")).to_have_value(period)
        officer.picture("workbook-columns")
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate(PAINTED)
        assert officer.too_wide() <= 0
        officer.picture("workbook-columns-phone")
        page.set_viewport_size({"width": 1280, "height": 800})
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
    for firm, values in zip([*(firm["name"] for firm in firms), NEW], VALUES, strict=True):
        told = demo_home.liantu(
            "--as", "sim.science", "indicators", "show", "--subject", firm, "--period", "2025", "--json"
        )
        kept = [json.loads(line) for line in told.out.splitlines()]
        assert [
            next((one["reported"] for one in kept if one["code"] == code and "8月监测" in one["place"]), None)
            for code in ("rd_expense_accounts", "staff_total")
        ] == values, (firm, told.out)
    # Of the new firm no other department tells the revenue, whose word would count before this one's.
    assert [one["reported"] for one in kept if one["code"] == "sales_revenue"] == [30_000_000]
