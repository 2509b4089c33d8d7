"""People's words on rows, where the organisation that they name turns out to be two, or one again.

For the actions of whoever decides that, within their transaction: what is newer has the last word, and says so.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import Answer
from ..models import PlanRow, Verdict
from .deciding import withdraw

#: A row, by its source and its identity within it.
Row = tuple[int, str]


@access.action
def follow(
    *,
    by: Any,
    rows: Collection[Row],
    staying: Collection[Row],
    subjects: Collection[int],
    to: int,
    reason: str,
    unit: int | None = None,
) -> list[int]:
    """`rows` are about `to` now, and no more about one of `subjects`: words that said otherwise are taken back.

    A word on whom several rows mean is said anew of `to` where none of them is `staying`; else each row goes by its own
    past. That a row is *not* one of `subjects` stays. Answers the verdicts that were taken back.
    """
    moved, left, taken = set(rows), set(staying), []
    held = _choosing(source__in={source for source, _key in moved}, subject__in=list(subjects))
    for verdict in held:
        meant = _rows_of(verdict)
        if not meant & moved:
            continue
        _take_back(by, verdict, reason)
        taken.append(verdict.pk)
        if not meant & left:
            _say(by, verdict, to, reason, unit)
    return taken


@access.action
def return_to(*, by: Any, subject: int, to: int, taken: Collection[int], reason: str, unit: int | None = None) -> None:
    """What was said of `subject` is said of `to`; of those that `follow` had taken back, what they said before."""
    before = {(one.source_id, one.key): one for one in Verdict.objects.filter(pk__in=list(taken)).order_by("pk")}
    for verdict in _choosing(subject=subject):
        original = before.pop((verdict.source_id, verdict.key), None)
        _take_back(by, verdict, reason)
        _say(by, verdict, to if original is None else original.subject, reason, unit)
    for original in before.values():
        # Whoever has judged the row since has said the newer word.
        if not _choosing(source=original.source_id, key=original.key):
            _say(by, original, original.subject, reason, unit)


def _choosing(**which: Any) -> list[Verdict]:
    """Words that hold and say whom rows mean."""
    rows = Verdict.objects.filter(undone_at__isnull=True, subject__isnull=False, **which)
    return list(rows.exclude(answer=Answer.DIFFERENT).select_related("source").order_by("pk"))


def _rows_of(verdict: Verdict) -> set[Row]:
    """The rows that a word was on; one that its source tells by nothing else is called as its identity."""
    told = PlanRow.objects.filter(plan__source=verdict.source_id, who=verdict.key).order_by()
    keys = told.values_list("key", flat=True).distinct()
    return {(verdict.source_id, key) for key in (*keys, verdict.key)}


def _take_back(by: Any, verdict: Verdict, reason: str) -> None:
    withdraw(by, verdict)
    audit.record(
        by,
        "intake.verdict.undo",
        verdict,
        reason=reason,
        zone_id=verdict.source.zone_id,
        unit_id=verdict.source.unit_id,
    )


def _say(by: Any, like: Verdict, subject: int | None, reason: str, unit: int | None) -> None:
    for held in Verdict.objects.filter(source=like.source_id, key=like.key, subject=subject, undone_at__isnull=True):
        withdraw(by, held)
    verdict = Verdict.objects.create(
        source=like.source, key=like.key, name=like.name, answer=Answer.SAME, subject=subject, reason=reason[:300],
        by_id=by.pk, unit_id=unit, at=clock.now(),
    )  # fmt: skip
    audit.record(
        by, "intake.verdict.create", verdict, details={"answer": "same", "row": like.key, "subject": subject},
        reason=reason[:300], zone_id=like.source.zone_id, unit_id=unit,
    )  # fmt: skip
