"""Names that no organisation bears as they are written: who is meant, for whom, at what cost, from which files."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import cli
from liantu.apps.registry import public as registry
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.merging import merge
from liantu.apps.registry.actions.resolving import Resolver
from liantu.apps.registry.models import Name
from liantu.apps.registry.queries import indexed
from liantu.apps.registry.validators.names import name_key
from liantu.engine import identity
from liantu.kit.access import public as access
from liantu.kit.search import public as search
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World, enrolled, make_user
from tests.factories.evidence import make_record
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
PUMPS, NORTH = "山西天海泵业有限公司", "内蒙古北方重工业集团有限公司"


def names(user: Any, text: str) -> list[str]:
    return [one.name for one in registry.alike(user, text)]


def found(user: Any, text: str) -> list[tuple[str, str]]:
    return [(hit.label, hit.matched) for hit in search.search(user, text)]


def folder() -> Path:
    return settings.LIANTU_HOME.cache / "names"


def current() -> Any:
    return json.loads((folder() / "current.json").read_text(encoding="utf-8"))


@pytest.fixture
def firms(world: World) -> None:
    for name in (PUMPS, NORTH, "太原益海泵业有限责任公司", "运城市宏明空调有限公司"):
        make_organisation(name, zone=world.here)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One more for each time that an index is built anew."""
    told: list[int] = []
    build = indexed._build

    def counted() -> None:
        told.append(1)
        build()

    monkeypatch.setattr(indexed, "_build", counted)
    return told


# Who is meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("天海泵叶有限公司", PUMPS),
        ("田海泵业", PUMPS),
        ("天海泵业有限责任公司", PUMPS),
        ("北重集团", NORTH),
        ("宏名空调公司", "运城市宏明空调有限公司"),
    ],
)
def test_slip_short_form_and_other_form_find_their_firm(firms: None, officer: Any, typed: str, meant: str) -> None:
    assert found(officer, typed)[0] == (meant, "名称相近")


@pytest.mark.parametrize("typed", ["今天天气", "没有的公司", "绝无此名科技有限公司", "重", "zhonggong123"])
def test_what_is_like_nothing_finds_nothing(firms: None, officer: Any, typed: str) -> None:
    assert [label for label, how in found(officer, typed) if how == "名称相近"] == []


def test_what_reads_so_comes_without_likenesses(firms: None, officer: Any) -> None:
    assert found(officer, "天海泵业") == [(PUMPS, "")]
    assert search.search(officer, "天海泵叶", alike=False) == []
    assert search.search(officer, "天海泵叶", kinds={"chain"}) == []
    # Not even asked: no index was made for it.
    assert not folder().exists()


def test_two_firms_of_one_short_name_are_both_told(world: World, officer: Any) -> None:
    for place in ("山西", "重庆"):
        make_organisation(f"{place}天海泵业有限公司", zone=world.here, short="天海泵业")
    told = registry.alike(officer, "天海泵叶")
    assert {one.name for one in told} == {PUMPS, "重庆天海泵业有限公司"}
    assert {one.outcome for one in told} == {identity.Outcome.UNSURE}
    assert "还有 1 个相近的候选" in told[0].reasons
    with pytest.raises(ValidationError, match=f"是不是：.*{PUMPS}"):
        registry.organisation_told(officer, "天海泵叶")


def test_former_name_is_answered_by_the_name_that_is_borne(world: World, officer: Any) -> None:
    firm = make_organisation(PUMPS, zone=world.here)
    text = "运城红旗农机修造厂"
    Name.objects.create(organisation=firm, record=firm.names.get().record, text=text, key=name_key(text), kind="former")
    assert names(officer, "红旗农机修造场") == [PUMPS]


def test_reasons_are_in_the_readers_language(firms: None, officer: Any) -> None:
    with translation.override("en"):
        hit = search.search(officer, "天海泵业有限责任公司")[0]
        assert (hit.matched, "same brand 天海" in hit.reasons) == ("name comes close", True)


def test_merged_organisation_answers_as_the_one_that_stands_for_it(world: World, officer: Any) -> None:
    loser = make_organisation("运城海鑫钢铁有限公司", zone=world.here)
    winner = make_organisation(PUMPS, zone=world.here)
    assert names(officer, "海新钢铁") == [loser.name]
    merge(by=officer, loser=loser, winner=winner, reason="改名")
    assert [(one.id, one.name) for one in registry.alike(officer, "海新钢铁")] == [(winner.pk, PUMPS)]


def test_many_texts_are_answered_in_their_order_by_few_queries(firms: None, world: World) -> None:
    list(registry.candidates(["天海泵叶"]))
    counts = []
    for texts in (["天海泵叶", "今天天气"], ["天海泵叶", "今天天气"] * 20 + ["北重集团"]):
        with CaptureQueriesContext(connection) as told:
            answers = list(registry.candidates(texts))
        counts.append(len(told))
        assert [[one.name for one in answer][:1] for answer in answers[:2]] == [[PUMPS], []]
    assert answers[-1][0].name == NORTH
    assert counts[0] == counts[1] == 5


