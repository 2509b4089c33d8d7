"""What was said of organisations since a moment: after a merge is taken back it stays on the row that it was written on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from liantu.kit.access import public as access

from ..models import Claim, Name, Tie
from .facets import FACETS
from .facts import list_facts


@dataclass(frozen=True)
class Written:
    """One thing that was said, on whose row, and when its record came in; `key` is its kind in addresses."""

    key: str
    fact: Any

    @property
    def kind(self) -> Any:
        return self.fact._meta.verbose_name

    @property
    def at(self) -> datetime:
        moment: datetime = self.fact.record.created
        return moment


def written_since(user: access.Principal, ids: Iterable[int], moment: datetime, most: int) -> tuple[list[Written], int]:
    """The latest `most` of what counts, was recorded after `moment` and stands on the rows of `ids`; and how many there are."""
    rows, found, count = list(ids), [], 0
    kinds = {"names": Name, "claims": Claim, **{key: facet.model for key, facet in FACETS.items()}}
    for key, model in kinds.items():
        if not access.may_ever(user, "view", model._meta.label):
            continue
        about = Q(organisation__in=rows)
        if model is Tie:
            about |= Q(counterpart__in=rows)
        said = list_facts(user, model).filter(about, record__created__gt=moment).order_by("-record__created", "-id")
        some = list(said[: most + 1])
        found += [Written(key, fact) for fact in some]
        count += len(some) if len(some) <= most else said.count()
    found.sort(key=lambda one: (one.at, one.fact.pk), reverse=True)
    return found[:most], count
