"""Writes: where Liantu thinks that organisations stand, from what they say they do. Run again, it gives the same.

What a person has settled or refused stands: a refused one comes back only where something speaks for it that did not before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.jobs import public as jobs

from ..enums import SuggestionState
from ..models import Chain, Placement, PlacingDue, Suggestion
from ..queries import contents_of

#: Firms whose suggestions are written in one transaction.
CHUNK = 1000
#: Reasons that are kept of one suggestion.
MOST_REASONS = 8
#: Signs of a scope that are told before and behind what was found.
AROUND = 12
ORGANISATION = "organisation"
Step = Callable[[int], object]


class Wanted(NamedTuple):
    """A suggestion as it ought to be."""

    confidence: float
    basis: str
    reasons: list[dict[str, Any]]
    classification: str
    unit: int | None


class Spoken(NamedTuple):
    """Something that speaks for a node, and what it rests on."""

    hit: engine.Hit
    bound: evidence.Bound

    @property
    def open(self) -> bool:
        """Whether all staff may read it."""
        return self.bound.classification != evidence.Classification.RESTRICTED


@access.steps
def suggest(*, by: Any, chain: Chain, step: Step = lambda done: None) -> dict[str, int]:
    """Look through all organisations of the chain's zone; how many there are, and what is open now. Raises Denied, ValidationError."""
    access.require(by, "suggest", chain)
    told = _look(chain.zone_id, [chain], None, step)
    _note(by=by, chain=chain, told=told)
    return told


@access.action
def _note(*, by: Any, chain: Chain, told: Mapping[str, int]) -> None:
    audit.record(by, "industry.chain.suggest", chain, details=dict(told), zone_id=chain.zone_id)


@access.steps
def suggest_due(*, by: Any, step: Step = lambda done: None) -> int:
    """Look again at those of which something was said since; how many. Raises Denied."""
    if not access.may_ever(by, "suggest", Chain._meta.label):
        raise access.Denied("suggest", Chain._meta.label)
    done = 0
    while due := list(PlacingDue.objects.order_by("pk").values_list("pk", "since")[:CHUNK]):
        chains: dict[int, list[Chain]] = defaultdict(list)
        for chain in Chain.objects.counting().exclude(pack="").select_related("zone"):
            chains[chain.zone_id].append(chain)
        for zone, some in chains.items():
            _look(zone, some, [pk for pk, _since in due], step)
        # What was said meanwhile is due once more.
        for since in {moment for _pk, moment in due}:
            PlacingDue.objects.filter(pk__in=[pk for pk, moment in due if moment == since], since=since).delete()
        done += len(due)
    return done


def _look(zone: int, chains: Sequence[Chain], among: Collection[int] | None, step: Step) -> dict[str, int]:
    """Hold what organisations of a zone say against chains of it; `among` of these only, and of none of them elsewhere."""
    contents = contents_of(chains)
    matchers = {pk: engine.Matcher(content) for pk, content in contents.items()}
    firms, opened = registry.active_in(zone, among), 0
    for at in range(0, len(firms), CHUNK):
        some = firms[at : at + CHUNK]
        spoken = _spoken(some, matchers)
        for chain in chains:
            opened += _put(chain, some, spoken.get(chain.pk, {}), matchers.get(chain.pk))
        step(len(some))
    gone = Suggestion.objects.filter(chain__in=chains, state=SuggestionState.OPEN)
    gone = gone if among is None else gone.filter(organisation__among=list(among))
    gone.exclude(organisation__among=firms).delete() if firms else gone.delete()
    return {"firms": len(firms), "open": opened}


def _spoken(
    firms: Collection[int], matchers: Mapping[int, engine.Matcher]
) -> dict[int, dict[int, dict[str, list[Spoken]]]]:
    """Chain → organisation → node → what speaks for it."""
    found: dict[int, dict[int, dict[str, list[Spoken]]]] = defaultdict(dict)
    for doing in registry.doings_of(firms, clock.today(), evidence.Purpose.INVESTMENT):
        kind, text = engine.Said(doing.kind), str(doing.bound.value)
        for chain, matcher in matchers.items():
            for hit in matcher.hits(kind, text):
                nodes = found[chain].setdefault(doing.organisation, {})
                nodes.setdefault(hit.node, []).append(Spoken(hit, doing.bound))
    return found


