"""One organisation found to be two firms, and found to be one after all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liantu.apps.accounts.models import User
from liantu.apps.indicators.models import Indicator, Observation, ObservationMember
from liantu.apps.industry.models import Chain, ChainName, ChainRole
from liantu.apps.registry import cli
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.editing import set_values
from liantu.apps.registry.actions.merging import merge, unmerge
from liantu.apps.registry.actions.splitting import rehearse, split, unsplit
from liantu.apps.registry.models import Claim, Merge, Name, Organisation, Recognition, Split, Tie, ZoneMember
from liantu.apps.registry.queries import alike, list_splits, rows_of
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.models import Record
from liantu.kit.search.models import Key
from tests.factories.accounts import World, make_user, make_world
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import body_of, make_organisation, plain

from .test_api import Program
from .test_cli import rows, run

CODE = "91140800MA0GTEX31B"
#: What of an organisation comes of when and in what order things were done.
NOT_SHOWN = ("created", "updated")


def projection() -> dict[str, list[Any]]:
    """All that is derived of whoever is in the register, and all that is said of whom."""
    columns = [field.attname for field in Organisation._meta.concrete_fields if field.name not in NOT_SHOWN]
    return {
        "organisations": list(Organisation.objects.filter(listed=True).order_by("pk").values_list(*columns)),
        "zones": sorted(
            ZoneMember.objects.filter(organisation__listed=True).values_list("organisation", "zone", "tie")
        ),
        "keys": sorted(Key.objects.filter(kind="organisation").values_list("object_id", "text", "sort", "place")),
        "said": [
            sorted(model.objects.values_list("pk", "organisation", "record")) for model in (Name, Claim, Recognition)
        ],
        "ties": sorted(Tie.objects.values_list("pk", "organisation", "counterpart", "broker")),
    }


def put(firm: Organisation, record: Record, name: str, **values: str) -> None:
    """A record that was taken to be about `firm`."""
    Name.objects.create(organisation=firm, record=record, text=name, kind="official")
    for key, value in values.items():
        Claim.objects.create(organisation=firm, record=record, property=key, value=value)


class Two:
    """Two departments' rows that were taken for one firm; each says who it is, and what it holds."""

    def __init__(self, world: World) -> None:
        self.officer = world.person("science_officer")
        self.market = make_source(world.here, world.unit, name="企业登记台账")
        self.park = make_source(world.here, world.unit, name="载体入驻名单", classification="internal")
        self.first = make_record(make_delivery(self.market))
        self.second = make_record(make_delivery(self.park))
        self.firm = make_organisation(
            "天海泵业有限公司", zone=world.here, record=self.first, code=CODE, founded="2009-05-01", address="一路 1 号"
        )
        put(self.firm, self.second, "天海泵业有限公司", founded="2018-03-02", address="九路 9 号")
        Tie.objects.create(organisation=self.firm, counterpart=body_of(world.here), kind="located", record=self.second)
        Recognition.objects.create(
            organisation=self.firm, record=self.second, scheme="high_tech_enterprise", title="高新技术企业"
        )
        self.settle()

    def settle(self) -> None:
        derive([self.firm.pk])
        self.firm.refresh_from_db()

    def split(self, *records: Record, reason: str = "名称相同的两家") -> Split:
        told = [record.pk for record in records or (self.second,)]
        return split(by=self.officer, organisation=self.firm, records=told, reason=reason)


@pytest.fixture
def two(world: World) -> Two:
    return Two(world)


