"""What takes long where rows are many is done in the background: deliveries, deeds of a list, its workbook."""

from __future__ import annotations

import re
from typing import Any

import pytest

from liantu.apps.registry.actions.editing import set_values
from liantu.apps.registry.actions.loading import load
from liantu.apps.registry.models import Organisation
from liantu.apps.registry.web.organisations import OrganisationList
from liantu.kit.evidence import public as evidence
from liantu.kit.jobs.models import Job
from liantu.kit.jobs.worker import work_off
from tests.factories.accounts import World
from tests.factories.evidence import make_delivery, make_source
from tests.factories.registry import make_organisation
from tests.factories.ui import cells, request_for, visit


@pytest.mark.django_db(transaction=True)
def test_delivery_of_many_rows_is_applied_by_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence.long_work, "MOST_AT_ONCE", 2)
    officer = world.person("science_officer")
    delivery = make_delivery(make_source(world.here), applied=False)
    rows = [{"key": f"r{n}", "place": f"第{n}行", "organisations": [{"official": f"企业{n}"}]} for n in range(3)]
    said = [evidence.Said(str(row["key"]), {}, str(row["place"])) for row in rows]
    records = evidence.stage_rows(by=officer, delivery=delivery, rows=said)
    load(by=officer, delivery=delivery, rows=rows, records=records)
    url = evidence.begin(by=officer, delivery=delivery, state=evidence.DeliveryState.APPLIED)
    made = Job.objects.get()
    assert (url, Organisation.objects.filter(listed=True).count()) == (f"/jobs/{made.uuid}/", 0)
    work_off()
    made.refresh_from_db()
    assert (made.state, Organisation.objects.filter(listed=True).count()) == ("done", 3)


@pytest.mark.django_db(transaction=True)
def test_many_organisations_are_changed_and_exported_by_jobs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.ui.bulk.MOST_AT_ONCE", 2)
    monkeypatch.setattr("liantu.kit.ui.bulk.BATCH", 2)
    monkeypatch.setattr("liantu.kit.ui.exports.MOST_AT_ONCE", 2)
    officer = world.person("science_officer")
    firms = [make_organisation(f"样例{n}有限公司", zone=world.here) for n in range(3)]
    set_values(by=officer, organisation=firms[0], values={"status": "revoked"}, valid_from="2026-03")
    chosen = {"bulk": "values", "all": "1", "told-status": "deregistered", "told-valid_from": "2026-01"}
    address = "/orgs/?q=样例"

    def ask(**more: str) -> Any:
        return visit(OrganisationList, request_for(officer, address, chosen | more, method="post", zone=world.here))

    seen = re.search(r'name="seen" value="([^"]*)"', ask(step="preview").content.decode())
    assert seen
    answer = ask(step="do", seen=seen[1])
    changing = Job.objects.get()
    assert (answer.url, Organisation.objects.filter(status="deregistered").count()) == (f"/jobs/{changing.uuid}/", 0)
    work_off()
    changing.refresh_from_db()
    assert (changing.state, changing.error, changing.result["done"], changing.result["left_out"]) == ("done", "", 2, 1)
    assert "已有起始日更晚的登记（样例0有限公司）" in changing.result["words"]
    assert Organisation.objects.filter(status="deregistered").count() == 2
    export = request_for(officer, address, {"export": "xlsx"}, method="post", zone=world.here)
    assert visit(OrganisationList, export).status_code == 302
    work_off()
    made = Job.objects.latest("pk")
    assert (made.state, made.error, made.zone_id) == ("done", "", world.here.pk)
    assert [row[0] for row in cells(made.result_path)["机构名录"][1:]] == [f"样例{n}有限公司" for n in range(3)]
