"""The frame: rail, palette, start panels, errors; drawn for each kind of visitor."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext, override_settings

from liantu.apps.accounts.models import User, Zone
from liantu.apps.accounts.web.account import account
from liantu.kit.access import public as access
from liantu.kit.ui import assets, frames, nav, palette, start, toasts
from liantu.kit.ui.enums import Group
from liantu.site import errors, pages
from tests.factories.accounts import World
from tests.factories.ui import request_for

pytestmark = pytest.mark.django_db


def words(page: bytes | str) -> str:
    return re.sub(r"\s+", " ", page.decode() if isinstance(page, bytes) else page)


def test_the_rail_has_only_what_the_role_may_use(world: World) -> None:
    firm = world.person("enterprise")
    labels = {link.label for section in nav.sections(firm) for link in section.links}
    assert "安全策略" not in labels
    assert "工作台" in labels
    assert "安全策略" in {link.label for section in nav.sections(world.security) for link in section.links}


def test_nobody_has_a_rail() -> None:
    assert nav.sections(access.Visitor()) == ()


def test_groups_stand_in_the_order_of_the_look(world: World) -> None:
    keys = [section.key for section in nav.sections(world.system)]
    assert keys == [group.value for group in Group if group.value in keys]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "/"), ("/manage/users/", "/manage/users/"), ("/manage/users/7/edit/", "/manage/users/")],
)
def test_the_present_page_is_marked_also_below_it(world: World, path: str, current: str) -> None:
    links = [link for section in nav.sections(world.system, path) for link in section.links]
    assert [link.url for link in links if link.current] == [current]


def test_what_lies_beside_its_page_in_the_address_is_marked_too(world: World) -> None:
    officer = world.person("investment_officer")
    for path in ("/leads/board/", "/leads/7/", "/leads/"):
        current = [link.url for section in nav.sections(officer, path) for link in section.links if link.current]
        assert current == ["/leads/board/"]


def test_an_address_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        nav.register(nav.NavEntry(Group.OVERVIEW, "再来", "start"))


def test_a_corner_shows_what_it_finds_and_nothing_where_it_finds_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nav, "_corners", {})
    found = {"pager": {"table": None}}
    nav.register_corner(nav.Corner("a", "ui/brand.html", lambda request: found.get(request.path)))
    page = pages.start(request_for(world.system, "/")).content.decode()
    assert page.count("brand-mark") == 1
    found["/"] = {}
    assert pages.start(request_for(world.system, "/")).content.decode().count("brand-mark") == 2


def test_the_palette_finds_pages_by_any_of_their_words(world: World) -> None:
    for query in ("审计", "rizhi", "LOG", "管理 日志"):
        assert "审计日志" in [found.label for found in palette.find(world.auditor, query)]
    assert palette.find(world.auditor, "没有这个东西") == []


def test_the_palette_answers_in_json(world: World) -> None:
    answer = pages.palette(request_for(world.auditor, "/shell/palette/", {"q": "rizhi"}))
    assert '"label": "审计日志"' in answer.content.decode()


def test_the_palette_lets_others_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "_providers", [])
    palette.register(lambda user, query, limit: [palette.Finding(query.upper(), "/x/", "机构")] * 50)
    assert palette.find(world.system, " 天海  泵业 ") == [palette.Finding("天海 泵业", "/x/", "机构")] * 8


def test_the_start_page_has_the_panels_of_the_role(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_panels", {})
    told = {"lines": [], "topics": []}
    for key, more in {
        "all": {}, "leader": {"roles": (access.Role.LEADER,)},
        "seer": {"label_model": "accounts.SecurityPolicy"}, "empty": {},
    }.items():  # fmt: skip
        panel = start.StartPanel(
            key,
            key,
            "site/help.html",
            lambda user, request, key=key: None if key == "empty" else told,
            **more,
        )
        start.register(panel)
    assert [filled.panel.key for filled in start.panels_for(world.system, request_for(world.system))] == [
        "all",
        "seer",
    ]
    leader = world.person("leader")
    assert [filled.panel.key for filled in start.panels_for(leader, request_for(leader))] == ["all", "leader"]
    with pytest.raises(ValueError, match="twice"):
        start.register(start.StartPanel("all", "", "", lambda user, request: None))


def test_the_start_page_begins_with_what_waits_and_the_account_tells_what_one_may_do(world: World) -> None:
    page = words(pages.start(request_for(world.security, "/")).content)
    assert "眼下没有等您办理的事" in page
    assert "我可以做什么" not in page
    request = request_for(world.security, "/account/")
    request.user_session = None
    page = words(account(request).content)
    assert "我可以做什么" in page
    assert '分配角色<span class="unit"> 全部</span>' in page


def test_the_start_page_of_somebody_without_a_role_says_whom_to_ask() -> None:
    user = User.objects.create(username="fresh", name="新人")
    assert "还没有分配任何角色" in words(pages.start(request_for(user, "/")).content)


def test_the_frame_says_its_language_theme_and_title(world: World) -> None:
    world.system.theme = "dark"
    page = words(pages.start(request_for(world.system, "/")).content)
    assert '<html lang="zh-Hans" data-bs-theme="dark" data-theme-choice="dark"' in page
    assert "<title>工作台 · 链图</title>" in page
    assert '<a class="skip" href="#main">' in page


def test_the_frame_runs_and_styles_nothing_inline(world: World) -> None:
    page = pages.gallery(request_for(world.system, "/gallery/")).content.decode()
    assert re.findall(r"<style", page) == []
    assert [
        tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag
    ] == []
    assert re.findall(r"<[^>]+\son[a-z]+=", page) == []
    assert re.findall(r'(?:src|href)="https?://', page) == []


def test_the_frame_asks_for_the_roles_and_the_bell_alone(world: World) -> None:
    user = User.objects.get(pk=world.system.pk)
    with CaptureQueriesContext(connection) as asked:
        render_to_string("ui/frame.html", {"title": "x"}, request_for(user, "/"))
    assert len(asked) == 2


def test_a_simulated_zone_is_called_so(world: World) -> None:
    zone = Zone.objects.create(code="simulated", name="模拟园区", simulated=True)
    page = words(pages.start(request_for(world.system, "/", zone=zone)).content)
    assert "模拟数据：该园区的数据由程序生成" in page


@override_settings(LIANTU_DEMO=True)
def test_a_demonstration_home_says_so(world: World) -> None:
    assert "演示数据 · 演示日期" in words(pages.start(request_for(world.system, "/")).content)


def test_a_wall_is_a_page_that_keeps_itself_fresh(world: World) -> None:
    assert 'data-wall="60"' in pages.start(request_for(world.system, "/", {"wall": "1"})).content.decode()


def test_printed_pages_name_zone_and_day_whatever_the_zone_is_called(world: World) -> None:
    zone = Zone(name='高新区"\\; }', simulated=False)
    page = pages.start(request_for(world.system, "/", zone=zone)).content.decode()
    assert "--print-place: &quot;链图 · 高新区\\&quot;\\\\; }&quot;; --print-day:" in page


@pytest.mark.parametrize(
    ("htmx", "frame"),
    [("", frames.FRAME), ("drawer", frames.DRAWER), ("sheet", frames.DRAWER), ("list-region", frames.FRAME)],
)
def test_a_page_fits_where_it_is_opened(htmx: str, frame: str) -> None:
    assert frames.frame_for(request_for(htmx=htmx)) == frame


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 500])
def test_an_error_is_told_to_everybody(world: World, status: int) -> None:
    for user in (None, world.system):
        answer = errors.tell(request_for(user, "/x/"), status, "标题", "话", "补救")
        page = words(answer.content)
        assert answer.status_code == status
        assert all(part in page for part in ("标题", "话", "补救"))
        assert ('id="rail"' in page) == (user is not None and status < 500)


def test_an_error_can_be_told_before_anybody_is_known() -> None:
    request = request_for()
    del request.user, request.zone, request.zones
    assert errors.tell(request, 413, "内容太大").status_code == 413


def test_a_server_error_is_drawn_without_the_database(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        errors.failed(request_for(User.objects.get(pk=world.system.pk), "/x/"))
    assert [query["sql"] for query in asked if "membership" in query["sql"]] == []


def test_an_error_in_a_part_is_a_part(world: World) -> None:
    page = errors.tell(request_for(world.system, "/x/", htmx="drawer"), 404, "没有找到").content.decode()
    assert "<html" not in page


def test_a_toast_offers_to_undo(world: World) -> None:
    request = request_for(world.system, "/")
    toasts.done(request, "已推荐", undo_url="/undo/7/")
    toasts.failed(request, "<b>坏</b>")
    page = words(pages.start(request).content)
    assert 'action="/undo/7/"' in page
    assert "&lt;b&gt;坏&lt;/b&gt;" in page


def test_an_asset_changes_its_address_with_its_contents() -> None:
    assert re.fullmatch(r"/static/ui/liantu\.css\?v=[0-9a-f]{10}", assets.asset("ui/liantu.css"))
    assert assets.asset("ui/nothing.css").startswith("/static/ui/nothing.css?v=")


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in assets.icon("check")
    assert 'role="img" aria-label="完成&quot;"' in assets.icon("check", label='完成"')
