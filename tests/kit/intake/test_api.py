"""The way of a workbook over HTTP, as programs go it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.evidence import public as evidence
from liantu.kit.jobs.public import work_off
from tests.factories.accounts import World
from tests.factories.registry import make_organisation
from tests.kit.evidence.test_api import Api

from .conftest import CODES, Planner, book, plain

BASE = "/api/v1"


@pytest.fixture
def api(officer: User) -> Api:
    return Api(officer)


def sent(api: Api, path: str, file: Any, **told: str) -> Any:
    return api.client.post(BASE + path, {"file": file, **told})


def got(api: Api, path: str, **asked: Any) -> Any:
    answer = api.get(path, **asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def mended(content: bytes, **cells: str) -> SimpleUploadedFile:
    workbook = openpyxl.load_workbook(BytesIO(content))
    for place, value in cells.items():
        workbook.worksheets[0][place] = value
    out = BytesIO()
    workbook.save(out)
    return SimpleUploadedFile("更正表.xlsx", out.getvalue())


def test_workbook_goes_the_whole_way(api: Api, source: evidence.Source, world: World) -> None:
    one, two = (
        make_organisation(f"{place}天海泵业有限公司", zone=world.here, short="天海泵业") for place in ("山西", "河北")
    )
    file = plain(
        ["甲机械有限公司", CODES[0], 500, "一路"], ["天海泵业", "", 700, ""], ["乙泵业有限公司", "", "很多", ""]
    )
    made = sent(api, "/intake", file, source="market", issued="2026-08", title="八月")
    assert made.status_code == 201, made.content
    plan = f"/intake/{made.json()['id']}"
    assert (made.json()["state"], made.json()["title"], made.json()["tables"]) == ("reading", "八月", [])
    work_off()
    told = got(api, plan)
    assert [(column["letter"], column["field"], column["unit"]) for column in told["tables"][0]["columns"]] == [
        ("A", "organisation.name", ""), ("B", "organisation.code", ""), ("C", "organisation.capital", "万元"),
        ("D", "organisation.address", ""),
    ]  # fmt: skip
    said = [{"use": True, "columns": [], "constants": told["tables"][0]["constants"]}]
    assert api.send("PUT", f"{plan}/columns", {"tables": said}).json()["state"] == "comparing"
    work_off()
    told = got(api, plan)
    assert (told["state"], told["counts"]) == ("ready", {"new": 1, "unsure": 1, "rejected": 1})
    rows = got(api, f"{plan}/rows")["items"]
    assert [(row["number"], row["name"], row["state"]) for row in rows] == [
        (1, "甲机械有限公司", "new"), (2, "天海泵业", "unsure"), (3, "乙泵业有限公司", "rejected"),
    ]  # fmt: skip
    assert {candidate["id"] for candidate in rows[1]["candidates"]} == {one.pk, two.pk}
    assert [fault["column"] for fault in rows[2]["faults"]] == ["C"]
    judged = api.send("POST", f"/intake/rows/{rows[1]['id']}/verdict", {"answer": "same", "subject": two.pk})
    assert (judged.status_code, judged.json()["subject"], judged.json()["holds"]) == (201, two.pk, True)
    assert [row["name"] for row in got(api, f"{plan}/rows", state="changed")["items"]] == ["天海泵业"]
    assert api.send("POST", f"{plan}/apply").json()["state"] == "applying"
    work_off()
    told = got(api, plan)
    assert (told["state"], got(api, f"/deliveries/{told['delivery']}")["rows"]) == ("applied", 2)
    two.refresh_from_db()
    assert str(two.capital) == "7000000.00"
    content = b"".join(api.get(f"{plan}/correction").streaming_content)
    back = sent(api, f"{plan}/corrected", mended(content, D2="900"))
    assert (back.status_code, back.json()["corrects"]) == (201, told["id"])
    work_off()
    more = f"/intake/{back.json()['id']}"
    assert got(api, more)["counts"] == {"new": 1}
    api.send("POST", f"{more}/apply")
    work_off()
    assert str(Organisation.objects.get(name="乙泵业有限公司").capital) == "9000000.00"
    assert got(api, plan)["counts"] == {"new": 1, "changed": 1, "corrected": 1}
    assert [row["id"] for row in got(api, "/intake", source="market")["items"]] == [back.json()["id"], told["id"]]
    verdict = got(api, "/intake/verdicts", source="market")["items"][0]
    assert api.send("POST", f"/intake/verdicts/{verdict['id']}/undo").json()["holds"] is False
    assert api.send("POST", f"/intake/verdicts/{verdict['id']}/undo").status_code == 409


def test_rows_that_are_judged_after_the_plan_was_applied_go_in_by_a_plan_of_their_own(
    api: Api, source: evidence.Source, world: World, plan: Planner
) -> None:
    one, _two = (
        make_organisation(f"{place}天海泵业有限公司", zone=world.here, short="天海") for place in ("山西", "河北")
    )
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["天海", "", 700, ""]))
    address = f"/intake/{made.pk}"
    api.send("POST", f"{address}/apply")
    work_off()
    assert api.send("POST", f"{address}/rest").status_code == 409
    (row,) = got(api, f"{address}/rows", state="unsure")["items"]
    api.send("POST", f"/intake/rows/{row['id']}/verdict", {"answer": "same", "subject": one.pk})
    more = api.send("POST", f"{address}/rest")
    assert (more.status_code, more.json()["corrects"], more.json()["counts"]) == (201, made.pk, {"changed": 1})
    api.send("POST", f"/intake/{more.json()['id']}/apply")
    work_off()
    one.refresh_from_db()
    assert str(one.capital) == "7000000.00"


def test_what_makes_no_sense_is_refused_with_words(api: Api, source: evidence.Source, plan: Planner) -> None:
    file = plain(["甲机械有限公司", CODES[0], 500, ""])
    assert sent(api, "/intake", file, source="nowhere", issued="2026-08").status_code == 404
    assert sent(api, "/intake", plain(["甲", "", 1, ""]), source="market", issued="2999-01").status_code == 422
    assert (
        sent(api, "/intake", SimpleUploadedFile("台账.pdf", b"%PDF-1.4"), source="market", issued="2026").status_code
        == 422
    )
    made = plan(file)
    assert api.send("PUT", f"/intake/{made.pk}/columns", {"tables": []}).status_code == 422
    row = made.rows.get()
    assert api.send("POST", f"/intake/rows/{row.pk}/verdict", {"answer": "maybe"}).status_code == 422
    assert api.send("POST", f"/intake/rows/{row.pk}/verdict", {"answer": "same"}).status_code == 422
    assert api.send("POST", f"/intake/rows/{row.pk}/verdict", {"answer": "same", "subject": 10**9}).status_code == 404
    assert api.send("POST", f"/intake/{made.pk}/discard").json()["state"] == "discarded"
    assert api.send("POST", f"/intake/{made.pk}/apply").status_code == 409


def test_strangers_find_nothing_and_may_nothing(api: Api, plan: Planner, world: World, source: evidence.Source) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    row = made.rows.get()
    for role in ("enterprise", "integrator"):
        stranger = Api(world.person(role))
        for path in (f"/intake/{made.pk}", f"/intake/{made.pk}/rows", f"/intake/{made.pk}/correction"):
            assert stranger.get(path).status_code == 404
        assert stranger.get("/intake").json()["count"] == 0
        for path in (f"/intake/{made.pk}/apply", f"/intake/{made.pk}/discard", f"/intake/rows/{row.pk}/verdict"):
            assert stranger.send("POST", path, {"answer": "new"}).status_code == 404
    sender = Api(world.person("caseworker"))
    assert sender.send("POST", f"/intake/{made.pk}/apply").status_code == 403
    assert sender.send("POST", f"/intake/rows/{row.pk}/verdict", {"answer": "new"}).status_code == 403
    assert (
        sent(sender, "/intake", book([["企业名称"], ["甲有限公司"]]), source="market", issued="2026-08").status_code
        == 201
    )
    made.refresh_from_db()
    assert (made.state, made.delivery_id) == ("ready", None)


def test_without_a_token_nothing_is_told(api: Api, plan: Planner, client: Any) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    assert client.get(f"{BASE}/intake/{made.pk}").status_code == 401
    answer = client.post(f"{BASE}/intake/{made.pk}/apply", json.dumps({}), content_type="application/json")
    assert answer.status_code == 401


def test_template_is_handed_out_and_a_shape_forgotten(api: Api, source: evidence.Source, plan: Planner) -> None:
    answer = api.get("/intake/template", source="market", says="recognition")
    workbook = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert workbook.worksheets[0]["A1"].value == "企业名称*"
    assert api.get("/intake/template", source="market", says="weather").status_code == 422
    plan(plain(["甲机械有限公司", CODES[0], 500, "一路"]))
    (shape,) = got(api, "/intake/shapes", source="market")["items"]
    assert (shape["headers"][0], shape["columns"][0]["field"]) == ("企业名称", "organisation.name")
    assert api.client.delete(f"{BASE}/intake/shapes/{shape['id']}").status_code == 204
    assert got(api, "/intake/shapes")["items"] == []


def test_rows_are_told_in_the_language_that_is_asked_for(api: Api, plan: Planner) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["", "", 3, ""]))
    told = got(api, f"/intake/{made.pk}/rows")["items"]
    english = json.loads(api.client.get(f"{BASE}/intake/{made.pk}/rows", headers={"accept-language": "en"}).content)[
        "items"
    ]
    assert (told[0]["why"], english[0]["why"]) == (["名录里没有"], ["not in the register"])
    assert told[1]["faults"][0]["words"].startswith("没有企业名称")
    assert english[1]["faults"][0]["words"].startswith("neither an organisation's name")
