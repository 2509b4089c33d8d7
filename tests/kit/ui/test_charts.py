from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.template import Context, Template

from liantu.kit import clock
from liantu.kit.audit.public import Entry
from liantu.kit.ui import charts
from liantu.kit.ui.web.views import chart_workbook
from tests.factories.accounts import World
from tests.factories.ui import cells, request_for

CHART = charts.bar(
    "高新技术企业", [2024, 2025, 2026], {"报告": [37, 45, 28], "可证": [33, Decimal("45"), None]},
    unit="家", partial=[2026], source="科技创新部台账", as_at=date(2026, 9, 14),
)  # fmt: skip


def test_series_may_be_figures_names_or_pairs() -> None:
    plain = charts.line("x", [1, 2], [3, 4], unit="家")
    pairs = charts.line("x", [1, 2], [("家", [3, 4])])
    named = charts.line("x", [1, 2], {"家": [3, 4]})
    assert plain.series == pairs.series == named.series


def test_figures_that_do_not_fit_the_labels_are_an_error() -> None:
    with pytest.raises(ValueError, match="another number of figures"):
        charts.bar("x", [1, 2], [3])


def test_a_partial_label_has_to_be_one() -> None:
    with pytest.raises(ValueError, match="not among the labels"):
        charts.bar("x", [1, 2], [3, 4], partial=[5])


def test_the_table_twin_has_the_same_figures() -> None:
    assert list(CHART.rows()) == [
        ("2024", False, ["37", "33"]),
        ("2025", False, ["45", "45"]),
        ("2026", True, ["28", "— 未知"]),
    ]


def test_a_share_is_one_bar_of_all_parts() -> None:
    chart = charts.share("构成", {"空调": 38, "水泵": 27})
    assert (chart.kind, chart.stacked, [one.name for one in chart.series]) == (
        "share",
        True,
        ["空调", "水泵"],
    )


def test_a_chart_is_drawn_with_its_data_source_and_day() -> None:
    page = Template("{% chart chart %}").render(Context({"chart": CHART, "csrf_token": "t"}))
    data = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    assert data["series"][1] == {"name": "可证", "figures": [33.0, 45.0, None]}
    assert "来源：科技创新部台账" in page
    assert "截至 2026-09-14" in page
    assert "斜纹为未满期间" in page


def test_data_cannot_end_the_script_that_holds_it() -> None:
    page = Template("{% chart chart %}").render(Context({"chart": charts.bar("</script><b>", ["x"], [1])}))
    assert "</script><b>" not in page


def test_a_token_brings_the_chart_back() -> None:
    assert charts.from_token(CHART.token()).spec() == CHART.spec()


def test_a_token_that_was_changed_is_refused() -> None:
    with pytest.raises(signing.BadSignature):
        charts.from_token(CHART.token()[:-2] + "xx")


@pytest.mark.django_db
def test_a_chart_is_saved_as_a_workbook_and_logged(world: World) -> None:
    answer = chart_workbook(request_for(world.system, "/", {"chart": CHART.token()}, method="post"))
    sheets = cells(io.BytesIO(b"".join(answer.streaming_content)))
    assert sheets["高新技术企业"] == [
        ["项目", "报告", "可证"], ["2024", 37.0, 33.0], ["2025", 45.0, 45.0], ["2026", 28.0, ""],
    ]  # fmt: skip
    assert dict(sheets["说明"])["不完整的期间"] == "2026"
    assert Entry.objects.get(action="ui.chart.export").object_label == "高新技术企业"


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "nonsense"])
def test_a_workbook_of_no_chart_is_refused(world: World, token: str) -> None:
    with pytest.raises(ValidationError):
        chart_workbook(request_for(world.system, "/", {"chart": token}, method="post"))


@pytest.mark.django_db
def test_a_token_does_not_last_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = CHART.token()
    monkeypatch.setattr(charts, "MOST_SECONDS", -1)
    with pytest.raises(ValidationError), clock.later(days=2):
        chart_workbook(request_for(world.system, "/", {"chart": token}, method="post"))
