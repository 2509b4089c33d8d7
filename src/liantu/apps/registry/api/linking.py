from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from ..actions.linking import register_zone
from ..actions.upkeep import link_unit, link_zone
from ..queries import list_unit_links, list_zone_links, organisation_meant, tell_unit_link, tell_zone_link
from . import schemas

router = Router(tags=["园区与单位的对应机构 links"])


class ToldZones(Pages):
    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = [tell_zone_link(one) for one in page["items"]]
        return page


class ToldUnits(Pages):
    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = [tell_unit_link(one) for one in page["items"]]
        return page


@router.get("/zone-links", response=list[schemas.ZoneLinkOut], summary="园区对应机构 organisations of zones")
@paginate(ToldZones)
def zone_links_list(request: HttpRequest) -> Any:
    return list_zone_links(request.auth)


@router.put("/zone-links/{zone}", response=schemas.ZoneLinkOut, summary="设定园区对应机构 say which one a zone is")
def zone_links_put(request: HttpRequest, zone: str, body: schemas.LinkIn) -> Any:
    """`zone` is its code. An organisation is no more than one zone."""
    place = accounts.zone_coded(request.auth, zone)
    meant = organisation_meant(request.auth, body.organisation)
    return tell_zone_link(link_zone(by=request.auth, zone=place, organisation=meant))


@router.post(
    "/zone-links/{zone}/register", response={201: schemas.ZoneLinkOut},
    summary="登记园区本身 register a zone as an organisation",
)  # fmt: skip
def zone_links_register(request: HttpRequest, zone: str) -> Any:
    """For a zone that is no organisation yet: registered under its own name, and linked."""
    made = register_zone(by=request.auth, zone=accounts.zone_coded(request.auth, zone))
    return Status(201, tell_zone_link(made))


@router.get("/unit-links", response=list[schemas.UnitLinkOut], summary="单位对应机构 organisations of units")
@paginate(ToldUnits)
def unit_links_list(request: HttpRequest) -> Any:
    return list_unit_links(request.auth)


@router.put("/unit-links/{unit}", response=schemas.UnitLinkOut, summary="设定单位对应机构 say which one a unit is")
def unit_links_put(request: HttpRequest, unit: int, body: schemas.LinkIn) -> Any:
    """The unit's users then see all that is held of the organisation."""
    place = access.find(request.auth, "view", accounts.list_units(request.auth), pk=unit)
    meant = organisation_meant(request.auth, body.organisation)
    return tell_unit_link(link_unit(by=request.auth, unit=place, organisation=meant))
