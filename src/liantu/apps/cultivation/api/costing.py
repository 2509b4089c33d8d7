"""The costing of policies over HTTP."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Schema

from .. import queries
from . import Firm, router


class CostYear(Schema):
    year: int = Field(examples=[2026])
    firms: int = Field(examples=[31])
    total: float = Field(examples=[6200000])


class CostGain(Schema):
    organisation: Firm
    year: int = Field(examples=[2026])
    yuan: float = Field(examples=[200000])
    amount: str = Field(examples=["首次认定"])


class CostOpen(Schema):
    organisation: Firm
    year: int = Field(examples=[2026])
    result: str = Field(examples=["unknown"])
    most: float | None = Field(
        None, examples=[200000], description="yuan, if all turns out well; null: nobody can tell"
    )
    missing: list[str] = Field(examples=[["首次认定的年份"]])


class CostGround(Schema):
    fact: str = Field(examples=["有效的高新技术企业证书"])
    known: int = Field(examples=[380])
    withheld: int = Field(examples=[0], description="known, but not to the caller: unknown here")
    all: int = Field(examples=[404])


class CostShift(Schema):
    name: str = Field(examples=["模拟新材料有限公司"])
    year: int = Field(examples=[2026])
    before: float | None = Field(None, examples=[200000], description="null: open")
    after: float | None = Field(None, examples=[0])
    why: list[str] = Field([], examples=[["研发费用占比"]])


class CostAgainst(Schema):
    version: str = Field(examples=["2017-01-01"])
    total: float = Field(examples=[7400000])
    more: float = Field(examples=[-1200000])
    falls: list[CostShift]
    rises: list[CostShift]
    changes: list[CostShift]


class CostingOut(Schema):
    zone: str = Field(examples=["simulated"])
    pack: str = Field(examples=["cn.shanxi.high-tech-reward"])
    version: str = Field(examples=["2017-01-01"])
    day: date
    firms: int = Field(examples=[404])
    total: float = Field(examples=[6200000], description="yuan; the sum of `gains` and of `years`")
    most: float = Field(examples=[9000000], description="if all that is open turned out well")
    refused: int = Field(examples=[250])
    years: list[CostYear]
    gains: list[CostGain]
    open: list[CostOpen]
    ground: list[CostGround]
    against: CostAgainst | None = None


@router.get("/policies/costing", response=CostingOut, summary="政策测算 what a policy would cost the zone")
def policy_costing(
    request: HttpRequest,
    zone: str = Query(..., examples=["simulated"]),
    version: str = Query(
        ..., examples=["cn.shanxi.high-tech-reward"], description="a key, key@day, or key@number of a draft"
    ),
    against: str = Query("", examples=["cn.shanxi.high-tech-reward@2017-01-01"]),
    years: int = Query(1, ge=1, le=3, examples=[1]),
) -> Any:
    """Of what the caller may read: what is withheld is unknown."""
    user = request.auth
    queries.require_cost(user)
    place = queries.zone_told(user, zone)
    there = queries.versions(user, place)
    other = queries.version_told(there, against) if against else None
    return queries.tell_costed(queries.cost_policy(user, place, queries.version_told(there, version), years, other))
