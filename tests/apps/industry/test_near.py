"""The hint how near a node that nobody is at is to what is made here: told with its backtest, or silent and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing
from liantu.apps.industry.models import Chain
from liantu.apps.industry.queries import Near, near
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Product
from tests.factories.evidence import make_delivery, make_record
from tests.factories.figures import Scene
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
TRADES = (
    ("消防泵", "泵用柴油机", "阀门"), ("井用潜水泵", "潜水电机", "潜水电缆"), ("泵体与泵盖", "叶轮与导叶", "铸铁件"),
    ("机械密封", "橡胶密封件", "密封环材料（碳化硅、石墨、硬质合金）"),
)  # fmt: skip


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    made = industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")
    placing.place(by=scene.officer, chain=made, node="fire_pump", organisation=scene.firm("天海泵业"))
    return made


def makers(record: Any, trades: Sequence[Sequence[str]] = TRADES, each: int = 12, **more: Any) -> None:
    """Firms elsewhere, each of which makes all of one trade but one thing."""
    for trade in trades:
        for at in range(each):
            firm = make_organisation(record=record, **more)
            for name in (*trade[at % 3 :], *trade[: at % 3])[:2]:
                Product.objects.create(organisation=firm, record=record, name=f"SY-{at} 型{name}")


def test_hint_says_what_goes_with_it_and_how_good_it_is_and_is_silent_on_thin_ground(
    scene: Scene, chain: Chain, browser: Callable[[User], Client]
) -> None:
    page = f"/chains/{chain.pk}/nodes/diesel_engine/"
    client = browser(scene.officer)
    assert "名单还太少" in client.get(page).content.decode()
    makers(make_record())
    text = client.get(page).content.decode()
    assert "与园区已有产品相近：消防泵" in text
    assert "8 家企业中，4 家同时生产“消防泵”" in text
    assert "回测：藏起" in text
    # Where somebody is already nothing is asked.
    assert "与本地产品相近吗" not in client.get(f"/chains/{chain.pk}/nodes/fire_pump/").content.decode()
    ground = industry.ground_of(scene.officer, chain)
    told = Near(scene.officer, scene.zone).of(ground, "diesel_engine")
    assert told is not None
    assert (told.rank, told.right is not None and told.right > (told.popular or 1)) == (1, True)
    # Made nowhere together with anything of here: no hint, in peace.
    other = Near(scene.officer, scene.zone).of(ground, "mechanical_seal")
    assert other is not None
    assert (other.hint, "看不出相近" in other.said) == ("", True)
    # The hint is none of a gap's reasons and moves no weight.
    assert all("相近" not in reason for gap in ground.gaps for reason in gap.reasons)


def test_ground_is_learnt_once_for_those_who_read_the_same_until_something_is_said(
    scene: Scene, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = []
    before = near.Near._learn
    monkeypatch.setattr(near.Near, "_learn", lambda self: (learnt.append(1), before(self))[1])
    makers(make_record(), TRADES[:1], 2)
    for user in (scene.officer, scene.world.person("investment_officer"), scene.officer):
        assert Near(user, scene.zone).learnt.firms == 3
    assert len(learnt) == 2  # a role of its own sees with its own eyes
    registry.register_organisation(by=scene.officer, zone=scene.zone, name="新来的厂", kind="enterprise")
    assert Near(scene.officer, scene.zone).learnt.firms == 3
    assert len(learnt) == 3


def test_restricted_rows_and_made_up_firms_teach_a_real_zone_nothing(scene: Scene, chain: Chain) -> None:
    makers(make_record(make_delivery(scene.source("restricted"))), TRADES[:1], 2)
    made_up = make_record(make_delivery(scene.source(simulated=True)))
    makers(made_up, TRADES[:1], 2)
    learnt = Near(scene.officer, scene.zone).learnt
    assert learnt.firms == 1
