"""The ladders of one firm, as somebody may read them: each row with its proof, what is missing, and whom to ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.apps.indicators import public as indicators
from liantu.apps.registry import public as registry
from liantu.engine import rules
from liantu.engine.rules import many
from liantu.engine.rules.language import WITH_POINTS, Fact, Node, Purpose
from liantu.engine.rules.one import Asking, Outcome
from liantu.engine.rules.states import all_of
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark

from ..enums import TIER
from ..models import Evaluation
from .evaluating import RESULTS, layout_of, list_evaluations, pass_line, score_of, stand_of
from .facts import Bound, Ground, gather, inside, years_of
from .gaps import lacking
from .packs import Held, held, in_words, language, rechecks


@dataclass(frozen=True)
class Known:
    """A fact as it is shown: `words` its value, None where nothing is known of it or it is withheld."""

    name: str
    fact: Fact
    words: str | None
    withheld: bool
    mark: Mark | None
    url: str
    #: What other ways of counting say: (indicator, value in words, None where withheld).
    beside: tuple[tuple[str, str | None], ...] = ()
    #: Whom to ask: the source that usually tells it; "" where no department does.
    sender: str = ""
    #: Whether a person may say it, since nothing in the register does.
    open: bool = False

    @property
    def title(self) -> str:
        return in_words(self.fact.title)

    @property
    def definition(self) -> str:
        return in_words(self.fact.definition)

    @property
    def missing(self) -> bool:
        return self.words is None and not self.withheld


@dataclass(frozen=True)
class RowShown:
    """One row of a pack. `why` holds values, so it is withheld where one of them is."""

    row: Node
    depth: int
    result: str
    low: int | None
    high: int | None
    grain: int
    most: int | None
    why: str
    facts: tuple[Known, ...]
    source: str

    @property
    def title(self) -> str:
        return in_words(self.row.title)

    @property
    def points(self) -> str:
        return points_words(self.low, self.high, self.grain)

    @property
    def most_words(self) -> str:
        return points_words(self.most, self.most, self.grain)


@dataclass(frozen=True)
class Ladder:
    """Where a firm stands on one ladder today."""

    held: Held
    evaluation: Evaluation
    on: date
    result: str
    score: str
    line: str
    rows: tuple[RowShown, ...]
    facts: tuple[Known, ...]
    missing: tuple[Known, ...]
    asks: tuple[str, ...]
    values: Mapping[str, int | str | None] = field(repr=False)
    withheld: frozenset[str] = frozenset()
    #: For who holds the certificate: where it stands by the rules by which it is looked at again.
    recheck: Ladder | None = None
    #: Where it stands by what is known now, and the first few things that are lacking, or the other way by which it is there.
    stand: str = ""
    lacking: tuple[str, ...] = ()
    #: How far away it is, the nearest first.
    gap: tuple[Fraction, ...] = ()

    @property
    def lacks(self) -> list[RowShown]:
        """Rows at the top that are unmet."""
        return [row for row in self.rows if row.depth == 0 and row.result == "unmet"]

    @property
    def known(self) -> int:
        return sum(value is not None for name, value in self.values.items() if name in self.held.pack.facts)

    @property
    def until(self) -> date | None:
        """The last day on which its rules serve to look at holders again."""
        return self.held.pack.until.get(Purpose.RECHECK)

    @property
    def window(self) -> Any:
        return self.held.window_on(self.on)

    @property
    def next_window(self) -> Any:
        return self.held.next_window(self.on)

    @property
    def last_window(self) -> Any:
        return self.held.last_window(self.on)


def points_words(low: int | None, high: int | None, grain: int) -> str:
    """58, or 40–62; "" where no points are borne."""
    if low is None or high is None:
        return ""
    one, other = (f"{points / grain:g}" for points in (low, high))
    return one if one == other else f"{one}–{other}"


def ladders_of(user: access.Principal, organisation: Any, kind: str = TIER, only: str = "") -> list[Ladder]:
    """Of a firm that `registry.find_organisation` answered; none where the user sees no evaluation of it.

    A constant number of queries. `only`: of one pack, of whichever kind.
    """
    root = organisation.canonical_id or organisation.pk
    there = list_evaluations(user).filter(organisation=root, **({"pack": only} if only else {"kind": kind}))
    rows = list(there.select_related("zone").order_by("zone_id", "pk"))
    if not rows:
        return []
    kind = rows[0].kind
    zone = next((row.zone for row in rows if row.zone_id == organisation.home_id), rows[0].zone)
    kept = {row.pack: row for row in rows if row.zone_id == zone.pk}
    day = clock.today()
    packs = [one for one in held(zone, kind, day) if one.key in kept and only in ("", one.key)]
    found = rechecks(zone, {one.scheme for one in packs if kept[one.key].holds}, day)
    # Where one set of rules serves both purposes, what it says need not be said twice.
    again = {
        one.key: other
        for one in packs
        if (other := found.get(one.scheme)) and other.version.digest != one.version.digest
    }
    every = [*packs, *again.values()]
    ground = gather(zone, [root], every, day, beside=True)
    own = root in registry.own_organisations(user)
    teller = _Teller(user, ground, root, zone, clearance(user), own, every)
    told = []
    for one in packs:
        ladder, other = teller.ladder(one, kept[one.key]), again.get(one.key)
        told.append(replace(ladder, recheck=teller.ladder(other, kept[one.key])) if other else ladder)
    return told


class _Teller:
    """One firm's facts in words, with their proofs looked up together."""

    def __init__(
        self, user: Any, ground: Ground, firm: int, zone: Any, reader: Clearance, own: bool, packs: Collection[Held]
    ) -> None:
        self.ground, self.firm, self.reader, self.own = ground, firm, reader, own
        self.told = {held.version.digest: ground.of(held.pack, firm) for held in packs}
        records = {one.record for told in self.told.values() for one in told.values() if one.record is not None}
        self.records = evidence.records_of(user, records)
        facts = [fact for held in packs for fact in held.pack.facts.values() if fact.binding is not None]
        figures = {fact.binding.key for fact in facts if fact.binding and fact.binding.kind == "indicator"}
        values = {fact.binding.key for fact in facts if fact.binding and fact.binding.kind == "property"}
        senders = {("indicator", key): pk for key, pk in indicators.senders_of(figures, zone.pk).items()}
        senders |= {("property", key): pk for key, pk in registry.property_senders(values, zone.pk).items()}
        names = {
            row.pk: _who(row) for row in evidence.Source.objects.filter(pk__in=senders.values()).select_related("unit")
        }
        self.senders = {key: names.get(pk, "") for key, pk in senders.items()}
        ways = {code for fact in facts for code, _year, _one in ground.ways_beside(fact, firm)}
        self.called = indicators.called(ways) if ways else {}

    def ladder(self, held: Held, evaluation: Evaluation) -> Ladder:
        pack, told = held.pack, self.told[held.version.digest]
        values = inside(self.ground, pack, told)
        asking = Asking(pack, values)
        outcomes = tuple(asking.row(row) for row in pack.root.rows)
        known = {name: self._known(pack, name, told.get(name), values) for name in pack.facts}
        withheld = frozenset(name for name, one in known.items() if one.withheld)
        score, _line = score_of(pack, outcomes)
        least = pass_line(pack)
        wanted = frozenset[str]().union(*(one.missing for one in outcomes if one.state is rules.State.UNKNOWN))
        wanted |= {name for name in self._judged(outcomes) if known[name].missing}
        layout = layout_of(pack)
        flat = tuple((one.state, one.low, one.high) for outcome in outcomes for one in outcome.walk())
        state = all_of(one.state for one in outcomes)
        position = layout.position(values, many.Said(state, flat, many.wanting(outcomes)))
        stand = stand_of(RESULTS[state], position.near, evaluation.holds)
        return Ladder(
            held, evaluation, self.ground.day, RESULTS[state],
            points_words(score.low, score.high, pack.grain) if score else "", points_words(least, least, pack.grain),
            tuple(self._rows(pack, outcomes, known)), tuple(known.values()),
            tuple(known[name] for name in pack.facts if name in wanted), _asks(outcomes), values, withheld,
            stand=stand, lacking=tuple(lacking(layout, stand, position, flat)), gap=position.gap,
        )  # fmt: skip

    def _judged(self, outcomes: Iterable[Outcome]) -> Iterator[str]:
        """Facts that a person has to say before a row is more than to be judged."""
        for outcome in outcomes:
            for one in outcome.walk():
                if one.state is rules.State.MANUAL and not one.parts:
                    yield from (getattr(one.row, name, "") for name in ("fact", "expert") if getattr(one.row, name, ""))

    def _known(self, pack: rules.Pack, name: str, bound: Bound | None, values: Mapping[str, int | str | None]) -> Known:
        fact = pack.facts[name]
        beside = tuple(
            (
                _("%(name)s（%(year)d 年）") % {"name": self.called.get(code, code), "year": year},
                f"{one.value:f}".rstrip("0").rstrip(".") if one.read_by(self.reader, own=self.own) else None,
            )
            for code, year, one in self.ground.ways_beside(fact, self.firm)
        )
        sender = self.senders.get((fact.binding.kind, fact.binding.key), "") if fact.binding else ""
        if bound is None or values[name] is None:
            return Known(name, fact, None, False, None, "", beside, sender, open=True)
        if not bound.read_by(self.reader, own=self.own):
            return Known(name, fact, None, True, Mark(MarkKind.WITHHELD), "", beside, sender)
        words = rules.told(values[name], fact.unit, language())
        if fact.choices and isinstance(values[name], str):
            words = in_words(fact.choices[str(values[name])])
        url = _address(bound)
        said_by_person = bound.at is not None and bound.at[0] == "answer"
        return Known(name, fact, words, False, self._mark(bound), url, beside, sender, open=said_by_person)

    def _mark(self, bound: Bound) -> Mark | None:
        record = self.records.get(bound.record) if bound.record is not None else None
        if record is None:
            return None
        source = record.source
        kind = (
            MarkKind.SIMULATED if source.simulated else MarkKind.APPROXIMATE if bound.approximate else MarkKind.SOURCE
        )
        return Mark(
            kind, source=source.name, date=record.last.day if record.last else None, authority=source.publisher,
            url=reverse("record", args=[record.pk]) if self.reader.opens(source.zone_id) else "",
        )  # fmt: skip

    def _rows(
        self, pack: rules.Pack, outcomes: Iterable[Outcome], known: Mapping[str, Known], depth: int = 0
    ) -> Iterator[RowShown]:
        for one in outcomes:
            facts = () if one.parts else tuple(known[name] for name in sorted(one.row.names) if name in known)
            hidden = any(fact.withheld for fact in facts)
            # Of a single yes or no, or choice, the fact below says the same with its proof.
            plain = len(facts) == 1 and facts[0].fact.unit.key in ("flag", "choice")
            why = _("判断所用的数据已隐去") if hidden else "" if plain else in_words(one.why)
            most = one.row.range[1] if isinstance(one.row, WITH_POINTS) else None
            yield RowShown(
                one.row,
                depth,
                RESULTS[one.state],
                one.low,
                one.high,
                pack.grain,
                most,
                why,
                facts,
                source_words(pack, one.row),
            )
            yield from self._rows(pack, one.parts, known, depth + 1)


