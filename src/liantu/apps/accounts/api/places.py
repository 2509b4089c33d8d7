from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.pagination import paginate

from liantu.kit.ui.paging import Pages

from ..actions import places
from ..queries import find_unit, find_zone, list_units, list_zones, zone_coded
from . import schemas

router = Router(tags=["园区与单位 zones and units"])


@router.get("/zones", response=list[schemas.ZoneOut], summary="园区列表 list zones")
@paginate(Pages)
def zones_list(request: HttpRequest) -> Any:
    return list_zones(request.auth)


@router.post("/zones", response={201: schemas.ZoneOut}, summary="新建园区 create a zone")
def zones_create(request: HttpRequest, body: schemas.ZoneIn) -> Any:
    return Status(201, places.create_zone(by=request.auth, **body.dict()))


@router.get("/zones/{pk}", response=schemas.ZoneOut, summary="一个园区 one zone")
def zones_show(request: HttpRequest, pk: int) -> Any:
    return find_zone(request.auth, pk)


@router.patch("/zones/{pk}", response=schemas.ZoneOut, summary="修改园区 edit a zone")
def zones_edit(request: HttpRequest, pk: int, body: schemas.ZonePatch) -> Any:
    zone = find_zone(request.auth, pk)
    return places.edit_zone(by=request.auth, zone=zone, **body.dict(exclude_none=True))


@router.get("/units", response=list[schemas.UnitOut], summary="单位列表 list units")
@paginate(Pages)
def units_list(
    request: HttpRequest,
    q: str = Query("", max_length=80),
    kind: str = "",
    zone: str = Query("", examples=["yanhu"]),
) -> Any:
    rows = list_units(request.auth).filter(name__icontains=q) if q else list_units(request.auth)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(zone=zone_coded(request.auth, zone)) if zone else rows


@router.post("/units", response={201: schemas.UnitOut}, summary="新建单位 create a unit")
def units_create(request: HttpRequest, body: schemas.UnitIn) -> Any:
    told = body.dict()
    told["zone"] = zone_coded(request.auth, body.zone) if body.zone else None
    return Status(201, places.create_unit(by=request.auth, **told))


@router.get("/units/{pk}", response=schemas.UnitOut, summary="一个单位 one unit")
def units_show(request: HttpRequest, pk: int) -> Any:
    return find_unit(request.auth, pk)


@router.patch("/units/{pk}", response=schemas.UnitOut, summary="修改单位 edit a unit")
def units_edit(request: HttpRequest, pk: int, body: schemas.UnitPatch) -> Any:
    unit = find_unit(request.auth, pk)
    told = body.dict(exclude_none=True)
    if "zone" in body.model_fields_set:
        told["zone"] = zone_coded(request.auth, body.zone) if body.zone else None
    return places.edit_unit(by=request.auth, unit=unit, **told)
