"""What waits for a person, and which pages stand in whose rail."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.industry.web.chains import ChainList
from liantu.apps.industry.web.purchases import PurchaseList
from liantu.kit.access import public as access
from liantu.kit.access.roles import OUTSIDERS
from liantu.kit.ui import nav, start
from liantu.site.audiences import AUDIENCES
from tests.apps.indicators.test_publishing import prepare
from tests.factories.accounts import World
from tests.factories.figures import Scene
from tests.factories.ui import request_for

pytestmark = pytest.mark.django_db


def test_what_waits_is_told_to_whoever_may_do_it_whatever_its_number(world: World) -> None:
    scene = Scene(world)
    scene.report()
    leader, officer = world.person("leader"), scene.officer
    prepare(scene)
    (line,) = start.waiting_for(leader)
    assert (str(line.label), line.count, [one.words for one in line.first]) == ("待批准的指标发布", 1, ["2025 年月报"])
    # Not to whoever prepared it, nor to whom the zone serves.
    assert (start.waiting_for(officer), start.waiting_for(world.person("enterprise"))) == ([], [])
    with CaptureQueriesContext(
        connection,
    ) as few:
        start.waiting_for(leader)
    for _n in range(3):
        prepare(scene)
    with CaptureQueriesContext(connection) as many:
        (line,) = start.waiting_for(leader)
    assert (line.count, len(many)) == (4, len(few))


def test_a_source_of_what_waits_has_one_key() -> None:
    with pytest.raises(ValueError, match="twice"):
        start.register_waiting("journeys.cases", lambda user: ())


def test_what_is_withheld_is_not_called_absent_and_a_step_is_for_who_may_take_it(
    world: World,
) -> None:
    scene = Scene(world)
    scene.deliver({"chains": [{"chain": "保密链"}]}, scene.source("internal"))
    firm, officer = world.person("enterprise"), scene.officer
    texts = {}
    for name, page in (("chains", ChainList), ("purchases", PurchaseList)):
        for who in (firm, officer):
            texts[name, who] = page.as_view()(request_for(who, f"/{name}/")).content.decode()
    assert "有内容，但对您隐去" in texts["chains", firm]
    assert "保密链" in texts["chains", officer]
    assert "导入清单" not in texts["purchases", firm]
    assert "导入清单" in texts["purchases", officer]


def test_every_page_of_an_audience_is_there_and_outsiders_see_no_other(world: World) -> None:
    known = {entry.url_name for entry in nav.entries()}
    assert set(AUDIENCES) == set(OUTSIDERS)
    for role, names in AUDIENCES.items():
        assert set(names) <= known
        seen = [link for section in nav.sections(world.person(role)) for link in section.links]
        assert seen[0].label == "我的单位"
        assert len(seen) <= len(names)
        assert not {"审计日志", "界面样例", "来源"} & {link.label for link in seen}
    assert "审计日志" in [
        link.label for section in nav.sections(world.person(access.Role.LEADER)) for link in section.links
    ]
