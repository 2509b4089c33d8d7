"""What chains are called, on which records they rest, and how rows of deliveries find them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import chains as actions
from liantu.apps.industry.actions.chains import settle
from liantu.apps.industry.models import Chain, ChainName, ChainRole, ChainTag
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(scene: Scene) -> Chain:
    return industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")


def names_of(scene: Scene) -> list[tuple[str, int | None]]:
    """The chains that count, each with the delivery on which its name rests."""
    return [(row.name, row.record.last_id) for row in industry.list_chains(scene.officer)]


def test_chain_that_two_deliveries_name_stays_while_one_counts(scene: Scene) -> None:
    row = {"chains": [{"chain": "水泵制造"}]}
    first, second = scene.deliver(row, issued="2026-01-31"), scene.deliver(row, issued="2026-02-28")
    for gone, left in ((first, second), (second, first)):
        evidence.undo_delivery(by=scene.officer, delivery=gone)
        assert names_of(scene) == [("水泵制造", left.pk)]
        evidence.apply_delivery(by=scene.officer, delivery=gone)
    for gone in (first, second):
        evidence.undo_delivery(by=scene.officer, delivery=gone)
    assert names_of(scene) == []


def test_every_record_that_names_a_chain_shows_it(scene: Scene, browser: Callable[[User], Client]) -> None:
    row = {"chains": [{"chain": "水泵制造"}]}
    for issued in ("2026-01-31", "2026-02-28"):
        scene.deliver(row, issued=issued)
    client, address = browser(scene.officer), reverse("chain", args=[Chain.objects.get().pk])
    for name in ChainName.objects.all():
        assert address in client.get(reverse("record", args=[name.record_id])).content.decode()


def test_chain_that_only_a_role_speaks_of_is_held_by_it(scene: Scene) -> None:
    first = scene.deliver({"chains": [{"chain": "水泵制造"}]})
    firm = scene.firm("天海泵业")
    given = industry.give_role(by=scene.officer, chain=Chain.objects.get(), organisation=firm, role="core")
    evidence.undo_delivery(by=scene.officer, delivery=first)
    assert names_of(scene) == [("水泵制造", given.record.last_id)]


def test_renamed_chain_rests_on_who_renamed_it_and_is_found_by_its_earlier_name(scene: Scene) -> None:
    scene.firm("天海泵业")
    role = {"organisation": "天海泵业", "chain": "水泵制造", "role": "leader"}
    report = scene.deliver({"chains": [{"chain": "水泵制造"}]})
    chain = Chain.objects.get()
    renamed = industry.edit_chain(by=scene.officer, chain=chain, name="泵业制造")
    assert (renamed.record.source.kind, renamed.record.content["name"]) == ("form", "泵业制造")
    later = scene.deliver(
        {"chains": [{"chain": "水泵制造", "tags": ["重点"]}], "chain_roles": [role]}, issued="2026-06-30"
    )
    scene.report("key_chains", 1, members=[("chain", industry.chain_ids(scene.zone)["水泵制造"])])
    assert Chain.objects.get().name == "泵业制造"
    assert (ChainRole.objects.get().chain, ChainTag.objects.get().chain) == (chain, chain)
    for delivery in (report, later):
        evidence.undo_delivery(by=scene.officer, delivery=delivery)
    assert names_of(scene) == [("泵业制造", renamed.record.last_id)]


def test_renaming_that_is_undone_gives_the_earlier_name_back(scene: Scene) -> None:
    report = scene.deliver({"chains": [{"chain": "水泵制造"}]})
    renamed = industry.edit_chain(by=scene.officer, chain=Chain.objects.get(), name="泵业制造")
    evidence.undo_delivery(by=scene.officer, delivery=renamed.record.last)
    assert names_of(scene) == [("水泵制造", report.pk)]
    assert [hit.id for hit in search.search(scene.officer, "sbzz", kinds=["chain"])] == [renamed.pk]


def test_last_name_typed_on_a_day_is_the_one(scene: Scene, chain: Chain) -> None:
    for name in ("泵业制造", "水泵制造", "泵业制造"):
        industry.edit_chain(by=scene.officer, chain=chain, name=name)
    settle(list(ChainName.objects.values_list("record", flat=True)))
    assert [name for name, _delivery in names_of(scene)] == ["泵业制造"]


def test_name_that_another_chain_has_taken_is_not_given_back(scene: Scene) -> None:
    scene.deliver({"chains": [{"chain": "水泵制造"}]})
    renamed = industry.edit_chain(by=scene.officer, chain=Chain.objects.get(), name="泵业制造")
    other = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    assert industry.chain_ids(scene.zone) == {"泵业制造": renamed.pk, "水泵制造": other.pk}
    ChainName.objects.filter(name="泵业制造").delete()
    settle([renamed.record_id])
    assert sorted(Chain.objects.values_list("name", flat=True)) == ["水泵制造", "泵业制造"]


def test_chain_that_is_also_published_is_not_withheld(scene: Scene) -> None:
    row = {"chains": [{"chain": "水泵制造"}]}
    report = scene.deliver(row, issued="2026-01-31")
    scene.deliver(row, scene.source("restricted", unit=scene.world.other), "2026-06-30")
    assert names_of(scene) == [("水泵制造", report.pk)]


def test_load_that_broke_off_is_taken_up_where_it_stopped(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    source = scene.source()
    rows = [{"key": str(n), "place": f"第{n}行", "chains": [{"chain": f"链{n}", "tags": ["重点"]}]} for n in range(4)]
    rows.append({"key": "4", "place": "第4行", "chains": [{"chain": "长" * 61}]})
    delivery = evidence.open_delivery(by=scene.officer, source=source, title="报送", issued="2026-01-31")
    said = [evidence.Said(row["key"], {}, row["key"], row["place"]) for row in rows]
    records = evidence.stage_rows(by=scene.officer, delivery=delivery, rows=said)
    told = {
        "by": scene.officer, "delivery": delivery, "zone": scene.zone, "rows": rows, "records": records,
        "resolver": registry.Resolver(),
    }  # fmt: skip
    with pytest.raises(ValidationError, match="第4行"):
        industry.load(**told)
    assert Chain.objects.count() == 4
    rows[4]["chains"][0]["chain"] = "链4"
    industry.load(**told)
    assert (Chain.objects.count(), ChainName.objects.count(), ChainTag.objects.count()) == (5, 5, 4)


def test_load_asks_as_many_questions_for_many_rows_as_for_few(scene: Scene, chain: Chain) -> None:
    firms = [scene.firm(f"企业{n}").name for n in range(20)]
    resolver = registry.Resolver()
    resolver.learn([{"alias": [name]} for name in firms])

    def asked(names: list[str]) -> int:
        delivery = evidence.open_delivery(by=scene.officer, source=scene.source(), title="报送", issued="2026-01-31")
        rows = [
            {
                "key": name, "chains": [{"chain": "水泵制造", "tags": ["重点"]}],
                "chain_roles": [{"organisation": name, "chain": "水泵制造", "role": "core"}],
            }
            for name in names
        ]  # fmt: skip
        said = [evidence.Said(row["key"], {}, row["key"], row["key"]) for row in rows]
        records = evidence.stage_rows(by=scene.officer, delivery=delivery, rows=said)
        with CaptureQueriesContext(connection) as queries:
            industry.load(
                by=scene.officer, delivery=delivery, zone=scene.zone, rows=rows, records=records, resolver=resolver
            )
        return len(queries)

    assert asked(firms[:1]) == asked(firms[1:])
