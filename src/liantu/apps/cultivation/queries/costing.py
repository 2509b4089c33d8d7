"""What a policy would cost the zone: a version, be it a draft, run over its firms, of what the reader may read.

A fact that is withheld from the reader is unknown here: else a draft that asks for it would tell it, firm by firm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.engine.rules import costing
from liantu.engine.rules.one import Outcome
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.rulestore import public as rulestore

from ..enums import POLICY
from ..models import Evaluation
from .evaluating import RESULTS
from .facts import gather, inside
from .lists import zones_of
from .packs import Held, held, holds_in, in_words, read

LABEL = Evaluation._meta.label
#: Years that are asked at most, and firms: more of them are run by the command line.
MOST_YEARS, MOST_FIRMS = 3, 20_000
#: Firms whose facts are read at once.
CHUNK = 5000


@dataclass(frozen=True)
class Version:
    """A version that can be run: `at` names it in addresses, `state` says what it is."""

    at: str
    held: Held
    state: str

    @property
    def title(self) -> str:
        return self.held.title

    @property
    def words(self) -> str:
        return f"{self.held.title} · {self.held.version.version} · {self.state}"


@dataclass(frozen=True)
class Line:
    """A firm in a year, as the list has it. `yuan`: what it gets; `most`: what it may get at most, None where nobody can tell."""

    firm: int
    name: str
    url: str
    simulated: bool
    year: int
    result: str
    yuan: Decimal | None
    most: Decimal | None
    what: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shift:
    """A firm under two versions: what it got and gets, None where that is open; `why`: the conditions by which it falls."""

    name: str
    url: str
    year: int
    before: Decimal | None
    after: Decimal | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """Of how many firms a fact is known, and of how many it is withheld."""

    title: str
    known: int
    withheld: int
    all: int


@dataclass(frozen=True)
class Costed:
    """A version over a zone. `gains` sum to `total` and to `years`; `against`: the version it is held beside."""

    zone: Any
    version: Version
    day: date
    firms: int
    gains: list[Line]
    open: list[Line]
    refused: int
    ground: list[Ground]
    against: Version | None = None
    before: Decimal = Decimal(0)
    falls: list[Shift] = field(default_factory=list)
    rises: list[Shift] = field(default_factory=list)
    changes: list[Shift] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((one.yuan or Decimal(0) for one in self.gains), Decimal(0))

    @property
    def most(self) -> Decimal:
        """What the open ones would add if all turned out well, as far as that can be told."""
        return sum((one.most or Decimal(0) for one in self.open), Decimal(0))

    @property
    def untold(self) -> int:
        """Open ones of which nobody can tell how much they might get."""
        return sum(one.most is None for one in self.open)

    @property
    def years(self) -> list[tuple[int, int, Decimal]]:
        """(year, firms that gain, yuan)."""
        firms = Counter(one.year for one in self.gains)
        sums = {
            year: sum((one.yuan or Decimal(0) for one in self.gains if one.year == year), Decimal(0)) for year in firms
        }
        return [(year, firms[year], sums[year]) for year in sorted(firms)]

    @property
    def known(self) -> int:
        return sum(one.known for one in self.ground)

    @property
    def withheld(self) -> int:
        return sum(one.withheld for one in self.ground)

    @property
    def asked(self) -> int:
        return sum(one.all for one in self.ground)


def require_cost(user: access.Principal) -> None:
    """Raises Denied."""
    if not access.may_ever(user, "cost", LABEL):
        raise access.Denied("cost", LABEL)


def costing_zones(user: access.Principal) -> list[Any]:
    """The zones over which the user may run a policy."""
    return zones_of(user, "cost")


def versions(user: access.Principal, zone: Any) -> list[Version]:
    """Every version with amounts that the user may run: what holds, what is drafted in the zone or comes, what held before."""
    now = {one.version.digest for one in held(zone, POLICY)}
    found: dict[str, Version] = {}
    for told in rulestore.list_begun(POLICY, zone):
        one = read(told)
        if one is not None and one.pack.amounts and holds_in(one.pack.region, zone.division):
            state = _("现行") if told.digest in now else _("以前的版本")
            found[_at(told)] = Version(_at(told), one, state)
    for row in rulestore.list_packs(user).filter(kind=POLICY, zone=zone).exclude(state__in=_OVER):
        told = rulestore.Version(
            row.kind, row.key, row.version, row.text, row.digest, row.zone_id, row.pk, row.valid_from
        )
        one = read(told) if not row.problems else None
        if one is not None and one.pack.amounts:
            found.setdefault(_at(told), Version(_at(told), one, str(row.get_state_display())))
    return sorted(
        found.values(),
        key=lambda one: (one.held.key, one.held.version.version.startswith("#"), one.held.version.version),
    )


_OVER = (rulestore.PackState.WITHDRAWN, rulestore.PackState.DISCARDED)


def _at(told: rulestore.Version) -> str:
    return f"{told.key}@{told.pk or told.version}"


def version_told(there: Sequence[Version], text: str) -> Version:
    """By its name in addresses, or the one that holds of a key. Raises NotHere."""
    of_key = [one for one in there if one.held.key == text]
    found = next((one for one in there if one.at == text), None) or next(iter(of_key[-1:]), None)
    if found is None:
        raise access.NotHere("rulestore.Pack", text)
    return found


def cost_policy(
    user: access.Principal,
    zone: Any,
    version: Version,
    years: int = 1,
    against: Version | None = None,
    most: int = MOST_FIRMS,
) -> Costed:
    """Run a version over the firms of a zone, as of today and, with `years`, the last days of the years before. Raises Denied, Conflict."""
    require_cost(user)
    firms = registry.enterprises(zone.pk)
    if len(firms) > most:
        raise access.Conflict(_("企业超过 %(n)d 家，页面上算太久：请用命令 liantu cultivation cost") % {"n": most})
    today = clock.today()
    days = [today, *(date(today.year - back, 12, 31) for back in range(1, min(max(years, 1), MOST_YEARS)))]
    run = _Run(user, zone, firms, days)
    told = [run.cost(version.held, day) for day in days]
    others = [run.cost(against.held, day) for day in days] if against is not None else []
    moved = (
        [costing.compare(old, new, day) for old, new, day in zip(others, told, days, strict=bool(others))]
        if others
        else []
    )
    people = [one.of for each in told for one in (*each.gains, *each.open)]
    people += [one.of for each in moved for some in (each.falls, each.rises, each.changes) for one in some]
    names = evidence.kinds.named(user, {("organisation", int(one.key)) for one in people})
    lines = _Lines(version.held, names)
    return Costed(
        zone, version, today, len(firms),
        [lines.gain(one) for each in told for one in each.gains], [lines.open(one) for each in told for one in each.open],
        sum(len(each.refused) for each in told), run.ground(version.held, told), against,
        _yuan(sum(each.total for each in others)) or Decimal(0),
        *([lines.shift(one) for each in moved for one in getattr(each, kind)] for kind in ("falls", "rises", "changes")),
    )  # fmt: skip


class _Run:
    """The firms of a zone with what the user may read of them."""

    def __init__(self, user: access.Principal, zone: Any, firms: Sequence[int], days: Sequence[date]) -> None:
        self.zone, self.firms = zone, firms
        self.reader, self.own = clearance(user), registry.own_organisations(user)
        self.hidden: Counter[tuple[str, str]] = Counter()

    def cost(self, one: Held, day: date) -> costing.Costing:
        return costing.cost(one.pack, list(self._subjects(one, day)), day)

    def _subjects(self, one: Held, day: date) -> Iterable[costing.Subject]:
        for at in range(0, len(self.firms), CHUNK):
            some = self.firms[at : at + CHUNK]
            ground = gather(self.zone, some, [one], day)
            for firm in some:
                told, own = ground.of(one.pack, firm), firm in self.own
                seen = {name: bound for name, bound in told.items() if bound.read_by(self.reader, own=own)}
                self.hidden.update((one.version.digest, name) for name in told.keys() - seen.keys())
                yield costing.Subject(str(firm), inside(ground, one.pack, seen), day.year)

    def ground(self, one: Held, told: Sequence[costing.Costing]) -> list[Ground]:
        found: dict[str, list[int]] = {}
        for each in told:
            for row in each.ground:
                sums = found.setdefault(row.fact, [0, 0])
                sums[0], sums[1] = sums[0] + row.known, sums[1] + row.all
        return [
            Ground(in_words(one.pack.facts[name].title), known, self.hidden[one.version.digest, name], every)
            for name, (known, every) in found.items()
        ]


class _Lines:
    """Subjects as lists show them."""

    def __init__(self, version: Held, names: Any) -> None:
        self.pack, self.names = version.pack, names

    def _who(self, of: costing.Subject) -> tuple[int, str, str, bool]:
        found = self.names.get(("organisation", int(of.key)))
        return (int(of.key), found.label, found.url, found.simulated) if found else (int(of.key), of.key, "", False)

    def gain(self, one: costing.Gain) -> Line:
        what = in_words(one.amount.title) if one.amount else ""
        return Line(*self._who(one.of), one.of.year, "met", _yuan(one.fen), None, what)

    def open(self, one: costing.Open) -> Line:
        missing = tuple(in_words(self.pack.facts[name].title) for name in self.pack.facts if name in one.missing)
        what = in_words(one.amount.title) if one.amount else ""
        return Line(*self._who(one.of), one.of.year, str(RESULTS[one.state]), None, _yuan(one.most), what, missing)

    def shift(self, one: costing.Moved) -> Shift:
        _pk, name, url, _simulated = self._who(one.of)
        return Shift(name, url, one.of.year, _yuan(one.before), _yuan(one.after), tuple(_titles(one.rows)))


def _titles(rows: Iterable[Outcome]) -> Iterable[str]:
    return (in_words(one.row.title) for one in rows)


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100


def tell_costed(told: Costed) -> dict[str, Any]:
    """As programs are told of it; sums in yuan."""

    def shift(one: Shift) -> dict[str, Any]:
        return {"name": one.name, "year": one.year, "before": one.before, "after": one.after, "why": list(one.why)}

    return {
        "zone": told.zone.code, "pack": told.version.held.key, "version": told.version.held.version.version, "day": told.day,
        "firms": told.firms, "total": told.total, "most": told.total + told.most, "refused": told.refused,
        "years": [{"year": year, "firms": firms, "total": total} for year, firms, total in told.years],
        "gains": [
            {"organisation": {"id": one.firm, "name": one.name}, "year": one.year, "yuan": one.yuan, "amount": one.what}
            for one in told.gains
        ],
        "open": [
            {
                "organisation": {"id": one.firm, "name": one.name}, "year": one.year, "result": one.result, "most": one.most,
                "missing": list(one.missing),
            }
            for one in told.open
        ],
        "ground": [
            {"fact": one.title, "known": one.known, "withheld": one.withheld, "all": one.all} for one in told.ground
        ],
        "against": {
            "version": told.against.held.version.version, "total": told.before, "more": told.total - told.before,
            "falls": [shift(one) for one in told.falls], "rises": [shift(one) for one in told.rises],
            "changes": [shift(one) for one in told.changes],
        } if told.against is not None else None,
    }  # fmt: skip
