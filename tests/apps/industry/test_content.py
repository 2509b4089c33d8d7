"""What chains are made of: linked, read as it holds, signed node by node."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import content as actions
from liantu.apps.industry.models import Chain
from liantu.apps.industry.queries import signed_content, version_of
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore
from tests.factories.accounts import make_user
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db

SMALL = """chain: own.pumps
title: {zh: 水泵, en: Pumps}
nodes:
  casting: {title: 铸件, stage: up, kind: part, gbt: ['3391'], keywords: [泵壳铸件], supplies: [pump], verified: true}
  pump: {title: 水泵, stage: mid, gbt: ['3441'], keywords: [离心泵]}
  deep: {title: 深井泵, stage: mid, keywords: [深井泵], is_a: [pump]}
"""


@pytest.fixture
def chain(scene: Scene) -> Chain:
    return industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")


def approved(scene: Scene, text: str, key: str = "own.pumps") -> rulestore.Pack:
    """A version of a pack that one person drafted and another approved."""
    science, leader = (make_user(role, scene.world.unit, scene.zone) for role in ("science_officer", "leader"))
    pack = rulestore.draft(by=science, kind="chains", key=key, zone=scene.zone, text=text)
    assert pack.problems == []
    return rulestore.approve(by=leader, pack=rulestore.submit(by=science, pack=pack))


def test_every_shipped_chain_is_sound_and_linkable(scene: Scene, chain: Chain) -> None:
    held = rulestore.list_in_force("chains", None)
    assert len(held) == 9
    for version in held:
        linked = industry.link_content(by=scene.officer, chain=chain, pack=version.key)
        content = industry.content_of(linked)
        assert content is not None
        assert 30 <= len(content.nodes) <= 60
        # What ships is signed by nobody, whatever a text says.
        assert content.drafts == frozenset(content.nodes)
        assert version.title == content.title.zh


def test_unknown_content_is_refused_and_none_is_none(scene: Scene, chain: Chain) -> None:
    with pytest.raises(ValidationError) as refusal:
        industry.link_content(by=scene.officer, chain=chain, pack="no.such")
    assert list(refusal.value.message_dict) == ["pack"]
    assert industry.content_of(chain) is None
    assert industry.signed_nodes(chain) == set()
    assert industry.contents_of([chain]) == {}


def test_zones_own_version_goes_before_and_is_read_in_one_query(scene: Scene, chain: Chain) -> None:
    approved(scene, SMALL)
    chain = industry.link_content(by=scene.officer, chain=chain, pack="own.pumps")
    industry.content_of(chain)
    with CaptureQueriesContext(connection) as queries:
        content = industry.content_of(chain)
    assert content is not None
    assert list(content.nodes) == ["casting", "pump", "deep"]
    assert len(queries) == 1
    assert industry.contents_of([chain]) == {chain.pk: content}


def test_signature_holds_until_the_node_says_something_else(scene: Scene, chain: Chain) -> None:
    approved(scene, SMALL)
    chain = industry.link_content(by=scene.officer, chain=chain, pack="own.pumps")
    industry.sign_nodes(by=scene.officer, chain=chain, nodes={"casting": "", "pump": ""})
    assert industry.signed_nodes(chain) == {"casting", "pump"}
    assert industry.sign_nodes(by=scene.officer, chain=chain, nodes={"pump": ""}) == []
    signed = signed_content(chain)
    assert signed is not None
    assert signed.drafts == {"deep"}
    seen = industry.content_of(chain).nodes["casting"].digest  # type: ignore[union-attr]
    approved(scene, SMALL.replace("泵壳铸件", "泵壳"))
    assert industry.signed_nodes(chain) == {"pump"}
    with pytest.raises(access.Conflict, match="铸件"):
        industry.sign_nodes(by=scene.officer, chain=chain, nodes={"casting": seen})
    actions.unsign(by=scene.officer, chain=chain, node="pump", reason="看错了")
    assert industry.signed_nodes(chain) == set()


def test_signing_what_is_no_node_or_without_right_is_refused(scene: Scene, chain: Chain) -> None:
    chain = industry.link_content(by=scene.officer, chain=chain, pack="yanhu.pumps")
    assert version_of(chain) is not None
    with pytest.raises(ValidationError, match="没有环节"):
        industry.sign_nodes(by=scene.officer, chain=chain, nodes={"nowhere": ""})
    other = make_user("caseworker", scene.world.unit, scene.zone)
    with pytest.raises(access.Denied):
        industry.sign_nodes(by=other, chain=chain, nodes={"pig_iron": ""})
    with pytest.raises(ValidationError, match="为什么"):
        actions.unsign(by=scene.officer, chain=chain, node="pig_iron", reason=" ")
