"""A chain's content changed: by forms, by files, by two people at once; nothing is lost and nothing wrong comes in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import editing
from liantu.apps.industry.cli import chains as command
from liantu.apps.industry.models import Chain
from liantu.apps.industry.queries import base_of, export, read_upload, side_told
from liantu.engine import chains as engine
from liantu.engine.packs import Words
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import make_user
from tests.factories.figures import Scene
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    return industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")


def content(scene: Scene, chain: Chain) -> engine.Chain:
    base = base_of(scene.officer, chain)
    assert base is not None
    assert base.content is not None
    return base.content


def renamed(node: engine.ChainNode, name: str) -> engine.ChainNode:
    return engine.ChainNode(**{**{part: getattr(node, part) for part in node.__slots__}, "title": Words(name)})


def test_two_who_change_different_nodes_are_merged_and_the_same_node_refused(scene: Scene, chain: Chain) -> None:
    other = make_user("science_officer", scene.world.unit, scene.zone)
    before = content(scene, chain)
    seen = {key: engine.seen_of(before, key) for key in ("pig_iron", "shaft_steel")}
    put = {"chain": chain}
    editing.put_node(by=scene.officer, node=renamed(before.nodes["pig_iron"], "生铁"), was="pig_iron", seen=seen["pig_iron"], **put)  # fmt: skip
    pack = editing.put_node(by=other, node=renamed(before.nodes["shaft_steel"], "轴钢"), was="shaft_steel", seen=seen["shaft_steel"], **put)  # fmt: skip
    now = content(scene, chain)
    assert (now.nodes["pig_iron"].title.zh, now.nodes["shaft_steel"].title.zh, pack.revision) == ("生铁", "轴钢", 2)
    with pytest.raises(access.Conflict, match="生铁"):
        editing.put_node(by=other, node=renamed(before.nodes["pig_iron"], "铁"), was="pig_iron", seen=seen["pig_iron"], **put)  # fmt: skip
    # What is in force is what it was until a second person approves.
    assert industry.content_of(chain) == before
    with pytest.raises(access.Denied):
        rulestore.approve(by=scene.officer, pack=rulestore.submit(by=scene.officer, pack=pack))


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"title": Words("不锈钢板棒材"), "supplies": ("iron_castings",)}, "同名"),
        ({"supplies": ("ironcastings",)}, "没有环节“ironcastings”；是不是 iron_castings"),
        ({"supplies": ("mine",)}, "连到自己"),
        ({}, "没有任何关系"),
        ({"keywords": ("泵",), "supplies": ("iron_castings",)}, "2 到"),
    ],
)
def test_node_that_makes_the_chain_wrong_is_refused_in_words(
    scene: Scene, chain: Chain, node: dict[str, object], words: str
) -> None:
    told = {"key": "mine", "title": Words("铁矿"), "stage": engine.Stage.UP, **node}
    with pytest.raises(ValidationError, match=words):
        editing.put_node(by=scene.officer, chain=chain, node=engine.ChainNode(**told))  # type: ignore[arg-type]
    assert rulestore.list_packs(scene.officer).count() == 0


def test_circle_of_kinds_is_refused_and_one_of_supplies_is_not(scene: Scene, chain: Chain) -> None:
    now = content(scene, chain)
    edge = next(edge for edge in now.edges if edge.kind == engine.Kind.IS_A)
    parent = now.nodes[edge.target]
    told = {part: getattr(parent, part) for part in parent.__slots__}
    with pytest.raises(ValidationError, match="绕一圈"):
        editing.put_node(by=scene.officer, chain=chain, node=engine.ChainNode(**{**told, "is_a": (edge.source,)}), was=parent.key)  # fmt: skip
    back = next(edge for edge in now.edges if edge.kind == engine.Kind.SUPPLIES)
    end = now.nodes[back.target]
    told = {part: getattr(end, part) for part in end.__slots__}
    supplies = (*end.supplies, back.source)
    editing.put_node(by=scene.officer, chain=chain, node=engine.ChainNode(**{**told, "supplies": supplies}), was=end.key)  # fmt: skip
    assert back.source in content(scene, chain).nodes[end.key].supplies


@pytest.mark.parametrize("form", ["xlsx", "yaml", "csv"])
def test_file_that_went_out_comes_in_as_the_same(scene: Scene, chain: Chain, form: str) -> None:
    now = content(scene, chain)
    base = base_of(scene.officer, chain)
    assert base is not None
    data, name = export(now, form, base.digest)
    brought = read_upload(ContentFile(data, name), chain, now)
    assert brought.content.nodes == now.nodes
    assert brought.made_from == (base.digest if form == "xlsx" else "")
    with pytest.raises(ValidationError, match="没有改动"):
        editing.put_content(by=scene.officer, chain=chain, content=brought.content)


def test_workbook_names_each_wrong_row_and_old_one_is_refused(scene: Scene, chain: Chain) -> None:
    import openpyxl

    now = content(scene, chain)
    base = base_of(scene.officer, chain)
    assert base is not None
    data, name = export(now, "xlsx", base.digest)
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["环节"]["D3"] = "中上游"
    book["关系"].append(["铸造生铁", "不存在的环节", "供应"])
    book["关系"].append(["铸造生铁", "铸造生铁", "供应"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(ValidationError) as refusal:
        read_upload(ContentFile(out.getvalue(), name), chain, now)
    last = book["关系"].max_row
    told = "\n".join(refusal.value.messages)
    assert "“环节”第 3 行" in told
    assert f"“关系”第 {last - 1} 行" in told
    assert f"“关系”第 {last} 行" in told
    editing.remove_node(by=scene.officer, chain=chain, key="pig_iron")
    brought = read_upload(ContentFile(data, name), chain, now)
    with pytest.raises(access.Conflict, match="仍用这份文件"):
        editing.put_content(by=scene.officer, chain=chain, content=brought.content, made_from=brought.made_from)
    assert "pig_iron" not in content(scene, chain).nodes
    editing.put_content(by=scene.officer, chain=chain, content=brought.content, made_from=brought.made_from, anyway=True)  # fmt: skip
    assert "pig_iron" in content(scene, chain).nodes


def _archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.xlsx", _archive(nodes_csv=b"node,name,stage\n")),
        ("a.zip", b"\x00" * 100),
        ("a.zip", _archive(nodes_csv=b"node,name,stage\n")),
        ("a.zip", _archive(nodes_csv=b"0" * (31 << 20), edges_csv=b"from,to\n")),
        ("a.yaml", b"chain: [&a x, *a]\n"),
        ("a.yaml", "chain: x".encode("utf-16")),
        ("a.exe", b"MZ"),
        ("a.yaml", b""),
    ],
)
def test_hostile_file_is_refused_in_words(scene: Scene, chain: Chain, name: str, data: bytes) -> None:
    with pytest.raises(ValidationError):
        read_upload(ContentFile(data, name), chain, None)


def test_pages_show_sign_edit_and_compare(scene: Scene, chain: Chain, browser: Browser) -> None:
    client = browser(scene.officer)
    page = reverse("chain-content", args=[chain.pk])
    shown = client.get(page).content.decode()
    now = content(scene, chain)
    assert now.nodes["pig_iron"].title.zh in shown
    assert "没有签字的环节是草稿" in shown
    node = now.nodes["pig_iron"]
    answer = client.post(reverse("chain-content-sign", args=[chain.pk]), {"node": [f"pig_iron:{node.digest}"]}, follow=True)  # fmt: skip
    assert answer.status_code == 200
    assert industry.signed_nodes(chain) == {"pig_iron"}
    url = reverse("chain-node-edit", args=[chain.pk, "pig_iron"])
    form = client.get(url).context["form"]
    sent = {**{name: value for name, value in form.initial.items() if name != "key"}, "title": "生铁"}
    other = make_user("science_officer", scene.world.unit, scene.zone)
    editing.put_node(by=other, chain=chain, node=renamed(node, "铸铁"), was="pig_iron")
    clash = client.post(url, sent)
    text = clash.content.decode()
    # What was typed is still there, beside what the other made of it.
    assert clash.status_code == 409
    assert 'value="生铁"' in text
    assert "铸铁" in text
    again = clash.context["form"]
    assert client.post(url, {**sent, "seen": again.data["seen"]}).status_code == 302
    assert content(scene, chain).nodes["pig_iron"].title.zh == "生铁"
    told = client.get(reverse("chain-content-compare", args=[chain.pk])).content.decode()
    assert "名称" in told
    assert "生铁" in told
    assert client.get(f"{page}?show=draft").status_code == 200
    assert client.get(reverse("chain-content-download", args=[chain.pk, "xlsx"])).content[:2] == b"PK"
    bare = industry.create_chain(by=scene.officer, zone=scene.zone, name="新链")
    assert "还没有指定环节" in client.get(reverse("chain-content", args=[bare.pk])).content.decode()


def test_ten_thousand_nodes_come_in_pages(scene: Scene, browser: Browser) -> None:
    nodes = "".join(f"  n{n}: {{title: 环节{n}, stage: mid, supplies: [n{(n + 1) % 10000}]}}\n" for n in range(10_000))
    text = f"chain: own.big\ntitle: 大链\nnodes:\n{nodes}"
    now, by = clock.wall(), scene.officer
    told = {
        "state": "approved",
        "valid_from": clock.today(),
        "drafted_by": by,
        "drafted": now,
        "saved_by": by,
        "saved": now,
    }
    rulestore.Pack.objects.create(kind="chains", key="own.big", zone=scene.zone, text=text, digest="d", **told)
    chain = industry.create_chain(by=scene.officer, zone=scene.zone, name="大链")
    industry.link_content(by=scene.officer, chain=chain, pack="own.big")
    client = browser(scene.officer)
    shown = client.get(reverse("chain-content", args=[chain.pk]), {"page": "2"}).content.decode()
    assert "环节300" in shown
    assert "环节299<" not in shown
    assert "2 / 34" in shown


def test_programs_and_commands_read_bring_and_sign(scene: Scene, chain: Chain, tmp_path: object) -> None:
    program = Program(scene.officer)
    status, told = program.get(f"/chains/{chain.pk}/content")
    assert status == 200
    assert isinstance(told, dict)
    assert told["pack"] == "yanhu.pumps"
    assert len(told["nodes"]) == len(content(scene, chain).nodes)
    assert set(told["edges"][0]) == {"from", "to", "kind"}
    assert program.send("post", f"/chains/{chain.pk}/content/sign", {"nodes": {"pig_iron": ""}}) == (
        200,
        {"signed": ["pig_iron"]},
    )
    speaker = Speaker(scene.officer)
    run = CliRunner().invoke(command, ["export", "--chain", "水泵制造", "--form", "csv", "--to", str(tmp_path)], obj=speaker)  # fmt: skip
    assert run.exit_code == 0, run.output
    pack = editing.remove_node(by=scene.officer, chain=chain, key="pig_iron")
    run = CliRunner().invoke(command, ["import", run.output.strip(), "--chain", "水泵制造"], obj=speaker)
    assert run.exit_code == 0, run.output
    assert "pig_iron" in side_told(scene.officer, chain, str(pack.pk)).nodes
    shown = CliRunner().invoke(command, ["show", "--zone", scene.zone.code, "--chain", "水泵制造", "--json"], obj=speaker)  # fmt: skip
    assert shown.exit_code == 0
    assert '"signed": true' in shown.output
