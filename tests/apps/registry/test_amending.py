"""What is wrong can be put right: a telephone cleared, a merge taken back with what was written meanwhile in view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Name, Organisation, Person, Post, Product, Recognition
from liantu.kit import clock
from liantu.kit.evidence import resting
from liantu.kit.evidence.models import Record
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation, plain
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def person(world: World) -> Person:
    firm = make_organisation("甲厂", zone=world.here)
    made = Person.objects.create(name="张伟", phone="13800005678", email="zw@example.cn", created=clock.now())
    Post.objects.create(organisation=firm, person=made, title="经理", record=make_record())
    return made


def test_wrong_telephone_is_cleared_and_the_rest_stays(page: Client, person: Person) -> None:
    door = reverse("person-edit", args=[person.pk])
    assert "清除现有电话 138****5678" in plain(page.get(door))
    assert page.post(door, {"name": "张伟", "clear_phone": "on"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone, person.email) == ("张伟", "", "zw@example.cn")
    assert "clear_phone" not in page.get(door).content.decode()


def test_clearing_and_writing_anew_at_once_is_refused(page: Client, person: Person) -> None:
    told = {"name": "张伟", "phone": "13900001111", "clear_phone": "on"}
    assert page.post(reverse("person-edit", args=[person.pk]), told).status_code == 422
    person.refresh_from_db()
    assert person.phone == "13800005678"


def test_program_edits_and_clears_what_a_person_has(officer: User, person: Person) -> None:
    program = Program(officer)
    status, told = program.send("patch", f"/people/{person.pk}", {"email": "", "name": "张玮"})
    assert (status, told["name"], told["email"], told["phone"]) == (200, "张玮", "", "138****5678")  # type: ignore[index]


def test_program_of_a_firm_edits_nobody(world: World, person: Person) -> None:
    program = Program(world.person("enterprise"))
    assert program.send("patch", f"/people/{person.pk}", {"name": "李四"})[0] in (403, 404)
    person.refresh_from_db()
    assert person.name == "张伟"


def test_taking_a_merge_back_shows_what_was_written_meanwhile(world: World, page: Client, officer: User) -> None:
    loser, winner = (make_organisation(name, zone=world.here) for name in ("甲厂", "甲厂有限公司"))
    Record.objects.update(created=clock.now() - timedelta(days=3))
    verdict = registry.merge(by=officer, loser=loser, winner=winner)
    none = page.get(reverse("merge-undo", args=[verdict.pk]))
    assert "合并以来两家都没有新写下的内容" in plain(none)
    product = registry.add_fact(
        by=officer, model=Product, organisation=winner, fields={"name": "深井泵", "code": "", "brand": ""}
    )
    registry.add_name(by=officer, organisation=loser, text="甲泵厂", kind="former")
    shown = page.get(reverse("merge-undo", args=[verdict.pk]))
    assert reverse("fact", args=["products", product.pk]) in shown.content.decode()
    assert (f"深井泵 产品 · 留在“甲厂有限公司”（#{winner.pk}）" in plain(shown), f"甲泵厂 名称 · 留在“甲厂”（#{loser.pk}）" in plain(shown)) == (
        True, True,
    )  # fmt: skip


def test_merge_page_leaves_out_what_the_reader_may_not_read(world: World, page: Client, officer: User) -> None:
    loser, winner = (make_organisation(name, zone=world.here) for name in ("甲厂", "甲厂有限公司"))
    verdict = registry.merge(by=officer, loser=loser, winner=winner)
    secret = make_record(make_delivery(make_source(world.here, world.other, classification="restricted")))
    Record.objects.filter(pk=secret.pk).update(created=clock.now() + timedelta(minutes=1))
    Recognition.objects.create(organisation=winner, record=secret, scheme="x", title="密件", level="national")
    assert "密件" not in plain(page.get(reverse("merge-undo", args=[verdict.pk])))


def told(user: User, record: Record) -> dict[str, str]:
    sections = {section.title: section for section in resting.on(user, [record.pk])}
    return {item.words: item.url for item in sections["机构资料"].items} if "机构资料" in sections else {}


def test_record_tells_the_names_values_and_facts_that_rest_on_it(world: World, page: Client, officer: User) -> None:
    record = make_record(make_delivery(make_source(world.here)))
    firm = make_organisation(
        "甲厂", zone=world.here, record=record, capital="5000000", phone="13800005678", founded="2009"
    )
    made = Recognition.objects.create(organisation=firm, record=record, scheme="x", title="高企", level="national")
    found = told(officer, record)
    assert set(found) == {
        "登记名称：甲厂", "类型：企业", "注册资本：5000000.00", "联系电话：138****5678", "成立日期：2009",
        f"关系：位于 {world.here.name}", "资质荣誉：高企 · x · 国家级",
    }  # fmt: skip
    assert found["资质荣誉：高企 · x · 国家级"] == reverse("fact", args=["recognitions", made.pk])
    for url in found.values():
        assert page.get(url).status_code == 200
    shown = page.get(reverse("record", args=[record.pk]))
    assert "取自这条记录" in plain(shown)
    assert f'<a href="{reverse("organisation", args=[firm.pk])}">甲厂</a>' in shown.content.decode()


def test_record_keeps_from_a_firm_what_another_firm_keeps_closed(world: World) -> None:
    record = make_record(make_delivery(make_source(world.here)))
    make_organisation("甲厂", zone=world.here, record=record, phone="13800005678", address="一路")
    reader = make_user("enterprise", make_unit(world.here, kind="firm"), world.here)
    assert ("地址：一路" in told(reader, record), [words for words in told(reader, record) if "电话" in words]) == (
        True,
        [],
    )
    assert told(reader, make_record(make_delivery(make_source(world.here, classification="restricted")))) == {}


def test_name_that_counts_no_more_is_told_under_the_organisation(world: World, officer: User) -> None:
    record = make_record(make_delivery(make_source(world.here)))
    firm = make_organisation("甲厂", zone=world.here)
    Name.objects.create(organisation=firm, record=record, text="旧厂", key="旧厂", kind="former")
    assert list(told(officer, record)) == ["曾用名：旧厂"]
    assert Organisation.objects.filter(name="甲厂").exists()