def source_words(pack: rules.Pack, row: Node) -> str:
    """The document that a row stands in, and its clause."""
    document = pack.documents.get(row.source.document)
    return " ".join(part for part in (document.number if document else "", row.source.clause) if part)


def _asks(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """The papers to hand in, each once."""
    found = (in_words(words) for outcome in outcomes for one in outcome.walk() for words in one.row.asks)
    return tuple(dict.fromkeys(found))


def _who(source: evidence.Source) -> str:
    return str(source.publisher or source.unit or source.name)


def _address(bound: Bound) -> str:
    if bound.at is None or bound.at[0] == "answer":
        return ""
    kind, pk = bound.at
    return reverse("figure", args=[pk]) if kind == "figure" else reverse("fact", args=[kind, pk])


def zone_told(user: access.Principal, text: str) -> Any:
    """A zone by its code or name. Raises NotHere."""
    for zone in accounts.list_zones(user):
        if text in (zone.code, zone.name, zone.name_en):
            return zone
    raise access.NotHere("accounts.Zone", text)


def years_words(fact: Fact, day: date) -> str:
    """The years that a fact is of."""
    if fact.binding is None or fact.binding.kind != "indicator":
        return ""
    years = years_of(fact.binding, day)
    return str(years[0]) if len(years) == 1 else f"{years[-1]}–{years[0]}"


def tell_ladder(told: Ladder) -> dict[str, Any]:
    """As programs are told of it: an evaluation as JSON, with what is missing and the window."""
    score = _score(told)
    window = told.window or told.next_window
    return {
        "pack": told.held.key, "title": told.held.title, "version": told.held.version.version, "on": told.on,
        "result": told.result, "score": score, "stand": told.stand, "lacks": list(told.lacking),
        "holds": told.evaluation.holds, "expires": told.evaluation.expires,
        "rows": [
            {
                "id": row.row.id, "title": row.title, "result": row.result, "points": _range(row.low, row.high, row.grain),
                "why": row.why, "clause": row.source, "verified": row.row.verified,
            }
            for row in told.rows
        ],
        "facts": [
            {
                "name": one.name, "title": one.title, "value": one.words, "withheld": one.withheld,
                "source": one.mark.source if one.mark and not one.withheld else "", "url": one.url,
            }
            for one in told.facts
        ],
        "missing": [{"name": one.name, "title": one.title, "ask": one.sender} for one in told.missing],
        "window": {"from": window.from_day, "to": window.to_day, "open": told.window is not None} if window else None,
        "papers": list(told.asks),
        "recheck": _tell_recheck(told.recheck) if told.recheck is not None else None,
    }  # fmt: skip


def _tell_recheck(told: Ladder) -> dict[str, Any]:
    """What a holder is looked at again by."""
    whole = tell_ladder(told)
    told_of = ("pack", "title", "version", "result", "score", "rows", "missing", "window", "papers")
    return {**{name: whole[name] for name in told_of}, "due": told.evaluation.expires, "until": told.until}


def _score(told: Ladder) -> Any:
    row = next((one for one in told.rows if one.row is told.held.pack.score), None)
    return _range(row.low, row.high, row.grain) if row is not None else None


def _range(low: int | None, high: int | None, grain: int) -> Any:
    if low is None or high is None:
        return None
    ends = [points / grain if points % grain else points // grain for points in (low, high)]
    return ends[0] if ends[0] == ends[1] else {"min": ends[0], "max": ends[1]}
