"""Formulas: what an indicator counts is what a plain count over the register gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.actions import sync_rulebook
from liantu.apps.indicators.models import Indicator
from liantu.apps.indicators.queries import formula_words, preview
from liantu.apps.registry.models import Recognition
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.site.upkeep.doctor import examine
from tests.factories.evidence import make_record
from tests.factories.figures import Scene
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
BEGIN = date(2024, 1, 1)
days = st.one_of(st.none(), st.integers(0, 40))
recognitions = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["high_tech_enterprise", "tech_sme"]), days, days, st.booleans()),
    max_size=14,
)
DEFINED = {"code": "own_count", "name": "自定指标", "unit": "家", "kind": "count", "definition": "数一数"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=recognitions, at=st.integers(0, 40))
def test_tally_equals_a_plain_count(scene: Scene, told: list[tuple], at: int) -> None:
    day = BEGIN + timedelta(at)
    Recognition.objects.all().delete()
    firms = getattr(scene, "firms", None) or [
        *(scene.firm() for _ in range(3)),
        make_organisation(),
        make_organisation(),
    ]
    scene.firms = firms
    inside, plain = {firm.pk for firm in firms[:3]}, set()
    for who, scheme, start, end, counts in told:
        begin, until = (None if n is None else BEGIN + timedelta(n) for n in (start, end))
        record = make_record()
        if not counts:
            type(record).objects.filter(pk=record.pk).update(last=None)
        Recognition.objects.create(
            organisation=firms[who], scheme=scheme, valid_from=begin, valid_to=until, record=record
        )
        holds = not (begin and begin > day) and not (until and until < day)
        if counts and holds and scheme == "high_tech_enterprise" and firms[who].pk in inside:
            plain.add(firms[who].pk)
    formula = countables.read({"countable": "recognitions", "where": {"scheme": "high_tech_enterprise"}})
    tally = formula.tally("organisation", scene.body.pk, day)
    assert (tally.count, set(tally.ids)) == (len(plain), plain)
    assert countables.counts([(formula, "organisation", scene.body.pk, day)] * 2) == [len(plain)] * 2


def test_many_formulas_are_counted_in_one_query(scene: Scene, django_assert_num_queries: object) -> None:
    subjects = [scene.body.pk, *(scene.firm(kind="carrier").pk for _ in range(3))]
    formulas = [countables.read(row.formula) for row in Indicator.objects.all() if "countable" in (row.formula or {})]
    asked = [(formula, "organisation", pk, BEGIN) for formula in formulas for pk in subjects]
    alone = [formula.tally(*rest).count for formula, *rest in asked]
    with django_assert_num_queries(1):
        assert countables.counts(asked) == alone


def test_nothing_asked_is_nothing_counted() -> None:
    assert countables.counts([]) == []


def test_shipped_formulas_mean_something() -> None:
    for row in Indicator.objects.all():
        assert bool(formula_words(row)) == bool(row.formula), row.code


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ({"countable": "unicorns"}, "没有可计数集合“unicorns”"),
        ({"countable": "recognitions", "where": {"colour": "red"}}, "不能按“colour”筛选"),
        ({"countable": "recognitions", "where": {"level": "galactic"}}, "没有“galactic”这个取值"),
        ({"countable": "recognitions", "distinct": "day"}, "不能按“day”去重"),
        ({"countable": "recognitions", "extra": 1}, "公式中没有“extra”这一项"),
    ],
)
def test_bad_formula_is_refused_with_what_there_is(scene: Scene, formula: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as refusal:
        indicators.define_indicator(by=scene.officer, **DEFINED, formula=formula)
    assert list(refusal.value.message_dict) == ["formula"]


def test_formula_that_lost_its_set_is_told_and_proves_nothing(scene: Scene) -> None:
    row = scene.report()
    Indicator.objects.filter(pk=row.indicator_id).update(formula={"countable": "gone"})
    figure = scene.figure(row)
    assert (figure.broken, figure.proven) == (True, None)


def test_own_indicator_is_defined_edited_and_previewed(scene: Scene) -> None:
    formula = {"countable": "organisations", "where": {"kind": "enterprise"}, "distinct": "organisation"}
    scene.firm()
    made = indicators.define_indicator(by=scene.officer, **DEFINED, members="organisation", formula=formula)
    assert {one.zone.pk: one.value for one in preview(scene.officer, made)}[scene.zone.pk] == 1
    edited = indicators.edit_indicator(by=scene.officer, indicator=made, formula=None)
    assert edited.formula is None


def test_own_indicator_makes_way_for_one_that_ships_and_keeps_its_figures(scene: Scene) -> None:
    shipped = scene.indicator("tech_smes")
    named, coded = (Indicator.objects.get(code=code) for code in ("patents", "science_funds"))
    for row in (named, coded, shipped):
        row.delete()
    own = indicators.define_indicator(by=scene.officer, **{**DEFINED, "name": named.name})
    other = indicators.define_indicator(by=scene.officer, **{**DEFINED, "code": coded.code, "name": "别的指标"})
    told = {"subject": scene.subject, "value": "1", "period": "2025", "unit": "家"}
    figure = indicators.report(by=scene.officer, indicator=other, **told)
    sync_rulebook()
    for row in (own, other, figure):
        row.refresh_from_db()
    assert (own.code, own.name, own.unit, own.shipped) == ("own_count", f"{named.name}（自定）", "家", False)
    assert (other.code, other.name, other.shipped) == ("science_funds_own", "别的指标（自定）", False)
    assert figure.indicator == other
    assert Indicator.objects.get(code=coded.code).name == coded.name
    assert [row.pk for row in indicators.displaced()] == [own.pk, other.pk]
    warning = next(one for one in examine() if one.subject == "自定指标")
    assert (warning.verdict, "science_funds_own" in warning.words) == ("warn", True)
    indicators.edit_indicator(by=scene.officer, indicator=own, name="本区专利")
    sync_rulebook()
    assert [row.pk for row in indicators.displaced()] == [other.pk]


def test_indicators_that_ship_are_listed_by_whom_they_are_about(scene: Scene) -> None:
    shipped = list(Indicator.objects.filter(shipped=True))
    of_firms = [row.subjects == ["enterprise"] for row in shipped]
    assert of_firms == sorted(of_firms)
    assert (shipped[0].code, shipped[of_firms.index(True)].code) == ("key_chains", "staff_total")
    assert sync_rulebook() == len(shipped)


def test_unit_of_an_indicator_with_figures_stays(scene: Scene) -> None:
    made = indicators.define_indicator(by=scene.officer, **DEFINED)
    indicators.report(by=scene.officer, indicator=made, subject=scene.subject, value="1", period="2025", unit="家")
    with pytest.raises(ValidationError, match="不能改变单位"):
        indicators.edit_indicator(by=scene.officer, indicator=made, unit="个")


def test_shipped_indicator_is_not_edited(scene: Scene) -> None:
    with pytest.raises(access.Conflict):
        indicators.edit_indicator(by=scene.officer, indicator=scene.indicator(), name="改名")


@pytest.mark.parametrize("role", ["investment_officer", "leader", "enterprise", "system_admin"])
def test_others_define_and_report_nothing(scene: Scene, role: str) -> None:
    other = scene.world.person(role)
    with pytest.raises(access.Denied):
        indicators.define_indicator(by=other, **DEFINED)
    scene.officer = other
    with pytest.raises((access.Denied, ValidationError)):
        scene.report()
