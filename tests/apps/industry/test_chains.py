"""Chains, roles in them, tags: written, loaded, told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.cli import chains as command
from liantu.apps.industry.models import Chain, ChainRole, ChainTag
from liantu.apps.industry.queries import find_tag, tell_section
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import give_role, make_user
from tests.factories.figures import Scene
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def chain(scene: Scene) -> Chain:
    return industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")


def give(scene: Scene, chain: Chain, firm: Any, role: str = "leader", **more: str) -> ChainRole:
    return industry.give_role(by=scene.officer, chain=chain, organisation=firm, role=role, **more)


def test_chain_twice_in_a_zone_is_refused(scene: Scene, chain: Chain) -> None:
    with pytest.raises(ValidationError) as refusal:
        industry.create_chain(by=scene.officer, zone=scene.zone, name=" 水泵制造 ")
    assert list(refusal.value.message_dict) == ["name"]


def test_chain_of_the_same_name_in_another_zone_is_another(scene: Scene, chain: Chain) -> None:
    far = make_user("investment_officer", scene.world.far, scene.world.there)
    assert industry.create_chain(by=far, zone=scene.world.there, name="水泵制造").pk != chain.pk


def test_role_twice_is_refused_and_after_its_end_given_again(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    give(scene, chain, firm, valid_from="2020", valid_to="2022")
    with pytest.raises(ValidationError, match="已经是"):
        give(scene, chain, firm, valid_from="2022-06")
    give(scene, chain, firm, valid_from="2023")
    give(scene, chain, firm, "core")
    assert ChainRole.objects.count() == 3


@pytest.mark.parametrize(
    ("more", "field"), [({"role": "boss"}, "role"), ({"valid_from": "2023", "valid_to": "2022"}, "valid_to")]
)
def test_bad_role_is_refused_at_its_field(scene: Scene, chain: Chain, more: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        give(scene, chain, scene.firm(), **more)
    assert list(refusal.value.message_dict) == [field]


def test_role_of_one_that_was_merged_is_that_of_the_one_that_stands_for_it(scene: Scene, chain: Chain) -> None:
    firm, double = scene.firm("天海泵业"), scene.firm("山西天海")
    give(scene, chain, double)
    registry.merge(by=scene.officer, loser=double, winner=firm, reason="同一企业")
    with pytest.raises(ValidationError, match="已经是"):
        give(scene, chain, registry.find_organisation(scene.officer, firm.pk))
    assert [one.role for one in industry.roles_of(scene.officer, [firm.pk])[firm.pk]] == ["leader"]


def test_counts_are_of_those_that_hold_today(scene: Scene, chain: Chain) -> None:
    give(scene, chain, scene.firm(), valid_to="2020")
    give(scene, chain, scene.firm())
    given = give(scene, chain, scene.firm(), "core")
    industry.retract_role(by=scene.officer, role=given, reason="写错")
    row = industry.list_chains(scene.officer).get()
    assert (row.leaders, row.cores, row.members) == (1, 0, 0)


def test_what_a_restricted_source_says_is_left_out(scene: Scene, chain: Chain) -> None:
    scene.firm("保密企业")
    role = {"organisation": "保密企业", "chain": "水泵制造", "role": "core"}
    scene.deliver({"chain_roles": [role]}, scene.source("restricted", unit=scene.world.other))
    row = industry.list_chains(scene.officer).get()
    assert (row.cores, list(industry.list_roles(scene.officer))) == (0, [])
    sender = make_user("science_officer", scene.world.other, scene.zone)
    assert industry.list_chains(sender).get().cores == 1


def test_chain_rests_on_another_record_once_its_own_is_undone(scene: Scene) -> None:
    scene.firm("天海泵业")
    row = {"chains": [{"chain": "水泵制造", "tags": ["重点产业链"]}]}
    first = scene.deliver(row)
    second = scene.deliver(row)
    evidence.undo_delivery(by=scene.officer, delivery=first)
    assert industry.list_chains(scene.officer).get().record.last_id == second.pk
    evidence.undo_delivery(by=scene.officer, delivery=second)
    assert not industry.list_chains(scene.officer).exists()
    assert industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造").pk == Chain.objects.get().pk
    assert industry.list_chains(scene.officer).exists()


def test_tag_of_a_source_that_may_not_be_read_is_not_there(scene: Scene) -> None:
    told = {"provincial_tags": [{"tag": "合汽生材", "kind": "新兴产业地标"}]}
    scene.deliver(told, scene.source("restricted", unit=scene.world.other))
    with pytest.raises(access.NotHere):
        find_tag(scene.officer, ChainTag.objects.get().pk)


def test_withheld_chains_and_roles_are_there_to_be_counted(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    give(scene, chain, firm, "core")
    role = {"organisation": firm.name, "chain": "水泵制造", "role": "leader"}
    source = scene.source("restricted", unit=scene.world.other)
    scene.deliver({"chains": [{"chain": "保密链"}], "chain_roles": [role]}, source)
    chains = industry.list_chains(scene.officer, withheld=True)
    roles = industry.list_roles(scene.officer, withheld=True)
    assert [(row.name, row.is_withheld) for row in chains] == [("水泵制造", ""), ("保密链", "1")]
    assert [(row.role, row.is_withheld) for row in roles] == [("leader", "1"), ("core", "")]
    assert (chains[0].leaders, chains[0].cores) == (0, 1)


def test_writer_of_two_zones_is_recorded_in_the_office_of_the_chain_s_zone(scene: Scene, chain: Chain) -> None:
    give_role(scene.officer, "science_officer", scene.world.far, scene.world.there)
    other = industry.create_chain(by=scene.officer, zone=scene.world.there, name="水泵制造")
    role = give(scene, other, scene.firm())
    assert {row.record.source.unit for row in (other, role)} == {scene.world.far}
    assert chain.record.source.unit == give(scene, chain, scene.firm()).record.source.unit != scene.world.far
    assert industry.retract_role(by=scene.officer, role=role, reason="写错").retraction.unit == scene.world.far


def test_loading_again_adds_nothing(scene: Scene) -> None:
    scene.firm("天海泵业")
    row = {
        "key": "same", "chains": [{"chain": "水泵制造", "tags": ["重点"]}],
        "provincial_tags": [{"tag": "合汽生材", "kind": "新兴产业地标"}],
        "chain_roles": [{"organisation": "天海泵业", "chain": "水泵制造", "role": "leader"}],
    }  # fmt: skip
    source = scene.source()
    scene.deliver(row, source)
    scene.deliver(row, source, "2026-02-28")
    assert (Chain.objects.count(), ChainRole.objects.count(), ChainTag.objects.count()) == (1, 1, 2)
    assert [tag.tag for tag in industry.zone_tags(scene.officer, scene.zone)] == ["合汽生材"]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ({"chain": "没有的链"}, "没有产业链“没有的链”"),
        ({"organisation": "没有这家"}, "没有名为“没有这家”的机构"),
        ({"role": "boss"}, "boss"),
        ({"valid_from": "昨天"}, "读不懂"),
    ],
)
def test_bad_row_of_a_delivery_is_named(scene: Scene, chain: Chain, role: dict[str, str], words: str) -> None:
    scene.firm("天海泵业")
    told = {"organisation": "天海泵业", "chain": "水泵制造", "role": "leader", **role}
    with pytest.raises(ValidationError, match=words) as refusal:
        scene.deliver({"chain_roles": [told]})
    assert refusal.value.messages[0].startswith("第1行：")


def test_tag_twice_or_of_another_zone_is_refused(scene: Scene, chain: Chain) -> None:
    industry.tag(by=scene.officer, zone=scene.zone, chain=chain, tag="重点")
    with pytest.raises(ValidationError, match="已有标签"):
        industry.tag(by=scene.officer, zone=scene.zone, chain=chain, tag="重点")
    with pytest.raises(ValidationError, match="不是"):
        industry.tag(by=scene.officer, zone=scene.world.there, chain=chain, tag="重点")


def test_others_write_nothing(scene: Scene, chain: Chain) -> None:
    leader = scene.world.person("leader")
    with pytest.raises(access.Denied):
        industry.create_chain(by=leader, zone=scene.zone, name="风机制造")
    with pytest.raises(access.Denied):
        industry.give_role(by=leader, chain=chain, organisation=scene.firm(), role="core")
    stranger = make_user("science_officer", scene.world.far, scene.world.there)
    with pytest.raises(access.Denied):
        industry.edit_chain(by=stranger, chain=chain, name="x")
    with pytest.raises(access.NotHere):
        industry.find_chain(stranger, chain.pk)


def test_register_tells_the_chains_of_an_organisation(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    role = give(scene, chain, firm)
    assert tell_section(scene.officer, [firm.pk]) == {
        firm.pk: [
            {
                "chain": "水泵制造", "role": "leader", "role_label": "链主", "zone": scene.zone.name,
                "source": role.record.source.name,
            }
        ]
    }  # fmt: skip


def test_chain_is_found_by_search_under_its_present_name(scene: Scene, chain: Chain) -> None:
    assert [hit.id for hit in search.search(scene.officer, "sbzz", kinds=["chain"])] == [chain.pk]
    industry.edit_chain(by=scene.officer, chain=chain, name="风机制造")
    assert search.search(scene.officer, "sbzz", kinds=["chain"]) == []


# Pages


def page(client: Client, name: str, *key: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=key), query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_chain_page_shows_who_holds_what_and_who_did(scene: Scene, chain: Chain, browser: Browser) -> None:
    firm, gone = scene.firm("天海泵业"), scene.firm("旧泵厂")
    give(scene, chain, firm, valid_from="2023")
    past = give(scene, chain, gone, "core")
    industry.retract_role(by=scene.officer, role=past, reason="停产")
    industry.tag(by=scene.officer, zone=scene.zone, tag="合汽生材", kind="新兴产业地标")
    text = page(browser(scene.officer), "chain", chain.pk)
    for words in ("天海泵业", "2023 起", "还没有具名的链核", "已撤回：停产", "合汽生材", "新兴产业地标", "建立产业链"):
        assert words in text, words


def test_lists_ask_as_many_questions_for_many_rows_as_for_few(scene: Scene, chain: Chain, browser: Browser) -> None:
    client = browser(scene.officer)
    give(scene, chain, scene.firm())

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as context:
            page(client, name)
        return len(context)

    for name in ("chains", "chain-roles"):
        asked(name)
    few = [asked(name) for name in ("chains", "chain-roles")]
    for n in range(5):
        more = industry.create_chain(by=scene.officer, zone=scene.zone, name=f"链{n}")
        give(scene, more, scene.firm())
        give(scene, more, scene.firm(), "core")
    assert [asked(name) for name in ("chains", "chain-roles")] == few


def test_chains_list_says_how_many_cores_were_reported_and_not_named(
    scene: Scene, chain: Chain, browser: Browser
) -> None:
    scene.report("chain_cores", 18)
    client = browser(scene.officer)
    assert "链核企业数：上报 18 家，列名 0" in page(client, "chains")


def test_roles_are_filtered(scene: Scene, chain: Chain, browser: Browser) -> None:
    give(scene, chain, scene.firm("天海泵业"))
    give(scene, chain, scene.firm("配件厂"), "core")
    client = browser(scene.officer)
    text = page(client, "chain-roles", role="core", chain=chain.pk, zone=scene.zone.pk)
    assert ("配件厂" in text, "天海泵业" in text) == (True, False)
    assert client.post(f"{reverse('chain-roles')}?role=core", {"export": "xlsx"}).status_code == 200
    assert client.post(reverse("chains"), {"export": "xlsx"}).status_code == 200


def test_forms_write_chains_roles_and_tags(scene: Scene, browser: Browser) -> None:
    client = browser(scene.officer)
    scene.firm("天海泵业")
    assert client.post(reverse("chain-new"), {"zone": scene.zone.pk, "name": "水泵制造"}).status_code == 302
    chain = Chain.objects.get()
    assert chain.key_chain is False
    assert client.post(reverse("chain-edit", args=[chain.pk]), {"name": "水泵", "key_chain": "on"}).status_code == 302
    told = {"chain": chain.pk, "organisation": "天海泵业", "role": "leader"}
    assert client.post(reverse("chain-role-new"), told).status_code == 302
    again = client.post(reverse("chain-role-new"), told)
    assert (again.status_code, "已经是“水泵”的链主" in again.content.decode()) == (422, True)
    assert client.post(reverse("chain-tag-new"), {"zone": scene.zone.pk, "tag": "合汽生材"}).status_code == 302
    role, tag = ChainRole.objects.get(), ChainTag.objects.get()
    assert client.post(reverse("chain-role-retract", args=[role.pk]), {"reason": "写错"}).status_code == 302
    assert client.post(reverse("chain-tag-retract", args=[tag.pk]), {"reason": "写错"}).status_code == 302
    assert not industry.list_roles(scene.officer).exists()
    assert browser(scene.world.person("leader")).get(reverse("chain-new")).status_code == 403


def test_dossier_and_list_of_organisations_know_chains(scene: Scene, chain: Chain, browser: Browser) -> None:
    firm, other = scene.firm("天海泵业"), scene.firm("别的公司")
    role = give(scene, chain, firm)
    client = browser(scene.officer)
    assert reverse("chain", args=[chain.pk]) in page(client, "organisation", firm.pk)
    assert reverse("chain", args=[chain.pk]) not in page(client, "organisation", other.pk)
    text = page(client, "organisations", chain=chain.pk)
    assert ("天海泵业" in text, "别的公司" in text) == (True, False)
    assert "水泵制造" in page(client, "record", role.record_id)


# API and command line


def test_api_tells_chains_roles_and_tags(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    given = give(scene, chain, firm, valid_from="2023")
    industry.tag(by=scene.officer, zone=scene.zone, chain=chain, tag="重点")
    program = Program(scene.officer)
    status, told = program.get("/chains", zone=scene.zone.code)
    one = told["items"][0]
    assert (status, told["count"], one["name"], one["zone"]) == (200, 1, "水泵制造", scene.zone.code)
    assert (one["leaders"], one["cores"], one["tags"]) == ([{"id": firm.pk, "name": "天海泵业"}], [], ["重点"])
    source = chain.record.source
    told_by = {"source": source.code, "name": source.name, "record": chain.record_id, "place": chain.record.place}
    assert one["sources"] == [told_by]
    role = program.get("/chain-roles", role="leader", organisation="天海泵业")[1]["items"][0]
    assert (role["id"], role["role_label"], role["valid_from"], role["holds"]) == (given.pk, "链主", "2023", True)
    assert program.get("/chain-tags")[1]["items"][0]["chain"]["name"] == "水泵制造"


def test_api_writes_and_refuses(scene: Scene) -> None:
    program = Program(scene.officer)
    scene.firm("天海泵业")
    status, made = program.send("post", "/chains", {"zone": scene.zone.code, "name": "水泵制造"})
    assert status == 201
    assert program.send("post", "/chains", {"zone": scene.zone.code, "name": "水泵制造"})[0] == 422
    assert program.send("patch", f"/chains/{made['id']}", {"note": "省级"})[1]["note"] == "省级"
    status, role = program.send(
        "post", "/chain-roles", {"chain": "水泵制造", "organisation": "天海泵业", "role": "leader"}
    )
    assert (status, role["organisation"]["name"]) == (201, "天海泵业")
    for more, field in (({"chain": "没有"}, "chain"), ({"role": "boss"}, "role")):
        told = {"chain": made["id"], "organisation": "天海泵业", "role": "core", **more}
        status, problem = program.send("post", "/chain-roles", told)
        assert (status, list(problem["errors"])) == (422, [field])
    assert program.send("post", f"/chain-roles/{role['id']}/retract", {"reason": "写错"})[0] == 204
    assert program.get("/chain-roles")[1]["count"] == 0
    assert program.get("/chains/999999")[0] == 404
    assert Program(scene.world.person("leader")).send("patch", f"/chains/{made['id']}", {"note": "x"})[0] == 403


def test_command_lists_the_chains_of_a_zone(scene: Scene, chain: Chain) -> None:
    give(scene, chain, scene.firm("天海泵业"))
    industry.tag(by=scene.officer, zone=scene.zone, chain=chain, tag="重点")
    for by, zone in ((access.LocalOperator(), scene.zone.code), (scene.officer, scene.zone.name)):
        result = CliRunner().invoke(
            command, ["list", "--zone", zone, "--json"], obj=Speaker(by), catch_exceptions=False
        )
        told = [json.loads(line) for line in result.output.splitlines()]
        wanted = {"chain": "水泵制造", "zone": scene.zone.name, "leaders": ["天海泵业"], "cores": [], "tags": ["重点"]}
        assert [{name: one[name] for name in wanted} for one in told] == [wanted]
    people = CliRunner().invoke(command, ["list"], obj=Speaker(scene.officer))
    assert "天海泵业" in people.output
    wrong = CliRunner().invoke(command, ["list", "--zone", "没有"], obj=Speaker(scene.officer))
    assert isinstance(wrong.exception, ValidationError)


def test_chain_is_retracted_with_its_roles_and_tags_and_taken_up_again(
    scene: Scene, chain: Chain, browser: Browser
) -> None:
    role = give(scene, chain, scene.firm("天海泵业"))
    industry.tag(by=scene.officer, zone=scene.zone, tag="重点", chain=chain)
    page, door = browser(scene.officer), reverse("chain-retract", args=[chain.pk])
    assert "连同其中 1 个链上角色、1 个标签" in page.get(door).content.decode()
    assert page.post(door, {"reason": ""}).status_code == 422
    assert page.post(door, {"reason": "录错"}).status_code == 302
    counting = [model.objects.counting().count() for model in (Chain, ChainRole, ChainTag)]
    assert counting == [0, 0, 0]
    shown = page.get(reverse("chain", args=[chain.pk])).content.decode()
    assert ("录错" in shown, door in shown) == (True, False)
    assert page.post(door, {"reason": "再来"}).status_code == 409
    assert industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造").pk == chain.pk
    role.refresh_from_db()
    assert (Chain.objects.counting().count(), role.retraction_id is None) == (1, False)


def test_tag_of_a_zone_is_retracted_where_it_stands(scene: Scene, chain: Chain, browser: Browser) -> None:
    made = industry.tag(by=scene.officer, zone=scene.zone, tag="合汽生材")
    page, door = browser(scene.officer), reverse("chain-tag-retract", args=[made.pk])
    reader = browser(scene.world.person("leader"))
    for place in (reverse("chains"), reverse("chain", args=[chain.pk])):
        assert (door in page.get(place).content.decode(), door in reader.get(place).content.decode()) == (True, False)
    page.post(door, {"reason": "文件已调整"})
    assert "合汽生材" not in page.get(reverse("chains")).content.decode()


def test_api_adds_and_retracts_tags_and_chains(scene: Scene, chain: Chain) -> None:
    program = Program(scene.officer)
    status, told = program.send("post", "/chain-tags", {"tag": "合汽生材", "zone": scene.zone.code})
    assert (status, told["chain"]) == (201, None)
    assert program.send("post", f"/chain-tags/{told['id']}/retract", {"reason": "录错"})[0] == 204
    assert program.send("post", f"/chains/{chain.pk}/retract", {"reason": "录错"})[0] == 204
    assert (ChainTag.objects.counting().count(), Chain.objects.counting().count()) == (0, 0)
    assert Program(scene.world.person("leader")).send("post", f"/chains/{chain.pk}/retract", {"reason": "x"})[0] == 403