# Who is told


def test_what_one_may_not_see_is_no_suggestion_and_weighs_nothing(world: World, officer: Any) -> None:
    make_organisation(PUMPS, zone=world.here)
    make_organisation("运城天海泵业有限公司", zone=world.there)
    (told,) = registry.alike(officer, "天海泵叶有限公司")
    assert (told.name, told.score > 0.9, "相近的候选" in told.reasons) == (PUMPS, True, False)
    assert set(names(access.LocalOperator("test"), "天海泵叶有限公司")) == {PUMPS, "运城天海泵业有限公司"}
    assert (names(make_user(), "天海泵叶"), names(access.Visitor(), "天海泵叶")) == ([], [])
    with pytest.raises(ValidationError) as wrong:
        registry.organisation_told(officer, "运城天海泵叶有限公司")
    assert "运城天海泵业" not in str(wrong.value)


def test_name_that_counts_no_more_is_not_found(world: World, officer: Any) -> None:
    firm = make_organisation(PUMPS, zone=world.here)
    text = "红旗农机修造厂"
    record = make_record()
    Name.objects.create(organisation=firm, record=record, text=text, key=name_key(text), kind="former")
    assert names(officer, "红旗农机修造场") == [PUMPS]
    type(record).objects.filter(pk=record.pk).update(last=None)
    derive([firm.pk])
    assert names(officer, "红旗农机修造场") == []


@pytest.mark.parametrize("typed", ["天海泵叶", "宏名空调公司"])
def test_number_of_queries_does_not_grow_with_the_names(world: World, officer: Any, typed: str) -> None:
    counts = []
    for more in range(3):
        for number in "一二三四五":
            make_organisation(f"山西天海泵业{number}{'甲乙丙'[more]}有限公司", zone=world.here)
            make_organisation(f"宏明空调{number}{'甲乙丙'[more]}有限公司", zone=world.here)
        search.search(officer, typed)
        with CaptureQueriesContext(connection) as told:
            assert search.search(officer, typed)[0].alike
        counts.append(len(told))
    assert counts[0] == counts[1] == counts[2] <= 14


# Where it is told


def test_page_palette_and_api_say_that_it_is_a_likeness(firms: None, officer: Any, page: Client) -> None:
    body = page.get(reverse("search"), {"q": "天海泵叶"}).content.decode()
    assert [part in body for part in ("没有找到“天海泵叶”。名称相近的有：", PUMPS, "简称较牵强")] == [True] * 3
    (line,) = page.get(reverse("palette"), {"q": "天海泵叶"}).json()["findings"]
    assert (line["label"], line["detail"].endswith(" · 名称相近")) == (PUMPS, True)
    _token, text = accounts.create_token(by=enrolled(officer), name="test", read_only=True)
    api = Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "zh-hans"})
    (told,) = api.get("/api/v1/search", {"q": "北重集团"}).json()
    assert (told["label"], told["matched"], "简称较牵强" in told["reasons"]) == (NORTH, "alike", True)


def test_find_and_show_tell_what_comes_close(firms: None) -> None:
    def run(*arguments: str) -> Any:
        speaker = Speaker(access.LocalOperator("test"))
        return CliRunner().invoke(cli.org, arguments, obj=speaker, catch_exceptions=False)

    (told,) = map(json.loads, run("find", "天海泵叶", "--json").stdout.splitlines())
    assert (told["name"], told["matched"]) == (PUMPS, "名称相近")
    assert "简称较牵强" in run("find", "天海泵叶").stdout
    for command in (["show", "天海泵叶"], ["merge", "天海泵叶", NORTH]):
        with pytest.raises(ValidationError, match=f"是不是：{PUMPS}"):
            run(*command)
    with pytest.raises(access.NotHere):
        run("find", "今天天气")


def test_reference_that_names_nobody_says_who_comes_close(firms: None, officer: Any, world: World) -> None:
    make_organisation("运城天海泵业有限公司", zone=world.there)
    with pytest.raises(ValidationError, match=f"没有名为“天海泵叶”的机构。是不是：{PUMPS}'"):
        Resolver(officer).named("天海泵叶")
    with pytest.raises(ValidationError, match="没有名为“天海泵叶”的机构'"):
        Resolver().named("天海泵叶")


# The files


def test_new_names_are_put_and_nothing_else(firms: None, officer: Any, world: World, builds: list[int]) -> None:
    assert names(officer, "北重集团") == [NORTH]
    before = current()
    make_organisation("运城海鑫钢铁有限公司", zone=world.here)
    assert names(officer, "海新钢铁") == ["运城海鑫钢铁有限公司"]
    assert (len(builds), current()["folder"]) == (1, before["folder"])
    stamp = (folder() / "current.json").stat().st_mtime_ns
    assert names(officer, "北重集团") == [NORTH]
    assert (folder() / "current.json").stat().st_mtime_ns == stamp


