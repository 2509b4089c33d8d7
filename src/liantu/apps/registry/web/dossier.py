"""一企一档: all that is held of one organisation, on one page; and where each of its values comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.panels import public as panels
from liantu.kit.search import public as search
from liantu.kit.ui import reasons
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty
from liantu.kit.ui.marks import Mark

from ..actions.revealing import reveal_value
from ..enums import NameKind, TieKind
from ..models import Name, Organisation
from ..queries import (
    FACETS,
    Facet,
    Gathered,
    NameValue,
    Value,
    facts_of,
    find_organisation,
    gather,
    merged_into,
    merges_of,
    models_with_facts,
    names_and_value,
    own_organisations,
    scheme_words,
    splits_of,
    tie_counts,
    values_of,
)
from ..validators.properties import NAME
from .facets import FACES
from .graph import Graph, graph_of
from .marks import authority_url, marks_of, settle_url, value_marks
from .ties import kind_words, other_of, tie_words

#: Facts of one list that the page shows; the rest stand in the list itself.
MOST = 60
#: Ties by which many belong to one.
INTO, OUT_OF = (TieKind.LOCATED, TieKind.PART_OF), (TieKind.TENANT, TieKind.HAS_BASE)


@dataclass(frozen=True)
class PropertyLine:
    """One property as the page shows it."""

    value: Value
    marks: list[Mark]
    url: str


@dataclass(frozen=True)
class NameLine:
    """One name as the page shows it; `url` leads to where it comes from. Of the one that is shown also why it stands."""

    name: Name
    marks: list[Mark]
    url: str
    why: str = ""


@dataclass(frozen=True)
class FactLine:
    """One fact as the page shows it, whatever its kind: what names it, and small words beside."""

    fact: Any
    what: str
    beside: str
    marks: list[Mark]
    url: str
    other: Organisation | None = None


@dataclass
class FacetPanel:
    """One list of facts on the page."""

    facet: Facet
    icon: str
    lines: list[FactLine]
    count: int
    withheld: int
    new_url: str
    list_url: str
    graph: Graph | None = None
    #: Of ties, where there are more than the page shows: how many of each there are, by what they are called.
    totals: dict[str, int] = field(default_factory=dict)

    @property
    def more(self) -> int:
        return self.count - len(self.lines)

    @property
    def groups(self) -> list[tuple[str, list[FactLine], int]]:
        """Ties by what they are called, with how many there are; anything else in one group without a name."""
        found: dict[str, list[FactLine]] = {}
        for line in self.lines:
            found.setdefault(line.what if line.other is not None else "", []).append(line)
        told = [(words, lines, max(self.totals.get(words, 0), len(lines))) for words, lines in found.items()]
        return sorted(told, key=lambda group: -group[2])


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """To the dossier of the user's own organisation; of who works for none, or for one that is not linked yet, a word why."""
    ids = own_organisations(request.user)
    if ids:
        return redirect("organisation", pk=ids[0])
    nothing = Empty(
        _("您的单位还没有关联到机构名录"),
        _("园区的科技创新部门把您的单位与名录中的机构关联之后，这里打开它的档案。"),
        icon="building",
    )
    return render(request, "registry/own.html", {"title": _("我的单位"), "empty": nothing})


@signed_in
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    organisation = find_organisation(user, pk)
    if organisation.merged:
        words = _("拆分已撤销，以下是原机构的档案")
        if organisation.name:
            words = _("“%(name)s”已并入这一家，以下是合并后的档案") % {"name": organisation.name}
        messages.info(request, words)
        return redirect("organisation", pk=organisation.canonical_id)
    search.note_seen(user, "organisation", organisation.pk)
    may = access.may_each(user, ("edit", "retract", "merge", "reveal"), organisation)
    values = values_of(user, organisation)
    names, name = names_and_value(user, organisation, values[0].orders)
    shown = _property_line(organisation, name)
    told = {
        "title": organisation.name or _called_before(user, organisation),
        "organisation": organisation,
        "zones": [member.zone for member in organisation.zone_members.all()],
        "kind": next(value for value in values if value.spec.key == "kind"),
        "may": may,
        "lines": [_property_line(organisation, value) for value in values if value.claims or value.value is not None],
        "unknown": [value.spec.label for value in values if not value.claims and value.value is None],
        "name": shown,
        "name_says_simulated": any(mark.kind is MarkKind.SIMULATED for mark in shown.marks),
        "names": _name_lines(names, name),
        "facets": _facet_panels(user, organisation, may["edit"]),
        "wide": {"ties"},
        "members": merged_into(organisation),
        "merges": _merges(user, organisation),
        "splits": splits_of(user, organisation, 20) if access.may_ever(user, "view", "registry.Split") else [],
        "panels": panels.panels_for(user, "organisation", organisation.pk),
        "history": accounts.history_of(user, [organisation]),
        "history_reach": accounts.history_reach(user),
    }
    return render(request, "registry/dossier.html", told)


