from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.kit.ui.paging import Pages

from ..actions.editing import add_name, register_organisation, set_values
from ..actions.revealing import reveal_value
from ..enums import OrganisationKind
from ..queries import (
    find_organisation,
    list_organisations,
    names_of,
    narrowed,
    organisation_filters,
    tell_dossier,
    tell_names,
    tell_organisations,
)
from . import schemas

router = Router(tags=["机构 organisations"])


class Told(Pages):
    """Pages of rows that are turned into plain data a page at a time, so that a page costs the same however many."""

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> dict[str, Any]:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = tell_organisations(request.auth, page["items"])
        return page


@router.get("/organisations", response=list[schemas.Listed], summary="机构名录 list organisations")
@paginate(Told)
def organisations_list(
    request: HttpRequest,
    q: str = Query("", max_length=100, description="every word in a name or code"),
    kind: str = Query("", examples=["enterprise"]),
    zone: str = Query("", examples=["yanhu"]),
    scheme: str = Query("", examples=["high_tech_enterprise"], description="holders of this recognition"),
    level: str = Query("", examples=["national"]),
    source: str = Query("", examples=["yanhu-report-2023"], description="code of a source that speaks of it"),
    simulated: bool | None = None,
) -> Any:
    """Further filters are those that other apps registered, by their names."""
    if kind and kind not in OrganisationKind.values:
        raise ValidationError({"kind": _("“%(told)s”不在可选值内") % {"told": kind[:40]}})
    place = accounts.zone_coded(request.auth, zone) if zone else None
    rows = narrowed(
        request.auth, list_organisations(request.auth), q=q, kind=kind, zone=place, scheme=scheme, level=level,
        source=source, simulated=simulated,
    )  # fmt: skip
    for told in organisation_filters():
        if request.GET.get(told.key):
            rows = rows.filter(told.condition(request.auth, request.GET[told.key]))
    return rows.prefetch_related("zone_members__zone")


@router.post("/organisations", response={201: schemas.OrganisationOut}, summary="登记机构 register an organisation")
def organisations_create(request: HttpRequest, body: schemas.OrganisationIn) -> Any:
    told = body.dict()
    told["zone"] = accounts.zone_coded(request.auth, body.zone) if body.zone else None
    made = register_organisation(by=request.auth, **told)
    return Status(201, tell_dossier(request.auth, find_organisation(request.auth, made.pk)))


@router.get("/organisations/{pk}", response=schemas.OrganisationOut, summary="一企一档 one organisation")
def organisations_show(request: HttpRequest, pk: int) -> Any:
    """A merged one answers as the one that stands for it: see `id`."""
    return tell_dossier(request.auth, _standing(request, pk))


@router.patch("/organisations/{pk}", response=schemas.OrganisationOut, summary="修改资料 say what values are")
def organisations_edit(request: HttpRequest, pk: int, body: schemas.ValuesIn) -> Any:
    organisation = _standing(request, pk)
    set_values(by=request.auth, organisation=organisation, **body.dict())
    return tell_dossier(request.auth, find_organisation(request.auth, organisation.pk))


@router.get("/organisations/{pk}/names", response=list[schemas.NameOut], summary="名称 names")
def names_list(request: HttpRequest, pk: int) -> Any:
    organisation = _standing(request, pk)
    return tell_names(names_of(request.auth, [organisation.pk]).get(organisation.pk, []))


@router.post("/organisations/{pk}/names", response={201: schemas.NameOut}, summary="登记名称 add a name")
def names_create(request: HttpRequest, pk: int, body: schemas.NameIn) -> Any:
    name = add_name(by=request.auth, organisation=_standing(request, pk), **body.dict())
    return Status(201, tell_names([name])[0])


@router.post("/organisations/{pk}/reveal", response=schemas.Revealed, summary="查看个人信息原文 reveal a masked value")
def organisations_reveal(request: HttpRequest, pk: int, body: schemas.RevealIn) -> Any:
    value = reveal_value(by=request.auth, organisation=_standing(request, pk), key=body.field, reason=body.reason)
    return {"field": body.field, "value": value}


def _standing(request: HttpRequest, pk: int) -> Any:
    found = find_organisation(request.auth, pk)
    return find_organisation(request.auth, found.canonical_id) if found.merged else found
