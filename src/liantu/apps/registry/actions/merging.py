"""Two organisations found to be one, and found not to be. Nothing moves: the verdict is kept, and values derived again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import Merge, Organisation, ZoneLink
from ..queries.organisations import codes_of
from .deriving import Held, derive, hold, lying_in
from .editing import _office


@access.action
def merge(*, by: Any, loser: Organisation, winner: Organisation, reason: str = "") -> Merge:
    """Have `winner` stand for `loser` from now on. Raises ValidationError, Denied.

    Two organisations with different codes are different firms until a person says why they are not.
    """
    # Two verdicts at once, each the other way round, would go in a circle.
    held = hold([loser.pk, winner.pk])
    first, second = standing(held, loser), standing(held, winner)
    for one in (first, second):
        access.require(by, "merge", one)
    if first.pk == second.pk:
        raise ValidationError(_("“%(name)s”和它已经是同一家机构") % {"name": first.name})
    if first.code and second.code and first.code != second.code and not reason.strip():
        raise ValidationError({"reason": _told_apart(by, first, second)})
    verdict = Merge(
        loser=first, winner=second, reason=reason.strip(), by_id=by.pk, at=clock.now(),
        unit_id=_office(by, second, "merge").unit,
    )  # fmt: skip
    verdict.full_clean(exclude=["undone_by", "undone_at"])
    verdict.save(force_insert=True)
    derive(touched(held))
    audit.record(
        by, "registry.organisation.merge", second, reason=reason, details={"loser": first.name, "loser_id": first.pk}
    )
    return verdict


def _told_apart(by: Any, first: Organisation, second: Organisation) -> str:
    """That two codes differ, which they are for those alone who may read both."""
    codes = codes_of(by, (first.pk, second.pk))
    if len(codes) < 2:
        return _("两家机构的统一社会信用代码不同：确是同一家的，请写明理由")
    words = _("两家机构的统一社会信用代码不同（%(one)s，%(other)s）：确是同一家的，请写明理由")
    return words % {"one": codes[first.pk], "other": codes[second.pk]}


@access.action
def unmerge(*, by: Any, verdict: Merge, reason: str = "") -> Merge:
    """Take a verdict back, in whatever order; what was written meanwhile stays on its own row. Raises Conflict, Denied."""
    held = hold([verdict.loser_id, verdict.winner_id])
    verdict = Merge.objects.select_for_update(of=("self",)).select_related("loser", "winner").get(pk=verdict.pk)
    access.require(by, "merge", standing(held, verdict.winner))
    if not verdict.holds:
        raise access.Conflict(_("这次合并已经撤销"))
    verdict.undone_by_id, verdict.undone_at, verdict.undone_reason = by.pk, clock.now(), reason.strip()
    verdict.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    derive(touched(held))
    audit.record(
        by, "registry.organisation.unmerge", verdict.winner, reason=reason,
        details={"loser": str(verdict.loser), "loser_id": verdict.loser_id},
    )  # fmt: skip
    return verdict


def standing(held: Held, organisation: Organisation) -> Organisation:
    """The organisation that stands for this one, as it is now in the database."""
    return Organisation.objects.get(pk=held.standing(organisation.pk))


def touched(held: Held) -> set[int]:
    """Whatever a verdict may move: both groups, and what lies in them, lest it stay in a zone, or outside, that is not its.

    What lies in the very organisation that a zone is stays where it is, whoever else stands with it.
    """
    members = {row.pk for row in held.rows}
    linked = ZoneLink.objects.filter(organisation__in=members).values_list("organisation", flat=True)
    return members | lying_in(members.difference(linked))
