"""Whose word on a field counts first, and where sources disagree, as programs hear of it."""

from __future__ import annotations

import pytest

from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim, Organisation
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation

from .test_api import Program

pytestmark = pytest.mark.django_db
FIELD = "organisation.capital"


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.person("science_officer"))


@pytest.fixture
def firm(world: World) -> Organisation:
    """The market regulator says 100, and later the tax office 200."""
    made = make_organisation("甲公司", zone=world.here)
    for unit, code, value, issued in (
        (world.unit, "market", "100.00", "2026-01-31"),
        (world.other, "tax", "200.00", "2026-06-30"),
    ):
        source = make_source(world.here, unit, code=code, name=f"{code} 台账")
        record = make_record(make_delivery(source, issued))
        Claim.objects.create(organisation=made, record=record, property="capital", value=value)
    derive([made.pk])
    return made


def test_order_is_set_listed_and_taken_away(world: World, program: Program, firm: Organisation) -> None:
    order = [{"unit": world.unit.pk}, {"source": "tax"}]
    status, told = program.send("put", "/authorities", {"field": FIELD, "zone": world.here.code, "order": order})
    assert (status, told["label"], told["unsettled"], told["progress"]) == (200, "注册资本", None, "")
    assert told["order"] == [
        {"unit": world.unit.pk, "source": "", "name": world.unit.name},
        {"unit": None, "source": "tax", "name": "tax 台账"},
    ]
    _status, listed = program.get("/authorities", zone=world.here.code, field=FIELD)
    assert [one["id"] for one in listed["items"]] == [told["id"]]
    _status, value = program.get(f"/organisations/{firm.pk}")
    assert (value["capital"], value["values"]["capital"]["conflict"]) == ("100.00", False)
    assert value["values"]["capital"]["why"].startswith(f"{world.unit}在该项权威的次序中排在前")
    status, gone = program.send("delete", f"/authorities/{told['id']}")
    assert (status, gone["order"]) == (200, [])
    firm.refresh_from_db()
    assert firm.capital == 200


def test_fields_are_listed(program: Program) -> None:
    _status, told = program.get("/authority-fields")
    assert {"field": FIELD, "label": "注册资本"} in told


@pytest.mark.parametrize(("body", "status"), [
    ({"field": "organisation.none", "order": [{"source": "tax"}]}, 404),
    ({"field": FIELD, "order": []}, 422),
    ({"field": FIELD, "order": [{"source": "nowhere"}]}, 404),
    ({"field": FIELD, "zone": "nowhere", "order": [{"source": "tax"}]}, 404),
    ({"field": FIELD, "order": [{}]}, 404),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(
    program: Program, firm: Organisation, body: dict[str, object], status: int
) -> None:
    assert program.send("put", "/authorities", body)[0] == status
    assert not evidence.FieldAuthority.objects.exists()


def test_caseworker_reads_orders_and_sets_none(world: World, firm: Organisation) -> None:
    caseworker = Program(world.person("caseworker"))
    order = {"field": FIELD, "zone": world.here.code, "order": [{"source": "tax"}]}
    assert caseworker.send("put", "/authorities", order)[0] == 403
    assert caseworker.get("/authorities")[0] == 200


def test_conflicts_are_listed_and_narrowed(world: World, program: Program, firm: Organisation) -> None:
    _status, told = program.get("/conflicts")
    assert told["items"] == [{
        "id": told["items"][0]["id"], "organisation": {"id": firm.pk, "name": "甲公司"}, "zone": world.here.code,
        "property": "capital", "label": "注册资本", "decided": "open",
        "standing": {
            "value": "200.00", "source": "tax", "name": "tax 台账", "unit": world.other.pk,
            "record": told["items"][0]["standing"]["record"], "delivered": "2026-06-30", "valid_from": None,
        },
        "other": {
            "value": "100.00", "source": "market", "name": "market 台账", "unit": world.unit.pk,
            "record": told["items"][0]["other"]["record"], "delivered": "2026-01-31", "valid_from": None,
        },
    }]  # fmt: skip
    for query, count in (
        ({"unit": world.unit.pk}, 1), ({"unit": world.far.pk}, 0), ({"property": "address"}, 0),
        ({"decided": "authority"}, 0), ({"zone": world.here.code}, 1),
    ):  # fmt: skip
        assert program.get("/conflicts", **query)[1]["count"] == count
    assert Program(world.person("enterprise")).get("/conflicts")[1]["count"] == 0
