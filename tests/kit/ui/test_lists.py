"""A list page, asked as a browser and as htmx would."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts.models import Unit, User
from liantu.kit.access import public as access
from liantu.kit.ui.public import set_table_preference
from tests.factories.accounts import World, make_unit
from tests.factories.ui import PeoplePage, UnitPage, UnitTable, request_for, visit

pytestmark = pytest.mark.django_db


def html(user: User, query: str = "", **more: Any) -> str:
    answer = visit(UnitPage, request_for(user, f"/units/{query}", **more))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/units/\d+/"[^>]*>([^<]+)</a>', page)


@pytest.fixture
def many(world: World) -> World:
    for n in range(60):
        make_unit(world.here, f"样例{n:02d}", "firm" if n % 2 else "department")
    return world


def test_a_page_shows_its_rows_count_and_completeness(many: World) -> None:
    page = html(many.system)
    assert "第 1–25 行，共 64 行" in page
    assert "已具名 64 / 报告 37" in page
    assert 'id="list-count">64<' in page


def test_a_part_holds_the_region_alone(many: World) -> None:
    page = html(many.system, "?page=2", htmx="list-region")
    assert page.lstrip().startswith("<section")
    assert "<html" not in page
    assert 'hx-swap-oob="true">64<' in page


def test_rows_come_in_the_order_that_the_address_says(many: World) -> None:
    assert names(html(many.system, "?sort=-name&q=样例"))[:2] == ["样例59", "样例58"]


def test_the_sorted_column_says_so(many: World) -> None:
    assert 'aria-sort="descending"' in html(many.system, "?sort=-name")


@pytest.mark.parametrize("direction", ["zone", "-zone"])
def test_what_is_not_known_comes_last_whichever_way(world: World, direction: str) -> None:
    office = Unit.objects.get(zone=None)
    assert names(html(world.system, f"?sort={direction}"))[-1] == office.name


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?sort=nothing", "不能按“nothing”排序"),
        ("?sort=actions", "不能按“actions”排序"),
        ("?sort=name,kind,zone,active", "最多按 3 列排序"),
        ("?page=x", "页码“x”不是数字"),
        ("?page=99", "没有第 99 页，共 1 页"),
        ("?page=0", "没有第 0 页"),
        ("?page=-1", "没有第 -1 页"),
        ("?page=" + "9" * 6000, "没有第"),
        ("?per=7", "每页行数只能是"),
        ("?per=x", "每页行数只能是"),
    ],
)
def test_an_address_that_makes_no_sense_is_told_so(world: World, query: str, words: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        visit(UnitPage, request_for(world.system, f"/units/{query}"))
    assert words in wrong.value.messages[0]


def test_a_wrong_filter_is_said_and_lists_nothing(many: World) -> None:
    page = html(many.system, "?kind=castle&created_after=yesterday")
    assert "筛选条件有误，未列出任何行" in page
    assert names(page) == []


def test_filters_become_chips_that_can_be_taken_off(many: World) -> None:
    page = html(many.system, "?q=样例0&kind=firm&sort=name&page=1")
    assert names(page) == [f"样例0{n}" for n in (1, 3, 5, 7, 9)]
    assert 'href="/units/?q=%E6%A0%B7%E4%BE%8B0&amp;sort=name"' in page
    assert '<span class="chip-label">类型</span>企业' in page


def test_a_range_of_days_is_one_chip(many: World) -> None:
    page = html(many.system, "?created_after=2020-01-01&created_before=2099-12-31")
    assert '<span class="chip-label">建立</span>2020-01-01 – 2099-12-31' in page


def test_yes_and_no_filter(many: World) -> None:
    Unit.objects.filter(name="样例07").update(active=False)
    assert names(html(many.system, "?active=0")) == ["样例07"]


def test_a_search_looks_for_every_word(many: World) -> None:
    assert names(html(many.system, "?q=样例 33")) == ["样例33"]
    assert "筛选条件有误" in html(many.system, "?q=%00")


def test_a_chosen_zone_leaves_its_rows_and_those_of_the_whole_body(world: World) -> None:
    page = html(world.system, zone=world.there)
    assert set(names(page)) == {world.far.name, Unit.objects.get(zone=None).name}


def test_totals_are_of_all_rows_and_not_of_the_page(many: World) -> None:
    assert re.search(r"<tfoot>.*192<span", html(many.system, "?per=25"))


def test_an_empty_list_says_what_would_be_here(world: World) -> None:
    nobody = User(username="nobody", name="无")
    nobody.grants = ()
    page = html(nobody)
    assert "还没有单位" in page
    assert "去建立" in page


def test_nothing_found_offers_to_take_the_filters_off(world: World) -> None:
    assert "清除筛选" in html(world.system, "?q=nothing-is-called-this")


def test_a_user_sees_no_way_to_what_they_may_not_do(world: World) -> None:
    firm = world.person("enterprise")
    assert "新建单位" not in html(firm)
    assert 'name="export"' not in html(firm)
    assert 'name="bulk"' not in html(firm)
    assert "新建单位" in html(world.system)


def test_what_is_done_with_a_row_carries_the_token_of_the_page(world: World) -> None:
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', html(world.system))
    assert len(tokens) > 4
    assert all(len(token) == 64 for token in tokens)


def test_the_number_of_queries_does_not_grow_with_the_rows(many: World) -> None:
    counts = []
    for per in ("25", "50"):
        with CaptureQueriesContext(connection) as asked:
            html(User.objects.get(pk=many.system.pk), f"?per={per}")
        counts.append(len(asked))
    # The user, the roles, the bell, the way of seeing the table, the count, the page and its keys, the totals, the completeness.
    assert counts == [10, 10]


def test_what_is_sorted_is_the_keys_and_not_all_that_a_row_brings_along(many: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        shown = names(html(many.system, "?sort=-name&page=2"))
    assert shown == sorted(names(html(many.system, "?sort=-name&per=100")), reverse=True)[25:50]
    cut = [one["sql"] for one in asked if "LIMIT 25 OFFSET 25" in one["sql"]]
    assert len(cut) == 1
    assert "JOIN" not in cut[0]


def test_no_row_stands_on_two_pages(many: World) -> None:
    seen = [name for page in (1, 2, 3) for name in names(html(many.system, f"?sort=kind&page={page}"))]
    assert len(seen) == len(set(seen)) == 64


def test_chosen_columns_and_density_are_kept_for_the_user_alone(world: World) -> None:
    set_table_preference(by=world.system, table=UnitTable.key(), columns=["kind", "created"], density="compact")
    page = html(world.system)
    assert "density-compact" in page
    assert re.findall(r'<th scope="col"[^>]*>\s*(?:<a[^>]*>)?\s*([^<\s]+)', page) == ["名称", "类型", "建立"]
    assert "density-cosy" in html(world.security)


def test_a_hidden_column_may_be_sorted_by(world: World) -> None:
    assert names(html(world.system, "?sort=-created"))


@pytest.mark.parametrize(
    "wrong",
    [{"table": "no.such"}, {"columns": ["nothing"]}, {"density": "airy"}],
    ids=["table", "column", "density"],
)
def test_a_preference_for_what_there_is_not_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        set_table_preference(by=world.system, **{"table": UnitTable.key(), **wrong})


def test_who_is_no_user_keeps_no_preference() -> None:
    with pytest.raises(access.Denied):
        set_table_preference(by=access.LocalOperator(), table=UnitTable.key(), density="cosy")


def test_chosen_rows_are_worked_on_within_the_scope(many: World) -> None:
    keys = list(Unit.objects.filter(name__in=["样例01", "样例02"]).values_list("pk", flat=True))
    request = request_for(many.system, "/units/", {"bulk": "close", "row": keys}, method="post")
    answer = visit(UnitPage, request)
    assert (answer.status_code, answer.url) == (302, "/units/")
    assert [str(message) for message in request._messages] == ["已停用 2 个"]


def test_all_rows_means_those_that_the_filters_leave(many: World) -> None:
    request = request_for(many.system, "/units/?kind=firm", {"bulk": "close", "all": "1"}, method="post")
    visit(UnitPage, request)
    assert [str(message) for message in request._messages] == ["已停用 30 个"]


def test_rows_outside_the_scope_are_left_out_and_counted(many: World) -> None:
    officer = many.person("science_officer")
    request = request_for(officer, "/units/", {"bulk": "close", "all": "1"}, method="post")
    visit(UnitPage, request)
    assert [str(message) for message in request._messages] == ["已停用 0 个；62 行不在您的权限范围内，没有处理"]


@pytest.mark.parametrize("data", [{}, {"bulk": "burn"}, {"bulk": "close"}, {"bulk": "close", "row": ["x"]}])
def test_work_that_nobody_offered_is_refused(world: World, data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        visit(UnitPage, request_for(world.system, "/units/", data, method="post"))


def test_nobody_is_sent_to_sign_in() -> None:
    answer = visit(UnitPage, request_for(None, "/units/?page=2"))
    assert (answer.status_code, answer.url) == (302, "/signin/?next=%2Funits%2F%3Fpage%3D2")


def test_nobody_in_a_part_leaves_the_page() -> None:
    answer = visit(UnitPage, request_for(None, "/units/", htmx="list-region"))
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/signin/")


def test_personal_values_are_masked_in_a_list(world: World) -> None:
    User.objects.filter(pk=world.security.pk).update(phone="13803594567")
    page = visit(PeoplePage, request_for(world.system, "/users/")).content.decode()
    assert "138****4567" in page
    assert "13803594567" not in page
    assert f"/reveal/accounts.User/{world.security.pk}/phone/" in page
