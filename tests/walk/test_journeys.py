"""A journey from its first line of YAML to the last line of its story, over a weekend that is worked."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

from playwright.sync_api import expect

from tests.homes import OwnHome

from .test_register import clean

PACK = """\
journey: promise
title: 承诺快办
case: activities.promise
stages:
  open: {title: 待答复, start: true}
  working: 办理中
  answered: 待企业确认
  kept: {title: 已兑现, ends: well}
moves:
  reply: {title: 答复企业, from: open, to: working, needs: answer, effects: [note_answer, tell_firm]}
  finish: {title: 办好了, from: working, to: answered, needs: answer, effects: [note_answer, tell_firm]}
  confirm: {title: 确认已兑现, from: answered, to: kept, effects: mark_kept}
  object: {title: 还没有办好, from: answered, to: working, reason: required}
clocks:
  solve:
    title: 兑现时限
    period: 4d
    starts: {enter: working}
    stops: {enter: [answered, kept]}
    pauses: {approval: []}
    escalate:
      - {at: +1d, tell: [assignee, leader]}
fields:
  answer: {title: 答复企业的内容, form: long}
causes: {approval: 等上级批复}
"""
#: Beside the site of the other walks, on another day; jobs are done over there.
SERVE = ("serve", "--workers", "1", "--job-workers", "0")
#: The ladders as the job climbs them, at ten in the morning of a day.
CLIMB = """
import sys, django; django.setup()
from datetime import datetime
from zoneinfo import ZoneInfo
from liantu.kit import clock
from liantu.kit.access.principals import Scheduler
from liantu.kit.journeys import public as journeys
with clock.living(datetime.fromisoformat(sys.argv[1]).replace(tzinfo=ZoneInfo("Asia/Shanghai"))):
    print(journeys.climb(by=Scheduler()))
