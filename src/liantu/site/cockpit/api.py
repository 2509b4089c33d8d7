"""The cockpit for programs: the same figures as on the page, with the addresses of their proof."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access.sentences import listed

from .figures import Reading
from .views import come_in
from .zone import Cockpit, cockpit_of

router = Router(tags=["驾驶舱 cockpit"])


class CockpitFigureOut(Schema):
    indicator: str = Field(examples=["high_tech_enterprises"])
    name: str = Field(examples=["高新技术企业数"])
    value: Decimal | None = Field(examples=["37"], description="null where it is withheld")
    of: int | None = Field(description="for a rank: how many were ranked")
    unit: str = Field(examples=["家"])
    approximate: bool
    period: str = Field(examples=["@2023-04"])
    partial: bool = Field(description="the period was not over when it was told")
    until: date = Field(description="the day that it speaks of")
    named: int | None = Field(description="how many members its record lists; null where nothing can be listed")
    proven: int | float | None = Field(
        description="what the register counts by the indicator's formula; null without one"
    )
    withheld: bool
    conflict: bool = Field(description="further records report another value")
    simulated: bool
    source: str | None = Field(examples=["yanhu-report-2023"])
    observation: int
    record: int | None


class CockpitOrganisationOut(Schema):
    id: int = Field(examples=[128])
    name: str = Field(examples=["天海泵业"])


class CockpitChainOut(Schema):
    id: int = Field(examples=[2])
    name: str = Field(examples=["水泵制造"])
    leaders: list[CockpitOrganisationOut]
    cores_named: int
    withheld: int
    nodes: int | None = Field(
        description="null where nobody has said what the chain is made of, or it may not be read", examples=[58]
    )
    present: int | None = Field(description="at how many nodes somebody is", examples=[30])
    gaps: dict[str, int] = Field(
        description="fill, extend, strengthen: not seen here, or thin", examples=[{"fill": 16}]
    )


class CockpitPlaceOut(Schema):
    id: int
    name: str
    kind: str = Field(examples=["carrier"])
    recognitions: list[str]
    figures: list[CockpitFigureOut]


class CockpitCountOut(Schema):
    scheme: str = Field(examples=["high_tech_enterprise"])
    level: str = Field(examples=["national"])
    name: str
    organisations: int


class CockpitTieOut(Schema):
    id: int
    partner: CockpitOrganisationOut
    organisation: CockpitOrganisationOut
    kind: str = Field(examples=["联合研发"])
    what: str = Field(examples=["稀土永磁电机"])
    stage: str = Field(examples=["推进"])


class CockpitDeliveryOut(Schema):
    id: int
    title: str = Field(examples=["盐湖高新区打造科技创新引擎"])
    source: str = Field(examples=["yanhu-report-2023"])
    issued: str = Field(examples=["2023-04"])
    rows: int = Field(examples=[13])


class CockpitOut(Schema):
    zone: str = Field(examples=["yanhu"])
    name: str
    simulated: bool
    as_at: date
    organisations: dict[str, int] = Field(description="how many of each kind are in the register")
    figures: list[CockpitFigureOut]
    chains: list[CockpitChainOut]
    places: list[CockpitPlaceOut] = Field(description="platforms, carriers, laboratories")
    recognitions: list[CockpitCountOut] = Field(description="held today, each organisation once a scheme and level")
    ties: list[CockpitTieOut] = Field(description="with universities and institutes: the latest of them")
    ties_count: int = Field(description="how many there are, each once however many sources say it", examples=[12])
    partners_count: int = Field(description="with how many universities and institutes", examples=[5])
    deliveries: list[CockpitDeliveryOut]
    completeness: str = Field(description="how complete the ground is, in one sentence")
    withheld: dict[str, int] = Field(description="how much the caller may not read, by part")


@router.get("/cockpit", response=CockpitOut, summary="园区驾驶舱 one zone at a glance")
def cockpit_show(
    request: HttpRequest,
    zone: str = Query("", max_length=100, description="code or name; may be left out by who sees one zone only"),
) -> Any:
    user = request.auth
    come_in(user)
    if zone:
        return tell(cockpit_of(user, accounts.zone_coded(user, zone)))
    zones = accounts.zones_for(user)
    if len(zones) != 1:
        known = listed(one.code for one in zones) or "—"
        raise ValidationError({"zone": _("请用 zone 指明园区；可选：%(known)s") % {"known": known}})
    return tell(cockpit_of(user, zones[0]))


def tell(told: Cockpit) -> dict[str, Any]:
    """A cockpit as plain data."""
    return {
        "zone": told.zone.code, "name": told.zone.called, "simulated": told.zone.simulated, "as_at": clock.today(),
        "organisations": {kind: n for kind, n in told.kinds.items() if kind},
        "figures": [_figure(one) for one in told.readings],
        "chains": [
            {
                "id": one.id, "name": one.name, "cores_named": len(one.cores),
                "withheld": len(one.leaders_hidden | one.cores_hidden),
                "nodes": one.cover.nodes if one.cover else None, "present": one.cover.present if one.cover else None,
                "gaps": {gap.kind: gap.count for gap in one.cover.gaps} if one.cover else {},
                "leaders": [{"id": leader.id, "name": leader.name} for leader in one.leaders],
            }
            for one in told.chains
        ],
        "places": [
            {
                "id": one.id, "name": one.name, "kind": one.kind, "recognitions": one.titles,
                "figures": [_figure(reading) for reading in one.readings],
            }
            for one in told.places
        ],
        "recognitions": [
            {"scheme": one.scheme, "level": one.level, "name": one.words, "organisations": one.count}
            for one in told.recognitions
        ],
        "ties": [
            {
                "id": one.id, "kind": one.kind, "what": one.what, "stage": one.stage,
                "partner": {"id": one.partner.id, "name": one.partner.name},
                "organisation": {"id": one.member.id, "name": one.member.name},
            }
            for one in told.ties.lines
        ],
        "ties_count": told.ties.count, "partners_count": told.ties.partners,
        "deliveries": [
            {"id": one.pk, "title": one.title, "source": one.source.code, "issued": one.issued, "rows": one.rows_count}
            for one in told.deliveries
        ],
        "completeness": told.sentence,
        "withheld": told.withheld,
    }  # fmt: skip


def _figure(one: Reading) -> dict[str, Any]:
    told, hidden = one.figure.observation, one.withheld
    source = told.record.source
    return {
        "indicator": one.code, "name": one.name, "value": _plain(one.figure.reported), "of": None if hidden else told.of,
        "unit": one.figure.indicator.unit, "approximate": told.approximate and not hidden, "period": told.period,
        "partial": one.partial, "until": one.until, "named": one.named, "proven": one.proven, "withheld": hidden,
        "conflict": bool(one.mark.others), "simulated": source.simulated,
        "source": None if hidden else source.code, "observation": told.pk, "record": None if hidden else told.record_id,
    }  # fmt: skip


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that the column carries."""
    return None if value is None else Decimal(format(value.normalize(), "f"))
