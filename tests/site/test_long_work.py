"""Deliveries of many rows are applied in the background."""

from __future__ import annotations

import pytest

from liantu.apps.registry.actions.loading import load
from liantu.apps.registry.models import Organisation
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.long_work import Verb
from liantu.kit.jobs.models import Job
from liantu.kit.jobs.worker import work_off
from tests.factories.accounts import World
from tests.factories.evidence import make_delivery, make_source


@pytest.mark.django_db(transaction=True)
def test_delivery_of_many_rows_is_applied_by_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence.long_work, "MOST_AT_ONCE", 2)
    officer = world.person("science_officer")
    delivery = make_delivery(make_source(world.here), applied=False)
    rows = [{"key": f"r{n}", "place": f"第{n}行", "organisations": [{"official": f"企业{n}"}]} for n in range(3)]
    said = [evidence.Said(str(row["key"]), {}, str(row["place"])) for row in rows]
    records = evidence.stage_rows(by=officer, delivery=delivery, rows=said)
    load(by=officer, delivery=delivery, rows=rows, records=records)
    url = evidence.begin(by=officer, delivery=delivery, verb=Verb.APPLY)
    made = Job.objects.get()
    assert (url, Organisation.objects.filter(listed=True).count()) == (f"/jobs/{made.uuid}/", 0)
    work_off()
    made.refresh_from_db()
    assert (made.state, Organisation.objects.filter(listed=True).count()) == ("done", 3)