def wanted_of(matcher: engine.Matcher, nodes: Mapping[str, Sequence[Spoken]]) -> dict[str, Wanted]:
    """Node → what is to be suggested of one organisation: by what all staff may read; where that is nothing, by what one unit may."""
    open_ = {key: [one for one in said if one.open] for key, said in nodes.items()}
    sure = {key: engine.confidence(one.hit for one in said) for key, said in open_.items() if said}
    told = {key: _wanted(nodes[key], sure[key], open_[key]) for key in matcher.nearest(_enough(sure))}
    for unit in sorted({one.bound.unit or 0 for said in nodes.values() for one in said if not one.open}):
        closed = {
            key: [one for one in said if not one.open and (one.bound.unit or 0) == unit] for key, said in nodes.items()
        }
        surely = {key: engine.confidence(one.hit for one in said) for key, said in closed.items() if said}
        mine = _enough({key: n for key, n in surely.items() if key not in told})
        for key in matcher.nearest(mine):
            if not any(key in matcher.above[other] for other in told):
                told[key] = _wanted(closed[key], mine[key], closed[key])
    return told


def _enough(sure: Mapping[str, float]) -> dict[str, float]:
    return {key: n for key, n in sure.items() if n >= engine.LEAST}


def _wanted(said: Sequence[Spoken], sure: float, counted: Sequence[Spoken]) -> Wanted:
    first = min(counted, key=_telling)
    reasons = {}
    for one in sorted(said, key=_telling):
        # Of two sources of one thing the milder.
        reasons.setdefault((one.hit.kind, one.hit.word), _reason(one))
    return Wanted(
        sure, str(first.hit.kind), list(reasons.values())[:MOST_REASONS], first.bound.classification,
        None if first.open else first.bound.unit,
    )  # fmt: skip


def _telling(one: Spoken) -> tuple[Any, ...]:
    order = evidence.classes.ORDER.index(one.bound.classification or evidence.Classification.OPEN)
    return not one.open, -one.hit.weight, one.hit.word, order, one.bound.record or 0


def _reason(one: Spoken) -> dict[str, Any]:
    text = str(one.bound.value)
    if one.hit.kind is engine.Said.SCOPE:
        at = text.lower().find(one.hit.word)
        low, high = max(at - AROUND, 0), at + len(one.hit.word) + AROUND
        text = ("…" if low else "") + text[low:high] + ("…" if high < len(text) else "")
    return {
        "kind": str(one.hit.kind), "word": one.hit.word, "text": text[:200], "record": one.bound.record,
        "at": list(one.bound.at) if one.bound.at else None, "class": one.bound.classification, "unit": one.bound.unit,
    }  # fmt: skip


@transaction.atomic
def _put(
    chain: Chain,
    firms: Sequence[int],
    spoken: Mapping[int, Mapping[str, Sequence[Spoken]]],
    matcher: engine.Matcher | None,
) -> int:
    """Write what is not as it was, of these organisations; how many are open now."""
    wanted = {
        (firm, node): one for firm, nodes in spoken.items() if matcher is not None
        for node, one in wanted_of(matcher, nodes).items()
    }  # fmt: skip
    for key in _held(chain, firms, matcher):
        wanted.pop(key, None)
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(chain=chain, organisation__among=list(firms))
    before = {(row.organisation_id, row.node): row for row in rows.order_by("pk")}
    fresh = [
        Suggestion(chain=chain, organisation_id=firm, node=node, **one._asdict())
        for (firm, node), one in wanted.items() if (firm, node) not in before
    ]  # fmt: skip
    held = {row.placement_id for row in before.values() if row.state == SuggestionState.SETTLED}
    counting = set(Placement.objects.counting().filter(pk__among=held - {None}).values_list("pk", flat=True))
    changed = [row for key, row in before.items() if key in wanted and _renew(row, wanted[key], counting)]
    gone = [row.pk for key, row in before.items() if key not in wanted and row.state == SuggestionState.OPEN]
    Suggestion.objects.bulk_create(fresh, batch_size=CHUNK)
    fields = ["confidence", "basis", "reasons", "classification", "unit", "state", "by", "at", "why", "placement"]
    Suggestion.objects.bulk_update(changed, fields, batch_size=200)
    Suggestion.objects.filter(pk__among=gone).delete()
    kept = sum(row.state == SuggestionState.OPEN for key, row in before.items() if key in wanted)
    return len(fresh) + kept


