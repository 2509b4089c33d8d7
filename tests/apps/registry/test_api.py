"""The register over HTTP: everything with its sources, and the same permissions as the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import User
from liantu.apps.registry import public as registry
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim, Merge, Name, Organisation, Person, Post, Recognition, Tie
from liantu.apps.registry.queries import extending
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World, enrolled, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import body_of, make_organisation

pytestmark = pytest.mark.django_db
CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q")


class Program:
    """A program that calls the API as one user."""

    def __init__(self, user: User) -> None:
        _token, text = accounts.create_token(by=enrolled(user), name="test", read_only=False)
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def get(self, path: str, **query: object) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1{path}", query)
        return answer.status_code, answer.json() if answer.content else None

    def send(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        send = getattr(self.client, method)
        answer = send(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.person("science_officer"))


def test_list_is_filtered_and_paged(world: World, program: Program) -> None:
    firm = make_organisation("天海泵业有限公司", zone=world.here, short="天海")
    make_organisation("运城学院", kind="university")
    make_organisation("远方有限公司", zone=world.there)
    Recognition.objects.create(organisation=firm, record=make_record(), scheme="makerspace", title="众创")
    assert program.get("/organisations")[1]["count"] == 3  # the zone itself is one
    for query in ({"q": "天海"}, {"kind": "enterprise"}, {"scheme": "makerspace"}):
        status, told = program.get("/organisations", **query)
        assert (status, [row["id"] for row in told["items"]]) == (200, [firm.pk])
    row = told["items"][0]
    assert (row["names"], row["zone"], row["zones"]) == (
        ["天海泵业有限公司", "天海"],
        world.here.name,
        [world.here.code],
    )
    assert program.get("/organisations", kind="nothing")[0] == 422
    assert program.get("/organisations", zone="nothing")[0] == 404


def test_organisation_is_told_with_a_source_for_everything(world: World, program: Program) -> None:
    record = make_record(make_delivery(make_source(code="paper", name="日报"), "2026-03-31"))
    firm = make_organisation("天海泵业有限公司", zone=world.here, record=record, address="一路 1 号", founded="2009")
    Recognition.objects.create(organisation=firm, record=record, scheme="makerspace", title="众创")
    status, told = program.get(f"/organisations/{firm.pk}")
    source = {
        "source": "paper", "name": "日报", "record": record.pk, "place": record.place, "delivery": record.last_id,
        "delivered": "2026-03-31", "simulated": False,
    }  # fmt: skip
    assert (status, told["official_name"]) == (200, "天海泵业有限公司")
    assert (told["values"]["address"]["value"], told["values"]["address"]["source"]) == ("一路 1 号", source)
    assert told["values"]["founded"]["label"] == "2009"
    assert told["names"][0]["sources"] == told["recognitions"][0]["sources"] == told["ties"][0]["sources"] == [source]
    assert told["ties"][0]["counterpart"]["id"] == body_of(world.here).pk


def test_same_fact_of_two_records_is_one_with_two_sources(world: World, program: Program) -> None:
    firm = make_organisation(zone=world.here)
    for _ in range(2):
        Recognition.objects.create(organisation=firm, record=make_record(), scheme="makerspace", title="众创")
    _status, told = program.get(f"/organisations/{firm.pk}/recognitions")
    assert (len(told), len(told[0]["sources"])) == (1, 2)
    assert program.get("/recognitions", scheme="makerspace")[1]["count"] == 2


def test_withheld_value_is_null_and_named(world: World, program: Program) -> None:
    firm = make_organisation(zone=world.here, capital="1000")
    record = make_record(make_delivery(make_source(world.here, world.other, classification="restricted")))
    Claim.objects.create(organisation=firm, record=record, property="capital", value="77777777")
    derive([firm.pk])
    _status, told = program.get(f"/organisations/{firm.pk}")
    assert (told["capital"], "capital" in told["withheld"]) == (None, True)
    assert told["values"]["capital"] == {
        "value": None, "label": None, "withheld": True, "conflict": False, "why": "", "source": None,
        "others": [],
    }  # fmt: skip
    assert "77777777" not in json.dumps(told)


def test_lists_cost_the_same_with_5_and_with_50_rows(world: World, program: Program) -> None:
    def fill(n: int) -> None:
        record = make_record()
        for _ in range(n):
            firm = make_organisation(zone=world.here, record=record, short="简")
            Recognition.objects.create(organisation=firm, record=record, scheme="x", title="高企")

    def cost(path: str) -> int:
        program.get(path, per=100)
        with CaptureQueriesContext(connection) as seen:
            assert program.get(path, per=100)[0] == 200
        return len(seen)

    paths = ("/organisations", "/recognitions", "/ties", "/people")
    fill(5)
    few = [cost(path) for path in paths]
    fill(45)
    assert [cost(path) for path in paths] == few


def test_organisation_is_registered_named_and_edited(world: World, program: Program) -> None:
    body_of(world.here)
    body = {"name": "新厂有限公司", "kind": "enterprise", "values": {"code": CODES[0]}, "zone": world.here.code}
    status, made = program.send("post", "/organisations", body)
    assert (status, made["code"], made["zones"]) == (201, CODES[0], [world.here.code])
    status, told = program.send("post", "/organisations", {**body, "name": "另一家"})
    assert (status, list(told["errors"])) == (422, ["code"])
    path = f"/organisations/{made['id']}"
    assert program.send("patch", path, {"values": {"status": "active"}})[1]["status"] == "active"
    assert program.send("patch", path, {"values": {"nothing": "x"}})[0] == 422
    assert program.send("patch", path, {"values": {"founded": "1899"}})[1]["errors"].keys() == {"founded"}
    status, name = program.send("post", f"{path}/names", {"text": "老厂", "kind": "former", "valid_to": "2009"})
    assert (status, name["valid_to"]) == (201, "2009")
    wrong = {"text": "老厂", "kind": "former", "valid_from": "2010", "valid_to": "2009"}
    assert program.send("post", f"{path}/names", wrong)[1]["errors"].keys() == {"valid_to"}


def test_fact_is_said_replaced_retracted_and_brought_back(world: World, program: Program) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    other = make_organisation("运城学院", kind="university")
    path = f"/organisations/{firm.pk}/ties"
    body = {"fields": {"kind": "cooperation", "counterpart": "运城学院", "what": "水泵"}, "valid_from": "2024"}
    status, made = program.send("post", path, body)
    assert (status, made["counterpart"], made["valid_from"]) == (201, {"id": other.pk, "name": "运城学院"}, "2024")
    body["fields"]["counterpart"] = other.pk
    status, new = program.send("put", f"/ties/{made['id']}", {**body, "reason": "年份录错", "valid_from": "2023"})
    assert (status, new["id"] > made["id"], new["valid_from"]) == (200, True, "2023")
    assert Tie.objects.get(pk=made["id"]).retraction.reason == "年份录错"
    assert program.send("post", f"/facts/ties/{new['id']}/retract", {"reason": ""})[0] == 422
    assert program.send("post", f"/facts/ties/{new['id']}/retract", {"reason": "来源有误"})[0] == 204
    assert program.get("/ties", kind="cooperation")[1]["count"] == 0
    assert program.send("post", f"/facts/ties/{new['id']}/retract", {"reason": "来源有误"})[0] == 409
    assert program.send("post", f"/facts/ties/{new['id']}/reinstate")[0] == 204
    assert program.get("/ties", kind="cooperation")[1]["count"] == 1


@pytest.mark.parametrize(
    ("facet", "fields", "field"),
    [
        ("ties", {"kind": "cooperation", "counterpart": "没有的公司"}, "counterpart"),
        ("ties", {"kind": "nothing", "counterpart": "甲厂"}, "counterpart"),
        ("ties", {"kind": "cooperation"}, "counterpart"),
        ("recognitions", {"scheme": "makerspace"}, "title"),
        ("recognitions", {"scheme": "makerspace", "title": "x", "nothing": 1}, "nothing"),
        ("rights", {"kind": "invention", "title": "x", "granted": "2023-02-30"}, "granted"),
        ("financing", {"round": "A 轮", "amount": "很多"}, "amount"),
        ("posts", {"title": "经理"}, "name"),
        ("posts", {}, "title"),
        ("posts", {"title": "经理", "person": "abc"}, "person"),
        ("posts", {"title": "经理", "person": [1]}, "person"),
        ("experts", {}, "fields"),
        ("assignments", {}, "officer"),
        ("assignments", {"officer": None, "zone": None}, "officer"),
        ("assignments", {"officer": "nobody", "zone": "nowhere"}, "officer"),
        ("rights", {"kind": "invention", "title": "x", "granted": 2023}, "granted"),
        ("financing", {"round": "A 轮", "amount": [1]}, "amount"),
    ],
)
def test_bad_fact_names_its_field(
    world: World, program: Program, facet: str, fields: dict[str, Any], field: str
) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    status, told = program.send("post", f"/organisations/{firm.pk}/{facet}", {"fields": fields})
    assert (status, field in told["errors"]) == (422, True), told


def test_names_of_accounts_cannot_be_tried_out(world: World, program: Program) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    path, far = f"/organisations/{firm.pk}/assignments", make_user("leader", world.far, world.there)

    def answers(asked: Program) -> list[tuple[int, object]]:
        bodies = ({"officer": name, "zone": world.here.code} for name in ("nobody", far.username))
        return [asked.send("post", path, {"fields": body}) for body in bodies]

    for asked in (program, Program(world.person("enterprise"))):
        unknown, unseen = answers(asked)
        assert unknown == unseen
        assert (unknown[0], unknown[1]["errors"].keys()) == (422, {"officer"})  # type: ignore[index]
    own = world.person("caseworker")
    body = {"fields": {"officer": own.username, "zone": world.here.code}}
    status, made = program.send("post", path, body)
    assert (status, made["officer"]) == (201, own.username)
    assert program.send("put", f"/assignments/{made['id']}", {"fields": {}, "reason": "x"})[0] == 422


def test_withheld_name_comes_without_its_source(world: World, program: Program) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    record = make_record(make_delivery(make_source(world.here, world.other, classification="restricted", code="tax")))
    Name.objects.create(organisation=firm, record=record, text="甲字号", key="甲字号", kind="alias", told_to="2021")
    for path in (f"/organisations/{firm.pk}", f"/organisations/{firm.pk}/names"):
        _status, told = program.get(path)
        names = told if isinstance(told, list) else told["names"]
        name = next(one for one in names if one["text"] == "甲字号")
        assert (name["sources"], name["valid_to"]) == ([], None)
        assert '"tax"' not in json.dumps(told)


def test_people_of_an_organisation_are_those_whose_posts_are_seen(world: World, program: Program) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    closed = make_record(make_delivery(make_source(world.here, world.other, classification="restricted")))
    for name, record in (("张伟", make_record()), ("李隐", closed)):
        person = Person.objects.create(name=name, created=firm.created)
        Post.objects.create(organisation=firm, record=record, person=person, title="总经理")
    for query in ({}, {"holder": firm.pk}, {"q": "张"}):
        assert [one["name"] for one in program.get("/people", **query)[1]["items"]] == ["张伟"]
    assert program.get(f"/people/{person.pk}")[0] == 404


def test_firm_that_moved_in_is_taken_over(world: World, program: Program) -> None:
    body_of(world.here)
    far = make_organisation("远方泵业", zone=world.there, code=CODES[0])
    body = {"name": "远泵", "kind": "enterprise", "values": {"code": CODES[0]}, "zone": world.here.code}
    status, told = program.send("post", "/organisations", body)
    assert (status, "远方泵业" in json.dumps(told, ensure_ascii=False)) == (422, False)
    status, told = program.send("post", "/organisations", {**body, "moved": True})
    assert (status, told["id"], set(told["zones"])) == (201, far.pk, {world.here.code, world.there.code})


def test_post_makes_a_person_who_is_masked(world: World, program: Program) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    body = {"fields": {"title": "总经理"}, "person": {"name": "张伟", "phone": "13800005678"}}
    assert program.send("post", f"/organisations/{firm.pk}/posts", body)[0] == 201
    person = Person.objects.get()
    assert program.get(f"/people/{person.pk}")[1]["phone"] == "138****5678"
    assert program.get("/people", holder=firm.pk)[1]["items"][0]["posts"][0]["title"] == "总经理"
    told = {"field": "phone", "reason": "通知补正材料"}
    assert program.send("post", f"/people/{person.pk}/reveal", told)[1] == {"field": "phone", "value": "13800005678"}


def test_merge_and_its_taking_back(world: World, program: Program) -> None:
    one = make_organisation("甲厂", zone=world.here, code=CODES[0])
    other = make_organisation("甲厂有限公司", zone=world.here, code=CODES[1])
    body = {"loser": one.pk, "winner": other.pk}
    assert program.send("post", "/merges", body)[1]["errors"].keys() == {"reason"}
    status, verdict = program.send("post", "/merges", {**body, "reason": "换码"})
    assert (status, verdict["winner"]["id"]) == (201, other.pk)
    told = program.get(f"/organisations/{one.pk}")[1]
    assert (told["id"], [member["id"] for member in told["members"]]) == (other.pk, [one.pk])
    assert program.send("post", "/merges", {"loser": other.pk, "winner": one.pk, "reason": "x"})[0] == 422
    assert program.send("delete", f"/merges/{verdict['id']}?reason=x")[0] == 204
    assert program.send("delete", f"/merges/{verdict['id']}")[0] == 409
    assert (Merge.objects.get().undone_reason, program.get(f"/organisations/{one.pk}")[1]["id"]) == ("x", one.pk)


def test_foreign_organisation_is_not_found_and_outsider_does_not_write(world: World, program: Program) -> None:
    far, near = make_organisation(zone=world.there), make_organisation(zone=world.here)
    assert program.get(f"/organisations/{far.pk}")[0] == 404
    outsider = Program(world.person("enterprise"))
    assert outsider.get(f"/organisations/{near.pk}")[0] == 200
    assert outsider.send("patch", f"/organisations/{near.pk}", {"values": {"status": "active"}})[0] == 403
    assert Entry.objects.filter(outcome="refused").count() == 1


def test_section_of_another_app_stands_in_the_dossier(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    monkeypatch.setattr(extending, "_sections", {})
    registry.register_section("chains", lambda user, ids: {pk: [{"chain": "泵", "role": "leader"}] for pk in ids})
    assert program.get(f"/organisations/{firm.pk}")[1]["sections"]["chains"] == [{"chain": "泵", "role": "leader"}]
    with pytest.raises(ValueError, match="registered twice"):
        registry.register_section("chains", lambda user, ids: {})


def test_filter_of_another_app_narrows_the_list(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = make_organisation("甲厂", zone=world.here)
    make_organisation("乙厂", zone=world.here)
    monkeypatch.setattr(extending, "_filters", {})
    told = registry.OrganisationFilter("pumps", "泵", lambda user: [("1", "是")], lambda user, value: Q(pk=firm.pk))
    registry.register_filter(told)
    assert [row["id"] for row in program.get("/organisations", pumps="1")[1]["items"]] == [firm.pk]
    assert Organisation.objects.count() == 3
