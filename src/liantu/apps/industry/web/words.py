"""Roles in chains as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.indicators import public as indicators
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import Clearance, clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.numbers import in_words

from ..enums import Basis
from ..models import ChainRole
from ..queries import Held

#: Indicators that say how many hold a role in the chains of a zone.
REPORTED = ("chain_leaders", "chain_cores")


@dataclass(frozen=True)
class HeldCard:
    """A role as a card shows it, with its mark and what the user may do."""

    held: Held
    mark: Mark
    span: str
    may_retract: bool


def held(user: access.Principal, roles: Iterable[Held]) -> list[HeldCard]:
    """Cards of roles; whether they may be retracted is asked once for all of them."""
    told, reader = list(roles), clearance(user)
    rows = ChainRole.objects.filter(pk__in=[one.role.pk for one in told])
    may = set(access.scope(user, "retract", rows).values_list("pk", flat=True)) if told else set()
    own = set(registry.own_organisations(user))
    return [
        HeldCard(one, _mark(reader, one, own), span_words(one.role), one.role.pk in may) for one in told
    ]  # fmt: skip


def _mark(reader: Clearance, one: Held, own: set[int]) -> Mark:
    return mark_for(reader, one.role, own=one.organisation.pk in own, value=lambda row: row.role, words=str)


def span_words(row: Any) -> str:
    """From when until when, as far as it is told: `2023 起`, `2021 – 2023`."""
    if row.told_from and row.told_to:
        return f"{row.told_from} – {row.told_to}"
    if row.told_from:
        return _("%(day)s 起") % {"day": row.told_from}
    return _("至 %(day)s") % {"day": row.told_to} if row.told_to else ""


def unnamed(user: access.Principal, zone: Any) -> list[tuple[indicators.Figure, str]]:
    """Leaders and cores that a zone reported and did not all name, in words: the lists below are no more complete."""
    body = registry.body_of(zone)
    if body is None:
        return []
    figures = indicators.figures_of(user, ("organisation", body), indicators=REPORTED, latest=True)
    return [
        (one, _unnamed(one)) for one in figures
        if one.completeness is not None and max(one.named or 0, one.proven or 0) < (one.reported or 0)
    ]  # fmt: skip


def _unnamed(one: indicators.Figure) -> str:
    """Named with the report, or else in the register, whichever knows more: the lists below show the register's."""
    told = {"name": one.indicator.called, "reported": in_words(one.reported, one.indicator.unit)}
    if (one.proven or 0) > (one.named or 0):
        return _("%(name)s：上报 %(reported)s，登记册里具名 %(named)s") % {**told, "named": in_words(one.proven)}
    return _("%(name)s：上报 %(reported)s，列名 %(named)s") % {**told, "named": one.named}


def reason_words(one: Mapping[str, Any]) -> tuple[str, str]:
    """Why somebody is suggested at a node: on what it rests, and the words."""
    kinds = dict(Basis.choices)
    return str(kinds.get(one["kind"], one["kind"])), f"“{one['text']}”"
