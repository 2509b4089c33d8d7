"""When notices go out."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import timezone

from liantu.kit.notices import planning
from liantu.kit.notices.models import Preference

from .conftest import at


def due(digest: str, urgency: str, now: str, **more: object) -> str:
    told = planning.due(Preference(digest=digest, **more), urgency, at(now))
    return timezone.localtime(told).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("digest", "urgency", "now", "wanted"),
    [
        ("at_once", "routine", "2026-09-14 10:20", "2026-09-14 10:20"),
        ("hourly", "routine", "2026-09-14 10:20", "2026-09-14 11:00"),
        ("hourly", "routine", "2026-09-14 21:20", "2026-09-15 07:30"),
        ("daily", "routine", "2026-09-14 08:29", "2026-09-14 08:30"),
        ("daily", "routine", "2026-09-14 08:30", "2026-09-15 08:30"),
        ("weekly", "routine", "2026-09-14 08:00", "2026-09-14 08:30"),
        ("weekly", "routine", "2026-09-14 09:00", "2026-09-21 08:30"),
        ("weekly", "routine", "2026-09-20 23:00", "2026-09-21 08:30"),
        ("daily", "urgent", "2026-09-14 10:20", "2026-09-14 10:20"),
        ("daily", "urgent", "2026-09-14 22:00", "2026-09-15 07:30"),
        ("daily", "urgent", "2026-09-15 07:29", "2026-09-15 07:30"),
        ("daily", "urgent", "2026-09-15 07:30", "2026-09-15 07:30"),
    ],
)
def test_due_waits_for_the_digest_and_for_the_end_of_quiet(digest: str, urgency: str, now: str, wanted: str) -> None:
    assert due(digest, urgency, now) == wanted


def test_quiet_within_a_day_and_over_a_digest() -> None:
    noon = {"quiet_from": time(12, 0), "quiet_to": time(14, 0)}
    assert due("at_once", "routine", "2026-09-14 12:30", **noon) == "2026-09-14 14:00"
    assert due("at_once", "routine", "2026-09-14 23:30", **noon) == "2026-09-14 23:30"
    long = {"quiet_from": time(20, 0), "quiet_to": time(9, 0)}
    assert due("daily", "routine", "2026-09-14 10:00", **long) == "2026-09-15 09:00"


def test_no_quiet_hours_where_none_are_set() -> None:
    assert due("at_once", "routine", "2026-09-14 03:00", quiet_from=None, quiet_to=None) == "2026-09-14 03:00"


def test_next_try_backs_off_and_then_gives_up() -> None:
    awake = Preference(quiet_from=None, quiet_to=None)
    now = at("2026-09-14 10:00")
    minutes = [(planning.next_try(awake, n, now) - now).total_seconds() / 60 for n in range(1, 6)]
    assert minutes == [1, 5, 30, 120, 360]
    assert planning.next_try(awake, 6, now) is None
    assert planning.next_try(Preference(), 5, at("2026-09-14 20:00")) == at("2026-09-15 07:30")
