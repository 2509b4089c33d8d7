"""Indicators that are calculated from others: units, circles, blanks, nothings, and what a reader may not read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.models import Indicator, IndicatorVersion
from liantu.apps.indicators.queries import Asked, compute, formula_words, formulas, preview, spans
from liantu.kit import clock
from liantu.kit.access import public as access
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db
RATIO = {"name": "自定比率", "unit": "%", "kind": "ratio", "definition": "除一除"}


def define(scene: Scene, text: str, code: str = "own_ratio", **more: object) -> Indicator:
    told = {**RATIO, "name": f"自定 {code}", **more}
    return indicators.define_indicator(by=scene.officer, code=code, formula={"is": text}, **told)


def value(
    scene: Scene, code: str, period: str = "2025", by: access.Principal | None = None
) -> tuple[Decimal | None, str]:
    asked = Asked(code, scene.subject, spans.span_told(period))
    (told,) = compute(by or scene.officer, [asked])
    return told.value, told.why


def test_calculated_figure_stands_beside_the_reported_one_in_its_own_unit(scene: Scene) -> None:
    made = define(scene, "science_funds / funded_projects", unit="万元/个")
    scene.report("science_funds", "1200")
    scene.report("funded_projects", 8)
    assert value(scene, made.code) == (Decimal(150), "")
    (figure,) = indicators.tell_figures(scene.officer, [scene.figure(scene.report(made.code, "140"))])
    assert (figure["reported"], figure["proven"]) == ("140", 150)
    assert figure["formula"] == "争取科技资金 ÷ 争取科技资金项目数"


def test_amounts_of_several_units_are_added_in_one(scene: Scene) -> None:
    made = define(scene, "science_funds + key_enterprise_rd_spending", unit="亿元", kind="amount")
    scene.report("science_funds", "5000")
    scene.report("key_enterprise_rd_spending", "3.07")
    assert value(scene, made.code)[0] == Decimal("3.57")


def test_counts_of_the_register_are_calculated_with_and_can_be_nothing(scene: Scene) -> None:
    made = define(scene, "patents / tech_smes", unit="倍")
    scene.report("patents", 5)
    # What is reported does not stand in for what the register counts, unless the formula asks for it.
    assert value(scene, made.code) == (None, "分母为 0，没有意义")
    told = define(scene, "patents.reported / tech_smes.reported", code="own_told", unit="倍")
    assert value(scene, told.code) == (None, "缺 科技型中小企业数（2025 年）")
    scene.report("tech_smes", 2)
    assert value(scene, told.code)[0] == Decimal("2.5")


def test_growth_takes_the_same_period_of_last_year(scene: Scene) -> None:
    made = define(scene, "(science_funds - science_funds.year_ago) / science_funds.year_ago")
    before = define(scene, "science_funds - science_funds.before", code="own_more", unit="万元", kind="amount")
    for period, told in (("2024-Q3", 100), ("2025-Q2", 110), ("2025-Q3", 130)):
        scene.report("science_funds", told, period)
    assert value(scene, made.code, "2025-Q3")[0] == Decimal(30)
    assert value(scene, before.code, "2025-Q3")[0] == Decimal(20)
    assert value(scene, made.code, "2025-Q2") == (None, "缺 争取科技资金（2024 年二季度）")


def test_what_stands_at_the_last_day_stands_for_the_period_where_that_is_meant(scene: Scene) -> None:
    made = define(scene, "carrier_floor_area / science_funds", unit="平方米/元")
    scene.report("carrier_floor_area", "2", "@2025-12-31")
    scene.report("science_funds", "4")
    assert value(scene, made.code)[0] == Decimal("0.5")
    with pytest.raises(ValidationError, match="不能报在某一天"):
        scene.report("science_funds", "4", "@2025-12-31")


def test_what_may_not_be_read_is_not_calculated_with(scene: Scene) -> None:
    made = define(scene, "science_funds / funded_projects", unit="万元/个")
    told = {"subject": scene.body.name, "indicator": "science_funds", "period": "2025", "unit": "万元", "value": 9}
    scene.deliver({"observations": [told]}, scene.source("restricted", unit=scene.world.other))
    scene.report("funded_projects", 3)
    asked = Asked(made.code, scene.subject, spans.span_told("2025"))
    (hidden,) = compute(scene.officer, [asked])
    assert (hidden.value, hidden.withheld, "您看不到" in hidden.why) == (None, True, True)


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("science_funds / nothing", {}, "没有指标“nothing”"),
        ("science_fund / funded_projects", {}, "是不是 science_funds"),
        ("science_funds + patents", {"unit": "万元"}, "不能相加减"),
        ("science_funds / funded_projects", {}, "公式得出的单位是“元/项”"),
        ("science_funds", {"unit": "家", "kind": "count"}, "公式得出的单位是“元”"),
        ("patents / tech_smes", {"unit": "家", "kind": "count"}, "不能由除法得出"),
        ("carrier_tenant_signing_rank / patents", {}, "是名次"),
        ("patents.someday / tech_smes", {}, "看不懂"),
        ("patents - tech_smes / tech_smes", {}, "请放进括号"),
        ("patents / tech_smes * 2", {}, "请放进括号"),
        ("1 + 1", {"unit": "家", "kind": "count"}, "公式里没有指标"),
        ("__import__('os')", {}, "看不懂|没有指标|多出"),
        ("", {}, "表达式没有写完"),
        ("patents / (tech_smes", {}, "这里应有"),
        ("+".join(["patents"] * 99), {"unit": "家"}, "超过 400 个字"),
    ],
)
def test_formula_that_says_nothing_is_refused_at_the_field(scene: Scene, text: str, more: dict, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as refusal:
        define(scene, text, **more)
    assert list(refusal.value.message_dict) == ["formula"]


def test_circles_are_refused_and_what_is_reported_breaks_them(scene: Scene) -> None:
    first = define(scene, "patents.reported", "own_first", unit="项", kind="count")
    second = define(scene, "own_first + patents", "own_second", unit="项", kind="count")
    for text in ("own_second", "own_first.year_ago + patents"):
        with pytest.raises(ValidationError, match="成环"):
            indicators.edit_indicator(by=scene.officer, indicator=first, formula={"is": text})
    indicators.edit_indicator(by=scene.officer, indicator=first, formula={"is": "own_second.reported"})
    scene.report("own_second", 7)
    assert value(scene, second.code)[0] == Decimal(7)


def test_unit_that_others_calculate_with_stays_fit_for_it(scene: Scene) -> None:
    base = indicators.define_indicator(
        by=scene.officer, code="own_base", name="自定金额", unit="万元", kind="amount", definition="x"
    )
    define(scene, "own_base + science_funds", unit="亿元", kind="amount")
    with pytest.raises(ValidationError, match="自定 own_ratio"):
        indicators.edit_indicator(by=scene.officer, indicator=base, unit="人")
    indicators.edit_indicator(by=scene.officer, indicator=base, unit="元")


def test_each_definition_is_kept_as_a_version(scene: Scene) -> None:
    made = define(scene, "patents / tech_smes")
    edited = indicators.edit_indicator(by=scene.officer, indicator=made, formula={"is": "tech_smes / patents"})
    edited = indicators.edit_indicator(by=scene.officer, indicator=edited, active=False)
    kept = list(IndicatorVersion.objects.filter(indicator=made).order_by("number"))
    assert [(row.number, row.content["formula"]["is"], row.by) for row in kept] == [
        (1, "patents / tech_smes", scene.officer), (2, "tech_smes / patents", scene.officer),
    ]  # fmt: skip
    assert edited.version == 2
    shipped = scene.indicator()
    assert (shipped.version, shipped.versions.get().by) == (1, None)


def test_many_figures_are_calculated_with_as_many_questions_as_few(scene: Scene) -> None:
    firms = [scene.firm(f"企业{n}") for n in range(6)]
    for firm in firms:
        for code, told in (("sales_revenue", 1000 + firm.pk), ("rd_expense_accounts", 50)):
            scene.report(code, told, subject=("organisation", firm.pk))

    def ask(some: list) -> Callable[[], int]:
        asked = [Asked("rd_intensity", ("organisation", firm.pk), spans.span_told("2025")) for firm in some]
        with CaptureQueriesContext(connection) as queries:
            told = compute(scene.officer, asked)
        assert all(
            one.value == round(Decimal(5000) / (1000 + firm.pk), 4).normalize()
            for one, firm in zip(told, some, strict=True)
        )
        return len(queries)

    assert ask(firms[:1]) == ask(firms)


def test_preview_of_arithmetic_is_of_the_last_whole_year(scene: Scene) -> None:
    scene.report("science_funds", "12", str(clock.today().year - 1))
    drafted = Indicator(code="own_x", name="x", unit="元", kind="amount", formula={"is": "2 * science_funds"})
    (told,) = [one for one in preview(scene.officer, drafted) if one.zone == scene.zone]
    assert (told.value, told.period) == (Decimal(240_000), str(clock.today().year - 1))
    assert formula_words(drafted) == "2 × 争取科技资金"


def test_formula_whose_indicator_is_gone_is_told_as_broken(scene: Scene) -> None:
    made = define(scene, "patents / tech_smes")
    Indicator.objects.filter(pk=made.pk).update(formula={"is": "gone / tech_smes"})
    assert value(scene, made.code) == (None, "公式已失效")
    figure = scene.figure(scene.report(made.code, "1"))
    assert (figure.broken, figure.proven) == (True, None)


def test_units_are_calculated_in_what_the_rules_know() -> None:
    assert [formulas.measure(unit)[0] for unit in ("万元", "家", "%", "元/人", "件/家", "吨", "万平方米")] == [
        "yuan", "count", "percent", "yuan/heads", "percent", "吨", "m2",
    ]  # fmt: skip
