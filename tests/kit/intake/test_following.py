"""What a source says next, and people's words on its rows, once a firm was split."""

from __future__ import annotations

from typing import Any

import pytest

from liantu.apps.accounts.models import User
from liantu.apps.registry.actions.splitting import split, unsplit
from liantu.apps.registry.models import Claim, Name, Organisation, Product, Split
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.actions import applying
from liantu.kit.intake.models import Plan, Verdict
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

from .conftest import Planner, plain

NAME = "天海泵业有限公司"
HEADER = ("企业名称", "注册资本（万元）", "住所")


def sheet(*rows: Any) -> Any:
    return plain(*rows, header=HEADER)


@pytest.fixture
def park(world: World, officer: User) -> evidence.Source:
    return evidence.create_source(
        by=officer, code="park", name="载体入驻名单", kind="workbook", zone=world.here, unit=world.unit,
        purposes=["register"],
    )  # fmt: skip


@pytest.fixture
def firm(world: World, officer: User) -> Organisation:
    return make_organisation(NAME, zone=world.here, short="天海", address="一路 1 号")


def record_of(source: evidence.Source) -> evidence.Record:
    return evidence.Record.objects.filter(source=source).latest("pk")


def part(officer: User, firm: Organisation, *sources: evidence.Source) -> Split:
    records = [record_of(source).pk for source in sources]
    return split(by=officer, organisation=firm, records=records, reason="两家同名")


def meant(plan: Plan) -> list[tuple[int | None, str]]:
    return [(row.subject, row.state) for row in plan.rows.order_by("number")]


def held() -> list[tuple[str, int | None]]:
    return list(Verdict.objects.filter(undone_at__isnull=True).order_by("pk").values_list("answer", "subject"))


def test_next_delivery_of_the_same_row_means_the_new_one(
    officer: User, park: evidence.Source, firm: Organisation, plan: Planner, take_in: Planner
) -> None:
    take_in(sheet([NAME, 100, "九路 9 号"]), of=park)
    made = part(officer, firm, park).made_id
    next_month = plan(sheet([NAME, 150, "九路 9 号"]), of=park, issued="2026-09")
    assert meant(next_month) == [(made, "changed")]
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=next_month))
    assert set(Name.objects.filter(record__source=park).values_list("organisation", flat=True)) == {made}
    assert not Claim.objects.filter(organisation=firm, record__source=park).exists()


def test_row_of_another_source_that_may_mean_either_is_unsure(
    officer: User, source: evidence.Source, park: evidence.Source, firm: Organisation, plan: Planner, take_in: Planner
) -> None:
    take_in(sheet([NAME, 100, "九路 9 号"]), of=park)
    made = part(officer, firm, park).made_id
    asked = plan(sheet([NAME, 100, "九路 9 号"]), of=source, issued="2026-09")
    row = asked.rows.get()
    assert (row.state, {one["id"] for one in row.candidates}) == ("unsure", {firm.pk, made})


def test_plan_compared_before_the_split_goes_back_to_review(
    officer: User, park: evidence.Source, firm: Organisation, plan: Planner, take_in: Planner
) -> None:
    take_in(sheet([NAME, 100, "九路 9 号"]), of=park)
    waiting = plan(sheet([NAME, 150, "九路 9 号"]), of=park, issued="2026-09")
    assert meant(waiting) == [(firm.pk, "changed")]
    made = part(officer, firm, park).made_id
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=waiting))
    assert meant(waiting) == [(made, "unsure")]
    assert not Claim.objects.filter(organisation=firm, record__source=park).exists()