"""


def climb(home: OwnHome, at: str) -> None:
    environment = home.environment(DJANGO_SETTINGS_MODULE="liantu.site.settings")
    subprocess.run([sys.executable, "-c", CLIMB, at], env=environment, check=True)


def move(person: Any, case: str, key: str, **told: str) -> None:
    person.go(f"{case}move/{key}/")
    for name, words in told.items():
        person.page.fill(f"[name={name}]", words)
    person.page.click("main button[type=submit]")
    person.page.wait_for_url(re.compile(r"/cases/\d+/$"))
    person.settle()


def test_small_journey_from_yaml_to_the_end_of_its_story(visit: Any, demo_home: OwnHome) -> None:
    with visit() as officer, visit() as leader, visit() as caseworker:
        pack = _write(officer)
        _look_at_form(officer, pack)
        _approve(officer, leader, pack)
        case = _promise(caseworker)
        move(caseworker, case, "reply", told_answer="已与供电公司约定接入")
        _pause(caseworker, case)
        for person in (officer, leader, caseworker):
            clean(person)
    with demo_home.serving(*SERVE, LIANTU_NOW="2026-09-18") as friday, visit(at=friday) as caseworker:
        _resume(caseworker, case)
        clean(caseworker)
    climb(demo_home, "2026-09-24 10:00")
    with (
        demo_home.serving(*SERVE, LIANTU_NOW="2026-09-24") as thursday,
        visit(at=thursday) as officer, visit(at=thursday) as leader, visit(at=thursday, width=390, height=844) as phone,
    ):  # fmt: skip
        leader.sign_in("sim.leader")
        leader.go("/notices/")
        expect(leader.page.locator("main")).to_contain_text("协调专线接入”已超期 1 个工作日")
        officer.sign_in("sim.science")
        _hand_over(officer, case)
        move(officer, case, "finish", told_answer="专线已于二十三日通电")
        _answer(phone, _link(officer))
        officer.go(case)
        story = officer.page.locator(".trail").first
        for words in STORY:
            expect(story).to_contain_text(words)
        story.scroll_into_view_if_needed()
        officer.picture("journeys-story")
        clean(officer)
        clean(leader)


#: The lines of the case's story, in their order.
STORY = (
    "开始：待答复", "答复企业：待答复 → 办理中", "暂停“兑现时限”：等上级批复", "恢复“兑现时限”：等上级批复",
    "“兑现时限”到期提醒（超期 1 个工作日）", "转给 罗致", "办好了：办理中 → 待企业确认", "确认已兑现：待企业确认 → 已兑现", "签名链接",
)  # fmt: skip


def _pause(caseworker: Any, case: str) -> None:
    page = caseworker.page
    caseworker.go(f"{case}pause/solve/")
    page.select_option("[name=cause]", "approval")
    page.fill("[name=reason]", "供电增容等市局批复")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    expect(page.locator(".case-clock")).to_contain_text("暂停")
    caseworker.settle()
    caseworker.picture("journeys-paused")


def _resume(caseworker: Any, case: str) -> None:
    """On Friday. The day after counts first: Saturday is off, Sunday is worked."""
    page = caseworker.sign_in("sim.caseworker")
    caseworker.go(case)
    page.click(".case-clock button:has-text('恢复')")
    expect(page.locator(".case-clock")).to_contain_text("计时中")
    caseworker.settle()
    page.click(".case-clock summary")
    expect(page.locator(".account")).to_contain_text("9月20日 星期日 调休上班，第 1 个工作日")
    expect(page.locator(".account")).to_contain_text("9月23日 星期三 第 4 个工作日，最后一日")
    page.locator(".account").scroll_into_view_if_needed()
    caseworker.picture("journeys-resumed")


def _link(officer: Any) -> str:
    """The path of a link by which the firm answers, and what to send it, copied."""
    page = officer.page
    page.click("text=生成企业答复链接")
    address = page.locator("[data-copy-source]").first.inner_text()
    officer.settle()
    page.locator("[data-copy]").nth(1).click()
    expect(page.locator("[data-copy]").nth(1)).to_have_text("已复制")
    officer.picture("journeys-link")
    return re.sub(r"^https?://[^/]+", "", address)


def _write(officer: Any) -> str:
    """A draft: a mistake is named by its line and mended, the journey is drawn. The page of the draft."""
    page = officer.sign_in("sim.science")
    officer.go("/packs/journey/promise/draft/")
    page.fill("[name=note]", "四个工作日办结")
    page.click("main button[type=submit]")
    page.fill("[name=text]", PACK.replace("to: answered,", "to: anwsered,"))
    page.focus("[name=text]")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-line='11']").first).to_be_visible()
    officer.picture("journeys-mistake")
    page.fill("[name=text]", PACK)
    page.focus("[name=text]")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/packs/\d+/$"))
    officer.settle()
    page.locator("svg.journey").scroll_into_view_if_needed()
    officer.picture("journeys-drawn")
    return str(page.url.removeprefix(officer.site.url))


def _look_at_form(officer: Any, pack: str) -> None:
    """The same draft as a form, in every light."""
    officer.stands(f"{pack}form/", "journeys-form-{look}")
    expect(officer.page.locator("[name=period_solve]")).to_have_value("4d")
    expect(officer.page.locator("[name=period_solve]")).to_have_class("form-control")


def _approve(officer: Any, leader: Any, pack: str) -> None:
    page = officer.page
    officer.go(pack)
    page.click("text=提交批准")
    page.click("#sheet button[type=submit]")
    expect(page.locator("main")).to_contain_text("待批准")
    page = leader.sign_in("sim.leader")
    leader.go(pack)
    page.click("a[href*='/approve/']")
    page.click("#sheet button[type=submit]")
    expect(page.locator("main")).to_contain_text("现行")


def _promise(caseworker: Any) -> str:
    """A promise of today; the page of its case."""
    page = caseworker.sign_in("sim.caseworker")
    caseworker.go("/visits/")
    pages = {link.get_attribute("href") for link in page.locator("main a[href*='/visits/']").all()}
    for path in sorted(one for one in pages if one and re.search(r"/visits/\d+/$", one)):
        caseworker.go(path)
        if page.locator("a[href$='/promise/']").count():
            break
    caseworker.go(f"{path}promise/")
    page.fill("[name=text]", "协调专线接入")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/promises/\d+/$"))
    caseworker.settle()
    found = re.search(r"/cases/\d+/", page.locator("main a[href*='/move/']").first.get_attribute("href") or "")
    assert found
    return found[0]


def _hand_over(officer: Any, case: str) -> None:
    page = officer.page
    officer.go(f"{case}assign/")
    names = page.locator("[name=to] option").all_inner_texts()
    page.select_option("[name=to]", label=next(name for name in names if "罗致" in name))
    page.fill("[name=reason]", "原办理人调岗")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/cases/\d+/$"))


def _answer(phone: Any, address: str) -> None:
    """A firm without an account answers on a phone: once, and only what was asked."""
    page = phone.page
    phone.go(address)
    assert phone.too_wide() <= 0
    expect(page.locator("main")).to_contain_text("专线已于二十三日通电")
    assert page.locator("[name=move]").count() == 2
    phone.picture("journeys-answer-phone")
    page.check("[name=move][value=confirm]")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("已收到，谢谢")
    clean(phone)
    assert page.goto(f"{phone.site.url}{address}").status == 410
    expect(page.locator("h1")).to_have_text("已经填写过")
    page.goto(f"{phone.site.url}/cases/")
    assert "/signin/" in page.url


TABLE = """\
date,name,kind
2027-01-01,元旦,off
2027-02-05,春节,off
2027-02-08,春节,off
2027-04-05,清明节,off
2027-05-01,劳动节,off
2027-06-09,端午节,off
2027-09-15,中秋节,off
2027-10-01,国庆节,off
"""


def test_leader_brings_in_next_years_holidays_and_sees_what_moves(visit: Any) -> None:
    with visit() as leader, visit(width=390, height=844, dark=True) as phone:
        page = leader.sign_in("sim.leader")
        leader.go("/calendars/import/")
        page.set_input_files("[name=file]", {"name": "2027.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(r"/calendars/\d+/$"))
        leader.settle()
        expect(page.locator("main")).to_contain_text("启用后会怎样")
        leader.picture("calendars-preview")
        phone.sign_in("sim.leader")
        phone.go(page.url.removeprefix(leader.site.url))
        assert phone.too_wide() <= 0
        phone.picture("calendars-preview-phone")
        page.click("button[value=apply]")
        expect(page.locator("main")).to_contain_text("停用后会怎样")
        phone.go("/calendars/")
        assert phone.too_wide() <= 0
        phone.picture("calendars-phone")
        leader.go("/calendars/")
        leader.picture("calendars")
        clean(leader)
        clean(phone)
