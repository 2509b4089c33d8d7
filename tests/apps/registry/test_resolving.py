"""Which organisation a row means, month after month: verdicts, retractions and earlier rows are heeded."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.registry.actions.editing import retract_fact
from liantu.apps.registry.actions.loading import load
from liantu.apps.registry.actions.merging import merge, unmerge
from liantu.apps.registry.actions.people import edit_person
from liantu.apps.registry.actions.resolving import Resolver
from liantu.apps.registry.models import Claim, Expert, Name, Organisation, Person, Post, Recognition, Tie
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation

CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q", "91140899MA0LH2AR8J")


class Feed:
    """One source that sends rows month after month; each row has its key in the source."""

    def __init__(self, world: World) -> None:
        self.officer = world.person("science_officer")
        self.source = make_source(world.here)
        self.month = 0

    def send(self, *rows: dict[str, Any], times: int = 1) -> None:
        self.month += 1
        told = [{"key": f"r{n}", "place": f"第{n}行", **row} for n, row in enumerate(rows, 1)]
        delivery = make_delivery(self.source, f"2026-{self.month:02d}-28", applied=False)
        said = [evidence.Said(row["key"], {"row": str(row)}, "", row["place"]) for row in told]
        records = evidence.stage_rows(by=self.officer, delivery=delivery, rows=said)
        for _time in range(times):
            load(by=self.officer, delivery=delivery, rows=told, records=records)
        evidence.apply_delivery(by=self.officer, delivery=delivery)


@pytest.fixture
def feed(world: World) -> Feed:
    return Feed(world)


def firm(name: str = "甲机械有限公司", **more: Any) -> dict[str, Any]:
    return {"organisations": [{"official": name, **more}]}


@pytest.fixture
def twins(world: World) -> list[Organisation]:
    """Two firms of one registered name: somebody mistyped the code."""
    return [make_organisation("甲机械有限公司", zone=world.here, code=code) for code in CODES[:2]]


def test_name_of_two_that_were_merged_is_one_organisation_for_later_rows(feed: Feed, twins: list[Organisation]) -> None:
    merge(by=feed.officer, loser=twins[1], winner=twins[0], reason="代码录错")
    before = Organisation.objects.count()
    feed.send(firm(), {"recognitions": [{"holder": "甲机械有限公司", "scheme": "gazelle", "title": "瞪羚企业"}]})
    feed.send(firm(values={"address": "新址"}))
    assert Organisation.objects.count() == before
    assert Organisation.objects.get(pk=twins[0].pk).address == "新址"
    assert Recognition.objects.get().organisation_id == twins[0].pk


def test_row_that_names_the_merged_one_stays_on_its_own_row(feed: Feed) -> None:
    winner, loser = make_organisation("甲机械有限公司"), make_organisation("甲机械公司")
    verdict = merge(by=feed.officer, loser=loser, winner=winner)
    feed.send(firm("甲机械公司", values={"website": "https://example.cn"}))
    assert Organisation.objects.get(pk=winner.pk).website == "https://example.cn"
    unmerge(by=feed.officer, verdict=verdict)
    told = dict(Organisation.objects.filter(pk__in=[winner.pk, loser.pk]).values_list("pk", "website"))
    assert told == {winner.pk: None, loser.pk: "https://example.cn"}


def test_row_goes_where_it_went_before_though_two_bear_its_name(feed: Feed, twins: list[Organisation]) -> None:
    before = Organisation.objects.count()
    feed.send(firm())
    feed.send(firm(values={"address": "新址"}))
    assert Organisation.objects.count() == before + 1
    assert Organisation.objects.get(address="新址", listed=True).code is None


def test_row_that_now_tells_another_code_is_another_firm(feed: Feed) -> None:
    feed.send(firm(code=CODES[0]))
    feed.send(firm(code=CODES[1]))
    assert sorted(Organisation.objects.values_list("code", flat=True)) == sorted(CODES[:2])


def test_load_run_again_makes_no_empty_organisation(feed: Feed, twins: list[Organisation]) -> None:
    before = Organisation.objects.count()
    feed.send(firm(), times=2)
    assert (Organisation.objects.count(), Organisation.objects.filter(names__isnull=True).count()) == (before + 1, 0)


def test_retracted_code_finds_its_new_holder(feed: Feed, world: World) -> None:
    wrong = make_organisation("甲公司", zone=world.here, code=CODES[0])
    right = make_organisation("乙公司", zone=world.here, code=CODES[0])
    retract_fact(by=feed.officer, fact=Claim.objects.get(organisation=wrong, property="code"), reason="录错")
    feed.send(firm("乙公司", code=CODES[0], values={"address": "新址"}))
    assert Claim.objects.get(property="address").organisation_id == right.pk


def test_retracted_name_no_longer_finds(feed: Feed, world: World) -> None:
    held = make_organisation("甲公司", zone=world.here, short="天海")
    retract_fact(by=feed.officer, fact=Name.objects.get(organisation=held, kind="short"), reason="是别家的简称")
    resolver = Resolver()
    resolver.learn([{"alias": ["天海", "甲公司"]}])
    assert (resolver.known("天海"), resolver.known("甲公司")) == ([], [held.pk])


def test_what_counts_answers_to_a_code_before_what_does_not(feed: Feed, world: World) -> None:
    staged = make_organisation("甲公司", code=CODES[0])
    Claim.objects.filter(organisation=staged).update(record=make_staged())
    held = make_organisation("乙公司", code=CODES[0])
    resolver = Resolver()
    resolver.learn([{"code": CODES[0]}])
    assert resolver.named(CODES[0]) == held.pk


def make_staged() -> Any:
    return make_record(make_delivery(applied=False))


def test_code_written_otherwise_and_a_reference_by_code_find(feed: Feed, world: World) -> None:
    held = make_organisation("甲公司", zone=world.here, code=CODES[0])
    before = Organisation.objects.count()
    tie = {"from": CODES[0], "to": "丙公司", "kind": "supplies"}
    feed.send(firm("甲实业公司", code=f" {CODES[0].lower()} "), firm("丙公司"), {"ties": [tie]})
    assert Organisation.objects.count() == before + 1
    assert Tie.objects.get(kind="supplies").organisation_id == held.pk


@pytest.mark.parametrize("name", ["——", "甲" * 201])
def test_what_no_name_can_be_is_refused_with_its_row(feed: Feed, name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        feed.send(firm("好公司"), firm(name))
    assert refusal.value.messages[0].startswith("第2行：")
    assert Organisation.objects.count() == 0


def test_code_is_looked_up_by_its_index(feed: Feed) -> None:
    firm, record = make_organisation("甲公司"), make_record()
    told = {"organisation": firm, "record": record, "property": "code"}
    Claim.objects.bulk_create(Claim(**told, value=f"91140800{n:010d}") for n in range(2000))
    with connection.cursor() as cursor:
        cursor.execute('ANALYZE "registry_claim"')
    plan = Claim.objects.filter(property="code", value__in=CODES).values_list("value").order_by().explain()
    assert "registry_claim_code" in plan


def test_new_organisations_of_a_batch_are_written_together(feed: Feed) -> None:
    with CaptureQueriesContext(connection) as asked:
        feed.send(*(firm(f"第{n}号公司") for n in range(40)))
    made = [query for query in asked if query["sql"].startswith('INSERT INTO "registry_organisation"')]
    assert Organisation.objects.count() == 40
    # SQLite takes so many parameters a statement, and no more.
    assert sum("ON CONFLICT" not in query["sql"] for query in made) < 10


def test_person_is_found_again_however_the_name_is_spaced_and_among_experts(feed: Feed) -> None:
    feed.send(
        firm("甲公司"),
        {"people": [{"name": "张 伟", "post": "总经理", "organisation": "甲公司"}]},
        {"experts": [{"name": "张伟", "fields": ["水泵"], "organisation": "甲公司"}]},
        {"experts": [{"name": "李娜", "fields": ["电机"], "organisation": "甲公司"}]},
    )
    feed.send(
        firm("甲公司"),
        {"people": [{"name": "张伟", "post": "董事长", "organisation": "甲公司"}]},
        {"experts": [{"name": "张伟", "fields": ["水泵", "叶轮"], "organisation": "甲公司"}]},
        {"experts": [{"name": "李 娜", "fields": ["电机", "变频器"], "organisation": "甲公司"}]},
    )
    assert sorted(Person.objects.values_list("name", flat=True)) == ["张伟", "李娜"]
    assert (Post.objects.count(), Expert.objects.count()) == (2, 4)


def test_person_of_the_one_is_that_of_the_other_once_they_are_merged(feed: Feed) -> None:
    feed.send(firm("甲公司"), firm("乙公司"), {"people": [{"name": "张伟", "post": "经理", "organisation": "甲公司"}]})
    one, other = Organisation.objects.order_by("pk")
    tell = {"people": [{"name": "张伟", "post": "董事长", "organisation": "乙公司"}]}
    merge(by=feed.officer, loser=one, winner=other)
    feed.send(firm("甲公司"), firm("乙公司"), tell)
    assert Person.objects.count() == 1


def test_person_renamed_by_hand_with_a_space_is_found_again(feed: Feed, world: World) -> None:
    tell = {"people": [{"name": "张伟", "post": "经理", "organisation": "甲公司"}]}
    feed.send(firm("甲公司"), {"people": [{"name": "张为", "post": "经理", "organisation": "甲公司"}]})
    edit_person(by=world.person("science_officer"), person=Person.objects.get(), name="张 伟")
    feed.send(firm("甲公司"), tell)
    assert Person.objects.values_list("name", flat=True).get() == "张伟"


def test_namesake_in_another_organisation_is_another_person(feed: Feed) -> None:
    told = [{"name": "张伟", "post": "经理", "organisation": name} for name in ("甲公司", "乙公司")]
    feed.send(firm("甲公司"), firm("乙公司"), {"people": told})
    assert Person.objects.count() == 2


def test_name_of_a_person_that_no_column_holds_is_refused_with_its_row(feed: Feed) -> None:
    with pytest.raises(ValidationError) as refusal:
        feed.send(firm("甲公司"), {"people": [{"name": "张" * 61, "post": "经理", "organisation": "甲公司"}]})
    assert refusal.value.messages[0].startswith("第2行：")
    assert Person.objects.count() == 0
