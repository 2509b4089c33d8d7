"""The pages of notices, channels and links, walked as a browser would."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.notices import public as notices
from liantu.kit.notices import queries
from liantu.kit.notices.models import MailServer, Message, Notice, Preference, Robot
from tests.factories.accounts import World
from tests.kit.jobs.test_pages import come_in

from .conftest import Hook
from .test_links import make

pytestmark = pytest.mark.django_db


def tell(world: World, reader: User, unit: Any = None, kind: str = "probe.routine", **more: Any) -> Notice:
    notices.tell(by=world.system, kind=kind, to=[reader], about=("probe_unit", (unit or world.unit).pk), **more)
    return Notice.objects.order_by("-pk").first()


def test_bell_counts_and_the_drawer_leads_to_the_object(world: World, officer: User) -> None:
    tell(world, officer)
    tell(world, officer, world.far)
    browser = come_in(officer)
    page = browser.get("/account/").content.decode()
    assert "通知，2 条未读" in page
    drawer = browser.get("/notices/recent/", headers={"HX-Request": "true", "HX-Target": "drawer"}).content.decode()
    assert f"超期：{world.unit.name}" in drawer
    assert world.far.name not in drawer
    assert "所涉内容您已不能查看" in drawer


def test_click_marks_as_read_and_goes_to_the_object(world: World, officer: User) -> None:
    row = tell(world, officer)
    answer = come_in(officer).get(reverse("notice-open", args=[row.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("unit", args=[world.unit.pk]))
    assert queries.unread(officer) == 0


def test_click_on_what_may_no_longer_be_seen_leads_nowhere(world: World, officer: User) -> None:
    row = tell(world, officer)
    browser = come_in(officer)
    # The role's zone and unit are another's now.
    officer.memberships.update(unit=world.far, zone=world.there)
    assert browser.get(reverse("notice-open", args=[row.pk])).status_code == 404
    other = world.person("leader")
    assert come_in(other).get(reverse("notice-open", args=[row.pk])).status_code == 404


def test_link_of_a_notice_leads_inside_alone(world: World, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from liantu.kit.notices import kinds

    for url in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        kind = notices.Kind("probe.plain", "x", lambda *_asked: "x", url=lambda _data, url=url: url)
        monkeypatch.setitem(kinds._kinds, "probe.plain", kind)
        notices.tell(by=world.system, kind="probe.plain", to=[officer])
        row = Notice.objects.order_by("-pk").first()
        assert come_in(officer).get(reverse("notice-open", args=[row.pk]))["Location"] == "/notices/"


def test_list_filters_and_marks_as_read(world: World, officer: User) -> None:
    first, second = tell(world, officer), tell(world, officer, world.other, "probe.urgent")
    browser = come_in(officer)
    assert browser.get("/notices/", {"kind": "probe.urgent"}).content.decode().count("超期：") == 1
    answer = browser.post("/notices/read/", {"notice": first.pk})
    assert (answer.status_code, queries.unread(officer)) == (302, 1)
    page = browser.get("/notices/", {"unread": "1"}).content.decode()
    assert (f"超期：{world.other.name}" in page, f"超期：{world.unit.name}" in page) == (True, False)
    browser.post("/notices/", {"bulk": "read", "row": [second.pk]})
    assert queries.unread(officer) == 0
    tell(world, officer)
    browser.post("/notices/read/", {})
    assert queries.unread(officer) == 0


def test_list_costs_the_same_however_many_rows(world: World, officer: User) -> None:
    browser = come_in(officer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/notices/").status_code == 200
        return len(seen)

    for _ in range(2):
        tell(world, officer)
    few = cost()
    for number in range(20):
        tell(world, officer, (world.unit, world.other)[number % 2])
    assert cost() == few


def test_bell_costs_one_query(world: World, officer: User) -> None:
    from liantu.kit.notices import hooks

    assert officer.grants
    request = RequestFactory().get("/")
    request.user = officer
    with CaptureQueriesContext(connection) as seen:
        assert hooks.bell(request) == {"unread": 0, "shown": "0"}
    assert len(seen) == 1


def test_preferences_are_kept(world: World, officer: User, mailing: Any) -> None:
    browser = come_in(officer)
    page = browser.get("/notices/preferences/").content.decode()
    assert "发到 officer@example.cn" in page
    told = {"digest": "weekly", "quiet_from": "21:00", "quiet_to": "", "kind:probe.routine:robot": "on"}
    assert browser.post("/notices/preferences/", told).status_code == 422
    assert browser.post("/notices/preferences/", {**told, "quiet_to": "08:00"}).status_code == 302
    row = Preference.objects.get(user=officer)
    assert (row.digest, f"{row.quiet_from:%H:%M}", f"{row.quiet_to:%H:%M}") == ("weekly", "21:00", "08:00")
    assert (row.choices["probe.routine"], row.choices["probe.urgent"]) == (["robot"], [])


def test_administrator_adds_a_robot_and_tries_it(world: World, officer: User, hook: Hook) -> None:
    browser = come_in(world.system)
    told = {
        "name": "包联群",
        "kind": "wecom",
        "url": hook.url,
        "readers": [officer.pk],
        "active": "on",
        "allow_http": "on",
    }
    refused = browser.post("/notices/channels/robots/new/", told)
    assert refused.status_code == 422
    assert "已拒绝" in refused.content.decode()
    assert browser.post("/notices/channels/robots/new/", {**told, "allow_private": "on"}).status_code == 302
    row = Robot.objects.get()
    page = browser.get("/notices/channels/").content.decode()
    assert "secret-of-the-robot" not in page
    assert "…obot" in page
    edit = browser.get(f"/notices/channels/robots/{row.pk}/").content.decode()
    assert "secret-of-the-robot" not in edit
    answer = browser.post(f"/notices/channels/robots/{row.pk}/test/", follow=True)
    assert "已发出，对方应答" in answer.content.decode()
    assert len(hook.calls) == 1


def test_administrator_sets_the_mail_server(world: World, settings: Any) -> None:
    settings.LIANTU_MAIL = None
    browser = come_in(world.system)
    told = {
        "host": "smtp.example.cn",
        "port": "587",
        "security": "starttls",
        "username": "u",
        "password": "s3cret pass",
    }
    assert browser.post("/notices/channels/mail/", told).status_code == 422
    assert browser.post("/notices/channels/mail/", {**told, "sender": "a@example.cn"}).status_code == 302
    row = MailServer.objects.get()
    assert (row.host, row.password) == ("smtp.example.cn", "s3cret pass")
    browser.post("/notices/channels/mail/", {**told, "sender": "b@example.cn", "password": ""})
    row.refresh_from_db()
    assert (row.sender, row.password) == ("b@example.cn", "s3cret pass")
    for path in ("/notices/channels/", "/notices/channels/mail/"):
        assert "s3cret" not in browser.get(path).content.decode()


@pytest.mark.parametrize("path", ["/notices/channels/", "/notices/channels/mail/", "/notices/channels/robots/new/"])
def test_channels_are_no_business_of_others(world: World, officer: User, path: str) -> None:
    for who in (officer, world.security):
        assert come_in(who).get(path).status_code in (403, 404)


def test_administrator_sees_why_and_sends_again(world: World, officer: User, mailing: Any) -> None:
    row = Message.objects.create(
        reader=officer, channel="mail", state="given_up", attempts=6, reason="连接不上邮件服务器：x", count=1,
        created=clock.wall(), finished=clock.wall(),
    )  # fmt: skip
    browser = come_in(world.system)
    assert "连接不上邮件服务器：x" in browser.get("/notices/messages/").content.decode()
    assert browser.get(f"/notices/messages/{row.uuid}/").status_code == 200
    assert browser.post(f"/notices/messages/{row.uuid}/retry/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert come_in(officer).get(f"/notices/messages/{row.uuid}/").status_code == 404


def test_links_are_listed_and_revoked_by_their_maker(world: World, officer: User) -> None:
    made = make(world, officer)
    browser = come_in(officer)
    page = browser.get("/links/").content.decode()
    assert "山西天海泵业有限公司" in page
    assert made.url not in page
    one = browser.get(f"/links/{made.link.uuid}/").content.decode()
    assert world.unit.name in one
    assert come_in(world.person("caseworker")).get(f"/links/{made.link.uuid}/").status_code == 404
    assert browser.post(f"/links/{made.link.uuid}/revoke/").status_code == 302
    assert "已撤回" in browser.get("/links/", {"state": "revoked"}).content.decode()


def test_new_link_is_shown_once_with_its_picture(world: World, officer: User) -> None:
    from liantu.kit.notices.web import links

    browser = come_in(officer)
    request = browser.get("/links/").wsgi_request
    made = make(world, officer)
    answer = links.show_made(request, made, "/links/")
    page = answer.content.decode()
    assert made.url in page
    assert "<svg" in page
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/notices/", "/notices/recent/", "/notices/preferences/", "/notices/messages/", "/links/", "/notices/channels/"],
)
def test_pages_want_a_sign_in(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, re.sub(r"\?.*", "", answer["Location"])) == (302, reverse("signin"))
