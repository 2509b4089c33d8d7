"""Every list of facts has the same addresses: made from the facets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.keys import LARGEST
from liantu.kit.ui.paging import Pages
from liantu.kit.ui.public import reveal_personal

from ..actions.editing import reinstate_fact, replace_fact, retract_fact
from ..actions.people import edit_person
from ..actions.saying import say
from ..models import Claim, Name
from ..queries import (
    FACETS,
    Facet,
    facet_named,
    facts_of,
    find_fact,
    find_organisation,
    find_person,
    list_facts,
    list_people,
    organisation_told,
    serving,
    tell_facts,
)
from . import schemas

router = Router(tags=["机构资料 facts"])

SCHEMAS: dict[str, type[schemas.FactOut]] = {
    "recognitions": schemas.RecognitionOut,
    "posts": schemas.PostOut,
    "ties": schemas.TieOut,
    "rights": schemas.RightOut,
    "products": schemas.ProductOut,
    "standards": schemas.StandardOut,
    "financing": schemas.FinancingOut,
    "experts": schemas.ExpertOut,
    "assignments": schemas.AssignmentOut,
}
SUMMARIES = {
    "recognitions": ("资质荣誉", "recognitions"),
    "posts": ("任职", "posts"),
    "ties": ("关系", "ties"),
    "rights": ("知识产权", "intellectual property rights"),
    "products": ("产品", "products"),
    "standards": ("标准", "standards"),
    "financing": ("融资", "financing"),
    "experts": ("专家", "experts"),
    "assignments": ("包联", "assignments"),
}
RETRACTABLE = {"names": Name, "claims": Claim, **{key: facet.model for key, facet in FACETS.items()}}


def _pages_of(facet: Facet) -> type[Pages]:
    class Told(Pages):
        def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
            page = super().paginate_queryset(queryset, pagination, request, **params)
            page["items"] = tell_facts(facet, page["items"])
            return page

    return Told


def _narrowed(request: HttpRequest, facet: Facet, rows: Any, holder: int | None, zone: str) -> Any:
    """The filters that every list has, and one for each plain field of the facet, by its name."""
    if holder is not None:
        rows = rows.filter(organisation__canonical=holder)
    if zone:
        place = accounts.zone_coded(request.auth, zone)
        rows = rows.filter(zone=place) if facet.key == "assignments" else rows.filter(
            organisation__canonical__zone_members__zone=place
        )  # fmt: skip
    for name in facet.fields:
        field = facet.model._meta.get_field(name)
        if isinstance(field, models.CharField) and (asked := request.GET.get(name)):
            if field.choices and asked not in dict(field.flatchoices):
                raise ValidationError({name: _("“%(told)s”不在可选值内") % {"told": asked[:40]}})
            rows = rows.filter(**{name: asked})
    return rows


def _offer(facet: Facet) -> None:
    """The addresses of one list."""
    key, schema = facet.key, SCHEMAS[facet.key]
    chinese, english = SUMMARIES[key]

    @router.get(f"/{key}", response=list[schema], summary=f"{chinese} list {english}", operation_id=f"{key}_list")  # type: ignore[valid-type]
    @paginate(_pages_of(facet))
    def listed(
        request: HttpRequest,
        holder: int | None = Query(None, le=LARGEST, description="id of an organisation"),
        zone: str = Query("", examples=["yanhu"], description="code of a zone"),
    ) -> Any:
        """Besides `holder` and `zone`, any text field of the list filters by its name, such as `?level=national`."""
        return _narrowed(request, facet, list_facts(request.auth, facet.model), holder, zone)

    @router.get(
        f"/organisations/{{pk}}/{key}", response=list[schema], summary=f"一家机构的{chinese} its {english}",  # type: ignore[valid-type]
        operation_id=f"organisation_{key}_list",
    )  # fmt: skip
    def of_one(request: HttpRequest, pk: int) -> Any:
        """Records that say the same are one fact with several sources."""
        rows = facts_of(request.auth, facet.model, find_organisation(request.auth, pk))
        return tell_facts(facet, rows, together=True)

    @router.post(
        f"/organisations/{{pk}}/{key}", response={201: schema}, summary=f"登记{chinese} add to its {english}",
        operation_id=f"organisation_{key}_create",
    )  # fmt: skip
    def create(request: HttpRequest, pk: int, body: schemas.FactIn) -> Any:
        organisation = find_organisation(request.auth, pk)
        fact = say(
            by=request.auth, model=facet.model, organisation=organisation, fields=_fields(request, facet, body.fields),
            person=body.person, valid_from=body.valid_from, valid_to=body.valid_to, note=body.note,
        )  # fmt: skip
        return Status(201, _told(request, facet, fact.pk))

    @router.put(
        f"/{key}/{{pk}}", response=schema, summary=f"更正 say otherwise ({english})", operation_id=f"{key}_replace"
    )
    def replace(request: HttpRequest, pk: int, body: schemas.ReplaceIn) -> Any:
        """The fact is retracted with the reason, and a new one with another id stands in its place."""
        fact = find_fact(request.auth, facet.model, pk)
        fields = _fields(request, facet, body.fields)
        if facet.has_person:
            fields.setdefault("person", fact.person)
        new = replace_fact(
            by=request.auth, fact=fact, fields=fields, reason=body.reason, valid_from=body.valid_from,
            valid_to=body.valid_to,
        )  # fmt: skip
        return _told(request, facet, new.pk)


def _told(request: HttpRequest, facet: Facet, pk: int) -> Any:
    return tell_facts(facet, [find_fact(request.auth, facet.model, pk)])[0]


def _fields(request: HttpRequest, facet: Facet, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a program told, as the action takes it. Raises ValidationError at the field, also where one is lacking."""
    fields: dict[str, Any] = {}
    for name, value in told.items():
        if name not in facet.fields:
            known = _("、").join(facet.fields)
            raise ValidationError({name[:40]: _("没有这个字段，可用：%(known)s") % {"known": known}})
        fields[name] = _field(request, facet, name, value)
    for name in facet.references:
        fields.setdefault(name, None)
    for name in facet.fields:
        field = facet.model._meta.get_field(name)
        # Whoever holds a post may be a new person, who is told beside the fields.
        if name != "person" and not field.blank and not field.has_default() and fields.get(name) in (None, ""):
            raise ValidationError({name: _("请填写“%(name)s”") % {"name": field.verbose_name}})
    return fields