def test_split_makes_an_organisation_of_what_rests_on_the_records(two: Two, world: World) -> None:
    assert two.firm.contested
    verdict = two.split()
    one, made = Organisation.objects.get(pk=two.firm.pk), Organisation.objects.get(pk=verdict.made_id)
    assert (one.code, str(one.founded), one.address, one.contested) == (CODE, "2009-05-01", "一路 1 号", False)
    assert (made.name, made.code, str(made.founded), made.address) == (
        "天海泵业有限公司",
        None,
        "2018-03-02",
        "九路 9 号",
    )
    assert (made.listed, made.home_id, made.canonical_id) == (True, world.here.pk, made.pk)
    assert list(Recognition.objects.values_list("organisation", flat=True)) == [made.pk]
    assert set(Key.objects.filter(kind="organisation", object_id=made.pk).values_list("sort", flat=True))
    assert [str(row) for row in list_splits(two.officer, made)] == [f"{one} → {made}"]
    assert [entry.object_id for entry in Entry.objects.filter(action="registry.organisation.split")] == [str(one.pk)]
    assert [entry.object_id for entry in Entry.objects.filter(action="registry.organisation.arise")] == [str(made.pk)]


def test_unsplit_brings_everything_back(two: Two) -> None:
    before = projection()
    verdict = two.split()
    assert projection() != before
    unsplit(by=two.officer, verdict=verdict, reason="确是一家")
    assert projection() == before
    with pytest.raises(access.Conflict, match="已经撤销"):
        unsplit(by=two.officer, verdict=verdict)
    # And it may be split again, into yet another one.
    assert two.split().made_id != verdict.made_id


def test_rehearsal_tells_both_and_keeps_nothing(two: Two) -> None:
    before = projection(), Entry.objects.count(), Organisation.objects.count()
    told = rehearse(by=two.officer, organisation=two.firm, records=[two.second.pk])
    assert (projection(), Entry.objects.count(), Organisation.objects.count()) == before
    assert told.stays["values"]["founded"]["value"].isoformat() == "2009-05-01"
    assert told.goes["values"]["founded"]["value"].isoformat() == "2018-03-02"
    assert (len(told.stays["recognitions"]), len(told.goes["recognitions"])) == (0, 1)
    assert told.moved["registry.Claim.organisation"] == 2


def test_what_other_apps_hold_goes_along(two: Two, world: World) -> None:
    chain = Chain.objects.create(zone=world.here, name="智能泵", record=two.second)
    ChainName.objects.create(chain=chain, name="智能泵", record=two.second)
    for record in (two.first, two.second):
        ChainRole.objects.create(chain=chain, organisation=two.firm, role="leader", record=record)
    indicator = Indicator.objects.create(code="pumps", name="水泵产量", unit="台", kind="count", definition="当年产量")
    told = {"indicator": indicator, "period": "2025", "value": 7, "subject_kind": "organisation"}
    figures = []
    for record in (two.first, two.second):
        figure = Observation(subject_id=two.firm.pk, record=record, **told)
        figure.clean()
        figure.save()
        figures.append(figure)
        ObservationMember.objects.create(observation=figure, kind="organisation", object_id=two.firm.pk)
    # A chain of the same key is no organisation.
    ObservationMember.objects.create(observation=figures[1], kind="chain", object_id=two.firm.pk)
    verdict = two.split()
    one, made = two.firm.pk, verdict.made_id

    def held() -> list[list[int]]:
        return [
            list(ChainRole.objects.order_by("pk").values_list("organisation", flat=True)),
            list(Observation.objects.order_by("pk").values_list("subject_id", flat=True)),
            list(ObservationMember.objects.order_by("pk").values_list("object_id", flat=True)),
        ]

    assert held() == [[one, made], [one, made], [one, made, one]]
    unsplit(by=two.officer, verdict=verdict)
    assert held() == [[one, one], [one, one], [one, one, one]]


def test_all_versions_of_a_row_go_together(two: Two) -> None:
    earlier = make_record(make_delivery(two.park, "2026-07-31"))
    Record.objects.filter(pk=earlier.pk).update(key=two.second.key)
    put(two.firm, earlier, "天海泵业公司", phone="0359-2220001")
    two.settle()
    verdict = two.split()
    assert set(verdict.records.values_list("pk", flat=True)) == {two.second.pk, earlier.pk}
    assert sorted(Name.objects.filter(organisation=verdict.made_id).values_list("text", flat=True)) == [
        "天海泵业公司", "天海泵业有限公司",
    ]  # fmt: skip


