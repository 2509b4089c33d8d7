"""Reads: indicators and their formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.search import public as search

from ..models import Indicator, Observation
from . import formulas, spans
from .computing import Asked, compute

#: How the name of an indicator ends that made way for one that ships.
RENAMED = "（自定）"


def list_indicators(user: access.Principal) -> QuerySet[Indicator]:
    """Indicators with `reports`, how many observations of them count that the user may see."""
    rows = access.scope(user, "view", Indicator.objects.all())
    seen = access.scope(user, "view", Observation.objects.counting()).filter(indicator=OuterRef("pk"))
    number = seen.order_by().values("indicator").annotate(n=Count("pk", distinct=True)).values("n")
    return rows.annotate(reports=Coalesce(Subquery(number), 0)).order_by("order", "id")


def all_indicators() -> QuerySet[Indicator]:
    """All of them in their order, whoever asks: what was reported of one that is in use no more is still weighed."""
    return Indicator.objects.order_by("order", "id")


def displaced() -> list[Indicator]:
    """The body's own indicators that had to take another name, as one that ships has theirs; whoever asks."""
    return list(Indicator.objects.filter(shipped=False, name__endswith=RENAMED).order_by("order", "id"))


def find_indicator(user: access.Principal, code: str) -> Indicator:
    """Raises NotHere."""
    return access.find(user, "view", Indicator.objects.all(), code=code)


def indicator_told(user: access.Principal, text: str) -> Indicator:
    """By code, or by name in Chinese or English. Raises ValidationError."""
    wanted = text.strip()
    rows = access.scope(user, "view", Indicator.objects.all())
    found = rows.filter(Q(code=wanted) | Q(name=wanted) | Q(name_en__iexact=wanted)).order_by("order", "id").first()
    if found is None:
        raise ValidationError({"indicator": _("没有指标“%(name)s”") % {"name": wanted[:60]}})
    return found


def found_indicators(user: access.Principal, ids: Collection[int]) -> Mapping[int, search.Found]:
    """Indicators as the search shows them."""
    rows = access.scope(user, "view", Indicator.objects.filter(pk__in=ids))
    return {row.pk: search.Found(row.called, reverse("indicator", args=[row.code]), row.measure) for row in rows}


def known_periods(user: access.Principal) -> list[str]:
    """The periods that figures are reported for, the latest first."""
    rows = access.scope(user, "view", Observation.objects.counting())
    return list(dict.fromkeys(rows.order_by("-start", "period").values_list("period", flat=True)))


def bodies(user: access.Principal) -> list[tuple[Any, int]]:
    """The zones that the user may see with the organisation that each is in the register."""
    pairs = [(zone, registry.body_of(zone)) for zone in accounts.list_zones(user).filter(active=True)]
    return [(zone, body) for zone, body in pairs if body is not None]


@dataclass(frozen=True)
class Preview:
    """What a formula would give for one zone: a number, or why there is none; the list behind it where it counts."""

    zone: Any
    value: Any
    period: str = ""
    why: str = ""
    url: str = ""


def preview(user: access.Principal, indicator: Indicator) -> list[Preview]:
    """What the formula of an indicator, saved or not, would give for each zone. Raises ValidationError.

    Counts are those of today; arithmetic is that of the last whole year.
    """
    book = {**formulas.book_of(), indicator.code: indicator}
    read = formulas.read(indicator, book)
    formulas.refuse_circles(indicator, book)
    here = bodies(user)
    if isinstance(read, formulas.Arithmetic):
        period = str(clock.today().year - 1)
        asked = [Asked(indicator.code, ("organisation", body), spans.span_told(period)) for _zone, body in here]
        told = compute(user, asked, book)
        return [Preview(zone, one.value, period, one.why) for (zone, _body), one in zip(here, told, strict=True)]
    if read is None:
        return []
    tallies = [(zone, read.tally("organisation", body, clock.today())) for zone, body in here]
    return [Preview(zone, tally.count, url=tally.url) for zone, tally in tallies]