def _field(request: HttpRequest, facet: Facet, name: str, value: Any) -> Any:
    by = request.auth
    if name in facet.references:
        if value in (None, ""):
            return None
        text = f"#{value}" if isinstance(value, int) else str(value)
        return _at(name, lambda: organisation_told(by, text))
    field = facet.model._meta.get_field(name)
    if value in (None, ""):
        return None if field.null or field.is_relation else ""
    if name in FINDERS:
        return _at(name, lambda: FINDERS[name](by, str(value)))
    return _at(name, lambda: field.to_python(str(value)))


def _at(name: str, read: Any) -> Any:
    try:
        return read()
    except ValidationError as wrong:
        raise ValidationError({name: wrong.messages}) from None
    except access.NotHere:
        # The same words for what is not there and for what the caller may not see.
        raise ValidationError({name: _("没有这一项，或您看不到它")}) from None


#: Fields that name something else than an organisation, and who finds it within the caller's scope.
FINDERS: Mapping[str, Callable[[Any, str], Any]] = {
    "person": find_person,
    "officer": accounts.find_username,
    "zone": accounts.zone_coded,
}

for _facet in FACETS.values():
    _offer(_facet)


@router.post("/facts/{kind}/{pk}/retract", response={204: None}, summary="撤回 retract a name, a value or a fact")
def facts_retract(request: HttpRequest, kind: str, pk: int, body: schemas.Reason) -> Any:
    """`kind` is names, claims, or one of the lists."""
    retract_fact(by=request.auth, fact=find_fact(request.auth, _model(kind), pk), reason=body.reason)
    return Status(204, None)


@router.post("/facts/{kind}/{pk}/reinstate", response={204: None}, summary="恢复 lift a retraction")
def facts_reinstate(request: HttpRequest, kind: str, pk: int) -> Any:
    reinstate_fact(by=request.auth, fact=find_fact(request.auth, _model(kind), pk))
    return Status(204, None)


def _model(kind: str) -> Any:
    return RETRACTABLE[kind] if kind in RETRACTABLE else facet_named(kind).model


class ToldPeople(Pages):
    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = [_person(person) for person in page["items"]]
        return page


@router.get("/people", response=list[schemas.PersonOut], summary="人员 list people")
@paginate(ToldPeople)
def people_list(
    request: HttpRequest, q: str = Query("", max_length=60), holder: int | None = Query(None, le=LARGEST)
) -> Any:
    rows = list_people(request.auth)
    rows = rows.filter(name__icontains=q) if q else rows
    return rows.filter(serving(request.auth, organisation__canonical=holder)) if holder is not None else rows


@router.get("/people/{pk}", response=schemas.PersonOut, summary="一个人 one person")
def people_show(request: HttpRequest, pk: int) -> Any:
    return _person(find_person(request.auth, pk))


@router.patch("/people/{pk}", response=schemas.PersonOut, summary="修改人员资料 edit a person")
def people_edit(request: HttpRequest, pk: int, body: schemas.PersonPatch) -> Any:
    """What is left out stays; empty text clears a telephone or a mail address."""
    edit_person(by=request.auth, person=find_person(request.auth, pk), **body.dict(exclude_none=True))
    return _person(find_person(request.auth, pk))


@router.post("/people/{pk}/reveal", response=schemas.Revealed, summary="查看个人信息原文 reveal a personal field")
def people_reveal(request: HttpRequest, pk: int, body: schemas.RevealIn) -> Any:
    value = reveal_personal(by=request.auth, obj=find_person(request.auth, pk), field=body.field, reason=body.reason)
    return {"field": body.field, "value": value}


def _person(person: Any) -> dict[str, Any]:
    for post in person.held:
        post.person = person
    return {
        "id": person.pk,
        "name": person.name,
        "phone": access.masked(person, "phone"),
        "email": access.masked(person, "email"),
        "posts": tell_facts(FACETS["posts"], person.held),
    }
