"""Visits as departments, a leader and a firm meet them: known before, joined, told; an event's code read by a phone."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from .test_register import clean

OWN = "模拟星禾智能装备有限公司"
PAGES = ("/visits/calendar/", "/visits/calendar/?view=week", "/visits/", "/visits/count/", "/promises/", "/events/")


def test_officer_sees_who_else_goes_and_joins_with_one_click(visit: Any) -> None:
    with visit() as officer:
        page = officer.sign_in("sim.science")
        officer.go("/visits/calendar/?month=2026-09")
        expect(page.locator(".notice.tone-bad")).to_contain_text(OWN)
        officer.picture("visits-calendar")
        officer.go("/visits/new/?day=2026-09-17")
        page.fill("#id_organisation", OWN)
        page.dispatch_event("#id_organisation", "change")
        expect(page.locator("#known")).to_contain_text("上限 2 次")
        officer.picture("visits-known")
        page.select_option("#id_purpose", "research")
        page.fill("#id_matter", "了解研发需求")
        # What is known is asked for anew with what was filled in: the button must be the one that stays.
        officer.settle()
        page.locator(".near > li", has_text="招商局").locator(".btn-join").click()
        page.wait_for_url(re.compile(r"/visits/\d+/$"))
        officer.settle()
        expect(page.locator(".goings")).to_contain_text("了解研发需求")
        officer.picture("visits-joined")
        clean(officer)


def test_firm_reads_its_visits_on_a_phone_and_says_what_it_told(visit: Any) -> None:
    with visit(width=390, height=844) as firm:
        page = firm.sign_in("sim.firm")
        firm.go("/visits/calendar/?month=2026-09")
        assert firm.too_wide() <= 0
        page.locator(".visit-calendar li", has_text="科技创新局").locator("a").first.click()
        firm.settle()
        page.get_by_role("link", name="已经反映过").click()
        page.fill("#sheet [name=to]", "企业服务中心")
        page.fill("#sheet [name=what]", "材料已经交过")
        page.click("#sheet button[type=submit]")
        expect(page.locator("body")).to_contain_text("材料已经交过")
        firm.settle()
        firm.picture("visits-told-phone")
        clean(firm)


def test_phone_signs_in_by_the_code_on_the_wall(visit: Any) -> None:
    with visit() as officer, visit(width=390, height=844) as phone:
        page = officer.sign_in("sim.caseworker")
        officer.go("/events/")
        page.get_by_role("link", name="青年工程师沙龙").click()
        officer.settle()
        page.get_by_role("link", name="扫码签到").click()
        officer.settle()
        officer.picture("event-code")
        address = page.locator("#code").get_attribute("data-address")
        phone.go(re.sub(r"^https?://[^/]+", "", address))
        phone.page.fill("[name=person]", "示范来")
        phone.picture("event-phone")
        phone.page.click("main button[type=submit]")
        expect(phone.page.locator("main")).to_contain_text("欢迎参加")
        assert phone.too_wide() <= 0
        clean(phone)
        clean(officer)


def test_pages_of_visits_and_events_hold_in_every_light(visit: Any) -> None:
    with visit() as leader:
        leader.sign_in("sim.leader")
        for path in PAGES:
            leader.stands(path, f"visits-{{look}}-{re.sub(r'[^a-z]+', '-', path).strip('-')}")
        clean(leader)
