"""What is said of organisations, as one user may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from liantu.kit.access import public as access
from liantu.kit.access.roles import OUTSIDERS
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.enums import Classification
from liantu.kit.evidence.orders import may_lead

from ..models import Assignment, Claim, Expert, Fact, Organisation, Person, Post, Product, Tie, UnitLink
from ..permissions import in_zone
from ..validators.properties import PROPERTIES

WITH: dict[type[Fact], tuple[str, ...]] = {
    Tie: ("counterpart__canonical", "broker__canonical", "platform__canonical"),
    Post: ("person",),
    Expert: ("person",),
    Assignment: ("officer", "zone"),
}

#: Properties that are not open whatever their source.
CLOSED = [key for key, spec in PROPERTIES.items() if spec.classification != Classification.OPEN]


def merged_into(organisation: Organisation) -> list[Organisation]:
    """Those that it stands for. One that a split had made and that is no more, with nothing said of it, is left out."""
    return [row for row in organisation.members.all() if row.pk != organisation.pk and row.name]


def own_units(user: access.Principal) -> list[int]:
    """The units of those whom the zone serves that the user works for: theirs is all that is said of what they are.

    Not the offices of the zone's own people, who may say which organisation a unit is.
    """
    return [grant.unit for grant in access.grants_for(user) if grant.unit is not None and grant.role in OUTSIDERS]


def about_own(user: access.Principal, path: str) -> Q:
    """The condition that `path` leads to an organisation that one of the user's own units is."""
    rows = UnitLink.objects.filter(unit__in=own_units(user))
    return Q(**{f"{path}__in": rows.values("organisation__canonical")})


def readable(user: access.Principal) -> Q:
    """The condition that a fact's source is of a class that the user reads, or that it is about their own."""
    own = about_own(user, "organisation__canonical")
    return clearance(user).condition("record__source__classification", "record__source__unit", own)


def zones_kept(user: access.Principal, label: str = Organisation._meta.label) -> frozenset[int] | None:
    """The zones in which the user may take back what is said, and so reads what does not count; None for all of them."""
    declared = access.declaration(label)
    grants = access.grants_for(user)
    keeping = [grant for grant in grants if declared.reach(grant.role, "retract") is not access.Scope.NONE]
    reads_all = any(declared.reach(grant.role, "view") is access.Scope.ALL for grant in grants)
    if reads_all or any(grant.zone is None for grant in keeping):
        return None
    return frozenset(grant.zone for grant in keeping if grant.zone is not None)


def sent_for(zones: Iterable[int]) -> Q:
    """The condition that a fact's source speaks for one of the zones, or for the whole body."""
    return Q(record__source__zone__in=list(zones)) | Q(record__source__zone__isnull=True)


def _told_to(user: access.Principal, model: type[Fact]) -> Q:
    """What counts; to those who may take it back or bring it back, also what does not.

    What no applied delivery says belongs to no zone, so there its source decides; what is retracted, its organisation.
    """
    zones = zones_kept(user, Assignment._meta.label if model is Assignment else Organisation._meta.label)
    if zones is None:
        return Q()
    applied, standing = Q(record__last__isnull=False), Q(retraction__isnull=True)
    if not zones:
        return applied & standing
    for zone in zones:
        standing |= Q(zone=zone) if model is Assignment else in_zone("organisation__")(zone)
    return (applied | sent_for(zones)) & standing


def heavy(path: str) -> list[str]:
    """The columns of the organisations along a path that its name and page do not need: ordering weighs them all."""
    found, steps = [], path.split("__")
    for at in range(len(steps)):
        if steps[at] in LEADING:
            prefix = "__".join(steps[: at + 1])
            found += [
                f"{prefix}__{field.name}" for field in Organisation._meta.concrete_fields if field.name not in KEPT
            ]
    return found


#: Names of foreign keys that lead to an organisation.
LEADING = frozenset({"organisation", "canonical", "counterpart", "broker", "platform", "loser", "winner"})
KEPT = frozenset({"id", "canonical", "listed", "simulated", "name", "short_name", "kind"})
LEFT_OUT = ["record__content", "record__words", *heavy("organisation__canonical")]


def list_facts(
    user: access.Principal, model: type[Fact], *, all_said: bool = False, withheld: bool = False
) -> QuerySet[Any]:
    """Facts of one kind with `organisation__canonical` and their record.

    `all_said` also those that do not count, for whoever may take back or bring back.

    What a source of a stricter class says is left out for those who may not read it; with `withheld` it is there,
    with `is_withheld` "1", so that it can be counted. The record's source has its `classification`.
    """
    rows = model.objects.filter(_told_to(user, model)) if all_said else model.objects.counting()
    if model is Tie and not all_said:
        rows = rows.unended()
    also = WITH.get(model, ())
    retracted = ("retraction__by",) if all_said else ()
    rows = access.scope(user, "view", rows).select_related(
        "organisation__canonical", "record__source", "record__last", *retracted, *also
    )
    rows = rows.defer(*LEFT_OUT, *(name for path in also for name in heavy(path)))
    reads = readable(user)
    if model is Claim and not clearance(user).inside:
        reads &= ~Q(property__in=CLOSED) | about_own(user, "organisation__canonical")
    if withheld:
        rows = rows.annotate(is_withheld=Case(When(reads, then=Value("")), default=Value("1")))
    else:
        rows = rows.filter(reads)
    return rows.order_by("-id")


def facts_of(
    user: access.Principal,
    model: type[Fact],
    organisation: Organisation,
    *,
    all_said: bool = False,
    withheld: bool = False,
) -> QuerySet[Any]:
    """What is said of an organisation and of those that it stands for. Ties also where it is the counterpart."""
    # Keys, not a join: a tie is looked up by either end, and only keys let the database use an index for both.
    group = members_of(organisation)
    about = Q(organisation__in=group)
    if model is Tie:
        about |= Q(counterpart__in=group)
    return list_facts(user, model, all_said=all_said, withheld=withheld).filter(about)


