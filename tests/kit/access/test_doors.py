"""An action that the database takes back, since it and another waited for each other, is begun anew."""

from __future__ import annotations

import contextlib
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from liantu.apps.accounts.models import Zone
from liantu.kit.access import public as access
from tests.at_once import together
from tests.factories.accounts import make_zone


@pytest.mark.django_db(transaction=True)
def test_actions_that_wait_for_each_other_are_both_done() -> None:
    zones = [make_zone(), make_zone()]
    met = Barrier(2)

    @access.action
    def rename(*, by: Any, first: Zone, second: Zone, told: str) -> None:
        Zone.objects.filter(pk=first.pk).update(name=f"{told}{first.pk}")
        # Both hold one now and want the other's; where one writer waits for all, nobody else comes here.
        with contextlib.suppress(BrokenBarrierError):
            met.wait(1)
        Zone.objects.filter(pk=second.pk).update(name=f"{told}{second.pk}")

    by = access.LocalOperator()
    one, other = zones
    told = together(
        partial(rename, by=by, first=one, second=other, told="甲"),
        partial(rename, by=by, first=other, second=one, told="乙"),
    )
    assert told == ["done", "done"]
    assert len({zone.name[0] for zone in Zone.objects.filter(pk__in=[one.pk, other.pk])}) == 1