def test_both_ends_of_ties_follow_the_record(two: Two, world: World) -> None:
    other = make_organisation("供应商有限公司", zone=world.here)
    told = make_record(make_delivery(two.park))
    put(two.firm, told, "天海泵业")
    Tie.objects.create(organisation=other, counterpart=two.firm, kind="supplies", record=told)
    two.settle()
    verdict = two.split(two.second, told)
    assert Tie.objects.get(kind="supplies").counterpart_id == verdict.made_id
    unsplit(by=two.officer, verdict=verdict)
    assert Tie.objects.get(kind="supplies").counterpart_id == two.firm.pk


# What is refused


def test_split_of_no_record_or_of_all_is_refused(two: Two) -> None:
    before = projection()
    for records, words in (
        ([], "没有选记录"),
        ([two.first.pk, two.second.pk], "全都选中"),
        ([two.second.pk, 999_999], "#999999"),
    ):
        with pytest.raises(ValidationError) as refusal:
            split(by=two.officer, organisation=two.firm, records=records, reason="两家")
        assert words in refusal.value.message_dict["records"][0]
    with pytest.raises(ValidationError) as refusal:
        split(by=two.officer, organisation=two.firm, records=[two.second.pk], reason=" ")
    assert "理由" in refusal.value.message_dict["reason"][0]
    assert (projection(), Split.objects.count()) == (before, 0)


def test_split_of_records_without_a_name_is_refused(two: Two) -> None:
    bare = make_record(make_delivery(two.park))
    Claim.objects.create(organisation=two.firm, record=bare, property="website", value="https://example.cn")
    with pytest.raises(ValidationError) as refusal:
        two.split(bare)
    assert "没有生效的名称" in refusal.value.message_dict["records"][0]


def test_records_that_are_not_read_are_not_moved(two: Two, world: World) -> None:
    secret = make_source(world.here, None, name="税务台账", classification="restricted")
    elsewhere = make_source(world.there, None, name="别处台账")
    for source in (secret, elsewhere):
        record = make_record(make_delivery(source))
        put(two.firm, record, "天海泵业有限公司")
        with pytest.raises(ValidationError) as refusal:
            two.split(two.second, record)
        assert f"#{record.pk}" in refusal.value.message_dict["records"][0]
    rows = rows_of(two.officer, two.firm)
    assert (rows.hidden, sorted(row.record.pk for row in rows.all())) == (2, sorted([two.first.pk, two.second.pk]))
    assert Split.objects.count() == 0


def test_split_of_what_was_merged_away_is_refused(two: Two, world: World) -> None:
    other = make_organisation("乙机械有限公司", zone=world.here)
    merge(by=two.officer, loser=two.firm, winner=other)
    with pytest.raises(ValidationError, match="已并入“乙机械有限公司”"):
        two.split()
    verdict = split(by=two.officer, organisation=other, records=[two.second.pk], reason="两家")
    before = projection()
    # What was taken from one that is stood for goes back to it.
    assert verdict.members == [two.firm.pk]
    unsplit(by=two.officer, verdict=verdict)
    assert projection() != before
    assert set(Recognition.objects.values_list("organisation", flat=True)) == {two.firm.pk}


def test_what_somebody_else_has_split_meanwhile_is_refused(two: Two) -> None:
    two.split()
    with pytest.raises(access.Conflict, match=f"#{two.second.pk}"):
        two.split()


def test_split_from_elsewhere_is_denied(two: Two, world: World) -> None:
    for by in (make_user("science_officer", world.far, world.there), world.person("caseworker")):
        with pytest.raises((access.Denied, ValidationError)):
            split(by=by, organisation=two.firm, records=[two.second.pk], reason="两家")
    assert Split.objects.count() == 0


