"""Whose word on a field counts first, over HTTP for programs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from .. import authority as actions
from .. import fields, queries

router = Router(tags=["字段权威 field authority"])


class PlaceIn(Schema):
    """A unit, or a source by its code: one of the two."""

    unit: int | None = Field(None, examples=[3], description="id of a unit: all that it sends")
    source: str = Field("", examples=[""], description="code of a source")


class PlaceOut(PlaceIn):
    name: str = Field(examples=["市场监管局"])

    @staticmethod
    def resolve_unit(obj: Any) -> int | None:
        return obj.unit_id

    @staticmethod
    def resolve_source(obj: Any) -> str:
        return obj.source.code if obj.source else ""

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return str(obj)


class AuthorityIn(Schema):
    field: str = Field(examples=["organisation.capital"])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone; null: the whole body")
    order: list[PlaceIn] = Field(
        examples=[[{"unit": 3}, {"source": "tax-monthly"}]], description="the first counts first"
    )


class AuthorityOut(Schema):
    id: int = Field(examples=[7])
    field: str = Field(examples=["organisation.capital"])
    label: str = Field(examples=["注册资本"])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone; null: the whole body")
    order: list[PlaceOut] = Field([], description="empty: taken away, the usual order holds")
    changed: datetime | None = None
    unsettled: datetime | None = Field(None, description="since when values are to be derived again by another order")
    progress: str = Field("", examples=[""], description="where much rests on it: the page of the work that was queued")

    @staticmethod
    def resolve_label(obj: Any) -> str:
        return fields.labels().get(obj.field, obj.field)

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None

    @staticmethod
    def resolve_order(obj: Any) -> list[Any]:
        return list(obj.places.all())

    @staticmethod
    def resolve_progress(obj: Any) -> str:
        return getattr(obj, "progress", "")


class FieldOut(Schema):
    field: str = Field(examples=["organisation.capital"])
    label: str = Field(examples=["注册资本"])


@router.get("/authority-fields", response=list[FieldOut], summary="可设权威的字段 fields whose authority can be set")
def fields_list(request: HttpRequest) -> Any:
    return [{"field": key, "label": label} for key, label in fields.labels().items()]


@router.get("/authorities", response=list[AuthorityOut], summary="字段权威 list field authorities")
@paginate(Pages)
def authorities_list(
    request: HttpRequest,
    field: str = Query("", examples=["organisation.capital"]),
    zone: str = Query("", examples=["yanhu"]),
) -> Any:
    rows = queries.list_authorities(request.auth)
    rows = rows.filter(field=field) if field else rows
    return rows.filter(zone__code=zone) if zone else rows


@router.put("/authorities", response=AuthorityOut, summary="设定字段权威 say whose word counts first")
def authorities_put(request: HttpRequest, body: AuthorityIn) -> Any:
    """Replaces the order that the field has there. What rests on it is derived again, where it is much in the background."""
    by = request.auth
    zones = queries.zones_and_units(by)[0]
    zone = access.find(by, "view", zones, code=body.zone) if body.zone else None
    units, _sources = queries.leaders(by, zone)
    order = [
        queries.find_source(by, one.source) if one.source else access.find(by, "view", units, pk=one.unit)
        for one in body.order
    ]
    row, url = actions.set_authority(by=by, field=body.field, zone=zone, order=order)
    return _told(by, row.pk, url)


@router.delete("/authorities/{pk}", response=AuthorityOut, summary="撤销字段权威 take an order away")
def authorities_delete(request: HttpRequest, pk: int) -> Any:
    """It stays with an empty order, so that its history has an object."""
    row, url = actions.remove_authority(by=request.auth, authority=_found(request.auth, pk))
    return _told(request.auth, row.pk, url)


def _found(by: Any, pk: int) -> Any:
    return access.find(by, "view", queries.list_authorities(by), pk=pk)


def _told(by: Any, pk: int, url: str) -> Any:
    row = _found(by, pk)
    row.progress = url
    return row
