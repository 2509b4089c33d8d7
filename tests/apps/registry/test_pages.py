"""The pages of the register, walked as a browser would without script."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from liantu.apps.accounts.models import User
from liantu.apps.registry import public as registry
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import (
    Assignment,
    Claim,
    Merge,
    Name,
    Organisation,
    Person,
    Post,
    Recognition,
    Right,
    Tie,
    UnitLink,
)
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import body_of, make_organisation, plain
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q")
Browser = Callable[[User], Client]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def restricted(world: World, **more: Any) -> Any:
    """A record of a source whose values only its own unit reads."""
    source = make_source(world.here, world.other, classification="restricted")
    return make_record(make_delivery(source), **more)


def say(organisation: Organisation, record: Any, **values: str) -> None:
    for key, value in values.items():
        Claim.objects.create(organisation=organisation, record=record, property=key, value=value)
    derive([organisation.pk])


LISTS = (
    "organisations", "people", "recognitions", "ties", "rights", "products", "standards", "financing", "experts",
    "assignments", "posts", "merges", "splits",
)  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_list_opens_when_empty(page: Client, name: str) -> None:
    assert page.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_nobody_signed_in_is_sent_to_sign_in(name: str) -> None:
    answer = Client().get(reverse(name))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("signin"))


def _fill(world: World, n: int) -> None:
    record = make_record()
    for _ in range(n):
        firm = make_organisation(zone=world.here, record=record, capital="5000000", short="简")
        person = Person.objects.create(name="张伟", phone="13800005678", created=firm.created)
        Post.objects.create(organisation=firm, record=record, person=person, title="总经理")
        Recognition.objects.create(organisation=firm, record=record, scheme="x", title="高企", level="national")


def test_lists_cost_the_same_with_5_and_with_50_rows(world: World, page: Client) -> None:
    names = ("organisations", "people", "recognitions", "ties")
    _fill(world, 5)
    few = {name: queries(page, reverse(name)) for name in names}
    _fill(world, 45)
    assert {name: queries(page, f"{reverse(name)}?per=100") for name in names} == few


def test_year_stays_a_year_in_the_list(world: World, page: Client) -> None:
    make_organisation("甲厂", zone=world.here, founded="2009")
    told = text(page.get(reverse("organisations")))
    assert (">2009<" in told, "2009-01-01" in told) == (True, False)


def test_organisation_is_found_by_former_name_and_filtered_by_kind(world: World, page: Client) -> None:
    firm = make_organisation("天海泵业有限公司", zone=world.here)
    make_organisation("运城学院", kind="university")
    Name.objects.create(organisation=firm, record=make_record(), text="运城水泵厂", key="运城水泵厂", kind="former")
    assert "天海泵业有限公司" in text(page.get(reverse("organisations"), {"q": "水泵厂"}))
    answer = text(page.get(reverse("organisations"), {"kind": "university"}))
    assert ("运城学院" in answer, "天海泵业有限公司" in answer) == (True, False)


def test_filters_of_recognition_ask_one_and_the_same(world: World, page: Client) -> None:
    firm, other = (make_organisation(name, zone=world.here) for name in ("甲泵业有限公司", "乙泵业有限公司"))
    record = make_record()
    Recognition.objects.create(organisation=firm, record=record, scheme="makerspace", title="众创", level="national")
    Recognition.objects.create(organisation=other, record=record, scheme="makerspace", title="众创", level="provincial")
    Recognition.objects.create(
        organisation=other, record=record, scheme="national_incubator", title="孵化", level="national"
    )
    answer = text(page.get(reverse("organisations"), {"scheme": "makerspace", "level": "national"}))
    assert ("甲泵业有限公司" in answer, "乙泵业有限公司" in answer) == (True, False)


def test_simulated_organisation_carries_its_mark(world: World, page: Client) -> None:
    record = make_record(make_delivery(make_source(kind="generated", simulated=True)))
    firm = make_organisation("虚构机电有限公司", zone=world.here, record=record)
    for address in (reverse("organisations"), reverse("organisation", args=[firm.pk])):
        assert "mark-simulated" in text(page.get(address))


def test_organisation_of_another_zone_is_not_found(world: World, page: Client) -> None:
    far = make_organisation("远方机电有限公司", zone=world.there)
    assert page.get(reverse("organisation", args=[far.pk])).status_code == 404
    assert "远方机电有限公司" not in text(page.get(reverse("organisations")))


# Withheld values


def test_withheld_value_is_said_to_be_withheld_and_stands_nowhere(world: World, page: Client) -> None:
    firm = make_organisation("甲泵业有限公司", zone=world.here, capital="1000")
    say(firm, restricted(world), capital="77777777", address="秘密路 9 号")
    told = text(page.get(reverse("organisation", args=[firm.pk])))
    assert "mark-withheld" in told
    address = reverse("organisation-value", args=[firm.pk, "capital"])
    for page_told in (told, text(page.get(reverse("organisations"))), text(page.get(address))):
        # Nor does what another source says take its place.
        assert not re.search(r"7,?777|秘密路|1,000", page_told)


def test_withheld_value_is_neither_sorted_nor_filtered_by(world: World, page: Client) -> None:
    record = restricted(world)
    for name, day in (("甲厂", "1999-01-01"), ("乙厂", "2011-01-01")):
        say(make_organisation(name, zone=world.here), record, founded=day, status="active", code=CODES[0])
    make_organisation("丙厂", zone=world.here, founded="2005-01-01", status="active")
    by_day = text(page.get(reverse("organisations"), {"sort": "founded"}))
    down = text(page.get(reverse("organisations"), {"sort": "-founded"}))
    # Without a value they stand last either way, in the order of their keys.
    order = [re.findall(r"(甲厂|乙厂|丙厂)</a>", told) for told in (by_day, down)]
    assert order == [["丙厂", "甲厂", "乙厂"], ["丙厂", "甲厂", "乙厂"]]
    told = text(page.get(reverse("organisations"), {"status": "active"}))
    assert ("丙厂" in told, "甲厂" in told) == (True, False)
    assert "甲厂" not in text(page.get(reverse("organisations"), {"q": CODES[0]}))
    assert "甲厂" not in text(
        page.get(reverse("organisations"), {"founded_after": "1998-01-01", "founded_before": "2000-01-01"})
    )


def test_withheld_value_is_not_exported(world: World, page: Client) -> None:
    say(make_organisation("甲厂", zone=world.here), restricted(world), founded="1999-01-01", capital="77777777")
    answer = page.post(reverse("organisations"), {"export": "xlsx"})
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    )
    row = dict(zip(rows[0], next(row for row in rows if row[0] == "甲厂"), strict=True))
    assert (row["成立日期"], row["注册资本"]) == ("已隐去", "已隐去")


@pytest.mark.parametrize("key", [str(2**63), "9" * 5000])
def test_key_that_no_row_can_have_is_no_row(page: Client, officer: User, key: str) -> None:
    firm = make_organisation("甲厂")
    assert "甲厂" not in text(page.get(reverse("organisations"), {"around": key, "sort": "name"}))
    assert "甲厂" not in text(page.get(reverse("organisations"), {"around": f"{key}@2023-01-01"}))
    told = [
        page.get(f"{reverse(name, args=[firm.pk])}?{asked}={key}").status_code
        for name, asked in (
            ("organisation-merge", "with"),
            ("organisation-split", "records"),
            ("organisation-split", "again"),
        )
    ]
    assert told == [404, 200, 200]
    program = Program(officer)
    asked = ["/ties?holder", "/people?holder", "/conflicts?unit"]
    assert [program.get(f"{path}={key}")[0] for path in asked] == [422] * 3
    split = f'{{"organisation": {firm.pk}, "records": [{key}], "reason": "两家"}}'
    assert program.send("post", "/splits", split)[0] in (400, 422)


def test_own_organisation_is_read_whole_by_its_firm(world: World, browser: Browser) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    say(firm, restricted(world), address="秘密路 9 号")
    unit = make_unit(world.here, kind="firm")
    own, stranger = make_user("enterprise", unit, world.here), world.person("enterprise")
    UnitLink.objects.create(unit=unit, organisation=firm)
    address = reverse("organisation", args=[firm.pk])
    assert "秘密路" in text(browser(own).get(address))
    assert "秘密路" not in text(browser(stranger).get(address))


def test_facts_of_a_restricted_source_are_counted_but_not_told(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    Right.objects.create(organisation=firm, record=restricted(world), kind="invention", title="一种秘密")
    told = text(page.get(reverse("organisation", args=[firm.pk])))
    assert ("一种秘密" in told, "登记有 1 条，您的权限看不到" in told) == (False, True)
    assert "还没有登记；没有登记不等于没有" not in told
    assert "一种秘密" not in text(page.get(reverse("rights")))


# The dossier


def test_dossier_costs_the_same_however_much_it_holds(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    address = reverse("organisation", args=[firm.pk])
    _fill_dossier(world, firm, 1)
    few = queries(page, address)
    _fill_dossier(world, firm, 20)
    assert (queries(page, address), few < 41) == (few, True)


def _fill_dossier(world: World, firm: Organisation, n: int) -> None:
    for at in range(n):
        record = make_record()
        other = make_organisation(zone=world.here, record=record)
        Tie.objects.create(organisation=firm, counterpart=other, kind="cooperation", record=record)
        Recognition.objects.create(organisation=firm, record=record, scheme="makerspace", title=f"称号{at}-{record.pk}")
        person = Person.objects.create(name="张伟", phone="13800005678", created=firm.created)
        Post.objects.create(organisation=firm, record=record, person=person, title="总经理")
        say(firm, record, address=f"{record.pk} 号")


def test_dossier_tells_sources_conflicts_and_masks_telephones(world: World, page: Client) -> None:
    first = make_record(make_delivery(make_source(name="工商台账"), "2026-03-31"))
    second = make_record(make_delivery(make_source(name="园区台账"), "2026-06-30"))
    firm = make_organisation("甲厂", zone=world.here, record=first, address="一路 1 号", phone="13800005678")
    say(firm, second, address="二路 2 号")
    told = text(page.get(reverse("organisation", args=[firm.pk])))
    assert "mark-conflict" in told
    assert "园区台账" in told
    assert "一路 1 号" in told
    assert ("138****5678" in told, "13800005678" in told) == (True, False)


def test_telephone_is_revealed_against_a_reason_that_is_logged(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here, phone="13800005678")
    address = reverse("organisation-reveal", args=[firm.pk, "phone"])
    assert page.post(address, {"reason": ""}).status_code == 422
    assert "13800005678" in text(page.post(address, {"reason": "通知补正材料"}))
    assert Entry.objects.filter(action="registry.organisation.reveal", object_id=str(firm.pk)).count() == 1
    assert page.get(reverse("organisation-reveal", args=[firm.pk, "address"])).status_code == 404


def test_withheld_telephone_is_not_revealed(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    say(firm, restricted(world), phone="13800005678")
    address = reverse("organisation-reveal", args=[firm.pk, "phone"])
    assert page.post(address, {"reason": "通知补正材料"}).status_code == 404


def test_merged_organisation_leads_to_the_one_that_stands_for_it(world: World, page: Client, officer: User) -> None:
    one, other = (make_organisation(name, zone=world.here) for name in ("甲厂", "甲厂有限公司"))
    registry.merge(by=officer, loser=one, winner=other)
    answer = page.get(reverse("organisation", args=[one.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("organisation", args=[other.pk]), 302)]
    assert "“甲厂”已并入这一家" in text(answer)


def test_ties_are_drawn_and_listed_from_both_ends(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    for name in ("运城学院", "山西师范大学"):
        other = make_organisation(name, kind="university")
        Tie.objects.create(organisation=firm, counterpart=other, kind="research_partner", record=make_record())
    told = text(page.get(reverse("organisation", args=[firm.pk])))
    assert ("tie-graph" in told, told.count("科研合作") >= 2, "位于" in told) == (True, True, True)
    body = text(page.get(reverse("organisation", args=[body_of(world.here).pk])))
    assert ("区内机构" in body, "甲厂" in body) == (True, True)


# Forms


def values(**told: str) -> dict[str, str]:
    return {"name": "新厂有限公司", "name_kind": "official", "kind": "enterprise", **told}


def test_organisation_is_registered_in_its_zone(world: World, page: Client) -> None:
    body_of(world.here)
    answer = page.post(reverse("organisation-new"), values(zone=str(world.here.pk), founded="2019", code=CODES[0]))
    made = Organisation.objects.get(name="新厂有限公司")
    assert (answer.status_code, answer.url) == (302, reverse("organisation", args=[made.pk]))
    assert [member.zone for member in made.zone_members.all()] == [world.here]
    assert "2019" in text(page.get(answer.url))
    assert "2019-01-01" not in text(page.get(answer.url))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"code": "123"}, "不是统一社会信用代码"),
        ({"code": CODES[0]}, "已登记在“甲厂有限公司”名下"),
        ({"name": "甲厂有限公司"}, "已经登记"),
        ({"founded": "1899-12-31"}, "不在 1900 至 2199 年之间"),
        ({"founded": "2021-02-30"}, "没有“2021-02-30”这一天"),
        ({"capital": "很多"}, "不是金额"),
        ({"kind": ""}, "这个字段是必填项"),
        ({"zone": "999999"}, "选择一个有效的选项"),
    ],
)
def test_bad_registration_is_told_at_its_field_and_nothing_is_lost(
    world: World, page: Client, told: dict[str, str], words: str
) -> None:
    make_organisation("甲厂有限公司", zone=world.here, code=CODES[0])
    before = Organisation.objects.count()
    answer = page.post(reverse("organisation-new"), values(short="留住这个", **told))
    assert (answer.status_code, Organisation.objects.count()) == (422, before)
    assert words in text(answer)
    assert "留住这个" in text(answer)


def edit(page: Client, firm: Organisation, **told: str) -> Any:
    address = reverse("organisation-edit", args=[firm.pk])
    form = page.get(address).context["form"]
    initial = {name: form.initial.get(name) or "" for name in form.fields}
    return page.post(address, {**initial, **told})


def test_only_what_was_changed_is_said_anew(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here, address="一路 1 号", phone="13800005678")
    before = Claim.objects.count()
    assert edit(page, firm, address="二路 2 号", status="active").status_code == 302
    assert Claim.objects.count() == before + 2
    firm.refresh_from_db()
    assert (firm.address, firm.status, firm.phone) == ("二路 2 号", "active", "13800005678")


def test_last_word_of_a_day_counts(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    for address in ("一路", "二路", "一路"):
        assert edit(page, firm, address=address).status_code == 302
        firm.refresh_from_db()
        assert firm.address == address


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "没有改动任何一项"),
        ({"address": ""}, "清空不等于更正"),
        ({"status": "active", "valid_from": "1890"}, "不在 1900 至 2199 年之间"),
        ({"code": CODES[1]}, "已登记在“乙厂”名下"),
    ],
)
def test_bad_edit_changes_nothing(world: World, page: Client, told: dict[str, str], words: str) -> None:
    firm = make_organisation("甲厂", zone=world.here, address="一路")
    make_organisation("乙厂", zone=world.here, code=CODES[1])
    before = Claim.objects.count()
    answer = edit(page, firm, **told)
    assert (answer.status_code, Claim.objects.count()) == (422, before)
    assert words in text(answer)


def test_former_name_is_added_with_its_end(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    address = reverse("name-new", args=[firm.pk])
    wrong = page.post(address, {"text": "老甲厂", "kind": "former", "valid_from": "2010", "valid_to": "2009"})
    assert (wrong.status_code, "截止日早于起始日" in text(wrong)) == (422, True)
    assert page.post(address, {"text": "老甲厂", "kind": "former", "valid_to": "2009"}).status_code == 302
    assert "老甲厂" in text(page.get(reverse("organisation", args=[firm.pk])))


def test_outsider_may_look_but_not_edit(world: World, browser: Browser) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    client = browser(world.person("enterprise"))
    assert client.get(reverse("organisation", args=[firm.pk])).status_code == 200
    for name in ("organisation-edit", "name-new", "organisation-merge", "organisation-split"):
        assert client.get(reverse(name, args=[firm.pk])).status_code == 403
    assert client.get(reverse("organisation-new")).status_code == 403


# Facts


def test_fact_is_said_corrected_taken_back_and_brought_back(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    told = {"scheme": "makerspace", "title": "星火众创", "level": "provincial", "valid_from": "2021"}
    assert page.post(reverse("fact-new", args=[firm.pk, "recognitions"]), told).status_code == 302
    first = Recognition.objects.get()
    assert (first.told_from, first.holds) == ("2021", True)
    again = {**told, "level": "national", "reason": "级别录错"}
    assert page.post(reverse("fact-edit", args=["recognitions", first.pk]), again).status_code == 302
    first.refresh_from_db()
    second = Recognition.objects.latest("pk")
    assert (first.retraction.reason, second.level, second.record.content["replaces"]) == (
        "级别录错",
        "national",
        str(first.pk),
    )
    retract = reverse("fact-retract", args=["recognitions", second.pk])
    assert page.post(retract, {"reason": ""}).status_code == 422
    assert page.post(retract, {"reason": "来源有误"}).status_code == 302
    assert page.get(reverse("recognitions")).context["count"] == 0
    assert "来源有误" in text(page.get(reverse("fact", args=["recognitions", second.pk])))
    assert page.post(reverse("fact-reinstate", args=["recognitions", second.pk])).status_code == 302
    assert "星火众创" in text(page.get(reverse("recognitions")))


@pytest.mark.parametrize(
    ("facet", "told", "words"),
    [
        ("recognitions", {"scheme": "makerspace"}, "这个字段是必填项"),
        ("recognitions", {"scheme": "makerspace", "title": "x", "valid_from": "2025", "valid_to": "2024"}, "截止日早于起始日"),
        ("recognitions", {"scheme": "makerspace", "title": "x", "valid_from": "1899"}, "不在 1900 至 2199 年之间"),
        ("ties", {"kind": "cooperation", "counterpart": "没有的公司"}, "没有名称或代码为“没有的公司”的机构"),
        ("ties", {"kind": "cooperation", "counterpart": "甲厂"}, "不能与自己建立关系"),
        ("ties", {"kind": "nothing", "counterpart": "乙厂"}, "选择一个有效的选项"),
        ("rights", {"kind": "invention", "title": "x", "status": "granted", "filed": "2024-01-01", "granted": "2023-01-01"}, "授权日早于申请日"),
        ("rights", {"kind": "invention", "title": "x", "status": "granted", "filed": "1801-01-01"}, "年份应在 1900 至 2199 之间"),
        ("financing", {"round": "A 轮", "amount": "很多"}, "输入一个数字"),
        ("posts", {"title": "经理"}, "请选择已登记的人员，或填写姓名"),
    ],
)  # fmt: skip
def test_bad_fact_is_told_at_its_field(
    world: World, page: Client, facet: str, told: dict[str, str], words: str
) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    make_organisation("乙厂", zone=world.here)
    answer = page.post(reverse("fact-new", args=[firm.pk, facet]), told)
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert (
        registry.FACETS[facet].model.objects.filter(organisation=firm).exclude(kind="located").count() == 0
        if facet == "ties"
        else True
    )


def test_tie_names_the_other_by_any_of_its_names(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    other = make_organisation("运城学院", kind="university", short="运院")
    address = reverse("fact-new", args=[firm.pk, "ties"])
    for told in ("运院", "运城学院", f"#{other.pk}"):
        assert page.post(address, {"kind": "cooperation", "counterpart": told}).status_code == 302
    assert Tie.objects.filter(kind="cooperation", counterpart=other).count() == 3


def test_ambiguous_name_tells_the_candidates(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    two = [make_organisation(f"国强{n}有限公司", zone=world.here, short="国强") for n in "一二"]
    answer = page.post(reverse("fact-new", args=[firm.pk, "ties"]), {"kind": "cooperation", "counterpart": "国强"})
    assert answer.status_code == 422
    assert all(f"#{one.pk}" in text(answer) for one in two)


def test_suggestions_are_those_that_the_user_may_see(world: World, page: Client) -> None:
    make_organisation("天海泵业有限公司", zone=world.here)
    make_organisation("天海远方有限公司", zone=world.there)
    told = text(page.get(reverse("organisation-suggest"), {"counterpart": "天海"}))
    assert ("天海泵业有限公司" in told, "天海远方有限公司" in told) == (True, False)


def test_person_is_added_with_a_post_and_masked(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    told = {"name": "张伟", "title": "总经理", "phone": "13800005678"}
    assert page.post(reverse("fact-new", args=[firm.pk, "posts"]), told).status_code == 302
    person = Person.objects.get(name="张伟")
    for address in (reverse("people"), reverse("person", args=[person.pk]), reverse("organisation", args=[firm.pk])):
        told_page = text(page.get(address))
        assert ("138****5678" in told_page, "13800005678" in told_page) == (True, False)
    expert = {"person": str(person.pk), "fields": "水泵"}
    assert page.post(reverse("fact-new", args=[firm.pk, "experts"]), expert).status_code == 302
    assert Person.objects.count() == 1


def test_unknown_facet_is_not_found(world: World, page: Client) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    assert page.get(reverse("fact-new", args=[firm.pk, "nothing"])).status_code == 404
    assert page.get(reverse("fact", args=["nothing", 1])).status_code == 404
    assert page.get(reverse("organisation-value", args=[firm.pk, "nothing"])).status_code == 404


# Merging


def merging(page: Client, one: Organisation, other: Organisation, keep: Organisation, reason: str = "") -> Any:
    address = f"{reverse('organisation-merge', args=[one.pk])}?with={other.pk}"
    return page.post(address, {"other": other.pk, "keep": keep.pk, "reason": reason})


def test_two_are_compared_merged_and_parted_again(world: World, page: Client) -> None:
    one = make_organisation("甲厂", zone=world.here, address="一路")
    other = make_organisation("甲厂有限公司", zone=world.here, address="二路")
    first = page.post(reverse("organisation-merge", args=[one.pk]), {"other": "甲厂有限公司"})
    assert first.status_code == 302
    assert first.url.endswith(f"?with={other.pk}")
    compared = text(page.get(first.url))
    assert "一路" in compared
    assert "二路" in compared
    assert "不同" in compared
    answer = merging(page, one, other, other)
    assert (answer.status_code, answer.url) == (302, reverse("organisation", args=[other.pk]))
    verdict = Merge.objects.get()
    assert "撤销合并" in text(page.get(answer.url))
    assert page.post(reverse("merge-undo", args=[verdict.pk]), {}).status_code == 302
    one.refresh_from_db()
    assert one.canonical_id == one.pk


def test_merge_of_different_codes_asks_for_the_reason_at_its_field(world: World, page: Client) -> None:
    one = make_organisation("甲厂", zone=world.here, code=CODES[0])
    other = make_organisation("甲厂有限公司", zone=world.here, code=CODES[1])
    refused = merging(page, one, other, other)
    assert (refused.status_code, Merge.objects.count()) == (422, 0)
    assert "reason" in refused.context["form"].errors
    assert merging(page, one, other, other, "换证后代码变更").status_code == 302


def test_circular_merge_is_refused_in_words(world: World, page: Client) -> None:
    one = make_organisation("甲厂", zone=world.here)
    other = make_organisation("甲厂有限公司", zone=world.here)
    assert merging(page, one, other, other).status_code == 302
    back = merging(page, other, one, one)
    assert (back.status_code, Merge.objects.count()) == (422, 1)
    itself = page.post(reverse("organisation-merge", args=[other.pk]), {"other": "甲厂有限公司"})
    assert (itself.status_code, "已经是同一家机构" in text(itself)) == (422, True)


# Many at once


def bulk(page: Client, key: str, rows: list[Organisation], **told: str) -> Any:
    chosen = {
        "bulk": key,
        "row": [str(row.pk) for row in rows],
        **{f"told-{name}": value for name, value in told.items()},
    }
    address = reverse("organisations")
    preview = page.post(address, {**chosen, "step": "preview"})
    assert preview.status_code == 200, plain(preview)
    return page.post(address, {**chosen, "step": "do", "seen": preview.context["seen"]})


def test_many_get_a_status_after_a_preview(world: World, page: Client) -> None:
    firms = [make_organisation(zone=world.here) for _ in range(3)]
    assert bulk(page, "values", firms, status="deregistered").status_code == 302
    assert set(Organisation.objects.filter(pk__in=[firm.pk for firm in firms]).values_list("status", flat=True)) == {
        "deregistered"
    }


def test_many_get_a_caseworker(world: World, page: Client) -> None:
    firms = [make_organisation(zone=world.here) for _ in range(3)]
    caseworker = world.person("caseworker")
    answer = bulk(page, "care", firms, officer=str(caseworker.pk), zone=str(world.here.pk), role="officer")
    assert answer.status_code == 302, plain(answer)
    assert Assignment.objects.filter(officer=caseworker).count() == 3
    assert str(caseworker) in text(page.get(reverse("assignments")))
