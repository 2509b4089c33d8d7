"""Saved views: what is kept of an address, who sees them, and which one is in force."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.ui import actions, queries
from liantu.kit.ui.models import SavedView
from tests.factories.accounts import World, give_role, make_user
from tests.factories.ui import UnitPage, UnitTable, request_for, visit

pytestmark = pytest.mark.django_db
TABLE = UnitTable.key()


def kept(user: User, name: str = "企业", query: str = "kind=firm", **more: Any) -> SavedView:
    return actions.create_view(by=user, table=TABLE, name=name, query=query, **more)


def html(user: User, query: str = "", **more: Any) -> str:
    answer = visit(UnitPage, request_for(user, f"/units/{query}", **more))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def menu(page: str) -> list[str]:
    part = page[page.index("views-menu") : page.index('class="chips"')]
    return re.findall(r'<a class="dropdown-item[^>]*><span class="views-name">([^<]+)<', part)


def keep(user: User, query: str, **data: Any) -> Any:
    join = "&" if query else ""
    request = request_for(
        user, f"/units/?{query}{join}views=keep", {"name": "我的", **data}, method="post", htmx="sheet"
    )
    return visit(UnitPage, request)


# What is kept


def test_view_keeps_the_parameters_that_the_list_knows_and_nothing_else(world: World) -> None:
    query = (
        "kind=firm&created_after=2026-01-01&sort=-name,kind&per=50&page=3&next=//evil.example&export=xlsx&q=%E6%A0%B7"
    )
    answer = keep(world.system, query)
    view = SavedView.objects.get()
    assert view.query == "q=%E6%A0%B7&kind=firm&created_after=2026-01-01&sort=-name%2Ckind&per=50"
    assert view.columns == ["name", "kind", "zone", "people", "active"]
    assert answer.headers["HX-Redirect"] == f"/units/?{view.query}&view={view.pk}"


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("q=" + "a" * 201, None),
        ("q=a%00b", None),
        ("nothing=" + "a" * 3000, ""),
        ("sort=evil", None),
        ("per=7", ""),
        ("kind=castle", None),
        ("view=9&columns=kind&wall=1&views=renew", ""),
    ],
)
def test_hostile_parameters_are_left_out_or_refused(world: World, query: str, left: str | None) -> None:
    if left is None:
        assert keep(world.system, query).status_code == 422
        assert not SavedView.objects.exists()
    else:
        keep(world.system, query)
        assert SavedView.objects.get().query == left


@pytest.mark.parametrize(
    "query", ["a=" + "b" * 1500, "//evil.example/", "a=1#x", "a=1\r\nSet-Cookie: x", "a b", "&&", "kind=企业"]
)
def test_action_takes_no_query_that_is_not_plainly_one(world: World, query: str) -> None:
    with pytest.raises(ValidationError):
        kept(world.system, query=query)


def test_stored_query_is_read_again_by_the_list(world: World) -> None:
    """What a row holds, however it came there, leads to this list and nowhere else."""
    view = kept(world.system)
    SavedView.objects.filter(pk=view.pk).update(query="next=//evil.example&sort=gone&kind=firm&q=%22%3E%3Cscript%3E")
    page = html(world.system)
    assert f'href="/units/?q=%22%3E%3Cscript%3E&amp;kind=firm&amp;view={view.pk}"' in page
    assert "evil.example" not in page


@pytest.mark.parametrize("more", [{"columns": ["nothing"]}, {"table": "no.such"}, {"name": " "}, {"name": "长" * 41}])
def test_view_of_what_there_is_not_is_refused(world: World, more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        actions.create_view(by=world.system, **{"table": TABLE, "name": "x", **more})


def test_name_is_taken_once_a_list(world: World) -> None:
    kept(world.system)
    answer = keep(world.system, "", name="企业")
    assert answer.status_code == 422
    assert "您已有名为“企业”的视图" in answer.content.decode()
    assert kept(world.security).name == "企业"


def test_views_of_one_list_are_not_without_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_VIEWS", 1)
    kept(world.system)
    with pytest.raises(ValidationError, match="最多保存 1 个视图"):
        kept(world.system, "另一个")


def test_who_is_no_user_keeps_no_view() -> None:
    with pytest.raises(access.Denied):
        actions.create_view(by=access.LocalOperator(), table=TABLE, name="x")


# Who sees them


def test_own_views_come_first_and_those_of_others_say_whose(world: World) -> None:
    colleague = world.person("leader")
    kept(world.person("caseworker"), "私有")
    kept(colleague, "共用", shared="unit", unit=world.unit.pk)
    me = world.person("science_officer")
    kept(me, "自己")
    page = html(me)
    assert menu(page) == ["自己", "共用"]
    assert f'views-whose">{colleague.name} · {world.unit.name}<' in page


def reached(world: World, view: SavedView, **people: User) -> set[str]:
    return {name for name, user in people.items() if view in queries.saved_views(user, TABLE)}


def test_view_shared_with_a_unit_is_seen_by_whoever_holds_a_role_in_it(world: World) -> None:
    view = kept(world.person("leader"), shared="unit", unit=world.unit.pk)
    people = {
        "same": world.person("caseworker"),
        "other": make_user("caseworker", world.other, world.here),
        "far": make_user("caseworker", world.far, world.there),
        "nobody": make_user(),
        "admin": world.system,
    }
    assert reached(world, view, **people) == {"same"}


def test_view_shared_with_a_zone_is_seen_by_those_who_work_for_it(world: World) -> None:
    view = kept(world.person("leader"), shared="zone", zone=world.here.pk)
    people = {
        "same": world.person("caseworker"),
        "other": make_user("caseworker", world.other, world.here),
        "far": make_user("caseworker", world.far, world.there),
        "firm": make_user("enterprise", None, world.here),
        "admin": world.system,
    }
    assert reached(world, view, **people) == {"same", "other", "admin"}


def test_ended_role_ends_the_sight_of_what_was_shared_by_it(world: World) -> None:
    view = kept(world.person("leader"), shared="unit", unit=world.unit.pk)
    reader = world.person("caseworker")
    reader.memberships.update(valid_from="2020-01-01", valid_to="2020-12-31")
    assert reached(world, view, reader=User.objects.get(pk=reader.pk)) == set()


def test_view_of_a_closed_account_is_not_offered(world: World) -> None:
    owner, reader = world.person("leader"), world.person("caseworker")
    view = kept(owner, shared="unit", unit=world.unit.pk)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert reached(world, view, reader=reader) == set()


def test_nobody_shares_with_a_unit_or_zone_that_is_not_theirs(world: World) -> None:
    officer, firm = world.person("leader"), make_user("enterprise", None, world.here)
    for user, more in (
        (officer, {"shared": "unit", "unit": world.far.pk}),
        (officer, {"shared": "zone", "zone": world.there.pk}),
        (firm, {"shared": "zone", "zone": world.here.pk}),
        (world.system, {"shared": "zone", "zone": 10**6}),
        (officer, {"shared": "unit"}),
    ):
        with pytest.raises(access.Denied):
            kept(user, **more)
    assert not SavedView.objects.exists()


def test_form_offers_ones_own_units_and_zones(world: World) -> None:
    officer = world.person("leader")
    give_role(officer, "leader", world.other, world.here)
    request = request_for(officer, "/units/?kind=firm&views=keep", zone=world.here, htmx="sheet")
    page = visit(UnitPage, request).content.decode()
    offered = re.findall(r'name="shared" value="([^"]*)"', page)
    assert '<span class="chip-label">类型</span>企业' in page
    assert offered == ["", f"unit:{world.unit.pk}", f"unit:{world.other.pk}", f"zone:{world.here.pk}"]


def test_others_change_and_delete_nothing(world: World) -> None:
    view = kept(world.person("leader"), shared="unit", unit=world.unit.pk)
    reader = world.person("caseworker")
    for attempt in (
        lambda: actions.edit_view(by=reader, view=view, name="x"),
        lambda: actions.share_view(by=reader, view=view, shared=""),
        lambda: actions.delete_view(by=reader, view=view),
    ):
        with pytest.raises(access.Denied):
            attempt()
    assert "views-edit" not in html(reader)


def test_log_tells_what_was_done_but_not_what_was_looked_for(world: World) -> None:
    view = kept(world.system, query="q=%E7%8E%8B%E8%8A%B3")
    actions.edit_view(by=world.system, view=view, name="新名", query="q=%E6%9D%8E%E5%A8%9C")
    actions.delete_view(by=world.system, view=view)
    entries = list(Entry.objects.filter(action__startswith="ui.savedview").order_by("pk"))
    assert [entry.action.rpartition(".")[2] for entry in entries] == ["create", "edit", "edit", "delete"]
    assert not any("%E7%8E%8B" in entry.details or "王芳" in entry.details for entry in entries)


# Which one is in force


def test_view_in_force_is_named_and_says_when_it_was_changed(world: World) -> None:
    view = kept(world.system, query="kind=firm&sort=name")
    page = html(world.system, f"?sort=name&kind=firm&view={view.pk}&page=1")
    assert re.search(r'is-in-force.*?<span class="views-name">企业</span>', page)
    assert "已改动" not in page
    page = html(world.system, f"?kind=department&sort=name&view={view.pk}")
    assert "已改动" in page
    assert "更新视图“企业”" in page
    assert 'name="view" value="' + str(view.pk) in page


def test_changed_view_of_another_is_saved_as_ones_own_only(world: World) -> None:
    view = kept(world.person("leader"), shared="unit", unit=world.unit.pk)
    page = html(world.person("caseworker"), f"?view={view.pk}")
    assert "已改动" in page
    assert "更新视图" not in page
    assert "保存当前视图…" in page


def test_view_that_is_not_ones_own_to_see_is_no_view(world: World) -> None:
    view = kept(world.person("leader"))
    page = html(world.person("caseworker"), f"?kind=firm&view={view.pk}")
    assert "is-in-force" not in page


def test_renewing_puts_what_is_shown_under_the_name(world: World) -> None:
    view = kept(world.system)
    query = f"?kind=department&view={view.pk}&columns=name,kind"
    answer = visit(UnitPage, request_for(world.system, f"/units/{query}", {"views": "renew"}, method="post"))
    view.refresh_from_db()
    assert answer.url == f"/units/?kind=department&view={view.pk}"
    assert (view.query, view.columns) == ("kind=department", ["name", "kind"])


def test_columns_of_the_view_in_force_are_shown_and_may_be_changed_in_the_address(world: World) -> None:
    view = kept(world.system, query="kind=department", columns=["name", "created"])
    heads = r'<th scope="col"[^>]*>\s*(?:<a[^>]*>)?\s*([^<\s]+)'
    assert re.findall(heads, html(world.system, f"?kind=department&view={view.pk}")) == ["名称", "建立"]
    data = {"views": "columns", "column": ["name", "kind"]}
    request = request_for(world.system, f"/units/?kind=department&view={view.pk}&page=2", data, method="post")
    address = visit(UnitPage, request).url
    assert address == f"/units/?kind=department&view={view.pk}&columns=name,kind"
    page = html(world.system, address.removeprefix("/units/"))
    assert re.findall(heads, page) == ["名称", "类型"]
    assert "已改动" in page
    assert queries.table_preference(world.system, TABLE).columns == []


def test_list_opens_with_the_default_view_and_can_be_seen_without(world: World) -> None:
    kept(world.system, "别的", is_default=True)
    view = kept(world.system, is_default=True)
    assert list(SavedView.objects.filter(is_default=True)) == [view]
    answer = visit(UnitPage, request_for(world.system, "/units/"))
    assert (answer.status_code, answer.url) == (302, f"/units/?kind=firm&view={view.pk}")
    page = html(world.system, "?view=none")
    assert "is-in-force" not in page
    assert 'href="/units/?view=none"' in page
    assert html(world.system, "", htmx="list-region")
    assert html(world.security)


# Pages


@pytest.fixture
def client_of(client: Client) -> Any:
    def signed(user: User) -> Client:
        from liantu.apps.accounts.actions.signing import open_session
        from liantu.apps.accounts.models.session import SessionStore
        from liantu.kit import clock

        user.totp_since = clock.wall()
        user.save()
        session = SessionStore()
        open_session(by=user, session=session, address="127.0.0.1", agent="test")
        client.cookies["liantu"] = session.session_key
        return client

    return signed


def test_view_is_saved_renamed_shared_and_deleted_in_the_browser(world: World, client_of: Any) -> None:
    signed = client_of(world.system)
    list_url = reverse("units")
    answer = signed.post(f"{list_url}?sort=name&views=keep", {"name": "按名称", "is_default": "on"})
    view = SavedView.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{list_url}?sort=name&view={view.pk}")
    assert signed.get(list_url)["Location"] == answer["Location"]

    page = f"{reverse('saved-view', args=[view.pk])}?next={list_url}"
    assert "按名称" in signed.get(page).content.decode()
    unit = world.system.grants[0].unit
    answer = signed.post(page, {"name": "新名", "shared": f"unit:{unit}"})
    view.refresh_from_db()
    assert (answer["Location"], view.name, view.shared, view.unit_id, view.is_default) == (
        list_url,
        "新名",
        "unit",
        unit,
        False,
    )

    answer = signed.post(page, {"name": "新名", "shared": f"zone:{world.here.pk}"})
    view.refresh_from_db()
    assert (view.shared, view.unit_id, view.zone_id) == ("zone", None, world.here.pk)
    answer = signed.post(reverse("saved-view-delete", args=[view.pk]), {"next": "https://evil.example/"})
    assert (answer["Location"], SavedView.objects.exists()) == ("/", False)


def test_view_of_another_has_no_page(world: World, client_of: Any) -> None:
    view = kept(world.security)
    signed = client_of(world.system)
    assert signed.get(reverse("saved-view", args=[view.pk])).status_code == 404
    assert signed.post(reverse("saved-view-delete", args=[view.pk])).status_code == 404
    assert SavedView.objects.exists()
