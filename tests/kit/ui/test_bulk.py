"""Work with chosen rows in steps: the form, the preview, the deed, and what changed in between."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from liantu.apps.accounts.models import Unit, User
from liantu.kit.ui import later
from liantu.kit.ui.bulk import LeftOut, Outcome
from tests.factories.accounts import World, make_unit
from tests.factories.ui import SteppedPage, Steps, cells, request_for, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(world: World) -> list[Unit]:
    return [
        make_unit(world.here, name, kind)
        for name, kind in (("甲", "department"), ("乙", "firm"), ("锁丙", "department"))
    ]


def keys(units: list[Unit]) -> str:
    return ",".join(str(unit.pk) for unit in units)


def ask(user: User, query: str = "", htmx: str = "sheet", **data: Any) -> tuple[int, str, HttpRequest]:
    request = request_for(user, f"/units/{query}", {"all": "0", **data}, method="post", htmx=htmx)
    answer = visit(SteppedPage, request)
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode()), request


def seen(page: str) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page)[1]


def kinds(units: list[Unit]) -> list[str]:
    return [Unit.objects.get(pk=unit.pk).kind for unit in units]


def test_first_step_is_the_form_and_carries_the_chosen_rows(world: World, three: list[Unit]) -> None:
    status, page, _request = ask(world.system, bulk="retype", row=[unit.pk for unit in three])
    assert status == 200
    assert 'name="told-kind"' in page
    assert f'name="rows" value="{keys(three)}"' in page
    assert ">3 行<" in page
    assert kinds(three) == ["department", "firm", "department"]


def test_preview_shows_before_and_after_and_who_is_left_out(world: World, three: list[Unit]) -> None:
    status, page, _request = ask(
        world.system, bulk="retype", rows=keys(three), step="preview", **{"told-kind": "firm"}
    )  # fmt: skip
    assert (status, kinds(three)) == (200, ["department", "firm", "department"])
    shown = re.findall(r'changes-row">([^<]+)<', page)
    assert shown == ["甲"]
    assert re.search(r"department</del>.*firm</ins>", page)
    assert re.search(r"<dt>没有变化 .*?1 行</span></dt><dd>乙</dd>", page)
    assert re.search(r"<dt>名称已锁定 .*?1 行</span></dt><dd>锁丙</dd>", page)


def test_deed_is_done_to_the_rows_that_were_shown(world: World, three: list[Unit]) -> None:
    told = {"bulk": "retype", "rows": keys(three), "told-kind": "firm"}
    _status, page, _request = ask(world.system, step="preview", **told)
    request = request_for(
        world.system, "/units/?kind=", {"all": "0", "step": "do", "seen": seen(page), **told}, method="post"
    )
    answer = visit(SteppedPage, request)
    assert (answer.status_code, answer.url) == (302, "/units/?kind=")
    assert [str(message) for message in request._messages] == ["已修改 1 个"]
    assert kinds(three) == ["firm", "firm", "department"]


def test_row_that_changed_since_the_preview_is_told_and_nothing_is_done(world: World, three: list[Unit]) -> None:
    told = {"bulk": "retype", "rows": keys(three), "told-kind": "firm"}
    _status, page, _request = ask(world.system, step="preview", **told)
    Unit.objects.filter(pk=three[0].pk).update(kind="laboratory")
    status, again, _request = ask(world.system, step="do", seen=seen(page), **told)
    assert (status, kinds(three)) == (409, ["laboratory", "firm", "department"])
    assert "预览之后有 1 行变了" in again
    assert "laboratory</del>" in again
    status, _page, _request = ask(world.system, step="do", seen=seen(again), **told)
    assert (status, kinds(three)) == (200, ["firm", "firm", "department"])


def test_row_that_came_in_addition_is_told(world: World, three: list[Unit]) -> None:
    told = {"bulk": "retype", "all": "1", "told-kind": "firm"}
    _status, page, _request = ask(world.system, "?kind=department", step="preview", **told)
    late = make_unit(world.here, "后来")
    status, again, _request = ask(world.system, "?kind=department", step="do", seen=seen(page), **told)
    assert (status, kinds([late])) == (409, ["department"])
    assert re.search(r'is-new"><span class="changes-row">后来', again)


def test_all_that_the_filters_leave_goes_through_the_steps(world: World, three: list[Unit]) -> None:
    told = {"bulk": "retype", "all": "1", "told-kind": "department"}
    _status, page, _request = ask(world.system, "?kind=firm", step="preview", **told)
    assert 'name="all" value="1"' in page
    ask(world.system, "?kind=firm", step="do", seen=seen(page), **told)
    assert kinds(three) == ["department"] * 3


def test_no_deed_without_a_preview(world: World, three: list[Unit]) -> None:
    status, page, _request = ask(world.system, bulk="retype", rows=keys(three), step="do", **{"told-kind": "firm"})
    assert (status, kinds(three)) == (409, ["department", "firm", "department"])
    assert "预览之后有 1 行变了" in page


def test_form_that_makes_no_sense_comes_back(world: World, three: list[Unit]) -> None:
    for step in ("preview", "do"):
        status, page, _request = ask(
            world.system, bulk="retype", rows=keys(three), step=step, **{"told-kind": "castle"}
        )
        assert (status, "field-error" in page) == (422, True)
    assert kinds(three) == ["department", "firm", "department"]


def test_preview_alone_needs_no_form_and_shows_each_value_that_changes(world: World, three: list[Unit]) -> None:
    status, page, _request = ask(world.system, bulk="close", row=[three[0].pk])
    assert status == 200
    assert re.findall(r'changes-name">([^<]+)<', page) == ["启用"]
    assert "返回修改" not in page
    ask(world.system, bulk="close", rows=keys(three[:1]), step="do", seen=seen(page))
    assert not Unit.objects.get(pk=three[0].pk).active


def test_rows_outside_the_scope_are_left_out_and_named(world: World, three: list[Unit]) -> None:
    officer = world.person("science_officer")
    told = {"bulk": "retype", "rows": keys(three), "told-kind": "firm"}
    _status, page, _request = ask(officer, step="preview", **told)
    assert re.search(r"<dt>不在您的权限范围内 .*?3 行</span></dt><dd>[^<]*甲", page)
    assert "没有需要处理的行" in page
    status, page, _request = ask(officer, step="do", seen="", **told)
    assert (status, "没有需要处理的行" in page) == (422, True)
    assert kinds(three) == ["department", "firm", "department"]


def test_fifty_rows_are_shown_and_the_rest_counted(world: World) -> None:
    for n in range(60):
        make_unit(world.here, f"样例{n:02d}")
    _status, page, _request = ask(
        world.system, "?q=样例", bulk="retype", all="1", step="preview", **{"told-kind": "firm"}
    )
    assert page.count('class="changes-row"') == 50
    assert "另有 10 行" in page
    assert "修改类型（60 行）" in page


def test_too_many_rows_are_refused_before_any_is_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.ui.bulk.MOST_PREVIEWED", 2)
    with pytest.raises(ValidationError, match="请先筛选"):
        ask(world.system, bulk="close", all="1")


# Many rows


class Picky(SteppedPage):
    """Refuses a batch that has a row named 坏, and leaves those named 旧 as they are."""

    def do_retype(self, rows: Any, told: Any) -> Outcome:
        with transaction.atomic():
            old = [row for row in rows if row.name.startswith("旧")]
            n = rows.exclude(pk__in=[row.pk for row in old]).update(kind=told["kind"])
            if rows.filter(name__startswith="坏").exists():
                raise ValidationError({"kind": "不合适"})
        return Outcome(n, [LeftOut(row, "已有更晚的登记") for row in old])


def deed(user: User, page: type[SteppedPage], units: list[Unit]) -> tuple[int, list[str], str]:
    told = {"bulk": "retype", "rows": keys(units), "told-kind": "firm", "all": "0"}
    answers = []
    for more in ({"step": "preview"}, {"step": "do"}):
        found = {"seen": seen(answers[0])} if answers else {}
        request = request_for(user, "/units/", {**told, **more, **found}, method="post", htmx="sheet")
        answer = visit(page, request)
        answers.append(answer.content.decode())
    return answer.status_code, [str(message) for message in request._messages], answer.headers.get("HX-Redirect", "")


def test_a_bad_row_stops_no_other_and_what_is_left_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.ui.bulk.BATCH", 2)
    units = [make_unit(world.here, name) for name in ("甲", "乙", "坏丙", "丁", "旧戊")]
    status, words, _url = deed(world.system, Picky, units)
    assert (status, words) == (
        200, ["修改类型：已处理 3 行；2 行没有处理：不合适（坏丙）；已有更晚的登记（旧戊）"]
    )  # fmt: skip
    assert kinds(units) == ["firm", "firm", "department", "firm", "department"]


def test_what_is_refused_for_every_row_comes_back_with_the_form(world: World) -> None:
    units = [make_unit(world.here, name) for name in ("坏甲", "坏乙")]
    status, words, _url = deed(world.system, Picky, units)
    assert (status, words, kinds(units)) == (422, [], ["department", "department"])


def test_no_deed_has_more_rows_than_a_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.ui.bulk.BATCH", 2)
    sizes = []

    class Counting(SteppedPage):
        def do_retype(self, rows: Any, told: Any) -> str:
            sizes.append(rows.count())
            return super().do_retype(rows, told)

    units = [make_unit(world.here, f"样例{n}") for n in range(5)]
    assert deed(world.system, Counting, units)[1] == ["修改类型：已处理 5 行"]
    assert sizes == [2, 2, 1]


def test_many_rows_go_on_in_the_background_as_they_were_seen(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("liantu.kit.ui.bulk.MOST_AT_ONCE", 2)
    monkeypatch.setattr("liantu.kit.ui.bulk.BATCH", 2)
    monkeypatch.setattr(later, "_queues", [lambda *wanted: (asked.append(wanted), "/jobs/1/")[1]])
    units = [make_unit(world.here, name) for name in ("甲", "乙", "丙", "旧丁", "戊")]
    assert deed(world.system, Picky, units)[2] == "/jobs/1/"
    assert set(kinds(units)) == {"department"}
    by, task, order, title = asked[0]
    assert (by, task, title) == (world.system, "bulk", "修改类型")
    assert json.loads(json.dumps(order)) == order
    # Since they were seen: another's kind was changed, one is gone.
    Unit.objects.filter(pk=units[1].pk).update(kind="laboratory")
    gone = units[4].pk
    Unit.objects.filter(pk=gone).delete()
    steps = Steps(world.system, tmp_path)
    told = later.do_work(steps, task, order)
    assert kinds(units[:4]) == ["firm", "laboratory", "firm", "department"]
    assert (told["done"], told["left_out"], told["url"], steps.done) == (2, 3, "/units/", 5)
    left = {row[0]: row[1] for row in cells(tmp_path / "没有处理的行.xlsx")["没有处理的行"][1:]}
    assert left == {"乙": "预览之后变了", "旧丁": "已有更晚的登记", f"#{gone}": "已不在列表中"}
    # Broken off and begun again, it does nothing twice.
    assert later.do_work(Steps(world.system, tmp_path), task, order)["done"] == 0


def test_work_in_the_background_reaches_no_further_than_its_owner_does_by_then(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("liantu.kit.ui.bulk.MOST_AT_ONCE", 0)
    monkeypatch.setattr(later, "_queues", [lambda *wanted: (asked.append(wanted), "/jobs/1/")[1]])
    units = [make_unit(world.here, "甲")]
    deed(world.system, SteppedPage, units)
    told = later.do_work(Steps(world.person("science_officer"), tmp_path), asked[0][1], asked[0][2])
    assert (told["done"], told["left_out"], kinds(units)) == (0, 1, ["department"])


def test_nothing_chosen_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="请先勾选"):
        ask(world.system, bulk="retype")