def _called_before(user: access.Principal, organisation: Organisation) -> str:
    """What one was called of which nothing counts any more, to those who may know."""
    name = facts_of(user, Name, organisation, all_said=True).first()
    return name.text if name is not None else _("机构 #%(pk)d") % {"pk": organisation.pk}


def _property_line(organisation: Organisation, value: Value) -> PropertyLine:
    url = reverse("organisation-value", args=[organisation.pk, value.spec.key]) if value.claims else ""
    return PropertyLine(value, value_marks(value), url)


def _name_lines(names: Iterable[Name], value: NameValue) -> list[NameLine]:
    """Each name once, the one that is shown first, then the registered ones, with all who say so."""
    found: dict[tuple[str, str, str, str], list[Name]] = {}
    for name in names:
        found.setdefault((name.text, name.kind, name.told_from, name.told_to), []).append(name)
    order = list(NameKind)
    now = value.current.claim.pk if value.current is not None else None

    def place(rows: list[Name]) -> tuple[Any, ...]:
        return (all(row.pk != now for row in rows), order.index(NameKind(rows[0].kind)), rows[0].pk)

    held = sorted(found.values(), key=place)
    return [_name_line(rows, value if now and rows is held[0] else None) for rows in held]


def _name_line(rows: list[Name], value: NameValue | None) -> NameLine:
    name = rows[0]
    if value is not None:
        return NameLine(name, value_marks(value), reverse("organisation-value", args=[value.root, NAME.key]), value.why)
    # A name whose source is withheld stands without a mark: neither who says it nor where is told.
    if name.is_withheld:
        return NameLine(name, [], "")
    return NameLine(name, marks_of(rows), reverse("fact", args=["names", name.pk]))


def _merges(user: access.Principal, organisation: Organisation) -> list[Any]:
    if not access.may_ever(user, "view", "registry.Merge"):
        return []
    return merges_of(user, organisation, 20)


def _facet_panels(user: access.Principal, organisation: Organisation, may_edit: bool) -> list[FacetPanel]:
    facets = [facet for facet in FACETS.values() if access.may_ever(user, "view", facet.name)]
    there = models_with_facts(organisation, [facet.model for facet in facets])
    return [_facet_panel(user, organisation, facet, may_edit, facet.model in there) for facet in facets]


def _facet_panel(
    user: access.Principal, organisation: Organisation, facet: Facet, may_edit: bool, asked: bool
) -> FacetPanel:
    rows, more = _facet_rows(user, organisation, facet) if asked else ([], 0)
    open_ = [row for row in rows if not row.is_withheld]
    held = gather(facet, open_)
    held.sort(key=lambda one: not one.fact.holds)
    may = access.may_ever(user, "create", facet.name) if facet.key == "assignments" else may_edit
    list_url = reverse("people" if facet.key == "posts" else facet.key)
    totals, others = _tie_totals(user, organisation) if facet.key == "ties" and more else ({}, 0)
    return FacetPanel(
        facet,
        FACES[facet.key].icon,
        [_fact_line(organisation, facet, one) for one in held[:MOST]],
        sum(totals.values()) or len(held) + more,
        len(rows) - len(open_),
        reverse("fact-new", args=[organisation.pk, facet.key]) if may else "",
        f"{list_url}?organisation={organisation.pk}",
        graph_of(organisation, open_, others) if facet.key == "ties" else None,
        totals,
    )


def _tie_totals(user: access.Principal, organisation: Organisation) -> tuple[dict[str, int], int]:
    """How many ties there are by what they are called, and with how many others."""
    counts, others = tie_counts(user, organisation)
    totals: dict[str, int] = {}
    for kind, first, n in counts:
        words = kind_words(kind, first=first)
        totals[words] = totals.get(words, 0) + n
    return totals, others


