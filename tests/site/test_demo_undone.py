"""A demonstration that is loaded again leaves alone what somebody has undone in it."""

from __future__ import annotations

import pytest

from liantu.apps.registry.models import Organisation
from liantu.kit.evidence import public as evidence
from liantu.site.demo import register
from tests.factories.accounts import World

pytestmark = pytest.mark.django_db


def pack(n: int, zone: str) -> dict[str, object]:
    return {
        "source": {"code": "sim-market", "name": "登记库", "kind": "workbook", "zone": zone, "classification": "open"},
        "delivery": {"title": f"{n} 月", "issued": f"2026-0{n}"},
        "records": [{"key": f"k{n}", "place": "第 2 行", "organisations": [{"official": f"样例{n}有限公司"}]}],
    }


def test_what_was_undone_stays_undone_and_the_rest_is_loaded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = world.person("science_officer")
    monkeypatch.setattr(register, "_link", lambda by, zone: None)

    def load(*numbers: int) -> None:
        packs = [pack(n, world.here.code) for n in numbers]
        register._load_zone(officer, world.here.code, packs, lambda words: None)

    load(1, 2)
    evidence.undo_delivery(by=officer, delivery=evidence.Delivery.objects.get(title="1 月"))
    # Another one was marked when the load was broken off.
    evidence.Delivery.objects.filter(title="2 月").update(settled=None)
    load(1, 2, 3)
    told = {row.title: (row.state, row.unsettled) for row in evidence.Delivery.objects.all()}
    assert told == {"1 月": ("undone", False), "2 月": ("applied", False), "3 月": ("applied", False)}
    listed = Organisation.objects.filter(listed=True)
    assert sorted(listed.values_list("name", flat=True)) == ["样例2有限公司", "样例3有限公司"]
