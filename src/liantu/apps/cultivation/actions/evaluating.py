"""Writes: where firms stand, derived from the register and the rules. Run again, it gives the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from liantu.apps.indicators import public as indicators
from liantu.apps.registry import public as registry
from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import queries
from ..enums import POLICY, TIER
from ..models import Due, Evaluation, Tally
from ..queries.evaluating import COLUMNS, Line

LABEL = Evaluation._meta.label
#: Firms that are asked for at once: as many as make a table of it worth the while (`engine.rules.many`).
CHUNK = 5000
KINDS = (TIER, POLICY)
ORGANISATION = "organisation"


@access.steps
def evaluate(*, by: Any, zone: Any = None, step: Callable[[int], object] = lambda done: None) -> int:
    """Evaluate all firms of a zone, or of every zone that `by` may; how many. `step` hears of each batch. Raises Denied."""
    if not access.may_ever(by, "evaluate", LABEL):
        raise access.Denied("evaluate", LABEL)
    zones = [one for one in queries.zones_of(by) if zone is None or one.pk == zone.pk]
    if zone is not None and not zones:
        raise access.Denied("evaluate", LABEL)
    done = 0
    for one in zones:
        counted = _evaluate_zone(one, registry.enterprises(one.pk), step, whole=True)
        _note(by=by, zone=one, firms=counted)
        done += counted
        count_anew(one.pk)
    return done


@access.action
def _note(*, by: Any, zone: Any, firms: int) -> None:
    audit.record(by, "cultivation.evaluation.evaluate", zone, details={"firms": firms}, zone_id=zone.pk)


@access.steps
def evaluate_due(*, by: Any, step: Callable[[int], object] = lambda done: None) -> int:
    """Evaluate the firms of which something was said since; how many. Raises Denied."""
    if not access.may_ever(by, "evaluate", LABEL):
        raise access.Denied("evaluate", LABEL)
    done = 0
    while firms := list(Due.objects.order_by("pk").values_list("pk", "since")[:CHUNK]):
        evaluate_firms([pk for pk, _since in firms], step)
        # What was said meanwhile is due once more.
        for since in {moment for _pk, moment in firms}:
            Due.objects.filter(pk__in=[pk for pk, moment in firms if moment == since], since=since).delete()
        done += len(firms)
    for zone in queries.uncounted():
        count_anew(zone)
    return done


def evaluate_firms(firms: Collection[int], step: Callable[[int], object] = lambda done: None) -> None:
    """Evaluate these in every zone that they belong to; of those that are no firms there any more nothing is kept."""
    wanted = sorted(set(firms))
    for zone in queries.zones():
        here = registry.enterprises(zone.pk, wanted)
        _evaluate_zone(zone, here, step)
        _forget(zone, set(wanted) - set(here))


def _evaluate_zone(zone: Any, firms: Sequence[int], step: Callable[[int], object], *, whole: bool = False) -> int:
    day = clock.today()
    packs = {kind: queries.held(zone, kind, day) for kind in KINDS}
    for at in range(0, len(firms), CHUNK):
        some = firms[at : at + CHUNK]
        for kind, held in packs.items():
            _put(zone, kind, some, queries.lines(zone, some, held, kind, day) if held else ())
        step(len(some))
    if whole:
        with transaction.atomic():
            there = Evaluation.objects.filter(zone=zone).exclude(organisation__in=registry.firms_of(zone.pk))
            if there.delete()[0]:
                _uncount(zone.pk)
    return len(firms)


def evaluate_one(firm: int, zone: Any, held: queries.Held, kind: str) -> None:
    """One firm by one pack, at once."""
    told = queries.lines(zone, [firm], [held], kind, clock.today())
    _put(zone, kind, [firm], told, pack=held.key)


@transaction.atomic
def _put(zone: Any, kind: str, firms: Sequence[int], told: Iterable[Line], **of: str) -> None:
    """Write what is no longer as it was, of these firms and, with `pack`, of that pack alone."""
    wanted = {(line.organisation, line.pack): line for line in told}
    rows = Evaluation.objects.filter(zone=zone, kind=kind, organisation__in=firms, **of)
    before = {(row[1], row[4]): row for row in rows.values_list("pk", *COLUMNS)}
    gone = [row[0] for key, row in before.items() if key not in wanted]
    changed = [
        (*line, before[key][0]) for key, line in wanted.items() if key in before and _differs(before[key][1:], line)
    ]
    fresh = [tuple(line) for key, line in wanted.items() if key not in before]
    if gone or changed or fresh:
        _uncount(zone.pk)
    if gone:
        Evaluation.objects.filter(pk__in=gone).delete()
    bulk.overwrite_lines(Evaluation, COLUMNS, changed)
    bulk.insert_lines(Evaluation, COLUMNS, fresh)


#: The day on which it was asked alone makes no other answer; the board tells of it by what was asked last.
_ON = COLUMNS.index("on")


def _differs(before: tuple[Any, ...], now: Line) -> bool:
    return before[:_ON] != now[:_ON] or before[_ON + 1 :] != tuple(now)[_ON + 1 :]


def _forget(zone: Any, firms: Collection[int]) -> None:
    if not firms:
        return
    with transaction.atomic():
        if Evaluation.objects.filter(zone=zone, organisation__in=firms).delete()[0]:
            _uncount(zone.pk)


def _uncount(zone: int) -> None:
    """What was counted holds no more. In the transaction that writes: who counts waits for it at this row."""
    Tally.objects.update_or_create(zone_id=zone, defaults={"counts": None})


@transaction.atomic
def count_anew(zone: int) -> None:
    """Keep how many firms stand where in a zone. The row is held first, so that nobody writes between counting and keeping."""
    tally, _made = Tally.objects.select_for_update().get_or_create(zone_id=zone)
    tally.counts = queries.count(queries.tiers_of(zone))
    tally.save(update_fields=["counts"])


def touched(records: Sequence[int]) -> None:
    """Have the firms evaluated anew of which these records say something: noted here, done in the background."""
    note_due(registry.touched_by(records) | indicators.told_of(records))


def moved(kind: str, ids: Collection[int]) -> None:
    """The same of those that somebody said something of by hand, or that were derived anew."""
    if kind == ORGANISATION:
        note_due(ids)


def note_due(firms: Collection[int]) -> None:
    """Of merged ones also those that stand for them: of the others nothing is kept any more."""
    now, ids = clock.wall(), sorted(registry.roots_of(firms) | set(firms))
    with transaction.atomic(savepoint=False):
        bulk.put_lines(Due, ("organisation_id", "since"), ((pk, now) for pk in ids))


#: Seconds without anything new of firms before those that are due are seen to, and after which they are all the same.
QUIET, LONGEST = 15, 300


def is_due() -> bool:
    """Whether firms wait, or a zone to be counted, and no more are coming: a load of workbooks is one piece of work, not ten."""
    told = Due.objects.aggregate(first=Min("since"), last=Max("since"))
    if told["last"] is None:
        return bool(queries.uncounted())
    now = clock.wall()
    quiet: bool = now - told["last"] >= timedelta(seconds=QUIET)
    return quiet or now - told["first"] >= timedelta(seconds=LONGEST)
