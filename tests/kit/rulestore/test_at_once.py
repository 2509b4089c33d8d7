"""Two people at once: one outcome, and the other is told."""

from __future__ import annotations

import pytest

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.rulestore import public as rulestore
from liantu.kit.rulestore.models import Pack
from tests.at_once import together
from tests.factories.accounts import World

from .conftest import OWN, Draft

pytestmark = pytest.mark.django_db(transaction=True)


def entries(pack: Pack, action: str) -> int:
    return Entry.objects.filter(action=f"rulestore.pack.{action}", object_id=str(pack.pk), outcome="done").count()


def test_two_who_approve_at_once_have_one_outcome(submitted: Draft, second: User, world: World) -> None:
    third = world.person("leader")
    for round_ in range(4):
        pack = submitted(OWN + f"  - 第 {round_} 轮\n")
        told = together(
            lambda pack=pack: rulestore.approve(by=second, pack=pack, revision=pack.revision),
            lambda pack=pack: rulestore.approve(by=third, pack=pack, revision=pack.revision),
        )
        assert told == ["conflict", "done"]
        assert entries(pack, "approve") == 1


def test_approval_and_return_at_once_have_one_outcome(submitted: Draft, second: User, world: World) -> None:
    third = world.person("leader")
    pack = submitted()
    told = together(
        lambda: rulestore.approve(by=second, pack=pack), lambda: rulestore.send_back(by=third, pack=pack, reason="再看")
    )
    assert told == ["conflict", "done"]
    assert entries(pack, "approve") + entries(pack, "send_back") == 1


def test_two_who_save_one_page_lose_nothing(draft: Draft, officer: User, second: User) -> None:
    pack = draft()
    told = together(
        lambda: rulestore.save(by=officer, pack=pack, text=OWN + "  - 甲\n", revision=1),
        lambda: rulestore.save(by=second, pack=pack, text=OWN + "  - 乙\n", revision=1),
    )
    assert told == ["conflict", "done"]
    pack.refresh_from_db()
    assert (pack.revision, pack.text.count("  - ")) == (2, 4)


def test_refused_approval_is_in_the_security_log(submitted: Draft, officer: User) -> None:
    with pytest.raises(access.Denied, match="不能由您批准"):
        rulestore.approve(by=officer, pack=submitted())
    refused = Entry.objects.get(action="rulestore.pack.approve", outcome="refused")
    assert (refused.actor_id, refused.category) == (officer.pk, "security")