def test_id_that_comes_late_is_put_too(firms: None, officer: Any, world: World, builds: list[int]) -> None:
    firm = make_organisation("运城海鑫钢铁有限公司", zone=world.here)
    late = firm.names.get()
    make_organisation("运城晚到机械有限公司", zone=world.here)
    # As another process sees it whose transaction was not yet over.
    Name.objects.filter(pk=late.pk).delete()
    assert names(officer, "海新钢铁") == []
    late.save(force_insert=True)
    assert names(officer, "海新钢铁") == [firm.name]
    assert len(builds) == 1


def test_names_that_were_rolled_back_are_mended(firms: None, officer: Any, world: World, builds: list[int]) -> None:
    with transaction.atomic():
        make_organisation("运城海鑫钢铁有限公司", zone=world.here)
        assert names(officer, "海新钢铁") == ["运城海鑫钢铁有限公司"]
        transaction.set_rollback(True)
    assert names(officer, "海新钢铁") == []
    make_organisation("运城晚到机械有限公司", zone=world.here)
    assert names(officer, "晚道机械") == ["运城晚到机械有限公司"]
    assert len(builds) == 1


def _other_database() -> None:
    told = current()
    told["mark"] = "sqlite 0"
    (folder() / "current.json").write_text(json.dumps(told))


def _older_backup() -> None:
    told = current()
    told["tail"] = {str(int(pk) + 1000): row for pk, row in told["tail"].items()}
    told["last"] += 1000
    (folder() / "current.json").write_text(json.dumps(told))


def _other_format() -> None:
    (folder() / current()["folder"] / "liantu.json").write_text('{"format": "0"}')


def _other_layout() -> None:
    (folder() / "current.json").write_text('{"format": "0"}')


def _no_json() -> None:
    (folder() / "current.json").write_bytes(b"\x00{")


def _torn() -> None:
    for path in (folder() / current()["folder"]).iterdir():
        # Another file of that name, as a new process finds it: what is still mapped in this one stays whole.
        path.unlink()
        path.write_bytes(b"\x00" * 7)


def _half() -> None:
    for path in (folder() / current()["folder"]).glob("*.*"):
        if path.suffix in {".store", ".idx", ".term", ".fast"}:
            path.unlink()


def _gone() -> None:
    shutil.rmtree(settings.LIANTU_HOME.cache)


@pytest.mark.parametrize(
    "harm", [_other_database, _older_backup, _other_format, _other_layout, _no_json, _torn, _half, _gone]
)
def test_index_that_cannot_be_used_is_built_anew(firms: None, officer: Any, harm: Any, builds: list[int]) -> None:
    assert names(officer, "北重集团") == [NORTH]
    # As a process that was started since then finds it.
    indexed._opened = None
    harm()
    assert names(officer, "北重集团") == [NORTH]
    assert len(builds) == 2
    assert len([path for path in folder().iterdir() if path.is_dir()]) == 1


def test_folder_that_is_deleted_under_way_does_no_harm(firms: None, officer: Any) -> None:
    assert names(officer, "北重集团") == [NORTH]
    _gone()
    assert names(officer, "北重集团") == [NORTH]
    shutil.rmtree(folder() / current()["folder"])
    assert names(officer, "北重集团") == [NORTH]


def test_who_does_not_get_the_lock_uses_what_is_there(firms: None, officer: Any, world: World) -> None:
    assert names(officer, "北重集团") == [NORTH]
    make_organisation("运城海鑫钢铁有限公司", zone=world.here)
    with (folder() / "lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert (names(officer, "海新钢铁"), names(officer, "北重集团")) == ([], [NORTH])
    assert names(officer, "海新钢铁") == ["运城海鑫钢铁有限公司"]


def test_many_names_are_put_behind_whoever_asks(
    firms: None, officer: Any, monkeypatch: pytest.MonkeyPatch, builds: list[int]
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(indexed, "SMALL", 3)
    monkeypatch.setattr(indexed, "_bring_up_behind", lambda: begun.append(1))
    assert (names(officer, "北重集团"), begun, builds) == ([], [1], [])
    told = registry.alike(officer, "北重集团", wait=True)
    assert ([one.name for one in told], begun, builds) == ([NORTH], [1], [1])


def test_cache_that_cannot_be_written_finds_nothing(firms: None, officer: Any) -> None:
    settings.LIANTU_HOME.cache.parent.mkdir(exist_ok=True)
    shutil.rmtree(settings.LIANTU_HOME.cache, ignore_errors=True)
    settings.LIANTU_HOME.cache.write_text("no folder")
    try:
        assert found(officer, "北重集团") == []
    finally:
        os.unlink(settings.LIANTU_HOME.cache)


@pytest.mark.django_db(transaction=True)
def test_thread_builds_what_another_process_reads(world: World, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_organisation(NORTH, zone=world.here)
    monkeypatch.setattr(indexed, "SMALL", 0)
    monkeypatch.setattr(indexed, "PATIENCE", 60)
    assert names(officer, "北重集团") == [NORTH]
    assert indexed._builder is not None
    indexed._builder.join()


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    indexed._opened = None
