"""Columns, marks, states and the tags that draw them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.html import format_html

from liantu.kit.ui.columns import Column, Date, Link, Money, Number, State, Text
from liantu.kit.ui.enums import MarkKind, Result
from liantu.kit.ui.marks import Mark, OtherValue
from liantu.kit.ui.states import RESULTS, WORK, style_of
from liantu.kit.ui.tables import Table
from tests.factories.ui import request_for


class Firms(Table):
    name = Link("企业", url=lambda row: row.url)
    revenue = Money("营收", total=True, mark="mark")
    staff = Number("人员", unit="人", total=True)
    founded = Date("成立")
    result = State("结论", styles=RESULTS)
    open = Text("在营")
    note = Text("备注", absent="—")


def firm(**more: Any) -> SimpleNamespace:
    base = {
        "pk": 1, "name": "样例", "url": "/firms/1/", "revenue": Decimal("35467000"), "mark": None,
        "staff": 12, "founded": date(2012, 5, 18), "result": "met", "open": True, "note": None,
    }  # fmt: skip
    return SimpleNamespace(**(base | more))


def cell(column: str, **more: Any) -> str:
    return str(Firms([firm(**more)]).rows[0].get_cell(column))


def exported(column: str, **more: Any) -> Any:
    return Firms([firm(**more)]).rows[0].get_cell_value(column)


def a_job(**more: Any) -> SimpleNamespace:
    """What kit/jobs hands to ui/progress.html."""
    words = dict.fromkeys(("note", "remaining_words", "error_words"), "")
    told = {"pk": 1, "title": "核对台账", "can_cancel": False, "can_retry": False, "url": "/jobs/1/"}
    return SimpleNamespace(**(told | words | more))


def drawn(source: str, **more: Any) -> str:
    return Template(source).render(Context(more))


@pytest.mark.parametrize(
    ("column", "page", "workbook"),
    [
        (
            "revenue",
            '<span class="figure exact" tabindex="0" data-exact="35,467,000.00 元">3,546.70<span class="unit"> 万元</span>'
            '<span class="visually-hidden"> (35,467,000.00 元)</span></span>',
            Decimal("35467000"),
        ),
        ("staff", '<span class="figure">12<span class="unit"> 人</span></span>', 12),
        ("founded", "2012-05-18", date(2012, 5, 18)),
        ("open", "是", "是"),
        ("note", '<span class="unknown">—</span>', "—"),
        (
            "name",
            '<a href="/firms/1/" hx-get="/firms/1/" hx-target="#drawer" hx-swap="innerHTML">样例</a>',
            "样例",
        ),
    ],
)
def test_a_column_draws_for_the_page_and_tells_the_workbook(column: str, page: str, workbook: Any) -> None:
    assert cell(column) == page
    assert exported(column) == workbook


@pytest.mark.parametrize("column", ["revenue", "staff", "founded", "open"])
def test_what_is_not_known_is_never_zero_or_blank(column: str) -> None:
    assert cell(column, **{column: None}) == '<span class="unknown">— 未知</span>'
    assert exported(column, **{column: None}) == "— 未知"


def test_zero_is_shown_as_zero() -> None:
    assert cell("staff", staff=0).startswith('<span class="figure">0<')
    assert exported("staff", staff=0) == 0


def test_a_withheld_value_is_neither_shown_nor_exported() -> None:
    withheld = Mark(MarkKind.WITHHELD)
    assert "3,546" not in cell("revenue", mark=withheld)
    assert "已隐去" in cell("revenue", mark=withheld)
    assert exported("revenue", mark=withheld) == "已隐去"


def test_a_mark_stands_beside_its_value() -> None:
    shown = cell("revenue", mark=Mark(MarkKind.CONFLICT, others=(OtherValue("3,210 万元", "科技部"),)))
    assert "3,546.70" in shown
    assert "3,210 万元" in shown


def test_a_misspelt_column_is_an_error_and_not_unknown() -> None:
    class Wrong(Table):
        name = Text("企业")
        revenu = Money("营收")

    with pytest.raises(ValueError, match="revenu"):
        Wrong([firm()]).rows[0].get_cell("revenu")


def test_a_column_may_look_through_what_is_not_there() -> None:
    class Deep(Table):
        name = Text("企业")
        owner = Text("负责人", accessor="owner__name")

    assert "未知" in str(Deep([firm(owner=None)]).rows[0].get_cell("owner"))


def test_a_table_may_draw_a_column_itself() -> None:
    class Own(Table):
        name = Text("企业")
        note = Text("情况", accessor="pk")
        size = Number("规模", accessor="staff")

        def render_note(self, record: Any) -> str:
            return format_html("<b>{}</b>", record.name)

        def render_size(self, value: int) -> str:
            return f"{value} 人"

        def value_size(self, value: int) -> int:
            return value * 10

    table = Own([firm()])
    assert [cells for _record, cells in table.body()] == [
        '<th scope="row" class="cell-text">样例</th>'
        '<td class="cell-text" data-label="情况"><b>样例</b></td>'
        '<td class="cell-number" data-label="规模">12 人</td>'
    ]
    assert list(table.sheet_rows([firm()])) == [["样例", "样例", 120]]


def test_a_workbook_says_beside_a_value_what_its_mark_says() -> None:
    marked = {
        "甲": Mark(MarkKind.APPROXIMATE, note="口径不同"),
        "乙": Mark(MarkKind.CONFLICT, note="模拟", also=(MarkKind.SIMULATED, MarkKind.SOURCE)),
        "丙": Mark(MarkKind.SIMULATED),
        "丁": Mark(MarkKind.SOURCE),
        "戊": Mark(MarkKind.WITHHELD),
        "己": None,
    }

    class Marked(Table):
        name = Text("企业")
        staff = Number("人数", mark=lambda row: marked[row.name])

    table = Marked([])
    assert [column.title for column in table.sheet_columns()] == ["企业", "人数", "人数·标记"]
    assert list(table.sheet_rows([firm(name=name) for name in marked])) == [
        ["甲", 12, "约、口径不同"], ["乙", 12, "冲突、模拟"], ["丙", 12, "模拟"], ["丁", 12, ""], ["戊", "已隐去", ""],
        ["己", 12, ""],
    ]  # fmt: skip
    assert table.made_up == 2


def test_names_are_escaped() -> None:
    assert "&lt;script&gt;" in cell("name", name="<script>")
    table = Firms([firm(note="<b>")])
    assert "&lt;b&gt;" in table.as_html(request_for())


def test_totals_leave_out_what_is_not_known() -> None:
    table = Firms([firm(), firm(revenue=None, staff=None)])
    table.add_up()
    assert table.totals == {"revenue": Decimal("35467000"), "staff": 12}
    assert [str(total) for _bound, total in table.foot() if total is not None][
        1
    ] == '<span class="figure">12<span class="unit"> 人</span></span>'


def test_a_column_sorts_only_by_what_the_database_knows(db: None) -> None:
    from liantu.apps.accounts.models import Unit

    class Units(Table):
        name = Text("名称")
        zone = Text("园区", accessor="zone__name")
        badge = Text("徽章")
        counted = Text("数", order_by="pk", accessor="badge")

    table = Units(Unit.objects.all())
    assert [column.name for column in table.columns if column.orderable] == ["name", "zone", "counted"]


def test_the_first_column_cannot_be_hidden() -> None:
    table = Firms([firm()])
    table.show(["staff"])
    assert [column.name for column in table.columns] == ["name", "staff"]
    assert "name" not in [name for name, _words, _shown in table.choosable()]


def test_columns_share_the_words_for_nothing() -> None:
    assert Column("x").words_for_nothing() == "— 未知"
    assert Column("x", absent="长期").words_for_nothing() == "长期"


@pytest.mark.parametrize("answer", list(Result))
def test_a_result_is_an_icon_and_a_word(answer: Result) -> None:
    shown = drawn("{% result answer %}", answer=answer)
    assert str(answer.label) in shown
    assert "<svg" in shown


def test_results_have_distinct_icons_and_tones() -> None:
    assert len({style.icon for style in RESULTS.values()}) == len(RESULTS) == 5
    assert len({style.tone for style in RESULTS.values()}) == 5


def test_an_unheard_of_state_is_shown_and_not_hidden() -> None:
    assert style_of(WORK, "paused").words == "paused"


@pytest.mark.parametrize("kind", list(MarkKind))
def test_every_mark_has_a_word_and_a_meaning(kind: MarkKind) -> None:
    shown = drawn("{% mark kind source='税务台账' url='/x/' %}", kind=kind)
    assert str(kind.label) in shown
    assert "税务台账" in shown
    assert 'aria-expanded="false"' in shown


def test_marks_have_ids_of_their_own() -> None:
    first, second = (drawn("{% mark 'source' %}") for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% value None unit='家' %}", '<span class="unknown">— 未知</span>'),
        ("{% value '' %}", '<span class="unknown">— 未知</span>'),
        ("{% value 0 unit='家' %}", '<span class="figure">0 家</span>'),
        ("{% value 12345 %}", '<span class="figure">12,345</span>'),
        ("{% value '<b>' %}", "&lt;b&gt;"),
        ("{% rank 3 11 %}", '<span class="figure">3 / 11</span>'),
        ("{% rank None 11 %}", '<span class="unknown">— 未知</span>'),
        ("{% share 1 8 %}", '<span class="figure">12.5%</span>'),
        ("{% share None 8 %}", '<span class="unknown">— 未知</span>'),
        (
            "{% money 35467000 %}",
            '<span class="figure exact" tabindex="0" data-exact="35,467,000.00 元">3,546.7'
            '<span class="unit"> 万元</span><span class="visually-hidden"> (35,467,000.00 元)</span></span>',
        ),
        ("{% money None %}", '<span class="unknown">— 未知</span>'),
        ("{% clock None None %}", '<span class="unknown">— 未知</span>'),
    ],
)
def test_values_read_as_people_write_them(source: str, shown: str) -> None:
    assert drawn(source) == shown


def test_a_clock_says_when_it_stands_and_when_it_may_change() -> None:
    day = date(2026, 11, 26)
    assert "计时已暂停 (5 个工作日未用)" in drawn("{% clock 5 day paused=True %}", day=day)
    assert "暂定" in drawn("{% clock 5 day provisional=True %}", day=day)
    assert "tone-bad" in drawn("{% clock -1 day %}", day=day)
    assert "tone-waiting" in drawn("{% clock 3 day %}", day=day)
    assert "tone-neutral" in drawn("{% clock 4 day %}", day=day)


@pytest.mark.parametrize(
    ("state", "polls"),
    [("queued", True), ("running", True), ("done", False), ("failed", False), ("cancelled", False)],
)
def test_progress_is_asked_for_only_while_there_is_any(state: str, polls: bool) -> None:
    job = a_job(state=state, percent=42, error_words="缺列")
    page = drawn("{% include 'ui/progress.html' %}", job=job)
    assert ('hx-trigger="every 1s"' in page) == polls
    assert str(WORK[state].words) in page
    assert ("缺列" in page) == (state == "failed")


def test_progress_without_a_measure_has_no_percentage() -> None:
    job = a_job(state="running", percent=None, note="正在读取", can_cancel=True)
    page = drawn("{% include 'ui/progress.html' %}", job=job)
    assert "value=" not in page.split("<progress")[1].split(">")[0]
    assert 'value="cancel"' in page
