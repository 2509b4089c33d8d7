"""What is found, in which order, by whom, at what cost."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts.models import Unit
from liantu.kit.access import public as access
from liantu.kit.search import public as search
from liantu.kit.search import registry, scanning
from liantu.kit.search.models import Key
from tests.factories.accounts import World, make_user

from .conftest import KIND, Put, found

pytestmark = pytest.mark.django_db


def labels(user: access.Principal, text: str, **more: object) -> list[str]:
    return [hit.label for hit in search.search(user, text, **more)]


@pytest.fixture
def firms(put: Put) -> None:
    put("天河宝业有限公司")
    put("唐汇博远科技有限公司")
    put("太行不锈钢有限公司", alias="天恒泵业厂")
    put("北京天海泵业科技有限公司")
    put("山西天海泵业有限公司", short="天海泵业", alias="运城水泵厂", code="91140800MA0GT5Y74X")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("thby", "山西天海泵业有限公司"),
        ("天海泵业", "山西天海泵业有限公司"),
        ("泵业", "山西天海泵业有限公司"),
        ("水泵", "山西天海泵业有限公司"),
        ("山西天海泵业", "山西天海泵业有限公司"),
        ("tianhaib", "山西天海泵业有限公司"),
        ("ycsbc", "山西天海泵业有限公司"),
        ("91140800", "山西天海泵业有限公司"),
        ("ma0gt5y7", "山西天海泵业有限公司"),
        ("山西 泵", "山西天海泵业有限公司"),
        ("泵\u3000shanxi", "山西天海泵业有限公司"),
        ("（山西）·天海", "山西天海泵业有限公司"),
        ("bjth", "北京天海泵业科技有限公司"),
        ("河", "天河宝业有限公司"),
        ("hang", "太行不锈钢有限公司"),
    ],
)
def test_first_hit_is_the_best(firms: None, reader: access.Principal, typed: str, first: str) -> None:
    assert labels(reader, typed)[0] == first


def test_short_name_comes_before_the_name_but_for_its_form(put: Put, reader: access.Principal) -> None:
    put("天河宝业有限公司")
    put("天河宝业")
    put("天虹百亿")
    put("山西天海泵业有限公司", short="天海泵业")
    assert labels(reader, "thby") == ["山西天海泵业有限公司", "天河宝业", "天虹百亿", "天河宝业有限公司"]


def test_order_is_whole_beginning_inside_then_length(put: Put, reader: access.Principal) -> None:
    for name in ("运城海鑫科技有限公司", "海鑫钢铁贸易", "海鑫钢铁", "海鑫有限公司", "海鑫"):
        put(name)
    assert labels(reader, "海鑫") == ["海鑫", "海鑫有限公司", "海鑫钢铁", "海鑫钢铁贸易", "运城海鑫科技有限公司"]


def test_letters_as_written_come_before_initials(put: Put, reader: access.Principal) -> None:
    put("泰豪")
    put("TH科技")
    assert labels(reader, "th")[-1] == "TH科技"  # the initials are all of the other's name
    assert labels(reader, "thk") == ["TH科技"]
    put("天河科技")
    assert labels(reader, "thk") == ["TH科技", "天河科技"]


def test_equals_are_in_the_order_of_their_ids(put: Put, reader: access.Principal) -> None:
    made = [put(f"甲{letter}公司").pk for letter in "丙乙丁"]
    assert [hit.id for hit in search.search(reader, "甲")] == made


def test_hit_says_by_what_it_was_found(firms: None, reader: access.Principal) -> None:
    found = {typed: search.search(reader, typed)[0] for typed in ("thby", "ycsbc", "山西天海", "9114")}
    assert {typed: hit.sort.name for typed, hit in found.items()} == {
        "thby": "SHORT_INITIALS", "ycsbc": "ALIAS_INITIALS", "山西天海": "NAME", "9114": "CODE",
    }  # fmt: skip
    assert (found["thby"].kind_label, found["thby"].matched, found["山西天海"].matched) == (
        "受检单位",
        "简称的首字母",
        "",
    )


@pytest.mark.parametrize("typed", ["", "  ", "（）", "\x00", "\ud800", "有限公司", "公司", "yxgs", "泵业 铁"])
def test_nothing_answers(firms: None, reader: access.Principal, typed: str) -> None:
    assert labels(reader, typed) == []


def test_query_longer_than_a_key_is_verified(put: Put, reader: access.Principal) -> None:
    name = "中国科学院山西煤炭化学研究所运城盐湖高新技术产业开发区成果转化示范基地"
    put(name)
    put(name.replace("示范", "孵化"))
    assert labels(reader, name) == [name]
    assert labels(reader, name[:-2] + "中心") == []


def test_kinds_narrow_what_is_found(firms: None, reader: access.Principal) -> None:
    assert len(labels(reader, "泵业", kinds=[KIND])) == 3
    assert labels(reader, "泵业", kinds=["other"]) == []


def test_several_kinds_are_looked_up_each(firms: None, reader: access.Principal) -> None:
    def found(user: access.Principal, ids: Collection[int]) -> dict[int, search.Found]:
        return {pk: search.Found(f"第{pk}号", "/x/") for pk in ids if pk != 3}

    search.register(search.Searchable("probe-other", "别的", "file", found))
    search.put("probe-other", [(pk, [("泵业协会", search.NameSort.OFFICIAL)], []) for pk in (1, 2, 3)])
    kinds = [(hit.kind, hit.label) for hit in search.search(reader, "泵业")]
    assert kinds[:2] == [("probe-other", "第1号"), ("probe-other", "第2号")]
    assert len(kinds) == 5


def test_put_again_replaces_and_writes_only_what_changed(put: Put, reader: access.Principal) -> None:
    unit = put("甲醇有限公司")
    told = [("甲醇有限公司", search.NameSort.OFFICIAL)]
    assert search.put(KIND, [(unit.pk, told, [])]) == 0
    assert search.put(KIND, [(unit.pk, [("乙醇有限公司", search.NameSort.OFFICIAL)], [])]) > 0
    assert (labels(reader, "甲醇"), labels(reader, "乙醇")) == ([], ["甲醇有限公司"])


def test_drop_takes_only_these_away(put: Put, reader: access.Principal) -> None:
    gone, kept = put("甲醇"), put("甲烷")
    assert search.drop(KIND, [gone.pk]) > 0
    assert labels(reader, "甲") == [kept.name]
    assert set(Key.objects.filter(kind=KIND).values_list("object_id", flat=True)) == {kept.pk}


def test_put_of_an_unknown_kind_is_an_error(db: None) -> None:
    with pytest.raises(LookupError):
        search.put("nothing", [])


def test_register_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        search.register(search.Searchable(KIND, "x", "x", lambda user, ids: {}))


# Who


def test_hit_out_of_scope_never_appears(put: Put, world: World) -> None:
    put("青山重工", zone=world.there)
    own = put("盐湖重工")
    assert labels(world.person("science_officer"), "重工") == [own.name]
    assert labels(make_user(), "重工") == []
    assert labels(access.Visitor(), "重工") == []
    assert labels(world.system, "重工", limit=1) != []


def test_scan_goes_on_where_the_scope_is_narrow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "BATCHES", (20, 40, 80))
    far = Unit.objects.bulk_create(Unit(name=f"科技{n:03}", kind="firm", zone=world.there) for n in range(60))
    near = Unit.objects.bulk_create(Unit(name=f"科技园{n}", kind="firm", zone=world.here) for n in range(3))
    search.put(KIND, [(unit.pk, [(unit.name, search.NameSort.OFFICIAL)], []) for unit in (*far, *near)])
    reader = world.person("science_officer")
    assert labels(reader, "科技") == ["科技园0", "科技园1", "科技园2"]
    assert labels(reader, "科技 园") == ["科技园0", "科技园1", "科技园2"]


def test_common_fragment_does_not_hide_what_begins_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "BATCHES", (20, 40, 80))
    inside = Unit.objects.bulk_create(Unit(name=f"甲科技{n:04}", kind="firm", zone=world.here) for n in range(300))
    first = Unit.objects.create(name="科技馆", kind="firm", zone=world.here)
    search.put(KIND, [(unit.pk, [(unit.name, search.NameSort.OFFICIAL)], []) for unit in (*inside, first)])
    assert labels(world.person("science_officer"), "科技", limit=3)[0] == "科技馆"


# Cost


@pytest.mark.parametrize("typed", ["科", "科技", "k", "keji", "kj", "科技 园", "科 技 园"])
def test_number_of_queries_does_not_grow_with_the_names(world: World, typed: str) -> None:
    reader = world.person("science_officer")
    assert reader.grants
    counts = []
    for size in (12, 60):
        units = Unit.objects.bulk_create(
            Unit(name=f"科技园{size}-{n}", kind="firm", zone=world.here) for n in range(size)
        )
        search.put(KIND, [(unit.pk, [(unit.name, search.NameSort.OFFICIAL)], []) for unit in units])
        with CaptureQueriesContext(
            connection,
        ) as told:
            assert len(search.search(reader, typed, limit=5)) == 5
        counts.append(len(told))
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize("place", [0, 1])
def test_scan_reads_the_keys_in_their_order_alone(world: World, place: int) -> None:
    rows = [(n, [(f"山西{n}号泵业科技有限公司", search.NameSort.OFFICIAL)], []) for n in range(400)]
    search.put(KIND, rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_key")
            # Rows of an open transaction cannot be vacuumed, so the planner would rather look at the table as well.
            cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")
    scan = scanning._keys("泵业", [KIND]).filter(place=place).order_by("place", "text")
    plan = scan.values_list("kind", "object_id", "text", "sort", "place")[:600].explain()
    wanted = {
        "sqlite": "USING PRIMARY KEY (place=? AND text>? AND text<?)",
        "postgresql": "Index Only Scan using search_key_pkey",
    }
    assert wanted[connection.vendor] in plan
    assert ("USE TEMP B-TREE" in plan, "->  Sort" in plan) == (False, False)


# What comes close


@pytest.fixture
def asked(firms: None) -> list[str]:
    """The queries for which a kind was asked what comes close: whatever is asked, it answers with all that it has."""
    queries: list[str] = []

    def alike(user: access.Principal, text: str, limit: int) -> list[search.Likeness]:
        queries.append(text)
        ids = Unit.objects.order_by("-name").values_list("pk", flat=True)
        return [search.Likeness(pk, f"像{text}") for pk in ids][:limit]

    registry._kinds.pop(KIND)
    search.register(search.Searchable(KIND, "受检单位", "building", found, alike=alike))
    return queries


def test_likeness_is_asked_for_only_where_nothing_answers(asked: list[str], reader: access.Principal) -> None:
    for typed in ("天海泵业", "thby", "9114", "天", "叶", "zzz", "叶zz", "（）"):
        assert [hit for hit in search.search(reader, typed) if hit.alike] == []
    assert asked == []
    assert (labels(reader, "天海泵叶", alike=False), labels(reader, "天海泵叶", kinds=["other"]), asked) == ([], [], [])
    hits = search.search(reader, "天海泵叶")
    assert {(hit.alike, hit.matched, hit.reasons, hit.sort) for hit in hits} == {(True, "名称相近", "像天海泵叶", None)}
    assert asked == ["天海泵叶"]


def test_likeness_out_of_scope_never_appears(asked: list[str], put: Put, world: World) -> None:
    far = put("远方泵业", zone=world.there)
    told = labels(world.person("science_officer"), "天海泵叶", limit=100)
    assert (far.name in told, 0 < len(told) <= 8) == (False, True)
    assert labels(make_user(), "天海泵叶") == labels(access.Visitor(), "天海泵叶") == []


def test_likenesses_are_in_the_order_of_their_kind(asked: list[str], reader: access.Principal) -> None:
    order = list(Unit.objects.order_by("-name").values_list("pk", flat=True))
    told = [hit.id for hit in search.search(reader, "天海泵叶")]
    assert told == [pk for pk in order[:8] if pk in told]
