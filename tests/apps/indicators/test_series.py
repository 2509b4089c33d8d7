"""Indicators over time and over subjects: changes, gaps, ranks, distributions, and as many questions for many as for few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liantu.apps.accounts.models import User
from liantu.apps.indicators.models import Span
from liantu.apps.indicators.queries import Change, bins, compared, line_of, median, spans
from liantu.apps.registry.models import Recognition
from liantu.kit import clock
from tests.factories.accounts import give_role
from tests.factories.evidence import make_record, make_source
from tests.factories.figures import Scene
from tests.factories.registry import make_organisation
from tests.site.test_api import Program

from .test_doors import tell

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
#: A busy machine is no mistake.
EASY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_changes_are_against_the_period_before_and_the_same_of_last_year(scene: Scene) -> None:
    for period, told in (("2024-Q2", 40), ("2024-Q3", 50), ("2025-Q1", 20), ("2025-Q3", 60), ("2025", 200)):
        scene.report("science_funds", told, period)
    line = line_of(scene.officer, scene.indicator("science_funds"), scene.subject)
    assert (line.sort, [str(one) for one in line.sorts]) == ("quarter", ["year", "quarter"])
    told = {point.period: point for point in line.points}
    # What nobody reported is a gap, not left out and not 0.
    assert list(told) == ["2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"]
    assert [told["2024-Q4"].value, told["2025-Q1"].before, told["2025-Q3"].before] == [None, None, None]
    assert told["2024-Q3"].before == Change(Decimal(10), Decimal("0.25"))
    assert told["2025-Q3"].year_ago == Change(Decimal(10), Decimal("0.2"))
    (year,) = line_of(scene.officer, scene.indicator("science_funds"), scene.subject, "year").points
    assert (year.value, year.before) == (200, None)


def test_count_is_told_over_time_where_nobody_reported(scene: Scene) -> None:
    year = clock.today().year
    Recognition(scheme="high_tech_enterprise", organisation=scene.firm(), record=make_record()).said(
        f"{year - 1}-02-01"
    ).save()
    line = line_of(scene.officer, scene.indicator(), scene.subject)
    assert [(point.period, point.value) for point in line.points] == [
        (str(n), int(n >= year - 1)) for n in range(year - 4, year + 1)
    ]  # fmt: skip
    assert [point.running for point in line.points] == [False] * 4 + [True]


def test_calculated_indicator_is_told_where_what_it_needs_is(scene: Scene) -> None:
    for period, told in (("2023", 100), ("2024", 120)):
        scene.report("sales_revenue", told, period)
    line = line_of(scene.officer, scene.indicator("revenue_growth"), scene.subject)
    assert [(point.period, point.value) for point in line.points] == [("2023", None), ("2024", 20)]
    assert line.points[0].why == "缺 营业收入（2022 年）"


def test_who_stands_where_and_the_unknown_last(scene: Scene) -> None:
    firms = {name: ("organisation", scene.firm(name).pk) for name in ("甲", "乙", "丙", "丁")}
    for name, revenue, spent in (("甲", 1000, 100), ("乙", 2000, 60), ("丙", 500, 50), ("丁", 900, None)):
        scene.report("sales_revenue", revenue, subject=firms[name])
        if spent is not None:
            scene.report("rd_expense_accounts", spent, subject=firms[name])
    told = compared(scene.officer, scene.indicator("rd_intensity"), "2025")
    assert [(one.name, one.place, one.point.value) for one in told] == [
        ("甲", 1, 10), ("丙", 1, 10), ("乙", 3, 3), ("丁", None, None),
    ]  # fmt: skip
    (only,) = compared(scene.officer, scene.indicator("rd_intensity"), "2025", [firms["乙"]])
    assert only.place == 1
    some = compared(scene.officer, scene.indicator("major_incidents"), "2025", [firms["甲"]])
    assert (some[0].place, some[0].point.value) == (None, None)


def test_too_many_leave_out_the_worst_and_it_is_said(
    scene: Scene, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicator = scene.indicator("major_incidents")
    assert indicator.better == "down"
    for value in (3, 1, 2):
        scene.report(indicator.code, value, subject=("organisation", scene.firm(f"{value}号企业").pk))
    closed = scene.source("restricted", unit=scene.world.other, purposes=["statistics"])
    row = {"indicator": indicator.code, "subject": f"#{scene.firm().pk}", "period": "2025", "value": "0"}
    scene.deliver({"observations": [row]}, closed)
    monkeypatch.setattr("liantu.apps.indicators.queries.series.MOST_SUBJECTS", 2)
    told = compared(scene.officer, indicator, "2025")
    assert ([(one.place, one.point.value) for one in told], told.left_out) == ([(1, 1), (2, 2)], 2)
    words, address = "只对比前 2 个对象，另有 2 个没有列入", reverse("indicator-compare", args=[indicator.code])
    assert words in browser(scene.officer).get(address, {"period": "2025"}).content.decode()
    book = browser(scene.officer).post(f"{address}?period=2025", {"export": "xlsx"})
    with ZipFile(BytesIO(b"".join(book.streaming_content))) as file:
        assert words in file.read("xl/worksheets/sheet2.xml").decode()
    answer: Any = Program(scene.officer).get(f"/indicators/{indicator.code}/compare", period="2025")[1]
    assert (answer["count"], answer["left_out"]) == (2, 2)


def test_lines_and_standings_ask_as_much_for_many_as_for_few(scene: Scene) -> None:
    def asked(n: int) -> tuple[int, int]:
        for at in range(n):
            subject = ("organisation", scene.firm().pk)
            for period in ("2023", "2024", "2025"):
                scene.report("sales_revenue", 1000 + at, period, subject=subject)
                scene.report("rd_expense_accounts", 50, period, subject=subject)
        counts = []
        for ask in (
            lambda: compared(scene.officer, scene.indicator("rd_intensity"), "2025"),
            lambda: line_of(scene.officer, scene.indicator("rd_intensity"), subject),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask()
            counts.append(len(queries))
        return counts[0], counts[1]

    few = asked(1)
    assert asked(5) == few
    assert max(few) <= 20


@EASY
@given(told=st.lists(st.integers(-500, 500).map(lambda n: Decimal(n) / 4), min_size=1, max_size=30))
def test_every_value_stands_in_one_bin(told: list[Decimal]) -> None:
    found = bins(told)
    assert sum(one.count for one in found) == len(told)
    assert len(found) <= 13
    assert all(one.count == sum(one.low <= value < one.high for value in told) for one in found)
    assert found[0].count > 0
    assert found[-1].count > 0
    assert min(told) <= median(told) <= max(told)


@EASY
@given(day=st.dates(date(1950, 1, 1), date(2100, 12, 31)), months=st.sampled_from([1, 3, 6, 12]))
def test_periods_follow_on_each_other(day: date, months: int) -> None:
    first = (day.month - 1) // months * months + 1
    names = {
        1: f"{day.year}-{first:02}",
        3: f"{day.year}-Q{first // 3 + 1}",
        6: f"{day.year}-H{1 if first == 1 else 2}",
        12: f"{day.year}",
    }
    span = spans.span_told(names[months])
    assert spans.period_of(span) == names[months]
    earlier = spans.before(span)
    assert (span.start - earlier.end).days == 1
    assert spans.months_of(earlier) == months
    ago = spans.years_ago(span)
    assert (spans.period_of(ago)[:4], spans.period_of(ago)[4:]) == (str(day.year - 1), names[months][4:])


def test_last_day_of_a_month_stays_one() -> None:
    assert spans.years_ago(Span(date(2024, 2, 29), date(2024, 2, 29), True)).start == date(2023, 2, 28)
    assert spans.before(Span(date(2025, 3, 31), date(2025, 3, 31), True)).start == date(2025, 2, 28)
    assert spans.before(Span(date(2025, 3, 15), date(2025, 3, 15), True)) is None
    assert spans.years_ago(Span(date(2021, 1, 1), None, False)) is None


# Doors


def test_pages_draw_lines_bars_and_a_distribution_and_hand_out_workbooks(scene: Scene, browser: Browser) -> None:
    client = browser(scene.officer)
    firms = [scene.firm(f"企业{n}") for n in range(6)]
    for n, firm in enumerate(firms):
        for period in ("2024", "2025"):
            scene.report("sales_revenue", 1000 * (n + 1), period, subject=("organisation", firm.pk))
    series = reverse("indicator-series", args=["sales_revenue"])
    text = client.get(series, {"subject": f"#{firms[0].pk}"}).content.decode()
    assert ("data-chart=" in text, "0（0.0%）" in text) == (True, True)
    assert client.get(series, {"subject": "没有这家"}).status_code == 422
    assert "写明对象" in client.get(series).content.decode()
    compare = reverse("indicator-compare", args=["sales_revenue"])
    text = client.get(compare, {"period": "2025"}).content.decode()
    for words in ("6 个对象，6 个有数", "最小 1,000，中位数 3,500，最大 6,000 元", "营业收入：分布"):
        assert words in text, words
    text = client.get(compare, {"period": "2025", "subjects": "企业1\n企业2"}).content.decode()
    assert text.count("data-chart=") == 2
    assert client.get(compare, {"period": "去年"}).status_code == 422
    for address in (f"{series}?subject=%23{firms[0].pk}", f"{compare}?period=2025"):
        answer = client.post(address, {"export": "xlsx"})
        assert answer["Content-Type"].startswith("application/vnd.openxmlformats"), address
    assert (
        browser(scene.world.person("enterprise")).post(f"{compare}?period=2025", {"export": "xlsx"}).status_code == 403
    )


def test_only_what_a_role_lets_out_leaves_the_house(scene: Scene, browser: Browser) -> None:
    here, there = scene.body, make_organisation("对岸公司", zone=scene.world.there)
    give_role(scene.officer, "science_officer", scene.world.far, scene.world.there)
    for firm, zone in ((here, scene.zone), (there, scene.world.there)):
        row = {"indicator": "major_incidents", "subject": f"#{firm.pk}", "period": "2025", "value": "7"}
        scene.deliver({"observations": [row]}, make_source(zone, classification="open", code=f"out-{zone.pk}"))
    # Staff of the other zone; here only one of those whom the zone serves.
    both = scene.world.person("enterprise")
    give_role(both, "science_officer", scene.world.far, scene.world.there)
    client, address = browser(both), f"{reverse('indicator-compare', args=['major_incidents'])}?period=2025"
    assert [name in client.get(address).content.decode() for name in (here.name, there.name)] == [True, True]

    def sheet(path: str) -> str:
        with ZipFile(BytesIO(b"".join(client.post(path, {"export": "xlsx"}).streaming_content))) as file:
            return file.read("xl/worksheets/sheet1.xml").decode()

    assert [name in sheet(address) for name in (here.name, there.name)] == [False, True]
    series = f"{reverse('indicator-series', args=['major_incidents'])}?subject=%23"
    assert client.get(f"{series}{here.pk}").status_code == 200
    assert "<v>7</v>" in sheet(f"{series}{there.pk}")
    kept = client.post(f"{series}{here.pk}", {"export": "xlsx"})
    assert kept.status_code == 422 or "<v>7</v>" not in sheet(f"{series}{here.pk}")


def test_programs_and_the_command_line_are_told_the_same(scene: Scene) -> None:
    scene.report("science_funds", 10, "2024")
    scene.report("science_funds", 12, "2025")
    program: Any = Program(scene.officer)
    told = program.get("/indicators/science_funds/series", subject=scene.body.name)[1]
    assert (told[1]["value"], told[1]["before"]) == ("12", {"by": "2", "share": "0.2"})
    assert [one["value"] for one in tell(scene.officer, "series", "science_funds", "--subject", scene.body.name)] == [
        "10",
        "12",
    ]
    (one,) = program.get("/indicators/science_funds/compare", period="2025")[1]["items"]
    assert (one["place"], one["value"], one["subject"]["id"]) == (1, "12", scene.body.pk)
    assert tell(scene.officer, "compare", "science_funds", "--period", "2025") == [one]
    assert tell(scene.officer, "publications") == []
