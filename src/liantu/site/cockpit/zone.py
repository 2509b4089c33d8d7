"""What the cockpit shows of one zone, in parts; each part asks a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, Value, When
from django.utils.translation import gettext as _

from liantu.apps.indicators import public as indicators
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import aside, clauses
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance
from liantu.kit.ui import charts
from liantu.kit.ui.marks import Mark

from .collaborations import ACADEMIC, Collaborations, Member, collaborations
from .covering import Cover, GapCount, covers, summed
from .figures import Reading, address, ago, large, readings

PLACES = (registry.OrganisationKind.PLATFORM, registry.OrganisationKind.CARRIER, registry.OrganisationKind.LAB)
MOST_LINES = 8
MOST_BARS = 12
MOST_DELIVERIES = 6


@dataclass
class ChainLine:
    """A chain with its leaders; `cores` are those that are named. `…_hidden` are those that may not be read."""

    id: int
    name: str
    url: str
    mark: Mark
    leaders: list[Member] = field(default_factory=list)
    cores: set[int] = field(default_factory=set)
    leaders_hidden: set[int] = field(default_factory=set)
    cores_hidden: set[int] = field(default_factory=set)
    cores_url: str = ""
    cover: Cover | None = None


@dataclass
class Place:
    """A platform, carrier or laboratory with what it was recognised as, and its own figures."""

    id: int
    name: str
    url: str
    kind: str
    simulated: bool
    titles: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    @property
    def kind_words(self) -> str:
        return str(registry.OrganisationKind(self.kind).label)


@dataclass(frozen=True)
class RecognitionLine:
    """How many organisations hold a title of one scheme and level today; `url` lists them."""

    scheme: str
    level: str
    words: str
    count: int
    url: str


@dataclass(frozen=True)
class Remark:
    """A clause of the sentence on how complete the ground is; `url` shows what it speaks of."""

    words: str
    url: str = ""


@dataclass
class Cockpit:
    """One zone for one reader: `inside` works for it, others see open values only. `withheld` counts those, by part."""

    zone: Any
    body: int | None
    readings: list[Reading]
    chains: list[ChainLine]
    places: list[Place]
    recognitions: list[RecognitionLine]
    ties: Collaborations
    deliveries: list[Any]
    kinds: dict[str, int]
    inside: bool = True
    withheld: dict[str, int] = field(default_factory=dict)
    leads: list[industry.StageCount] = field(default_factory=list)
    projects: list[industry.StageCount] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.readings or self.chains or self.deliveries or sum(self.kinds.values()))

    @cached_property
    def large(self) -> list[Reading]:
        codes = large(self.readings)
        return [one for one in self.readings if one.code in codes]

    @property
    def others(self) -> list[Reading]:
        return [one for one in self.readings if one not in self.large]

    def reading(self, code: str) -> Reading | None:
        return next((one for one in self.readings if one.code == code), None)

    @cached_property
    def gaps(self) -> list[GapCount]:
        """Of all chains together, by kind."""
        return summed([line.cover for line in self.chains if line.cover is not None], self.zone)

    @property
    def covered(self) -> bool:
        """Whether of any chain it is told who is where."""
        return any(line.cover is not None for line in self.chains)

    @property
    def leaders_reported(self) -> Reading | None:
        return self.reading("chain_leaders")

    @property
    def cores_reported(self) -> Reading | None:
        return self.reading("chain_cores")

    @property
    def measured(self) -> list[Place]:
        """The carriers that have figures of their own."""
        return [place for place in self.places if place.readings]

    @property
    def places_by_kind(self) -> list[tuple[str, str, int, list[Place]]]:
        """Label, the list of all, how many there are, and those shown: the recognised first."""
        told = []
        for kind in PLACES:
            of_kind = [place for place in self.places if place.kind == kind]
            of_kind.sort(key=lambda place: (not place.titles, not place.readings))
            if of_kind:
                url = listing("organisations", kind=kind, zone=self.zone.pk)
                told.append((str(kind.label), url, len(of_kind), of_kind[:MOST_LINES]))
        return told

    @property
    def ties_url(self) -> str:
        """The same ties one by one: those of one thing that several sources say each for itself."""
        kinds = [kind.value for kind in ACADEMIC]
        return listing("ties", zone=self.zone.pk, holds=1, whereabouts=0, other_kind=kinds) if self.ties.count else ""

    @property
    def latest(self) -> date | None:
        return self.deliveries[0].day if self.deliveries else None

    @cached_property
    def chart(self) -> charts.Chart | None:
        if not self.recognitions:
            return None
        shown = self.recognitions[:MOST_BARS]
        more = len(self.recognitions) - len(shown)
        notes = [_("只计今天有效的，同一机构在一类中只计一次")]
        if more:
            notes.append(_("另有 %(n)s 类见名单") % {"n": more})
        if self.withheld.get("recognitions"):
            notes.append(_("另有 %(n)s 项对您隐去") % {"n": f"{self.withheld['recognitions']:,}"})
        return charts.bar(
            _("资质荣誉持有机构数"), [one.words for one in shown], [one.count for one in shown],
            horizontal=True, unit=_("家"), source=_("登记册"), as_at=clock.today(), decimals=0,
            note=clauses(notes),
        )  # fmt: skip

    @cached_property
    def ground(self) -> list[Remark]:
        """How complete what is shown is: one sentence, clause by clause."""
        firms = self.kinds.get(registry.OrganisationKind.ENTERPRISE, 0)
        url = listing("organisations", kind=registry.OrganisationKind.ENTERPRISE, zone=self.zone.pk)
        seen = _("登记册内有企业 %(n)s 家") if self.inside else _("您能看到的企业 %(n)s 家")
        told = [Remark(seen % {"n": f"{firms:,}"}, url)]
        listable = [one for one in self.readings if one.named is not None]
        if listable:
            full = sum(one.all_named for one in listable)
            none = sum(not one.named for one in listable)
            words = _("可列名的 %(all)s 项指标中，列全 %(full)s 项、列出一部分 %(part)s 项、未列名 %(none)s 项") % {
                "all": len(listable), "full": full, "part": len(listable) - full - none, "none": none,
            }  # fmt: skip
            told.append(Remark(words, listing("figures", zone=self.zone.pk)))
            firms_of = [one for one in listable if one.figure.indicator.members == "organisation"]
            widest = max(firms_of, key=lambda one: one.missing, default=None)
            if widest is not None and widest.missing > 0:
                told.append(Remark(_widest(widest), widest.url))
        hidden = sum(one.withheld for one in self.readings)
        if hidden:
            told.append(Remark(_("%(n)s 项指标值对您隐去") % {"n": hidden}))
        if self.latest:
            words = _("最近一次报送截至 %(day)s") % {"day": self.latest}
            age = ago(self.latest)
            told.append(Remark(aside(words, age) if age else words, listing("deliveries", zone=self.zone.pk)))
        return told

    @property
    def sentence(self) -> str:
        return clauses(one.words for one in self.ground) + _("。")


def _widest(reading: Reading) -> str:
    """The figure of which the least can be shown one by one."""
    words = {"name": reading.name, "reported": reading.words, "named": reading.named, "proven": reading.proven}
    if reading.proven is None:
        return _("缺口最大的是%(name)s：上报 %(reported)s，列名 %(named)s") % words
    return _("缺口最大的是%(name)s：上报 %(reported)s，列名 %(named)s，登记册可核实 %(proven)s") % words


def listing(name: str, **where: Any) -> str:
    """The list of that name, filtered; "" where there is none."""
    base = address(name)
    return f"{base}?{urlencode(where, doseq=True)}" if base else ""


def cockpit_of(user: access.Principal, zone: Any) -> Cockpit:
    """Everything of one zone that `user` may see."""
    reader = clearance(user)
    withheld: dict[str, int] = {}
    body = registry.body_of(zone)
    places = _places(user, zone)
    told = readings(user, [*(place.id for place in places), *([body] if body is not None else [])])
    for place in places:
        place.readings = told.get(place.id, [])
    indicators.prove(user, [one.figure for held in told.values() for one in held])
    return Cockpit(
        zone, body, told.get(body, []) if body is not None else [],
        _chains(user, zone, reader, withheld), places, _recognitions(user, zone, withheld), collaborations(user, zone, reader),
        _deliveries(user, zone), registry.kind_counts(user, zone), reader.inside, withheld,
        *(_stages(user, kind, zone) for kind in (industry.LEAD, industry.PROJECT)),
    )  # fmt: skip


# Its parts


def _stages(user: access.Principal, kind: str, zone: Any) -> list[industry.StageCount]:
    """How many leads or projects stand where; nothing where the user may see none, or there are none."""
    if not access.may_ever(user, "view", "industry.Lead" if kind == industry.LEAD else "industry.Project"):
        return []
    counts = industry.stage_counts(user, kind, zone)
    return counts if any(one.count for one in counts) else []


def _places(user: access.Principal, zone: Any) -> list[Place]:
    """Platforms, carriers and laboratories of the zone."""
    rows = registry.list_organisations(user, ("kind",)).filter(zone_members__zone=zone, seen_kind__in=PLACES)
    found = {
        pk: Place(pk, name, address("organisation", pk), kind, made)
        for pk, name, kind, made in rows.values_list("pk", "name", "seen_kind", "simulated")
    }
    held = _facts(user, "recognitions").on(clock.today()).filter(organisation__canonical__in=found)
    said = held.order_by("id").values_list("organisation__canonical", "scheme", "level", "title")
    for pk, scheme, level, title in said:
        words = _scheme_words(scheme, level, always=True) or title
        if words not in found[pk].titles:
            found[pk].titles.append(words)
    return list(found.values())


def _facts(user: access.Principal, facet: str, *, withheld: bool = False) -> Any:
    return registry.list_facts(user, registry.FACETS[facet].model, withheld=withheld)


def _scheme_words(scheme: str, level: str, *, always: bool = False) -> str:
    """What a title is called; its level where the scheme does not say it, or `always`, in brackets."""
    known = registry.schemes().get(scheme)
    name = known.called if known else scheme
    label = dict(registry.Level.choices).get(level, "")
    if not label or (not always and known and known.level == level) or str(label) in name:
        return str(name)
    if always:
        return aside(name, label)
    return _("%(level)s%(name)s") % {"level": label, "name": name}


def _recognitions(user: access.Principal, zone: Any, withheld: dict[str, int]) -> list[RecognitionLine]:
    """Who holds what today, the most frequent first."""
    rows = _facts(user, "recognitions", withheld=True).on(clock.today())
    rows = rows.filter(organisation__canonical__zone_members__zone=zone).order_by().annotate(said_level=_level())
    held = rows.values_list("scheme", "said_level", "is_withheld")
    held = held.annotate(n=Count("organisation__canonical", distinct=True))
    lines = []
    for scheme, level, hidden, n in held:
        if hidden:
            withheld["recognitions"] = withheld.get("recognitions", 0) + n
            continue
        known = registry.schemes().get(scheme)
        told = {} if not level or (known and known.level == level) else {"level": level}
        where = {"scheme": scheme, **told, "zone": zone.pk, "holds": 1}
        url = listing("recognitions", **where)
        lines.append(RecognitionLine(scheme, level, _scheme_words(scheme, level), n, url))
    return sorted(lines, key=lambda one: (-one.count, one.words))


def _level() -> Case:
    """The level that a recognition has: its scheme's own where its record says none."""
    known = registry.schemes().values()
    own = [
        When(level="", scheme__in=[scheme.code for scheme in known if scheme.level == level], then=Value(level))
        for level in sorted({scheme.level for scheme in known} - {""})
    ]
    return Case(*own, default=F("level"), output_field=CharField())


