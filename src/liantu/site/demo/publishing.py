"""Figures of August that the made-up zone has let out: frozen by its officer, approved by its leader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.apps.indicators import public as indicators
from liantu.apps.registry import public as registry

Told = Callable[[str], None]
TITLE, PERIOD = "2026 年 8 月创新指标", "2026-08"
CODES = ("high_tech_enterprises", "tech_smes", "patents")
LEADER = "sim.leader"


def load(by: Any, zone: Any, told: Told = lambda words: None) -> None:
    """Run again, it adds nothing."""
    body = registry.body_of(zone)
    if body is None or indicators.list_publications(by).filter(zone=zone).exists():
        return
    told(_("%(zone)s · 8 月的指标发布") % {"zone": zone.name})
    publication = indicators.prepare_publication(
        by=by, zone=zone, title=TITLE, period=PERIOD, basis="proven", subjects=[("organisation", body)],
        indicators=[indicators.find_indicator(by, code) for code in CODES],
    )  # fmt: skip
    indicators.approve_publication(by=accounts.user_named(LEADER), publication=publication)