def _facet_rows(user: access.Principal, organisation: Organisation, facet: Facet) -> tuple[list[Any], int]:
    """The facts that the page may show, with how many more there are."""
    said = facts_of(user, facet.model, organisation, withheld=True)
    if facet.key == "ties":
        # The members of a zone or the tenants of a carrier may be thousands: what else ties it comes first.
        crowd = Q(counterpart__canonical=organisation.pk, kind__in=INTO) | Q(
            organisation__canonical=organisation.pk, kind__in=OUT_OF
        )
        said = said.order_by(Case(When(crowd, then=1), default=0), "-id")
    rows = list(said[: MOST + 1])
    return rows, said.count() - len(rows) if len(rows) > MOST else 0


def _fact_line(organisation: Organisation, facet: Facet, told: Gathered) -> FactLine:
    fact = told.fact
    what, beside = SAYING[facet.key](organisation, fact)
    other = None
    if facet.key == "ties":
        other = other_of(organisation, fact)
    words = [part for part in beside if part not in (None, "")]
    url = reverse("fact", args=[facet.key, fact.pk])
    return FactLine(fact, str(what), " · ".join(map(str, words)), marks_of(told.rows), url, other)


def _tie(organisation: Organisation, tie: Any) -> tuple[Any, list[Any]]:
    also = [
        _("牵线：%(name)s") % {"name": tie.broker} if tie.broker else "",
        _("平台：%(name)s") % {"name": tie.platform} if tie.platform else "",
    ]
    return tie_words(organisation, tie), [tie.what, tie.stage, *also]


#: What names a fact on the dossier, and the words beside it.
SAYING: dict[str, Any] = {
    "recognitions": lambda _org, row: (
        row.title,
        [
            scheme_words().get(row.scheme, row.scheme) if scheme_words().get(row.scheme) != row.title else "",
            row.get_level_display(), row.batch, row.number, row.issuer,
        ],
    ),
    "posts": lambda _org, row: (row.person.name, [row.title]),
    "ties": _tie,
    "rights": lambda _org, row: (row.title, [row.get_kind_display(), row.number, row.granted, row.get_status_display()]),
    "products": lambda _org, row: (row.name, [row.brand, row.code]),
    "standards": lambda _org, row: (row.title, [row.number, row.get_level_display(), row.get_role_display()]),
    "financing": lambda _org, row: (row.round, [row.day, row.investor]),
    "experts": lambda _org, row: (row.person.name, [row.title, row.fields]),
    "assignments": lambda _org, row: (row.officer, [row.get_role_display(), row.zone.name]),
}  # fmt: skip


@signed_in
def reveal(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Ask for a reason, then show one masked property; neither is ever kept by a browser."""
    organisation = find_organisation(request.user, pk)
    value = next((one for one in values_of(request.user, organisation) if one.spec.key == key), None)
    if value is None or not value.spec.mask or value.value is None:
        raise access.NotHere("registry.Claim", key)
    reason = request.POST.get("reason", "")
    told: dict[str, Any] = {
        "title": _("显示个人信息"), "obj": organisation, "field": value.spec.label, "reason": reason,
        "masked": value.words, "shortest": reasons.SHORTEST,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            told["plain"] = reveal_value(by=request.user, organisation=organisation, key=key, reason=reason)
        except ValidationError as problem:
            told["problem"], status = problem.messages[0], 422
    else:
        access.require(request.user, "reveal", organisation)
    response = render(request, "ui/reveal.html", told, status=status)
    add_never_cache_headers(response)
    return response


@signed_in
def value_page(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Where a value comes from, and what else was said of it."""
    organisation = find_organisation(request.user, pk)
    if key == NAME.key:
        value: Value | None = names_and_value(request.user, organisation)[1]
    else:
        value = next((one for one in values_of(request.user, organisation) if one.spec.key == key), None)
    if value is None:
        raise access.NotHere("registry.Claim", key)
    told = {
        "title": value.spec.label,
        "organisation": organisation,
        "value": value,
        "marks": value_marks(value),
        "may_reveal": access.may(request.user, "reveal", organisation),
        "may_retract": access.may(request.user, "retract", organisation),
        "may_edit": access.may(request.user, "edit", organisation),
        "may_order": access.may_ever(request.user, "edit", "evidence.FieldAuthority"),
        "order_url": authority_url(key, organisation.home),
        "settle_url": settle_url(key, organisation.canonical_id),
    }
    return render(request, "registry/value.html", told)