def test_unsplit_of_what_was_built_on_names_what_comes_first(two: Two, world: World) -> None:
    third = make_record(make_delivery(two.park))
    put(two.firm, third, "天海泵业北方公司", address="北路 3 号")
    two.settle()
    first = two.split(two.second, third)
    before = projection()
    made = Organisation.objects.get(pk=first.made_id)
    again = split(by=two.officer, organisation=made, records=[third.pk], reason="还是两家")
    with pytest.raises(access.Conflict, match=f"请先撤销拆分判定 {again.pk}"):
        unsplit(by=two.officer, verdict=first)
    unsplit(by=two.officer, verdict=again)
    assert projection() == before
    other = make_organisation("乙机械有限公司", zone=world.here)
    joined = merge(by=two.officer, loser=other, winner=made)
    with pytest.raises(access.Conflict, match=f"请先撤销合并判定 {joined.pk}"):
        unsplit(by=two.officer, verdict=first)
    unmerge(by=two.officer, verdict=joined)
    unsplit(by=two.officer, verdict=first)
    assert Merge.objects.filter(undone_at__isnull=True).count() == 0


# What comes later


def test_what_is_said_meanwhile_counts_for_the_one_that_is_left(two: Two) -> None:
    verdict = two.split()
    made = Organisation.objects.get(pk=verdict.made_id)
    set_values(by=two.officer, organisation=made, values={"website": "https://example.cn"})
    unsplit(by=two.officer, verdict=verdict)
    made.refresh_from_db()
    two.firm.refresh_from_db()
    assert (made.canonical_id, made.listed, two.firm.website) == (two.firm.pk, False, "https://example.cn")


def test_names_that_went_over_are_found_under_their_new_bearer(two: Two) -> None:
    record = make_record(make_delivery(two.park))
    put(two.firm, record, "河东智能水泵制造有限公司")
    two.settle()
    found = alike(two.officer, "河东智能水泵制造公司", wait=True)
    assert [one.id for one in found] == [two.firm.pk]
    verdict = two.split(record)
    found = alike(two.officer, "河东智能水泵制造公司", wait=True)
    assert [one.id for one in found] == [verdict.made_id]
    unsplit(by=two.officer, verdict=verdict)
    assert [one.id for one in alike(two.officer, "河东智能水泵制造公司", wait=True)] == [two.firm.pk]


# Doors


@pytest.fixture
def page(two: Two, browser: Callable[[User], Client]) -> Client:
    return browser(two.officer)


def test_page_lists_the_rows_shows_both_and_splits(two: Two, page: Client) -> None:
    there = reverse("organisation-split", args=[two.firm.pk])
    listed = page.get(there)
    told = plain(listed)
    assert ("企业登记台账" in told, "载体入驻名单" in told, "资质荣誉 1" in told, "2018-03-02" in told) == (True,) * 4
    refused = page.post(there, {})
    assert (refused.status_code, "没有选记录" in plain(refused)) == (422, True)
    everything = page.post(there, {"row": [two.first.pk, two.second.pk]})
    assert (everything.status_code, "全都选中" in plain(everything)) == (422, True)
    assert everything.content.decode().count(" checked") == 2
    answer = page.post(there, {"row": [two.second.pk]})
    assert answer.url == f"{there}?records={two.second.pk}"
    told = plain(page.get(answer.url))
    assert ("2009-05-01" in told, "2018-03-02" in told, "两家名称相同" in told) == (True, True, True)
    assert Split.objects.count() == 0
    refused = page.post(answer.url, {"reason": ""})
    assert (refused.status_code, "2018-03-02" in plain(refused)) == (422, True)
    done = page.post(answer.url, {"reason": "法定代表人不同"})
    verdict = Split.objects.get()
    assert (done.url, verdict.reason) == (reverse("organisation", args=[verdict.made_id]), "法定代表人不同")
    assert "由“ 天海泵业有限公司 ”拆出" in plain(page.get(done.url))
    assert "拆出“ 天海泵业有限公司 ”" in plain(page.get(reverse("organisation", args=[two.firm.pk])))
    assert "法定代表人不同" in plain(page.get(reverse("splits")))
    stale = page.get(answer.url, follow=True)
    assert (stale.status_code, "可能刚有人拆分" in plain(stale)) == (200, True)