def _held(chain: Chain, firms: Sequence[int], matcher: engine.Matcher | None) -> set[tuple[int, str]]:
    """Where these stand already, by themselves or by a kind of it."""
    rows = Placement.objects.counting().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()), chain=chain)
    told = rows.filter(organisation__canonical__among=list(firms)).values_list("organisation__canonical", "node")
    above = matcher.above if matcher is not None else {}
    return {(firm, key) for firm, node in told for key in (node, *above.get(node, ()))}


def _renew(row: Suggestion, one: Wanted, counting: Collection[int]) -> bool:
    """Whether a suggestion is another now. `counting`: placements that count, whether or not they are over.

    One that was refused is open again only where something new speaks for it, one that was settled where its delivery was undone.
    """
    if row.state != SuggestionState.OPEN:
        refused = row.state == SuggestionState.REFUSED
        if (refused and not _said(one.reasons) - _said(row.reasons)) or row.placement_id in counting:
            return False
        row.state, row.by, row.at, row.why, row.placement = SuggestionState.OPEN, None, None, "", None
    elif (row.confidence, row.basis, row.reasons, row.classification, row.unit) == tuple(one):
        return False
    for name, value in one._asdict().items():
        setattr(row, name, value)
    return True


def _said(reasons: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(one["kind"], one["word"]) for one in reasons}


def touched(records: Sequence[int]) -> None:
    """Have those looked at again of which these records say what they do: noted here, done in the background."""
    if _any_content():
        note_due(registry.doing_told_by(records))


def moved(kind: str, ids: Collection[int]) -> None:
    """The same of those that somebody said something of by hand, or that were derived anew."""
    if kind == ORGANISATION and _any_content():
        note_due(ids)


def _any_content() -> bool:
    return Chain.objects.exclude(pack="").exists()


def note_due(firms: Collection[int]) -> None:
    """Of merged ones also those that stand for them."""
    now, ids = clock.wall(), sorted(registry.roots_of(firms) | set(firms))
    with transaction.atomic(savepoint=False):
        bulk.put_lines(PlacingDue, ("organisation_id", "since"), ((pk, now) for pk in ids))


#: Seconds without anything new before those that are due are looked at, and after which they are all the same.
QUIET, LONGEST = 15, 300


def is_due() -> bool:
    """Whether some wait, and no more are coming in this moment: a load of workbooks is one piece of work, not ten."""
    told = PlacingDue.objects.aggregate(first=Min("since"), last=Max("since"))
    if told["last"] is None:
        return False
    now = clock.wall()
    quiet: bool = now - told["last"] >= timedelta(seconds=QUIET)
    return quiet or now - told["first"] >= timedelta(seconds=LONGEST)


def firms_of(chain: Chain) -> int:
    """How many organisations a look through a chain goes over."""
    return len(registry.active_in(chain.zone_id))


@access.action
def begin(*, by: Any, chain: Chain) -> jobs.Job:
    """Have it done in the background; the job. Raises Denied."""
    access.require(by, "suggest", chain)
    return jobs.enqueue(
        by=by, kind="industry.suggest", params={"chain": chain.pk}, zone=chain.zone,
        title=_("%(chain)s：重新建议落位") % {"chain": chain.name}, unique_key=f"industry.suggest:{chain.pk}",
    )  # fmt: skip
