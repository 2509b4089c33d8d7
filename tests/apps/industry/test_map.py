"""The pages that a chain is read by: its map, the table beside it, gaps, a node, a firm, one page to take along."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing
from liantu.apps.industry.models import Chain
from liantu.apps.industry.web import drawing, texts
from liantu.kit.access.roles import Role
from tests.factories.accounts import World, give_role, make_user
from tests.factories.figures import Scene

Browser = Callable[[User], Client]


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    return industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")


@pytest.fixture
def placed(scene: Scene, chain: Chain) -> Chain:
    for node, name in (("pump", "天海泵业"), ("iron_castings", "盐湖铸造")):
        placing.place(by=scene.officer, chain=chain, node=node, organisation=scene.firm(name))
    return chain


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def svg_of(text: str) -> ElementTree.Element:
    found = re.search(r'<svg class="chain-map".*?</svg>', text, re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found[0])


in_database = pytest.mark.django_db


@in_database
def test_map_has_every_node_once_with_who_is_there_and_what_is_not(
    scene: Scene, placed: Chain, browser: Browser
) -> None:
    text = page(browser(scene.officer), f"/chains/{placed.pk}/")
    nodes = {
        one.get("data-node"): one for one in svg_of(text).iter("{http://www.w3.org/2000/svg}a") if one.get("data-node")
    }
    content = industry.content_of(placed)
    assert content is not None
    assert set(nodes) == set(content.nodes)
    looks = {key: str(one.get("class")).removeprefix("map-node map-") for key, one in nodes.items()}
    assert (looks["pump"], looks["casing"], looks["mechanical_seal"], looks["irrigation"]) == (
        "strengthen", "fill", "extend", "absent",
    )  # fmt: skip
    assert nodes["casing"].get("href") == f"/chains/{placed.pk}/nodes/casing/"
    assert "本地未见企业" in str(nodes["casing"].get("aria-label"))
    assert "天海泵业" in str(nodes["pump"].get("aria-label"))
    assert "未见不等于没有" in text


@in_database
def test_map_is_taken_away_as_a_picture_of_its_own_and_recorded(scene: Scene, placed: Chain, browser: Browser) -> None:
    answer = browser(scene.officer).get(f"/chains/{placed.pk}/map.svg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    text = answer.content.decode()
    ElementTree.fromstring(text)
    assert ("var(" in text, "未见不等于没有" in text, "天海泵业" in text) == (False, True, True)
    assert "导出" in page(browser(scene.officer), f"/chains/{placed.pk}/roles/")


@in_database
def test_bars_tell_firms_where_no_revenue_may_be_read_and_nodes_are_found_by_words(
    scene: Scene, placed: Chain, browser: Browser
) -> None:
    firms = [scene.firm(f"{name}泵业") for name in ("河东", "运城")]
    for firm in firms:
        placing.place(by=scene.officer, chain=placed, node="pump", organisation=firm)
    client = browser(scene.officer)
    text = page(client, f"/chains/{placed.pk}/")
    assert "条长：企业家数（营收未知）" in text
    nodes = {one.get("data-node"): str(one.get("data-find")) for one in svg_of(text).iter() if one.get("data-node")}
    assert [key for key, words in nodes.items() if "运城泵业" in words] == ["pump"]
    assert "泵壳" in nodes["casing"]
    closed = scene.source("restricted", unit=scene.world.other, purposes=["investment"])
    for firm, source, words in ((firms[0], closed, "营收已隐去"), (firms[1], None, "条长：营收合计，只含可查看的")):
        told = {
            "indicator": "sales_revenue",
            "subject": f"#{firm.pk}",
            "period": "2025",
            "value": "9000000",
            "unit": "元",
        }
        scene.deliver({"observations": [told]}, source)
        assert words in page(client, f"/chains/{placed.pk}/")
    # Targets are staff's: the gap leads to them.
    assert f"/targets/?chain={placed.pk}&amp;node=casing" in page(client, f"/chains/{placed.pk}/gaps/")


@in_database
def test_chain_without_content_says_so_and_still_shows_who_leads_it(scene: Scene, browser: Browser) -> None:
    bare = industry.create_chain(by=scene.officer, zone=scene.zone, name="新链")
    industry.give_role(by=scene.officer, chain=bare, organisation=scene.firm("天海泵业"), role="leader")
    client = browser(scene.officer)
    text = page(client, f"/chains/{bare.pk}/")
    assert ("还没有说明这条产业链由哪些环节组成" in text, "天海泵业" in text, "chain-map" in text) == (
        True,
        True,
        False,
    )
    for tab in ("gaps", "table"):
        assert "还没有说明这条产业链由哪些环节组成" in page(client, f"/chains/{bare.pk}/{tab}/")
    assert page(client, f"/chains/{bare.pk}/nodes/pump/", 404)


@in_database
def test_chain_too_large_for_a_picture_is_told_by_stage(
    scene: Scene, placed: Chain, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST", 20)
    text = page(browser(scene.officer), f"/chains/{placed.pk}/")
    assert ("环节超过 20 个" in text, "chain-map" in text, text.count("打开环节表")) == (True, False, 3)
    assert browser(scene.officer).get(f"/chains/{placed.pk}/map.svg").status_code == 404


@in_database
def test_gaps_are_filtered_sorted_and_taken_out(scene: Scene, placed: Chain, browser: Browser) -> None:
    client = browser(scene.officer)
    ground = industry.ground_of(scene.officer, placed)
    fills = [ground.nodes[gap.node].title for gap in ground.gaps if gap.kind == "fill"]
    text = page(client, f"/chains/{placed.pk}/gaps/?kind=fill&sort=-weight")
    assert text.count('class="cell-link"') == len(fills)
    assert all(title in text for title in fills)
    whole = page(client, "/gaps/")
    assert all(ground.nodes[gap.node].title in whole for gap in ground.gaps)
    assert "没有“missing”可选" in page(client, "/gaps/?kind=missing", 400)
    answer = client.post("/gaps/?kind=fill", {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert sorted(str(row[0]) for row in rows[1:]) == sorted(fills)
    assert isinstance(rows[1][rows[0].index("权重")], float)
    # What the page leaves out for want of room.
    assert {"阶段", "可服务企业"} <= set(rows[0])
    assert any("未见不等于没有" in str(row[1]) for row in book.worksheets[1].iter_rows(values_only=True))


@in_database
def test_gaps_of_a_zone_are_taken_out_by_those_alone_who_may_export_its_chains(
    scene: Scene, chain: Chain, browser: Browser
) -> None:
    # Of the staff there, but no more than a firm here: what is here may be looked at alone.
    user = make_user("investment_officer", scene.world.far, scene.world.there)
    give_role(user, "enterprise", zone=scene.zone)
    there = industry.create_chain(
        by=make_user("science_officer", scene.world.far, scene.world.there), zone=scene.world.there, name="那边的链"
    )
    client = browser(user)
    answers = [client.post(f"/gaps/?zone={one.zone_id}", {"export": "xlsx"}).status_code for one in (there, chain)]
    assert (client.get(f"/gaps/?zone={scene.zone.pk}").status_code, answers) == (200, [200, 403])


@in_database
def test_node_tells_what_is_around_it_and_is_signed(scene: Scene, placed: Chain, browser: Browser) -> None:
    client = browser(scene.officer)
    path = f"/chains/{placed.pk}/nodes/casing/"
    text = page(client, path)
    assert ("补链" in text, "上游隔 1 步有“铸铁件”" in text, "核实无误，签字" in text) == (True, True, True)
    stale = client.post(path, {"digest": "0" * 64})
    assert stale.status_code in (302, 409)
    assert industry.signed_nodes(placed) == set()
    digest = re.search(r'name="digest" value="(\w+)"', text)
    assert digest is not None
    assert client.post(path, {"digest": digest[1]}).status_code == 302
    assert industry.signed_nodes(placed) == {"casing"}
    assert "核实无误，签字" not in page(client, path)
    there = page(client, f"/chains/{placed.pk}/nodes/pump/")
    assert ("天海泵业" in there, "人工判断" in there) == (True, True)


@in_database
def test_firm_tells_what_would_be_without_it(scene: Scene, placed: Chain, browser: Browser) -> None:
    firm = industry.list_placements(scene.officer).get(node="iron_castings").organisation_id
    text = page(browser(scene.officer), f"/chains/{placed.pk}/firms/{firm}/")
    told = re.findall(r"<h3>(.*?) <span class=\"unit figure\">(\d+)", text)
    assert dict(told)["将没有企业的环节"] == "1"
    assert ("还没有它的采购清单" in text, "铸铁件" in text) == (True, True)
    assert page(browser(scene.officer), f"/chains/{placed.pk}/firms/999999/", 404)


@in_database
def test_one_page_on_a_gap_says_why_who_and_how_complete(scene: Scene, placed: Chain, browser: Browser) -> None:
    client = browser(scene.officer)
    answer = client.get(f"/chains/{placed.pk}/nodes/casing/gap.docx")
    told = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    words = "\n".join(one.text for one in told.paragraphs)
    cells = {cell.text for table in told.tables for row in table.rows for cell in row.cells}
    assert told.paragraphs[0].text == "补链：泵体与泵盖"
    assert ("上游隔 1 步有“铸铁件”" in words, "未见不等于没有" in words, "草稿" in words) == (True, True, True)
    assert scene.officer.name in words
    assert any("盐湖铸造" in one for one in cells)
    assert "水泵制造" in told.sections[0].footer.paragraphs[0].text
    assert client.get(f"/chains/{placed.pk}/nodes/irrigation/gap.docx").status_code == 404


@in_database
def test_whoever_may_not_know_who_is_where_sees_the_nodes_alone(
    scene: Scene, world: World, placed: Chain, browser: Browser
) -> None:
    client = browser(world.person(Role.ENTERPRISE))
    text = page(client, f"/chains/{placed.pk}/")
    assert ("map-unknown" in text, "map-node map-fill" in text, "天海泵业" in text) == (True, False, False)
    assert "由园区工作人员查看" in page(client, f"/chains/{placed.pk}/gaps/")
    assert client.get("/gaps/").status_code == 403
    assert client.get(f"/chains/{placed.pk}/map.svg").status_code in (403, 404)
    assert client.post(f"/chains/{placed.pk}/nodes/casing/", {"digest": ""}).status_code in (403, 404)


@in_database
def test_map_asks_no_more_for_more_firms(scene: Scene, placed: Chain, browser: Browser) -> None:
    client = browser(scene.officer)
    page(client, f"/chains/{placed.pk}/")
    with CaptureQueriesContext(connection) as few:
        page(client, f"/chains/{placed.pk}/")
    for at in range(4):
        placing.place(by=scene.officer, chain=placed, node="impeller", organisation=scene.firm(f"叶轮{at}号"))
    with CaptureQueriesContext(connection) as many:
        page(client, f"/chains/{placed.pk}/")
    assert len(many) <= len(few)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="泵轴承与、（）Pump shaft-6", max_size=40), st.floats(5, 14), st.integers(1, 3))
def test_a_name_is_broken_into_lines_that_fit_and_loses_nothing_but_its_end(name: str, room: float, most: int) -> None:
    lines = texts.wrapped(name, room, most)
    assert len(lines) <= most
    kept = re.sub(r"\s|…", "", "".join(lines))
    whole = re.sub(r"\s", "", name)
    assert whole.startswith(kept)
    assert kept == whole or lines[-1].endswith("…")
