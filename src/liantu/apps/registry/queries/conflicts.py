"""Where sources disagree, as far as a user may read both sides."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance

from ..enums import Decided
from ..models import Conflict
from ..validators.properties import SAID
from .facts import heavy
from .values import words_of

#: The two sides of a conflict: the foreign key of each to its source.
SIDES = "standing_source", "other_source"


def list_conflicts(user: access.Principal) -> QuerySet[Conflict]:
    """Conflicts of which the user may read what both sources say, those that something was said of last first (`newest`).

    Of any other they do not learn that there is one.
    """
    reader, rows = clearance(user), access.scope(user, "view", Conflict.objects.all())
    for side in SIDES:
        rows = rows.filter(reader.condition(f"{side}__classification", f"{side}__unit"))
    said = [f"{side}_{kind}__record" for side in ("standing", "other") for kind in ("claim", "name")]
    rows = rows.select_related(
        "organisation__canonical", "organisation__home", *(f"{side}__unit" for side in SIDES),
        *(f"{record}__last" for record in said),
    )  # fmt: skip
    texts = (f"{record}__{name}" for record in said for name in ("content", "words"))
    # Its zone is asked for: by the order of that zone it is decided.
    weighty = [name for name in heavy("organisation__canonical") if name != "organisation__home"]
    rows = rows.defer(*texts, *weighty)
    # A source has said a thing last on the day of the last delivery in which it stands.
    days = (
        Coalesce(*(F(f"{side}_{kind}__record__last__day") for kind in ("claim", "name")))
        for side in ("standing", "other")
    )
    rows = rows.annotate(newest=_latest(*days))
    return rows.order_by(F("newest").desc(nulls_last=True), "organisation__sounds", "organisation", "property", "pk")


def _latest(one: Any, other: Any) -> Any:
    """The later of two days; the other one, where one is unknown. (`Greatest` answers that on some databases only.)"""
    return Greatest(Coalesce(one, other), Coalesce(other, one))


def concerning(unit: Any) -> Q:
    """The condition on conflicts that one of the two sources is the unit's."""
    return Q(standing_source__unit=unit) | Q(other_source__unit=unit)


def conflict_counts(rows: QuerySet[Conflict]) -> list[tuple[int, str, int]]:
    """(unit, name, how many nobody has decided) of the units whose sources are in `rows`, those with most first."""
    told = rows.filter(decided=Decided.OPEN).order_by()
    sides = [f"{side}__unit{more}" for side in SIDES for more in ("", "__name")]
    counts: Counter[tuple[int, str]] = Counter()
    for one, name, other, other_name, n in told.values_list(*sides).annotate(n=Count("pk")):
        for unit in {(one, name), (other, other_name)}:
            if unit[0] is not None:
                counts[unit] += n
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(unit, name, n) for (unit, name), n in ordered]


def conflict_words(row: Conflict) -> tuple[str, str]:
    """What the two sides say, as people read it."""
    spec = SAID[row.property]
    told = [
        claim.value if spec.form == "day" else words_of(spec, spec.read(claim.value))
        for claim in (row.standing, row.other)
    ]
    return told[0], told[1]


def tell_conflict(row: Conflict) -> dict[str, Any]:
    """One conflict as plain data."""
    words = conflict_words(row)
    standing = row.organisation.canonical or row.organisation
    return {
        "id": row.pk,
        "organisation": {"id": standing.pk, "name": standing.name},
        "zone": row.organisation.home.code if row.organisation.home else None,
        "property": row.property,
        "label": str(SAID[row.property].label),
        "decided": row.decided,
        "standing": _side(row.standing, row.standing_source, words[0]),
        "other": _side(row.other, row.other_source, words[1]),
    }


def _side(claim: Any, source: Any, words: str) -> dict[str, Any]:
    said = claim.record.last
    return {
        "value": words,
        "source": source.code,
        "name": source.name,
        "unit": source.unit_id,
        "record": claim.record_id,
        "delivered": said.issued if said else None,
        "valid_from": claim.told_from or None,
    }