def _chains(user: access.Principal, zone: Any, reader: Clearance, withheld: dict[str, int]) -> list[ChainLine]:
    """The zone's chains with those who lead and carry them today."""
    lines: dict[int, ChainLine] = {}
    shown = []
    for chain in industry.list_chains(user, withheld=True).filter(zone=zone).on(clock.today()):
        if chain.is_withheld:
            withheld["chains"] = withheld.get("chains", 0) + 1
            continue
        url = address("chain", chain.pk)
        cores = listing("chain-roles", chain=chain.pk, role="core", zone=zone.pk, holds=1)
        mark = evidence.mark_for(reader, chain)
        lines[chain.pk] = ChainLine(chain.pk, chain.name, url, mark, cores_url=cores)
        shown.append(chain)
    for pk, cover in covers(user, shown).items():
        lines[pk].cover = cover
    kinds = industry.ChainRoleKind
    roles = industry.list_roles(user, withheld=True).filter(chain__in=lines, role__in=[kinds.LEADER, kinds.CORE])
    own = set(registry.own_organisations(user))
    for role in roles.on(clock.today()):
        line, holder = lines[role.chain_id], role.organisation.canonical or role.organisation
        if role.is_withheld:
            (line.cores_hidden if role.role == kinds.CORE else line.leaders_hidden).add(holder.pk)
        elif role.role == kinds.CORE:
            line.cores.add(holder.pk)
        elif holder.pk not in {one.id for one in line.leaders}:
            mark = evidence.mark_for(reader, role, own=holder.pk in own)
            name = holder.short_name or holder.name
            line.leaders.append(Member(holder.pk, name, address("organisation", holder.pk), mark))
    for line in lines.values():
        # Whom another source names openly is not hidden.
        line.cores_hidden -= line.cores
        line.leaders_hidden -= {one.id for one in line.leaders}
    return list(lines.values())


def _deliveries(user: access.Principal, zone: Any) -> list[Any]:
    """The latest that count. Chosen before their rows are counted, which is slow for all of them.

    What people type in day by day is none of them: one line would make what the departments sent look new.
    """
    rows = evidence.Delivery.objects.filter(source__zone=zone, state=evidence.DeliveryState.APPLIED)
    rows = rows.exclude(source__kind=evidence.SourceKind.FORM)
    latest = access.scope(user, "view", rows).order_by("-day", "-id").values_list("pk", flat=True)[:MOST_DELIVERIES]
    return list(evidence.list_deliveries(user).filter(pk__in=list(latest)))