def test_row_that_is_being_written_when_its_past_is_split_off_goes_along(
    officer: User, park: evidence.Source, firm: Organisation, plan: Planner, take_in: Planner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    header = ("企业名称", "注册资本（万元）", "产品名称")
    take_in(plain([NAME, 100, "水泵"], header=header), of=park)
    record, verdicts = record_of(park), list[Split]()
    next_month = plan(plain(["别家有限公司", 5, ""], [NAME, 150, "水泵"], header=header), of=park, issued="2026-09")
    monkeypatch.setattr(applying, "CHUNK", 1)

    def step(n: int) -> None:
        if not verdicts:
            verdicts.append(split(by=officer, organisation=firm, records=[record.pk], reason="两家同名"))

    def said() -> set[int]:
        of_park = {"record__source": park, "record__key": record.key}
        return {
            pk
            for model in (Name, Claim, Product)
            for pk in model.objects.filter(**of_park).values_list("organisation", flat=True)
        }

    next_month = intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=next_month), step=step)
    (verdict,) = verdicts
    made = Organisation.objects.get(pk=verdict.made_id)
    assert (said(), meant(next_month)[1][0], str(made.capital)) == ({made.pk}, made.pk, "1500000.00")
    assert Entry.objects.filter(action="registry.organisation.follow", object_id=str(made.pk)).count() == 1
    unsplit(by=officer, verdict=verdict)
    assert said() == {firm.pk}
    # Taken along once: the next delivery says it of whom it is about by itself.
    take_in(plain([NAME, 160, "水泵"], header=header), of=park, issued="2026-10")
    assert said() == {firm.pk}


@pytest.fixture
def judged(world: World, officer: User, park: evidence.Source, firm: Organisation, plan: Planner) -> Verdict:
    """A row called by a name that two firms bear, which a person said to be the firm."""
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海")
    made = plan(sheet(["天海", 100, "九路 9 号"]), of=park)
    [verdict] = intake.decide(by=officer, rows=[made.rows.get()], answer="same", subject=firm.pk)
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=made))
    return verdict


def test_word_on_the_rows_gives_way_to_the_split(
    officer: User, park: evidence.Source, firm: Organisation, judged: Verdict, plan: Planner
) -> None:
    verdict = part(officer, firm, park)
    assert held() == [("same", verdict.made_id)]
    assert verdict.verdicts == [judged.pk]
    next_month = plan(sheet(["天海", 150, "九路 9 号"]), of=park, issued="2026-09")
    assert meant(next_month) == [(verdict.made_id, "changed")]
    unsplit(by=officer, verdict=verdict)
    assert held() == [("same", firm.pk)]
    # Said as before, the row is the very record that it was.
    again = plan(sheet(["天海", 100, "九路 9 号"]), of=park, issued="2026-09")
    assert meant(again) == [(firm.pk, "same")]
    assert again.rows.get().changes == []


def test_later_word_on_the_rows_stays_when_the_split_is_taken_back(
    officer: User, park: evidence.Source, firm: Organisation, judged: Verdict, plan: Planner
) -> None:
    verdict = part(officer, firm, park)
    other = Organisation.objects.get(name="河北天海泵业有限公司")
    next_month = plan(sheet(["天海", 150, "九路 9 号"]), of=park, issued="2026-09")
    intake.decide(by=officer, rows=[next_month.rows.get()], answer="same", subject=other.pk)
    unsplit(by=officer, verdict=verdict)
    assert held() == [("same", other.pk)]


def test_word_on_several_rows_is_taken_back_where_some_stay(
    world: World, officer: User, park: evidence.Source, firm: Organisation, plan: Planner
) -> None:
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海")
    header = ("企业名称", "证书编号", "资质类别")
    rows = [["天海", "GR1", "高新技术企业"], ["天海", "GR2", "高新技术企业"]]
    made = plan(plain(*rows, header=header), of=park)
    intake.decide(by=officer, rows=list(made.rows.all()), answer="same", subject=firm.pk)
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=made))
    verdict = part(officer, firm, park)
    # Of the two rows one went over: each goes by its own past now, and a third is asked about.
    assert held() == []
    rows = [*rows, ["天海", "GR3", "高新技术企业"]]
    next_month = plan(plain(*rows, header=header), of=park, issued="2026-09")
    assert [subject for subject, _state in meant(next_month)] == [firm.pk, verdict.made_id, None]
    assert meant(next_month)[2][1] == "unsure"
    unsplit(by=officer, verdict=verdict)
    assert held() == [("same", firm.pk)]
