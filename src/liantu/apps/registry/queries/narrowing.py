"""Filters of the list of organisations that pages, API and command line share."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from liantu.kit.access import public as access

from ..models import Claim, Name, Organisation, Recognition
from .facts import list_facts
from .organisations import list_names


def narrowed(
    user: access.Principal,
    rows: QuerySet[Organisation],
    *,
    q: str = "",
    kind: str = "",
    zone: Any = None,
    scheme: str = "",
    level: str = "",
    source: str = "",
    simulated: bool | None = None,
) -> QuerySet[Organisation]:
    """`rows` of `list_organisations` that show kind and code; `source` is a source's code, `zone` a zone."""
    rows = with_words(user, rows, q) if q else rows
    rows = rows.filter(seen_kind=kind) if kind else rows
    rows = rows.filter(zone_members__zone=zone) if zone is not None else rows
    rows = recognised(user, rows, scheme, level) if scheme or level else rows
    rows = said_by(user, rows, record__source__code=source) if source else rows
    return rows if simulated is None else rows.filter(simulated=simulated)


def with_words(user: access.Principal, rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Every word stands in the code, or in a name that the organisation bears or bore."""
    # NUL never stands in a stored text, and PostgreSQL refuses to look for it.
    for word in text.replace("\x00", "").split():
        named = list_names(user).filter(text__icontains=word)
        anywhere = Q(name__icontains=word) | Q(seen_code__icontains=word)
        rows = rows.filter(anywhere | Q(pk__in=named.values("organisation__canonical")))
    return rows


def recognised(user: access.Principal, rows: QuerySet[Organisation], scheme: str, level: str) -> QuerySet[Organisation]:
    """Those that hold, today, one recognition of this scheme and level; either may be empty."""
    asked = {name: told for name, told in (("scheme", scheme), ("level", level)) if told}
    held = list_facts(user, Recognition).on().filter(**asked)
    return rows.filter(pk__in=held.order_by().values("organisation__canonical"))


def said_by(user: access.Principal, rows: QuerySet[Organisation], **source: Any) -> QuerySet[Organisation]:
    """Those of which a name or a value comes from the source that these conditions on facts name."""
    said = Q()
    for model in (Name, Claim):
        told = list_facts(user, model).filter(**source)
        said |= Q(pk__in=told.order_by().values("organisation__canonical"))
    return rows.filter(said)
