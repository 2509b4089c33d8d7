"""Figures: the reported, the named and the proven, and how they differ."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.models import Observation
from liantu.apps.indicators.queries import Band, compare, in_band, listing
from liantu.apps.indicators.web.words import mark_of
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Recognition, Tie
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import give_role, make_user
from tests.factories.evidence import make_delivery, make_record
from tests.factories.figures import Scene
from tests.factories.registry import body_of

pytestmark = pytest.mark.django_db


def recognise(scene: Scene, firm: object, valid_from: str = "", valid_to: str = "", **more: object) -> Recognition:
    told = {"scheme": "high_tech_enterprise", "organisation": firm, "record": make_record(), **more}
    row = Recognition(**told).said(valid_from, valid_to)
    row.save()
    return row


def test_figure_of_nothing_named_has_named_zero_and_proven_zero(scene: Scene) -> None:
    figure = scene.figure(scene.report(value=37))
    assert (figure.reported, figure.named, figure.proven, figure.completeness) == (Decimal(37), 0, 0, Decimal(0))


def test_indicator_without_formula_proves_nothing_and_not_zero(scene: Scene) -> None:
    figure = scene.figure(scene.report("key_enterprise_rd_spending", "3.07"))
    assert (figure.reported, figure.named, figure.proven, figure.completeness) == (Decimal("3.07"), None, None, None)


def test_reported_zero_is_a_value(scene: Scene) -> None:
    figure = scene.figure(scene.report(value=0))
    assert (figure.reported, figure.completeness) == (Decimal(0), None)


def test_proven_counts_what_was_valid_on_the_last_day_of_the_period(scene: Scene) -> None:
    holder, lapsed, later = scene.firm(), scene.firm(), scene.firm()
    recognise(scene, holder, "2024-11-01", "2027-10-31")
    recognise(scene, lapsed, "2022-01-01", "2025-06-30")
    recognise(scene, later, "2026-01-01")
    assert scene.figure(scene.report(period="2025")).proven == 1
    assert scene.figure(scene.report(period="2024")).proven == 2


def test_running_period_is_counted_today(scene: Scene) -> None:
    year = clock.today().year
    figure = scene.figure(scene.report(period=f"{year + 1}"))
    assert (figure.running, figure.day) == (True, clock.today())


def test_members_named_and_not_counted_are_told_why(scene: Scene) -> None:
    good, lapsed, outside, blank = scene.firm("甲"), scene.firm("乙"), scene.firm("丙"), scene.firm("丁")
    far = registry.register_organisation(by=scene.officer, name="外地公司", kind="enterprise")
    recognise(scene, good, "2024-01-01", "2026-12-31")
    recognise(scene, lapsed, "2022-01-01", "2025-06-30")
    recognise(scene, far, "2024-01-01")
    recognise(scene, outside, "2024-01-01", scheme="tech_sme")
    members = [("organisation", one.pk) for one in (good, lapsed, far, outside, blank)]
    compared = compare(scene.officer, scene.figure(scene.report(members=members)))
    assert compared is not None
    assert [one.label for one in compared.both if one] == ["甲"]
    assert {one.named.label: one.why for one in compared.missing if one.named} == {
        "乙": "有效期至 2025-06-30，到期后没有新的记录",
        "外地公司": "不属于该对象：登记册中没有它与该对象的关系",
        "丙": "有记录，但不符合公式的条件",
        "丁": "登记册中没有相应的记录",
    }


def test_members_counted_and_not_named_are_listed(scene: Scene) -> None:
    recognise(scene, scene.firm("戊"), "2024-01-01")
    compared = compare(scene.officer, scene.figure(scene.report()))
    assert compared is not None
    assert ([one.label for one in compared.extra], compared.hidden, compared.counted) == (["戊"], 0, 1)


def test_no_more_members_are_named_than_are_shown(scene: Scene) -> None:
    for name in ("甲", "乙", "丙"):
        recognise(scene, scene.firm(name), "2024-01-01")
    source = scene.source("restricted", unit=scene.world.other)
    recognise(scene, scene.firm("丁"), "2024-01-01", record=make_record(make_delivery(source)))
    compared = compare(scene.officer, scene.figure(scene.report()), 2)
    assert compared is not None
    assert (len(compared.extra), compared.more, compared.hidden, compared.counted) == (2, 1, 1, 4)


def test_members_that_rest_on_restricted_rows_are_counted_and_not_listed(scene: Scene) -> None:
    source = scene.source("restricted", unit=scene.world.other)
    recognise(scene, scene.firm("己"), "2024-01-01", record=make_record(make_delivery(source)))
    compared = compare(scene.officer, scene.figure(scene.report()))
    assert compared is not None
    assert (list(compared.extra), compared.hidden, compared.counted) == ([], 1, 1)


def test_withheld_value_shows_nothing_and_no_other_takes_its_place(scene: Scene) -> None:
    far, near = scene.source("restricted", unit=scene.world.other), scene.source()
    told = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家"}
    scene.deliver({"observations": [{**told, "value": 50}]}, near, "2026-01-31")
    scene.deliver({"observations": [{**told, "value": 56}]}, far, "2026-02-28")
    figure = indicators.figures_of(scene.officer, scene.subject, indicators=["tech_smes"])[0]
    assert (figure.withheld, figure.reported, figure.named, figure.completeness) == (True, None, None, None)
    assert (figure.differs, [other.value for other in figure.told_otherwise]) == (False, [Decimal(50)])
    row = indicators.list_figures(scene.officer).get(indicator__code="tech_smes")
    assert (row.seen_value, row.listed) == (None, None)
    sender = make_user("science_officer", scene.world.other, scene.zone)
    assert indicators.figure_of(sender, row.pk).reported == Decimal(56)


def test_further_records_of_the_same_period_stand_beside(scene: Scene) -> None:
    told = {"subject": scene.body.name, "indicator": "patents", "period": "2025", "unit": "项"}
    scene.deliver({"observations": [{**told, "value": 900}]}, issued="2026-01-31")
    scene.deliver({"observations": [{**told, "value": 1000, "approximate": True}]}, issued="2026-03-31")
    figure = indicators.figures_of(scene.officer, scene.subject, indicators=["patents"])[0]
    assert (figure.reported, figure.observation.approximate, figure.differs) == (Decimal(1000), True, True)
    assert [other.value for other in figure.others] == [Decimal(900)]
    assert indicators.list_figures(scene.officer).filter(indicator__code="patents").count() == 1


def test_undone_delivery_no_longer_counts(scene: Scene) -> None:
    told = {"subject": scene.body.name, "indicator": "patents", "period": "2025", "unit": "项"}
    scene.deliver({"observations": [{**told, "value": 900}]}, issued="2026-01-31")
    last = scene.deliver({"observations": [{**told, "value": 1000}]}, issued="2026-03-31")
    evidence.undo_delivery(by=scene.officer, delivery=last)
    figure = indicators.figures_of(scene.officer, scene.subject, indicators=["patents"])[0]
    assert (figure.reported, list(figure.others)) == (Decimal(900), [])


def test_figure_of_a_subject_that_was_merged_is_that_of_the_one_that_stands_for_it(scene: Scene) -> None:
    carrier, double = scene.firm("智创城", kind="carrier"), scene.firm("智创城十号", kind="carrier")
    row = scene.report("carrier_bases", 3, subject=("organisation", double.pk))
    for period in ("2024", "2025"):
        scene.report("carrier_bases", 4, subject=("organisation", carrier.pk), period=period)
    assert indicators.list_figures(scene.officer).count() == 3
    registry.merge(by=scene.officer, loser=double, winner=carrier, reason="同一载体")
    assert indicators.list_figures(scene.officer).count() == 2
    figure = scene.figure(row)
    assert figure.subject == ("organisation", carrier.pk)
    assert [one.observation.period for one in indicators.figures_of(scene.officer, ("organisation", double.pk))] == [
        "2025", "2024",
    ]  # fmt: skip
    assert len(indicators.figures_of(scene.officer, ("organisation", carrier.pk), latest=True)) == 1


def test_members_that_were_merged_are_named_once(scene: Scene) -> None:
    one, two = scene.firm("天海"), scene.firm("天海泵业")
    row = scene.report(value=3, members=[("organisation", one.pk), ("organisation", two.pk)])
    registry.merge(by=scene.officer, loser=two, winner=one, reason="同一企业")
    assert (scene.figure(row).named, scene.figure(row).keys) == (1, (("organisation", one.pk),))


def test_latest_is_the_period_that_ends_last(scene: Scene) -> None:
    for period in ("2024", "@2025-03-31", "2025"):
        scene.report(period=period)
    latest = indicators.figures_of(scene.officer, scene.subject, latest=True)
    assert [one.observation.period for one in latest] == ["2025"]


@pytest.mark.parametrize("periods", [("2025", "2025-Q4", "2025-12"), ("2025-12", "2025-Q4", "2025")])
def test_latest_of_periods_that_end_together_is_the_longest(scene: Scene, periods: tuple[str, ...]) -> None:
    for period in periods:
        scene.report(period=period)
    latest = indicators.figures_of(scene.officer, scene.subject, latest=True)
    assert [one.observation.period for one in latest] == ["2025"]


def test_a_month_and_its_last_day_as_at_are_one_period(scene: Scene) -> None:
    told = {"subject": scene.body.name, "indicator": "patents", "unit": "项"}
    for value, period in ((900, "@2023-04"), (950, "@2023-04-30"), (7, "2023-04")):
        scene.deliver({"observations": [{**told, "value": value, "period": period}]})
    figures = indicators.figures_of(scene.officer, scene.subject, indicators=["patents"])
    assert [(one.observation.period, one.differs) for one in figures] == [("@2023-04-30", True), ("2023-04", False)]


def test_bands_tell_none_some_and_all_named(scene: Scene) -> None:
    keys = [("organisation", scene.firm().pk) for _ in range(3)]
    for period, named in (("2023", 0), ("2024", 1), ("2025", 3)):
        scene.report(period=period, members=keys[:named])
    scene.report("science_funds", 100, period="2025")
    rows = indicators.list_figures(scene.officer)
    found = {band: [row.period for row in in_band(rows, band)] for band in Band.values}
    assert found == {"none": ["2023"], "some": ["2024"], "all": ["2025"], "not_applicable": ["2025"]}


def test_reporting_again_retracts_what_the_same_office_typed_before(scene: Scene) -> None:
    first, second = scene.report(value=3), scene.report(value=4)
    first.refresh_from_db()
    assert first.retraction is not None
    assert (scene.figure(second).reported, list(scene.figure(second).others)) == (Decimal(4), [])
    assert scene.figure(first).observation.pk == second.pk


def test_retracted_figure_needs_a_reason_and_stays_to_be_seen(scene: Scene) -> None:
    row = scene.report(value=3)
    with pytest.raises(ValidationError, match="理由"):
        indicators.retract_observation(by=scene.officer, observation=row, reason=" ")
    indicators.retract_observation(by=scene.officer, observation=row, reason="重复")
    assert indicators.figures_of(scene.officer, scene.subject) == []
    assert scene.figure(row).observation.retraction.reason == "重复"
    with pytest.raises(access.Conflict):
        indicators.retract_observation(by=scene.officer, observation=row, reason="再来")


def test_what_the_same_office_typed_of_a_period_told_otherwise_is_retracted_too(scene: Scene) -> None:
    first = scene.report(value=3, period="@2025-04")
    scene.report(value=4, period="@2025-04-30")
    first.refresh_from_db()
    assert first.retraction is not None


def test_figure_of_an_enterprise_stays_in_its_zone_and_among_staff(scene: Scene) -> None:
    firm = scene.firm("天海泵业")
    row = scene.report("patents", 5, subject=("organisation", firm.pk), zone=None, note="访谈所得")
    assert (row.zone_id, row.record.source.classification) == (scene.zone.pk, "internal")
    other = scene.world.person("enterprise")
    assert (scene.figure(row, other).withheld, scene.figure(row).reported) == (True, Decimal(5))
    with pytest.raises(access.NotHere):
        indicators.figure_of(make_user("leader", scene.world.far, scene.world.there), row.pk)


def test_figure_of_an_enterprise_of_two_zones_belongs_where_its_writer_works(scene: Scene) -> None:
    firm = scene.firm("两地企业")
    Tie.objects.create(organisation=firm, counterpart=body_of(scene.world.there), kind="located", record=make_record())
    derive([firm.pk])
    scene.officer = make_user("science_officer", scene.world.far, scene.world.there)
    row = scene.report("patents", 5, subject=("organisation", firm.pk), zone=None)
    assert (row.zone, row.record.source.unit) == (scene.world.there, scene.world.far)


def test_figure_of_an_outsider_and_of_a_zone_are_typed_in_the_open(scene: Scene) -> None:
    outsider = registry.register_organisation(by=scene.officer, name="外地大学", kind="university")
    told = scene.report("patents", 5, subject=("organisation", outsider.pk), zone=None)
    body = scene.report("patents", 5, zone=None)
    assert (told.record.source.classification, body.zone, body.record.source.classification) == (
        "open", scene.zone, "open",
    )  # fmt: skip


def test_figure_of_what_is_no_organisation_needs_a_zone(scene: Scene) -> None:
    chain = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    with pytest.raises(ValidationError) as refusal:
        scene.report(subject=("chain", chain.pk), zone=None)
    assert list(refusal.value.message_dict) == ["zone"]
    assert scene.report(subject=("chain", chain.pk)).zone == scene.zone


def test_writer_of_two_zones_is_recorded_in_the_office_of_the_row_s_zone(scene: Scene) -> None:
    here = scene.report("patents", 5).record.source
    give_role(scene.officer, "science_officer", scene.world.far, scene.world.there)
    subject = ("organisation", body_of(scene.world.there).pk)
    row = scene.report("patents", 5, subject=subject, zone=scene.world.there)
    assert (row.record.source.unit, row.record.source.zone) == (scene.world.far, scene.world.there)
    assert scene.report("tech_smes", 5).record.source == here
    assert (
        indicators.retract_observation(by=scene.officer, observation=row, reason="重").retraction.unit
        == scene.world.far
    )


def test_enterprise_reads_what_is_reported_of_itself(scene: Scene) -> None:
    firm, other = scene.firm("天海泵业"), scene.firm("别的企业")
    told = {"indicator": "patents", "period": "2025", "unit": "项", "value": 5}
    rows = [{**told, "subject": one.name} for one in (firm, other)]
    scene.deliver({"observations": rows}, scene.source("restricted", unit=scene.world.other))
    user = make_user("enterprise", None, scene.zone)
    registry.link_unit(by=scene.world.system, unit=user.memberships.get().unit, organisation=firm)
    for one, withheld in ((firm, False), (other, True)):
        (figure,) = indicators.figures_of(user, ("organisation", one.pk))
        row = indicators.list_figures(user).get(subject_id=one.pk)
        assert (figure.withheld, figure.reported is None, row.seen_value is None) == (withheld,) * 3
        assert (mark_of(figure).kind == "withheld") is withheld


def test_figures_that_name_an_organisation_are_found_from_it(scene: Scene) -> None:
    firm = scene.firm()
    row = scene.report(members=[("organisation", firm.pk)])
    assert [one.observation.pk for one in listing(scene.officer, firm.pk)] == [row.pk]


def test_figure_of_another_zone_is_out_of_reach(scene: Scene) -> None:
    row = scene.report()
    stranger = make_user("science_officer", scene.world.far, scene.world.there)
    with pytest.raises(access.NotHere):
        indicators.figure_of(stranger, row.pk)
    with pytest.raises(access.Denied):
        indicators.retract_observation(by=stranger, observation=row, reason="不归我管")


def test_weight_in_the_database_is_that_of_evidence(scene: Scene) -> None:
    told = {"subject": scene.body.name, "indicator": "patents", "period": "2025", "unit": "项"}
    for at, value in enumerate((3, 1, 4, 1, 5)):
        scene.deliver({"observations": [{**told, "value": value}]}, issued=f"2026-0{at % 3 + 1}-28")
    scene.report("patents", 9)
    rows = list(indicators.list_observations(scene.officer))
    assert indicators.list_figures(scene.officer).get().pk == min(rows, key=evidence.weight).pk


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"unit": "万家"}, "unit"),
        ({"period": "2025-13"}, "period"),
        ({"period": "去年"}, "period"),
        ({"value": "很多"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "3.5"}, "value"),
        ({"value": "-1"}, "value"),
        ({"subject": ("organisation", 999_999)}, "subject"),
        ({"subject": ("nonsense", 1)}, "subject"),
        ({"members": [("organisation", 999_999)]}, "members"),
        ({"members": [("chain", 1)]}, "members"),
    ],
)
def test_bad_report_is_refused_at_its_field(scene: Scene, more: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        scene.report(**more)
    assert list(refusal.value.message_dict) == [field]
    assert not Observation.objects.exists()


@pytest.mark.parametrize(("value", "of"), [(12, 11), (0, 11), (1, 0)])
def test_rank_outside_of_those_ranked_is_refused(scene: Scene, value: int, of: int) -> None:
    with pytest.raises(ValidationError):
        scene.report("carrier_tenant_signing_rank", value, of=of)
