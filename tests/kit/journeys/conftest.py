"""A small journey about chains, which lie in a zone and have pages, effects and permissions of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.apps.industry.models import Chain
from liantu.kit.journeys import kinds, reading
from liantu.kit.journeys.actions import starting
from liantu.kit.journeys.models import Case
from liantu.kit.rulestore import kinds as packs
from tests.apps.registry.conftest import browser
from tests.factories.accounts import World, make_user
from tests.factories.evidence import make_record

JOURNEY = """\
journey: promise
title: {zh: 承诺办理, en: Promise}
case: test.promise
stages:
  open: {title: 待办理, start: true}
  working: 办理中
  waiting: 等企业补充
  done: {title: 已办结, ends: well}
  refused: {title: 不予办理, ends: badly}
moves:
  take: {title: 受理, from: open, to: working, who: [assignee, investment_officer]}
  ask: {title: 请企业补充, from: working, to: waiting, reason: required}
  back: {title: 已补充, from: waiting, to: working}
  finish:
    title: 办结
    from: working
    to: done
    needs: [answer]
    asks: [amount, day]
    documents: [minutes]
    other_than: [take]
    effects: [count]
  refuse: {title: 不予办理, from: [open, working], to: refused, reason: required}
  reopen: {title: 重新办理, from: [done, refused], to: working}
clocks:
  reply:
    title: 首次答复
    period: 3d
    starts: {enter: open}
    stops: {move: take}
  solve:
    title: 办结时限
    period: 5d
    starts: {enter: working}
    stops: {enter: [done, refused]}
    pauses: {firm: waiting, court: []}
    escalate:
      - {at: -1d, tell: assignee}
      - {at: 0d, tell: [assignee, leader]}
      - {at: +2d, tell: leader, effects: count}
    basis: 园区服务企业办法
fields:
  answer: {title: 办理结果, form: long}
  amount: {title: 金额, form: number}
  day: {title: 日期, form: day}
documents: {minutes: 会议纪要}
causes: {firm: 等企业补充材料, court: 等法院裁定}
"""
__all__ = ["browser"]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment of the zone, as 2026-09-24 10:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Counted:
    """What the effect `count` of the test's kind does: it counts, and refuses where it is told to."""

    def __init__(self) -> None:
        self.times, self.refuses = 0, ""

    def run(self, by: Any, case: Case, step: Any) -> None:
        self.times += 1
        if self.refuses:
            raise ValidationError(self.refuses)


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def kind(counted: Counted, tmp_path: Path) -> Iterator[kinds.CaseKind]:
    """Cases about chains, whose journey ships."""
    told = kinds.register(
        kinds.CaseKind(
            "test.promise", "承诺", "industry.Chain", lambda pk: f"/chains/{pk}/", "edit", {"refuse": "retract"},
            {"count": kinds.Effect("计数", counted.run)},
        )
    )  # fmt: skip
    folder = tmp_path / "journeys" / "promise"
    folder.mkdir(parents=True)
    (folder / "2026-01-01.yaml").write_text(JOURNEY, encoding="utf-8")
    before = packs._kinds[reading.PACKS]
    packs._kinds[reading.PACKS] = replace(before, root=tmp_path)
    yield told
    packs._kinds[reading.PACKS] = before
    del kinds._kinds[told.key]
    reading._journey.cache_clear()


def long_in_office(user: User) -> User:
    """Somebody whose role holds on whatever day a test lives."""
    user.memberships.update(valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def officer(world: World) -> User:
    return long_in_office(world.person("science_officer"))


@pytest.fixture
def second(world: World) -> User:
    return long_in_office(make_user("investment_officer", world.other, world.here))


def make_chain(world: World, name: str = "") -> Chain:
    made = Chain.objects.count() + 1
    return Chain.objects.create(record=make_record(), zone=world.here, name=name or f"链{made}")


Starts = Callable[..., Case]


@pytest.fixture
def start(kind: kinds.CaseKind, officer: User, world: World) -> Starts:
    def make(**more: Any) -> Case:
        chain = more.pop("chain", None) or make_chain(world)
        told = {
            "by": officer, "kind": kind.key, "obj": chain, "title": "为企业接通专线", "zone": world.here, "journey": "promise",
            "assignee": officer, **more,
        }  # fmt: skip
        return starting.start(**told)

    return make
