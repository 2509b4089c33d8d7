"""What somebody pinned and saw lately, the palette, the page, the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Unit, User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.search import actions, hooks, seen
from liantu.kit.search import public as search
from liantu.kit.search.models import Pin, Recent
from tests.factories.accounts import World, enrolled, make_user

from .conftest import KIND, Put, found

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Browse = Callable[[User], Client]


def lines(user: access.Principal, query: str) -> list[tuple[str, str]]:
    return [(line.kind, line.label) for line in hooks.findings(user, query, 8)]


def main(answer: object) -> str:
    body = answer.content.decode()  # type: ignore[attr-defined]
    return body.partition("<main")[2].partition("</main>")[0]


# Pins and what was seen


def test_pins_stand_in_the_order_of_pinning(put: Put, reader: User) -> None:
    first, second = put("乙"), put("甲")
    for unit in (first, second, first):
        search.pin(by=reader, kind=KIND, object_id=unit.pk)
    assert [hit.id for hit in search.pinned(reader)] == [first.pk, second.pk]
    assert search.is_pinned(reader, KIND, first.pk)
    search.unpin(by=reader, kind=KIND, object_id=first.pk)
    search.unpin(by=reader, kind=KIND, object_id=first.pk)
    assert [hit.id for hit in search.pinned(reader)] == [second.pk]
    told = audit.Entry.objects.filter(action__startswith="search.pin").order_by("id")
    assert list(told.values_list("action", "object_label")) == [
        ("search.pin.create", "乙"), ("search.pin.create", "甲"), ("search.pin.delete", f"{KIND} {first.pk}"),
    ]  # fmt: skip


def test_pin_of_what_one_does_not_see_is_not_here(put: Put, reader: User, world: World) -> None:
    far = put("远", zone=world.there)
    for kind, key in ((KIND, far.pk), (KIND, 10**12), ("nothing", 1)):
        with pytest.raises(access.NotHere):
            search.pin(by=reader, kind=kind, object_id=key)


def test_pin_of_nobody_is_denied(put: Put) -> None:
    unit = put("甲")
    for nobody in (access.LocalOperator(), make_user()):
        with pytest.raises(access.Denied):
            search.pin(by=nobody, kind=KIND, object_id=unit.pk)
        with pytest.raises(access.Denied):
            search.unpin(by=nobody, kind=KIND, object_id=unit.pk)


def test_pins_are_few(put: Put, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PINS", 1)
    search.pin(by=reader, kind=KIND, object_id=put("甲").pk)
    with pytest.raises(ValidationError, match="最多固定 1 项"):
        search.pin(by=reader, kind=KIND, object_id=put("乙").pk)


def test_pin_of_another_is_left_alone(put: Put, reader: User, world: World) -> None:
    unit, other = put("甲"), world.person("leader")
    search.pin(by=other, kind=KIND, object_id=unit.pk)
    search.unpin(by=reader, kind=KIND, object_id=unit.pk)
    assert (len(search.pinned(other)), search.pinned(reader)) == (1, [])


def test_pinned_and_seen_vanish_with_the_scope(put: Put, reader: User, world: World) -> None:
    unit = put("甲")
    search.pin(by=reader, kind=KIND, object_id=unit.pk)
    search.note_seen(reader, KIND, unit.pk)
    Unit.objects.filter(pk=unit.pk).update(zone=world.there)
    assert (search.pinned(reader), search.recent(reader)) == ([], [])
    search.unpin(by=reader, kind=KIND, object_id=unit.pk)
    assert not Pin.objects.exists()


def test_seen_keeps_the_last_twenty_the_last_first(put: Put, reader: User) -> None:
    units = [put(f"甲{n}") for n in range(seen.MOST + 3)]
    start = clock.wall()
    for n, unit in enumerate([*units, units[5]]):
        with clock.stopped(start + timedelta(seconds=n)):
            search.note_seen(reader, KIND, unit.pk)
    wanted = [units[5], *(unit for unit in reversed(units[3:]) if unit != units[5])]
    assert [hit.id for hit in search.recent(reader)] == [unit.pk for unit in wanted]
    assert Recent.objects.count() == seen.MOST


def test_seen_again_writes_nothing(put: Put, reader: User) -> None:
    unit = put("甲")
    search.note_seen(reader, KIND, unit.pk)
    with CaptureQueriesContext(connection) as told:
        search.note_seen(reader, KIND, unit.pk)
    assert [query["sql"].split()[0] for query in told] == ["SELECT"]


def test_seen_by_nobody_is_not_kept(put: Put, reader: User) -> None:
    unit = put("甲")
    for nobody in (access.LocalOperator(), access.Visitor(), make_user()):
        search.note_seen(nobody, KIND, unit.pk)
    assert not Recent.objects.exists()
    with pytest.raises(LookupError):
        search.note_seen(reader, "nothing", 1)


# The palette


def test_palette_finds_objects_under_their_kind(put: Put, reader: User, browse: Browse) -> None:
    unit = put("山西天海泵业有限公司", short="天海泵业")
    told = browse(reader).get(reverse("palette"), {"q": "thby"}).json()["findings"]
    assert {"label": unit.name, "url": f"/manage/units/{unit.pk}/", "kind": "受检单位", "icon": "building",
            "detail": "天海泵业 · 简称的首字母"} in told  # fmt: skip


def test_palette_leads_to_the_page_where_there_is_more(put: Put, reader: User) -> None:
    for n in range(9):
        put(f"泵业{n}")
    told = list(hooks.findings(reader, "泵业", 8))
    assert (len(told), told[-1].url, told[-1].label) == (8, "/search/?q=%E6%B3%B5%E4%B8%9A", "全部结果")


def test_palette_without_a_query_has_pins_then_what_was_seen(put: Put, reader: User) -> None:
    pinned, both, looked = put("甲"), put("乙"), put("丙")
    for unit in (looked, both):
        search.note_seen(reader, KIND, unit.pk)
    for unit in (pinned, both):
        search.pin(by=reader, kind=KIND, object_id=unit.pk)
    assert lines(reader, "") == [("已固定", "甲"), ("已固定", "乙"), ("最近查看", "丙")]


# The page


def test_page_lists_hits_by_kind_with_a_way_to_more(put: Put, reader: User, browse: Browse) -> None:
    for n in range(10):
        put(f"泵业{n}")
    browser = browse(reader)
    page = main(browser.get(reverse("search"), {"q": "泵业"}))
    assert ("受检单位" in page, page.count('class="search-hit"'), f"kind={KIND}" in page) == (True, 8, True)
    page = main(browser.get(reverse("search"), {"q": "泵业", "kind": KIND}))
    assert (page.count('class="search-hit"'), "全部类别" in page) == (10, True)


def test_page_shows_likenesses_only_where_no_kind_answers(put: Put, reader: User, browse: Browse) -> None:
    unit = put("泵业")

    def alike(user: access.Principal, text: str, limit: int) -> list[search.Likeness]:
        return [search.Likeness(unit.pk, "<理由>")]

    search.register(search.Searchable("probe-alike", "相近", "building", found, order=0, alike=alike))
    browser = browse(reader)
    page = main(browser.get(reverse("search"), {"q": "泵业"}))
    assert ("受检单位" in page, "名称相近" in page) == (True, False)
    page = main(browser.get(reverse("search"), {"q": "泵叶"}))
    assert [words in page for words in ("没有找到“泵叶”。名称相近的有", "&lt;理由&gt;", "受检单位")] == [
        True,
        True,
        False,
    ]
    assert "名称相近" not in main(browser.get(reverse("search"), {"q": "泵叶", "kind": KIND}))


def test_page_gives_htmx_the_region_alone(put: Put, reader: User, browse: Browse) -> None:
    put("泵业")
    answer = browse(reader).get(reverse("search"), {"q": "by"}, headers={**HTMX, "HX-Target": "search-results"})
    body = answer.content.decode()
    assert (body.strip().startswith('<div id="search-results"'), "<html" in body, "泵业" in body) == (True, False, True)


def test_page_says_how_to_search_and_what_was_not_found(reader: User, browse: Browse) -> None:
    browser = browse(reader)
    page = main(browser.get(reverse("search"), {"q": "<b>x"}))
    assert ("没有找到“&lt;b&gt;x”" in page, "首字母" in page) == (True, True)
    assert "输入要找的内容" in main(browser.get(reverse("search")))


def test_page_without_a_query_shows_pins_and_what_was_seen(put: Put, reader: User, browse: Browse) -> None:
    search.pin(by=reader, kind=KIND, object_id=put("甲醇").pk)
    search.note_seen(reader, KIND, put("乙醇").pk)
    page = main(browse(reader).get(reverse("search")))
    assert 0 < page.index("已固定") < page.index("甲醇") < page.index("最近查看") < page.index("乙醇")


def test_page_asks_who_comes(client: Client) -> None:
    answer = client.get(reverse("search"), {"q": "x"})
    assert (answer.status_code, answer.headers["Location"].startswith(reverse("signin"))) == (302, True)


def test_page_in_english_has_no_chinese_of_its_own(reader: User, browse: Browse) -> None:
    import re

    browser = browse(reader)
    browser.cookies["liantu-language"] = "en"
    for query in ({}, {"q": "x"}):
        page = main(browser.get(reverse("search"), query))
        words = re.sub(r"<[^>]+>", " ", page)
        assert re.findall(r"[\u4e00-\u9fff]+", words) == []


def test_switch_pins_and_unpins(put: Put, reader: User, browse: Browse) -> None:
    unit, browser = put("甲"), browse(reader)
    url = reverse("search-pin", args=[KIND, unit.pk])
    button = browser.post(url, {"do": "pin"}, headers=HTMX).content.decode()
    assert ('aria-pressed="true"' in button, "取消固定" in button, "<html" in button) == (True, True, False)
    assert search.is_pinned(reader, KIND, unit.pk)
    answer = browser.post(url, {"do": "unpin", "next": "/jobs/"})
    assert (answer.status_code, answer.headers["Location"], search.pinned(reader)) == (302, "/jobs/", [])
    assert browser.get(url).status_code == 405
    assert browser.post(reverse("search-pin", args=["nothing", 1]), {"do": "pin"}).status_code == 404


def test_pin_button_stands_on_a_page(put: Put, reader: User) -> None:
    from django.template import Context, Template
    from django.test import RequestFactory

    request = RequestFactory().get("/x/")
    unit = put("甲")
    drawn = Template("{% load search %}{% pin_button kind pk %}")
    for user, there in ((reader, True), (access.LocalOperator(), False), (make_user(), False)):
        request.user = user
        assert ("<form" in drawn.render(Context({"request": request, "kind": KIND, "pk": unit.pk}))) is there


# The API


def test_api_answers_hits(put: Put, world: World) -> None:
    user = world.person("science_officer")
    unit = put("山西天海泵业有限公司", short="天海泵业")
    put("天海泵业厂", zone=world.there)
    _token, text = accounts.create_token(by=enrolled(user), name="test", read_only=True)
    api = Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "zh-hans"})
    assert api.get("/api/v1/search", {"q": "thby", "kind": KIND, "limit": 3}).json() == [
        {"kind": KIND, "id": unit.pk, "label": unit.name, "detail": "天海泵业", "url": f"/manage/units/{unit.pk}/",
         "matched": "short_initials", "reasons": ""}
    ]  # fmt: skip
    assert api.get("/api/v1/search", {"q": "thby", "kind": "other"}).json() == []
    assert api.get("/api/v1/search").status_code == 422
    assert api.get("/api/v1/search", {"q": "x", "limit": 1000}).status_code == 422
    assert Client().get("/api/v1/search", {"q": "x"}).status_code == 401
