"""Whom figures are about, and whom they list: registered (kind, id) keys, merged ones as the one that stands for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search

from ..models import Observation

Key = tuple[str, int]


def standing(keys: Iterable[Key]) -> dict[Key, Key]:
    """Each key → the key that stands for it now: one query per kind whose rows may be merged."""
    found: dict[Key, Key] = {}
    for kind, ids in _by_kind(keys).items():
        found |= {(kind, pk): (kind, pk) for pk in ids}
        if (rows := evidence.kinds.kind(kind).rows) is not None:
            moved = rows().filter(pk__in=ids).exclude(canonical=F("pk")).values_list("pk", "canonical")
            found |= {(kind, pk): (kind, root) for pk, root in moved if root is not None}
    return found


def with_standing(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """Observations with `standing`, the id that stands for their subject now: asked of each row, not of all before."""
    cases = [
        When(subject_kind=key, then=Subquery(kind.rows().filter(pk=OuterRef("subject_id")).values("canonical")))
        for key, kind in evidence.kinds.kinds().items()
        if kind.rows is not None
    ]
    return rows.annotate(standing=Coalesce(Case(*cases, default=None), F("subject_id"), output_field=BigIntegerField()))


def about(keys: Iterable[Key]) -> Q:
    """The condition on observations that they are about one of these, or about what it stands for.

    By ids, so that the index of subjects answers it: one query per kind whose rows may be merged, and one for the roots.
    """
    found = Q(pk__in=[])
    for kind, ids in _by_kind(standing(keys).values()).items():
        if (rows := evidence.kinds.kind(kind).rows) is not None:
            ids |= set(rows().filter(canonical__in=ids).values_list("pk", flat=True))
        found |= Q(subject_kind=kind, subject_id__in=ids)
    return found


def _by_kind(keys: Iterable[Key]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for kind, pk in keys:
        wanted.setdefault(kind, set()).add(pk)
    return wanted


def subject_of(user: access.Principal, observation: Observation) -> evidence.kinds.Named | None:
    """Who a figure is about, as the user may see it."""
    key = (observation.subject_kind, observation.subject_id)
    return evidence.kinds.named(user, [key]).get(key)


def visible(user: access.Principal, keys: Iterable[Key]) -> set[Key]:
    """Those of the keys that the user may see. A kind that nobody registered is not there."""
    known = evidence.kinds.kinds()
    return set(evidence.kinds.named(user, [key for key in keys if key[0] in known]))


def subject_told(user: access.Principal, text: str) -> Key:
    """The organisation that somebody means by a name, a code, `#12`, or a zone's code. Raises ValidationError."""
    try:
        found = registry.organisation_told(user, text)
    except ValidationError:
        body = _body(user, text)
        if body is None:
            raise
        return ("organisation", body)
    return ("organisation", found.canonical_id or found.pk)


def subject_ids(user: access.Principal, text: str) -> list[int]:
    """The organisations that a fragment of a name, pinyin or a code may mean, for a filter."""
    body = _body(user, text)
    hits = search.search(user, text, kinds={"organisation"}, limit=50, alike=False)
    return [*registry.named_ids(user, text), *(hit.id for hit in hits), *([body] if body else [])]


def _body(user: access.Principal, text: str) -> int | None:
    try:
        zone: Any = accounts.zone_coded(user, text.strip())
    except access.NotHere:
        return None
    return registry.body_of(zone)
