"""What is said of organisations, as one user may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, Prefetch, Q, QuerySet, Value, When

from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.enums import Classification

from ..models import Assignment, Claim, Expert, Fact, Organisation, Person, Post, Tie, UnitLink
from ..validators.properties import PROPERTIES

WITH: dict[type[Fact], tuple[str, ...]] = {
    Tie: ("counterpart__canonical", "broker__canonical", "platform__canonical"),
    Post: ("person",),
    Expert: ("person",),
    Assignment: ("officer", "zone"),
}

#: Properties that are not open whatever their source.
CLOSED = [key for key, spec in PROPERTIES.items() if spec.classification != Classification.OPEN]


def about_own(user: access.Principal, path: str) -> Q:
    """The condition that `path` leads to an organisation that one of the user's own units is."""
    units = [grant.unit for grant in access.grants_for(user) if grant.unit is not None]
    return Q(**{f"{path}__in": UnitLink.objects.filter(unit__in=units).values("organisation__canonical")})


def heavy(path: str) -> list[str]:
    """The columns of the organisations along a path that its name and page do not need: ordering weighs them all."""
    found, steps = [], path.split("__")
    for at in range(len(steps)):
        if steps[at] in ("organisation", "canonical", "counterpart", "broker", "platform"):
            prefix = "__".join(steps[: at + 1])
            found += [
                f"{prefix}__{field.name}" for field in Organisation._meta.concrete_fields if field.name not in KEPT
            ]
    return found


KEPT = frozenset({"id", "canonical", "listed", "simulated", "name", "short_name", "kind"})
LEFT_OUT = ["record__content", "record__words", *heavy("organisation__canonical")]


def list_facts(
    user: access.Principal, model: type[Fact], *, all_said: bool = False, withheld: bool = False
) -> QuerySet[Any]:
    """Facts of one kind with `organisation__canonical` and their record; `all_said` also those that do not count.

    What a source of a stricter class says is left out for those who may not read it; with `withheld` it is there,
    with `is_withheld` "1", so that it can be counted. The record's source has its `classification`.
    """
    rows = model.objects.all() if all_said else model.objects.counting()
    also = WITH.get(model, ())
    retracted = ("retraction__by",) if all_said else ()
    rows = access.scope(user, "view", rows).select_related(
        "organisation__canonical", "record__source", "record__last", *retracted, *also
    )
    rows = rows.defer(*LEFT_OUT, *(name for path in also for name in heavy(path)))
    readable = clearance(user).condition(
        "record__source__classification", "record__source__unit", about_own(user, "organisation__canonical")
    )
    if model is Claim and not clearance(user).inside:
        readable &= ~Q(property__in=CLOSED) | about_own(user, "organisation__canonical")
    if withheld:
        rows = rows.annotate(is_withheld=Case(When(readable, then=Value("")), default=Value("1")))
    else:
        rows = rows.filter(readable)
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
    group = _group(organisation)
    about = Q(organisation__in=group)
    if model is Tie:
        about |= Q(counterpart__in=group)
    return list_facts(user, model, all_said=all_said, withheld=withheld).filter(about)


def _group(organisation: Organisation) -> list[int]:
    """The keys of an organisation and of all that it stands for; asked once for each object."""
    if not hasattr(organisation, "group_keys"):
        root = organisation.canonical_id or organisation.pk
        organisation.group_keys = list(Organisation.objects.filter(canonical=root).values_list("pk", flat=True)) or [
            root
        ]
    return organisation.group_keys


def models_with_facts(organisation: Organisation, models: Iterable[type[Fact]]) -> set[type[Fact]]:
    """Those of which anything at all is said of an organisation, in one query: the rest need not be asked for."""
    group = _group(organisation)
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
    """Every claim about an organisation and those that it stands for, counting or not, the latest record first."""
    rows = access.scope(user, "view", Claim.objects.filter(organisation__in=_group(organisation)))
    rows = rows.select_related("record__source__unit", "record__last", "retraction__by", "organisation")
    return rows.defer("record__content", "record__words", *heavy("organisation")).order_by("property", "-record_id")


def list_people(user: access.Principal) -> QuerySet[Person]:
    """People with `held`, the posts that count."""
    rows = access.scope(user, "view", Person.objects.all())
    held = Prefetch("posts", list_facts(user, Post), to_attr="held")
    return rows.prefetch_related(held).order_by("name", "id")


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
    rows = access.scope(user, "view", Person.objects.filter(name=text.strip()))
    return list(rows.order_by("pk").values_list("pk", flat=True))
