"""Makers for indicators and industry."""

from __future__ import annotations

from itertools import count
from typing import Any

from liantu.apps.indicators.models import (
    Indicator,
    IndicatorVersion,
    Observation,
    ObservationMember,
    Publication,
    PublishedFigure,
    PublishedRow,
)
from liantu.apps.industry.models import (
    Chain,
    ChainName,
    ChainRole,
    ChainTag,
    ItemPlace,
    NodeSignature,
    Offer,
    Placement,
    PlacingDue,
    Purchase,
    Suggestion,
)
from liantu.kit import clock
from tests.factories.evidence import make_delivery, make_record, make_source

from . import registry

_number = count(1)


def _record(unit: Any, zone: Any) -> Any:
    return make_record(make_delivery(make_source(zone, unit, code=f"figures-{next(_number)}")))


def _indicator() -> Indicator:
    n = next(_number)
    return Indicator.objects.create(code=f"made_{n}", name=f"指标{n}", unit="家", kind="count", definition="x")


def _observation(owner: Any, unit: Any, zone: Any) -> Observation:
    row = Observation(
        indicator=_indicator(), subject_kind="organisation", subject_id=1, zone=zone,
        record=_record(unit, zone), period="2026", value=1,
    )  # fmt: skip
    row.clean()
    row.save()
    return row


def _member(owner: Any, unit: Any, zone: Any) -> ObservationMember:
    row = _observation(owner, unit, zone)
    return ObservationMember.objects.create(observation=row, kind="organisation", object_id=row.subject_id)


def _version() -> IndicatorVersion:
    indicator = _indicator()
    return IndicatorVersion.objects.create(
        indicator=indicator, number=1, content=IndicatorVersion.told(indicator), at=clock.wall()
    )


def _publication(owner: Any, unit: Any, zone: Any) -> Publication:
    return Publication.objects.create(
        zone=zone, unit=unit, title="月报", period="2026", state="published", prepared_by=owner, frozen=clock.wall()
    )


def _published(owner: Any, unit: Any, zone: Any) -> PublishedFigure:
    version = _version()
    return PublishedFigure.objects.create(
        publication=_publication(owner, unit, zone), order=1, indicator=version.indicator, version=version,
        subject_kind="organisation", subject_id=1, basis="reported", value=1,
    )  # fmt: skip


def _published_row(owner: Any, unit: Any, zone: Any) -> PublishedRow:
    figure = _published(owner, unit, zone)
    return PublishedRow.objects.create(figure=figure, role="named", kind="organisation", object_id=1)


def _chain(owner: Any, unit: Any, zone: Any) -> Chain:
    return Chain.objects.create(zone=zone, name=f"产业链{next(_number)}", record=_record(unit, zone))


def _name(owner: Any, unit: Any, zone: Any) -> ChainName:
    chain = _chain(owner, unit, zone)
    return ChainName.objects.create(chain=chain, name=chain.name, record=chain.record)


def _role(owner: Any, unit: Any, zone: Any) -> ChainRole:
    chain = _chain(owner, unit, zone)
    return ChainRole.objects.create(
        chain=chain,
        organisation=registry.MAKERS["registry.Organisation"](owner, unit, zone),
        role="core",
        record=chain.record,
    )


def _tag(owner: Any, unit: Any, zone: Any) -> ChainTag:
    return ChainTag.objects.create(zone=zone, tag="合汽生材", record=_record(unit, zone))


def _signature(owner: Any, unit: Any, zone: Any) -> NodeSignature:
    chain = _chain(owner, unit, zone)
    return NodeSignature.objects.create(chain=chain, node="pump", digest="d", by=owner, at=clock.now())


def _placement(owner: Any, unit: Any, zone: Any) -> Placement:
    chain = _chain(owner, unit, zone)
    firm = registry.MAKERS["registry.Organisation"](owner, unit, zone)
    return Placement.objects.create(chain=chain, node="pump", organisation=firm, record=chain.record)


def _suggestion(owner: Any, unit: Any, zone: Any) -> Suggestion:
    firm = registry.MAKERS["registry.Organisation"](owner, unit, zone)
    told = {"node": "pump", "confidence": 0.5, "basis": "product"}
    return Suggestion.objects.create(chain=_chain(owner, unit, zone), organisation=firm, **told)


def _placing_due(owner: Any, unit: Any, zone: Any) -> PlacingDue:
    firm = registry.MAKERS["registry.Organisation"](owner, unit, zone)
    return PlacingDue.objects.get_or_create(organisation=firm, defaults={"since": clock.wall()})[0]


def _purchase(owner: Any, unit: Any, zone: Any) -> Purchase:
    buyer = registry.MAKERS["registry.Organisation"](owner, unit, zone)
    return Purchase.objects.create(zone=zone, buyer=buyer, item="泵轴", period="2025", record=_record(unit, zone))


def _item_place(owner: Any, unit: Any, zone: Any) -> ItemPlace:
    chain = _chain(owner, unit, zone)
    return ItemPlace.objects.create(chain=chain, item="x", node="pump", by=owner, at=clock.now())


def _offer(owner: Any, unit: Any, zone: Any) -> Offer:
    firm = registry.MAKERS["registry.Organisation"](owner, unit, zone)
    told = {"product": "焊丝", "buyer_name": "某厂", "by": owner, "made": clock.today()}
    return Offer.objects.create(zone=zone, organisation=firm, **told)


MAKERS = {
    "indicators.Indicator": lambda owner, unit, zone: _indicator(),
    "indicators.Observation": _observation,
    "indicators.ObservationMember": _member,
    "indicators.IndicatorVersion": lambda owner, unit, zone: _version(),
    "indicators.Publication": _publication,
    "indicators.PublishedFigure": _published,
    "indicators.PublishedRow": _published_row,
    "industry.Chain": _chain,
    "industry.ChainName": _name,
    "industry.ChainRole": _role,
    "industry.ChainTag": _tag,
    "industry.NodeSignature": _signature,
    "industry.Placement": _placement,
    "industry.PlacingDue": _placing_due,
    "industry.Suggestion": _suggestion,
    "industry.Purchase": _purchase,
    "industry.ItemPlace": _item_place,
    "industry.Offer": _offer,
}
