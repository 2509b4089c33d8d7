"""Sources, deliveries and records over HTTP for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import User
from liantu.kit.evidence import long_work
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, enrolled

from .conftest import Deliver, record, rows

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def program(user: User) -> Client:
    _token, text = accounts.create_token(by=enrolled(user), name="test", read_only=False)
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "zh-hans"})


class Api:
    def __init__(self, user: User) -> None:
        self.client = program(user)

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(BASE + path, asked)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.generic(method, BASE + path, json.dumps(body or {}), content_type="application/json")


@pytest.fixture
def api(officer: User) -> Api:
    return Api(officer)


SOURCE = {"code": "visits", "name": "走访表", "kind": "workbook", "classification": "internal", "purposes": ["service"]}


def test_source_is_made_told_and_changed(api: Api, world: World) -> None:
    made = api.send("POST", "/sources", {**SOURCE, "zone": world.here.code, "unit": world.unit.pk})
    assert made.status_code == 201, made.content
    told = made.json()
    assert told == {
        "id": told["id"], "code": "visits", "name": "走访表", "kind": "workbook", "publisher": "",
        "zone": world.here.code, "unit": world.unit.pk, "classification": "internal", "legal_basis": "",
        "purposes": ["service"], "simulated": False, "active": True, "deliveries": 0, "latest": None,
        "unsettled": None, "progress": "",
    }  # fmt: skip
    assert api.get("/sources/visits").json() == told
    changed = api.send("PATCH", "/sources/visits", {"classification": "open", "unit": None}).json()
    assert changed == {**told, "classification": "open", "unit": None}
    assert [row["code"] for row in api.get("/sources", zone=world.here.code).json()["items"]] == ["visits"]
    assert api.get("/sources", kind="report").json()["count"] == 0


@pytest.mark.parametrize(("body", "code"), [
    ({"kind": "nothing"}, 422), ({"code": "Bad"}, 422), ({"zone": "nowhere"}, 404), ({"unit": 10**9}, 404),
    ({"purposes": ["x"]}, 422),
])  # fmt: skip
def test_source_that_makes_no_sense_is_refused(api: Api, body: dict[str, Any], code: int) -> None:
    assert api.send("POST", "/sources", SOURCE | body).status_code == code


def test_delivery_is_received_applied_and_undone(api: Api, source: evidence.Source) -> None:
    body = {
        "source": "sci-ledger",
        "title": "一月",
        "issued": "2026-01",
        "rows": [{"key": "a", "content": {"名称": "甲"}}],
    }
    made = api.send("POST", "/deliveries", body)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["rows"], told["day"], told["source"], told["progress"]) == (
        "staged", 1, "2026-01-31", "sci-ledger", "",
    )  # fmt: skip
    more = api.send("POST", f"/deliveries/{told['id']}/rows", {"rows": [{"key": "b"}]}).json()
    assert more == {"records": {"b": record("b").pk}}
    applied = api.send("POST", f"/deliveries/{told['id']}/apply").json()
    assert (applied["state"], applied["rows"]) == ("applied", 2)
    listed = api.get(f"/deliveries/{told['id']}/rows").json()
    assert [(row["key"], row["counts"], row["last"]["issued"]) for row in listed["items"]] == [
        ("a", True, "2026-01"), ("b", True, "2026-01"),
    ]  # fmt: skip
    assert api.send("POST", f"/deliveries/{told['id']}/rows", {"rows": [{"key": "c"}]}).status_code == 409
    assert api.send("POST", f"/deliveries/{told['id']}/undo").json()["state"] == "undone"
    assert api.get("/deliveries", state="applied").json()["count"] == 0
    assert api.get("/deliveries", source="sci-ledger").json()["count"] == 1
    assert api.get(f"/deliveries/{told['id']}").json()["rows"] == 2


@pytest.mark.parametrize("row", [
    {"key": ""}, {"key": "x" * 201}, {"key": "a", "content": {"名称": "甲\x00"}}, {"key": "a", "words": "\ud800"}, {},
])  # fmt: skip
def test_a_row_that_cannot_be_kept_refuses_the_whole_call(
    api: Api, source: evidence.Source, row: dict[str, Any]
) -> None:
    body = {"source": "sci-ledger", "title": "一月", "issued": "2026-01", "rows": [{"key": "fine"}, row]}
    answer = api.send("POST", "/deliveries", body)
    assert (answer.status_code, evidence.Delivery.objects.count(), evidence.Record.objects.count()) == (422, 0, 0)


def test_too_many_rows_in_one_call_are_refused(api: Api, source: evidence.Source) -> None:
    body = {"source": "sci-ledger", "title": "x", "issued": "2026", "rows": [{"key": str(n)} for n in range(2001)]}
    assert api.send("POST", "/deliveries", body).status_code == 422


def test_many_rows_go_on_in_the_background(api: Api, deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 0)
    long_work.register(lambda *asked: "/jobs/1/")
    delivery = deliver("2026-01", rows("a"), apply=False)
    told = api.send("POST", f"/deliveries/{delivery.pk}/apply").json()
    assert (told["state"], told["unsettled"], told["progress"]) == ("applied", True, "/jobs/1/")


def test_record_is_told_with_its_content(api: Api, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a", 电话="13935912345"))
    told = api.get(f"/records/{record('a').pk}").json()
    said = {"id": delivery.pk, "title": "台账 2026-01", "issued": "2026-01"}
    assert told == {
        "id": record("a").pk, "source": "sci-ledger", "withheld": False, "key": "a", "place": "第 2 行",
        "content": {"名称": "a", "电话": "139****2345"}, "words": "", "counts": True, "first": said, "last": said,
        "created": told["created"],
    }  # fmt: skip


def test_withheld_record_says_so_and_nothing_else(api: Api, secret: evidence.Source, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("k", 税="9876"), of=secret)
    shown = api.get(f"/records/{record('k').pk}").json()
    listed = api.get(f"/deliveries/{delivery.pk}/rows").json()["items"]
    assert listed == [shown]
    assert {name: shown[name] for name in ("withheld", "key", "place", "content", "words")} == {
        "withheld": True, "key": None, "place": None, "content": None, "words": None,
    }  # fmt: skip


def test_files_are_attached_listed_and_fetched(api: Api, deliver: Deliver) -> None:
    deliver("2026-01", rows("a"))
    at = f"/records/{record('a').pk}/attachments"
    content = b"%PDF-1.4\nx"
    made = api.client.post(BASE + at, {"file": SimpleUploadedFile("证书.pdf", content)})
    assert made.status_code == 201, made.content
    assert api.get(at).json()["items"] == [made.json()]
    answer = api.get(f"/attachments/{made.json()['id']}")
    assert b"".join(answer.streaming_content) == content
    assert answer["X-Content-Type-Options"] == "nosniff"
    refused = api.client.post(BASE + at, {"file": SimpleUploadedFile("证书.pdf", b"hello")})
    assert refused.status_code == 422


def test_files_of_what_may_not_be_read_are_not_here(api: Api, secret: evidence.Source, deliver: Deliver) -> None:
    deliver("2026-01", rows("k"), of=secret)
    at = f"/records/{record('k').pk}/attachments"
    assert api.get(at).json()["items"] == []
    assert api.client.post(BASE + at, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4\nx")}).status_code == 404


def test_others_are_refused_or_find_nothing(world: World, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a"), apply=False)
    integrator = Api(world.person("integrator"))
    assert integrator.send("POST", f"/deliveries/{delivery.pk}/apply").status_code == 403
    assert integrator.send("POST", "/sources", SOURCE).status_code == 403
    auditor = Api(world.auditor)
    for path in (f"/deliveries/{delivery.pk}", f"/records/{record('a').pk}", "/sources/nowhere"):
        assert auditor.get(path).status_code == 404