def test_page_takes_a_split_back_with_what_was_written_since(two: Two, page: Client) -> None:
    verdict = two.split()
    made = Organisation.objects.get(pk=verdict.made_id)
    set_values(by=two.officer, organisation=made, values={"website": "https://example.cn"})
    there = reverse("split-undo", args=[verdict.pk])
    assert "https://example.cn" in plain(page.get(there))
    assert page.post(there, {"reason": "确是一家"}).url == reverse("organisation", args=[two.firm.pk])
    assert "已于" in plain(page.get(reverse("organisation", args=[two.firm.pk])))
    answer = page.get(reverse("organisation", args=[made.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("organisation", args=[two.firm.pk]), 302)]
    assert ("拆分已撤销" in plain(answer), "拆出“天海泵业有限公司”" in plain(answer)) == (True, True)


def test_page_says_how_many_records_are_hidden(two: Two, page: Client, world: World) -> None:
    put(two.firm, make_record(make_delivery(make_source(world.here, classification="restricted"))), "天海泵业")
    assert "另有 1 条记录的内容不对您公开" in plain(page.get(reverse("organisation-split", args=[two.firm.pk])))


def test_split_over_http(two: Two, world: World) -> None:
    program = Program(two.officer)
    told = program.get(f"/organisations/{two.firm.pk}/rows")[1]
    [row] = [row for row in told["rows"] if row["source"] == two.park.code]
    assert (row["records"], row["values"]["address"]) == ([two.second.pk], "九路 9 号")
    body = {"organisation": two.firm.pk, "records": row["records"]}
    status, preview = program.send("post", "/splits/preview", body)
    assert (status, preview["stays"]["values"]["address"]["value"]) == (200, "一路 1 号")
    assert (preview["goes"]["values"]["address"]["value"], Split.objects.count()) == ("九路 9 号", 0)
    assert program.send("post", "/splits", {**body, "reason": " "})[1]["errors"].keys() == {"reason"}
    assert program.send("post", "/splits", {**body, "records": [], "reason": "两家"})[1]["errors"].keys() == {"records"}
    status, verdict = program.send("post", "/splits", {**body, "reason": "两家"})
    assert (status, verdict["organisation"]["id"], verdict["made"]["name"]) == (201, two.firm.pk, "天海泵业有限公司")
    assert program.send("post", "/splits", {**body, "reason": "两家"})[0] == 409
    found = program.get(f"/splits?organisation={verdict['made']['id']}")[1]["items"]
    assert [one["id"] for one in found] == [verdict["id"]]
    assert [one["id"] for one in program.get(f"/organisations/{two.firm.pk}")[1]["splits"]] == [verdict["id"]]
    assert program.send("delete", f"/splits/{verdict['id']}?reason=x")[0] == 204
    assert program.send("delete", f"/splits/{verdict['id']}")[0] == 409
    outsider = Program(world.person("enterprise"))
    assert outsider.get(f"/organisations/{two.firm.pk}/rows")[0] == 403
    assert outsider.send("post", "/splits", {**body, "reason": "两家"})[0] == 403


def test_split_on_the_command_line(two: Two) -> None:
    with pytest.raises(access.Denied):
        run(cli.org, "split", f"#{two.firm.pk}", "--records", str(two.second.pk), "--reason", "两家")
    told = rows(cli.org, "rows", f"#{two.firm.pk}", by=two.officer)[0]["rows"]
    assert [two.second.pk] in [row["records"] for row in told]
    assert "九路 9 号" in run(cli.org, "rows", f"#{two.firm.pk}", by=two.officer)
    given = ("split", f"#{two.firm.pk}", "--records", f"#{two.second.pk}")
    preview = run(cli.org, *given, "--preview", by=two.officer)
    assert ("九路 9 号" in preview, Split.objects.count()) == (True, 0)
    with pytest.raises(click.BadParameter):
        run(cli.org, "split", "x", "--records", "甲", by=two.officer)
    told = rows(cli.org, *given, "--reason", "两家", by=two.officer)[0]
    assert told["organisation"]["id"] == two.firm.pk
    assert rows(cli.org, "unsplit", str(told["id"]), by=two.officer)[0]["undone_at"]


def test_every_column_that_names_an_organisation_goes_along() -> None:
    """Whatever rests on a record and refers to an organisation is registered by its app: else a split leaves it behind."""
    registered = {one.key for one in evidence.referring.references("organisation")}
    wanted = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, evidence.Evidenced)
        for field in model._meta.concrete_fields
        if field.related_model is Organisation
    }
    assert wanted
    assert not wanted - registered


