"""The bell, and a phone that has nothing but a signed link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from liantu.apps.accounts.models import Unit
from liantu.kit.notices import public as notices
from tests.browser.conftest import Window
from tests.factories.accounts import World
from tests.kit.notices import probes

Open = Callable[..., Window]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def link(world: World, live_server: Any) -> str:
    """The path of a link that asks for feedback on a visit."""
    made = notices.make_link(
        by=world.person("caseworker"), purpose="probe.feedback", about=("probe_unit", world.unit.pk),
        asks="9 月 14 日我们走访了贵公司，请您说说这次走访的效果，以便改进。", to="山西天海泵业有限公司",
    )  # fmt: skip
    return re.sub(r"https?://[^/]+", "", made.url)


def test_a_firm_answers_through_a_link_on_a_phone_once(world: World, window: Open, link: str) -> None:
    opened = window(**PHONE)
    page = opened.go(link)
    expect(page.locator("h1")).to_have_text("走访反馈")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("[name=words]", "解决了用电问题")
    page.check("[name=grade][value=good]")
    page.fill("[name=people]", "12")
    page.click("text=提交")
    expect(page.locator("h1")).to_have_text("已收到，谢谢")
    assert Unit.objects.get(pk=world.unit.pk).short_name == "解决了用电问题"
    again = window(**PHONE)
    expect(again.go(link).locator("h1")).to_have_text("已经填写过")
    assert page.context.cookies()[0]["name"] == "liantu-csrf"
    assert len(page.context.cookies()) == 1
    assert opened.complaints == []


def test_a_file_goes_through_a_link(world: World, window: Open, live_server: Any, tmp_path: Any) -> None:
    made = notices.make_link(
        by=world.person("caseworker"), purpose="probe.file", about=("probe_unit", world.unit.pk), asks="请上传执照"
    )
    opened = window(**PHONE)
    page = opened.go(re.sub(r"https?://[^/]+", "", made.url))
    picture = tmp_path / "执照.png"
    picture.write_bytes(page.screenshot())
    page.set_input_files("[name=licence]", picture)
    page.click("text=提交")
    expect(page.locator("h1")).to_have_text("已收到，谢谢")
    assert probes.answered[-1][1]["licence"].size == picture.stat().st_size
    assert opened.complaints == []


def test_the_bell_opens_what_waits_and_leads_to_it(world: World, window: Open) -> None:
    officer = world.person("caseworker")
    notices.tell(by=world.system, kind="probe.urgent", to=[officer], about=("probe_unit", world.unit.pk))
    notices.tell(by=world.system, kind="probe.routine", to=[officer], about=("probe_unit", world.other.pk))
    opened = window(officer)
    page = opened.go("/account/")
    expect(page.locator(".bell-count")).to_have_text("2")
    page.click(".bell")
    page.wait_for_selector(".drawer .notice-list")
    page.click(f".drawer >> text=超期：{world.unit.name}")
    page.wait_for_url(f"**/manage/units/{world.unit.pk}/")
    expect(page.locator(".bell-count")).to_have_text("1")
    opened.go("/notices/")
    page.click("text=全部标为已读")
    expect(page.locator(".bell-count")).to_have_count(0)
    assert opened.complaints == []


@pytest.mark.parametrize("path", ["/notices/", "/notices/preferences/", "/notices/messages/", "/notices/channels/"])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_of_notices_is_wider_than_its_window(world: World, window: Open, path: str, width: int) -> None:
    notices.tell(by=world.security, kind="probe.plain", to=[world.system], data={"more": "很长的说明" * 30})
    opened = window(world.system, viewport={"width": width, "height": 820})
    page = opened.go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.complaints == []
