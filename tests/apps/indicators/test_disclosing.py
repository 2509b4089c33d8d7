"""One rule for one number, whichever door it is asked at: cockpit, lists, passport, series, publications, API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.indicators.queries import list_published
from liantu.kit.evidence.models import Record
from tests.factories.figures import Scene
from tests.site.test_api import Program

from .test_publishing import publish, recognise

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
MANY = 13
#: How a door shows the count, and the one more that came after it was published.
COUNT = re.compile(rf">\s*{MANY}\s*<|\b{MANY} 家|\b{MANY}（")
LATER = re.compile(rf">\s*{MANY + 1}\s*<|\b{MANY + 1} 家|\b{MANY + 1}（")


def pages(row: Any, published: Any, zone: Any) -> dict[str, str]:
    code = "high_tech_enterprises"
    return {
        "cockpit": reverse("cockpit") + f"?zone={zone.code}",
        "figures": reverse("figures") + "?q=高新技术企业数",
        "passport": reverse("figure", args=[row.pk]),
        "indicator": reverse("indicator", args=[code]),
        "series": reverse("indicator-series", args=[code]) + f"?subject={zone.code}&sort=year",
        "compare": reverse("indicator-compare", args=[code]) + "?period=2025",
        "publication": reverse("publication", args=[published.publication_id]),
        "published": reverse("published", args=[published.pk]),
    }


@pytest.mark.parametrize("role", ["enterprise", "university", "carrier_operator"])
def test_what_outsiders_may_not_read_stands_behind_no_door(scene: Scene, browser: Browser, role: str) -> None:
    source = scene.source("internal")
    for number in range(MANY):
        recognise(scene.firm(f"企业{number}"))
    published = list_published(scene.officer, publish(scene)).get()
    recognise(scene.firm("后来的"))
    for number in range(3):
        scene.firm(f"没有证书的{number}")
    Record.objects.update(source=source)
    told = {
        "subject": scene.body.name,
        "indicator": "high_tech_enterprises",
        "period": "2025",
        "unit": "家",
        "value": 7777,
    }
    scene.deliver({"observations": [told]}, source)
    row = scene.indicator().observations.get()
    outsider, staff = scene.world.person(role), browser(scene.officer)
    client, doors = browser(outsider), pages(row, published, scene.zone)
    for name, address in doors.items():
        inside, outside = (one.get(address) for one in (staff, client))
        assert (inside.status_code, outside.status_code) == (200, 200), name
        told = outside.content.decode()
        assert not LATER.search(told), name
        assert "7,777" not in told, name
        # Only what was let out by two people is open to all who see publications, and its page says so.
        assert bool(COUNT.search(told)) == (name in ("passport", "publication", "published")), name
        assert LATER.search(inside.content.decode()) or name in ("cockpit", "indicator"), name
    told = client.get(doors["published"]).content.decode()
    assert all(words in told for words in ("经批准发布，凡能看这次发布的人都能读到", "隐去不等于没有"))
    assert "没有行" not in told
    program = Program(outsider)
    for path, query in (
        ("/figures", {"indicator": "high_tech_enterprises"}), (f"/figures/{row.pk}", {}),
        ("/indicators/high_tech_enterprises/series", {"subject": scene.zone.code, "sort": "year"}),
        ("/indicators/high_tech_enterprises/compare", {"period": "2025"}),
    ):  # fmt: skip
        code, said = program.get(path, **query)
        assert code == 200, path
        told = said.get("items", [said]) if isinstance(said, dict) else said  # type: ignore[assignment]
        assert {(one["reported"], one["proven"]) for one in told} == {(None, None)}, path  # type: ignore[index]
