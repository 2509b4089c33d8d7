"""Figures that deliveries report: read row by row, kept a few hundred a transaction."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.indicators import actions
from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.models import Observation
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"indicator": "nonsense"}, "没有指标“nonsense”"),
        ({"unit": "万元"}, "请换算后再报"),
        ({"period": "2025-Q5"}, "读不懂"),
        ({"value": "x"}, "不是数"),
        ({"indicator": "key_chains", "unit": "条", "members": ["没有的链"]}, "没有产业链“没有的链”"),
        ({"indicator": "science_funds", "unit": "万元", "members": ["某公司"]}, "不能列成员"),
    ],
)
def test_bad_row_of_a_delivery_is_named(scene: Scene, told: dict[str, object], words: str) -> None:
    row = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 1, **told}
    with pytest.raises(ValidationError, match=words) as refusal:
        scene.deliver({"observations": [row]})
    assert refusal.value.messages[0].startswith("第1行：")


def test_loading_again_adds_nothing(scene: Scene) -> None:
    row = {"key": "same", "observations": [
        {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 1}
    ]}  # fmt: skip
    source = scene.source()
    scene.deliver(row, source)
    scene.deliver(row, source, "2026-02-28")
    assert Observation.objects.count() == 1


def test_load_that_broke_off_is_taken_up_where_it_stopped(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    told = {"subject": scene.body.name, "indicator": "tech_smes", "unit": "家"}
    rows = [
        {"key": str(n), "observations": [{**told, "period": f"202{n}", "value": "x" if n == 4 else n}]}
        for n in range(5)
    ]
    source = scene.source()
    delivery = evidence.open_delivery(by=scene.officer, source=source, title="报送", issued="2026-01-31")
    said = [evidence.Said(row["key"], {}, row["key"], row["key"]) for row in rows]
    records = evidence.stage_rows(by=scene.officer, delivery=delivery, rows=said)
    resolver = registry.Resolver()
    resolver.learn([{"alias": [scene.body.name]}])
    loaded = {
        "by": scene.officer, "delivery": delivery, "rows": rows, "records": records, "resolver": resolver, "chains": {}
    }  # fmt: skip
    with pytest.raises(ValidationError, match="不是数"):
        indicators.load(**loaded)
    assert Observation.objects.count() == 4
    rows[4]["observations"][0]["value"] = 4
    assert indicators.load(**loaded) == 1
    assert Observation.objects.count() == 5


def test_load_asks_as_many_questions_for_many_rows_as_for_few(scene: Scene) -> None:
    keys = [scene.firm(f"企业{n}").name for n in range(3)]
    told = {"subject": scene.body.name, "indicator": "tech_smes", "unit": "家", "value": 3, "members": keys}
    resolver = registry.Resolver()
    resolver.learn([{"alias": [name]} for name in (scene.body.name, *keys)])

    def asked(years: range) -> int:
        source = scene.source()
        delivery = evidence.open_delivery(by=scene.officer, source=source, title="报送", issued="2026-01-31")
        rows = [{"key": str(year), "observations": [{**told, "period": str(year)}]} for year in years]
        said = [evidence.Said(row["key"], {}, row["key"], row["key"]) for row in rows]
        records = evidence.stage_rows(by=scene.officer, delivery=delivery, rows=said)
        with CaptureQueriesContext(connection) as queries:
            indicators.load(
                by=scene.officer, delivery=delivery, rows=rows, records=records, resolver=resolver, chains={}
            )
        return len(queries)

    assert asked(range(2000, 2001)) == asked(range(2001, 2020))