def members_of(organisation: Organisation) -> list[int]:
    """The keys of an organisation and of all that stand for the same one; asked once for each object."""
    if not hasattr(organisation, "group_keys"):
        root = organisation.canonical_id or organisation.pk
        organisation.group_keys = list(Organisation.objects.filter(canonical=root).values_list("pk", flat=True)) or [
            root
        ]
    return organisation.group_keys


def tie_counts(user: access.Principal, organisation: Organisation) -> tuple[list[tuple[str, bool, int]], int]:
    """How many ties of an organisation a user may read: (kind, whether it is the first of the two, how many), and with how many others.

    Those that say the same count once, as they are shown.
    """
    root = organisation.canonical_id or organisation.pk
    rows = facts_of(user, Tie, organisation).order_by()
    first = Q(organisation__canonical=root)
    other = Case(When(first, then=F("counterpart__canonical")), default=F("organisation__canonical"))
    rows = rows.annotate(first=Case(When(first, then=Value(True)), default=Value(False)), other=other)
    nothing = Value("", TextField())
    parts = [
        part
        for name in ("other", "told_from", "told_to", "what", "stage", "broker", "platform")
        for part in (Coalesce(Cast(name, TextField()), nothing), Value("|", TextField()))
    ]
    told = rows.values_list("kind", "first").annotate(n=Count(Concat(*parts, output_field=TextField()), distinct=True))
    return list(told), rows.values("other").distinct().count()


def models_with_facts(organisation: Organisation, models: Iterable[type[Fact]]) -> set[type[Fact]]:
    """Those of which anything at all is said of an organisation, in one query: the rest need not be asked for."""
    group = members_of(organisation)
    wanted = list(models)
    there = {f"has_{at}": Exists(model.objects.filter(organisation__in=group)) for at, model in enumerate(wanted)}
    if Tie in wanted:
        there["has_back"] = Exists(Tie.objects.filter(counterpart__in=group))
    told = Organisation.objects.filter(pk=organisation.pk).values(**there).get()
    found = {model for at, model in enumerate(wanted) if told[f"has_{at}"]}
    return found | {Tie} if told.get("has_back") else found


def find_fact(user: access.Principal, model: type[Fact], pk: int | str) -> Any:
    """Raises NotHere."""
    return access.find(user, "view", list_facts(user, model, all_said=True), pk=pk)


def claims_of(user: access.Principal, organisation: Organisation) -> QuerySet[Claim]:
    """The claims about an organisation and those that it stands for, the latest record first.

    Those that do not count are among them for whoever may retract; `values_of` says which of them may be read.
    """
    said = Claim.objects.filter(_told_to(user, Claim), organisation__in=members_of(organisation))
    rows = access.scope(user, "view", said)
    rows = rows.select_related("record__source__unit", "record__last", "retraction__by", "organisation")
    return rows.defer("record__content", "record__words", *heavy("organisation")).order_by("property", "-record_id")


def _roles(user: access.Principal) -> Iterable[QuerySet[Any]]:
    """The posts and the expert profiles that the user sees: by these alone are people known."""
    return (list_facts(user, model).order_by() for model in (Post, Expert))


def serving(user: access.Principal, *conditions: Q, **fields: Any) -> Q:
    """The condition on people that a post or an expert profile that the user sees meets these, which both have."""
    # Keys, not a question for each person: few meet such a condition, and the database finds them from the other end.
    posts, profiles = (rows.filter(*conditions, **fields).values("person") for rows in _roles(user))
    return Q(pk__in=posts) | Q(pk__in=profiles)


def list_people(user: access.Principal) -> QuerySet[Person]:
    """People of whom the user sees a post or an expert profile, with `held`, their posts."""
    # Whoever sees somebody's post or profile sees them: asking the scope of people too would ask the same twice.
    posts, profiles = (Exists(rows.filter(person=OuterRef("pk"))) for rows in _roles(user))
    held = Prefetch("posts", list_facts(user, Post), to_attr="held")
    return Person.objects.filter(Q(posts) | Q(profiles)).prefetch_related(held).order_by("name", "id")


def find_person(user: access.Principal, pk: int | str) -> Person:
    """Raises NotHere."""
    return access.find(user, "view", list_people(user), pk=pk)


def list_assignments(user: access.Principal) -> QuerySet[Assignment]:
    """Who looks after whom."""
    return list_facts(user, Assignment)


def ties_around(user: access.Principal, organisation: Organisation, limit: int = 60) -> list[Tie]:
    """The ties of an organisation for its graph, the latest first."""
    return list(facts_of(user, Tie, organisation).annotate(root=F("organisation__canonical"))[:limit])


def people_named(user: access.Principal, text: str) -> list[int]:
    """The people of that name; two may share one."""
    rows = list_people(user).filter(name=text.strip())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def products_told(user: access.Principal, purpose: str, *, simulated: bool = True) -> Iterator[tuple[int, str]]:
    """(organisation, product) as far as all staff may read it who reach the organisation: what one unit alone may read is left out.

    Of sources whose purposes allow it; `simulated`: also of made-up organisations.
    """
    told = ("record__source__classification", "record__source__purposes")
    rows = access.scope(user, "view", Product.objects.counting()).exclude(**{told[0]: Classification.RESTRICTED})
    rows = rows if simulated else rows.filter(organisation__canonical__simulated=False)
    for firm, name, classification, purposes in rows.order_by().values_list("organisation__canonical", "name", *told):
        if may_lead(purpose, classification, purposes):
            yield firm, name