STEP = st.tuples(
    st.sampled_from(("split", "split", "unsplit", "merge", "unmerge")), st.integers(0, 11), st.integers(0, 11)
)


class TestRandomSplits(TestCase):
    """Whatever is split, merged and taken back, in whatever order: in the end everything is where it was."""

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=2, max_size=12))
    def test_everything_is_where_it_was(self, steps: list[tuple[str, int, int]]) -> None:
        world = make_world()
        self.officer = world.person("science_officer")
        sources = [make_source(world.here, world.unit) for _n in range(3)]
        self.firms = [make_organisation(f"企业{n}有限公司", zone=world.here, address=f"{n} 号") for n in range(3)]
        self.records = [make_record(make_delivery(source)) for source in sources for _firm in self.firms]
        for n, record in enumerate(self.records):
            put(self.firms[n % 3], record, f"企业{n % 3}有限公司", address=f"{n} 路")
            Recognition.objects.create(organisation=self.firms[n % 3], record=record, scheme="x", title=f"称号{n}")
            Tie.objects.create(
                organisation=self.firms[n % 3], counterpart=self.firms[(n + 1) % 3], kind="supplies", record=record
            )
        derive([firm.pk for firm in self.firms])
        untouched = projection()
        for verb, one, other in steps:
            with suppress(ValidationError, access.Conflict):
                self.step(verb, one, other)
            after = projection()
            derive(list(Organisation.objects.values_list("pk", flat=True)))
            assert projection() == after
        for joined in _held(Merge):
            unmerge(by=self.officer, verdict=joined)
        while parted := _held(Split):
            for verdict in parted:
                with suppress(access.Conflict):
                    unsplit(by=self.officer, verdict=verdict)
        assert projection() == untouched

    def step(self, verb: str, one: int, other: int) -> None:
        by, firms = self.officer, list(Organisation.objects.filter(listed=True, kind="enterprise").order_by("pk"))
        if verb == "split":
            record = self.records[other % len(self.records)]
            speaking = Name.objects.get(record=record).organisation.canonical
            split(
                by=by,
                organisation=speaking,
                records=[record.pk, self.records[one % 9].pk][: 1 + one % 2],
                reason="两家",
            )
        elif verb == "unsplit" and (parted := _held(Split)):
            unsplit(by=by, verdict=parted[one % len(parted)])
        elif verb == "merge":
            merge(by=by, loser=firms[one % len(firms)], winner=firms[other % len(firms)], reason="同一家")
        elif verb == "unmerge" and (joined := _held(Merge)):
            unmerge(by=by, verdict=joined[one % len(joined)])


def _held(model: Any) -> list[Any]:
    return list(model.objects.filter(undone_at__isnull=True).order_by("pk"))
