"""indicators over HTTP for programs: the same queries and actions as the pages."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from .. import actions
from ..queries import (
    FigureRows,
    figure_of,
    find_indicator,
    find_observation,
    formulas,
    in_period,
    indicator_told,
    list_figures,
    list_indicators,
    subject_told,
    tell_figures,
    tell_indicator,
)

router = Router(tags=["指标 indicators"])


class IndicatorOut(Schema):
    id: int = Field(examples=[5])
    code: str = Field(examples=["high_tech_enterprises"])
    name: str = Field(examples=["高新技术企业数"])
    name_en: str = Field("", examples=["High-tech enterprises"])
    unit: str = Field(examples=["家"])
    kind: str = Field(examples=["count"], description="count, amount, area, rank or ratio")
    definition: str = Field(examples=["区内企业中，期末高新技术企业证书在有效期内的家数。"])
    definition_en: str = ""
    subjects: list[str] = Field([], examples=[["zone"]], description="kinds of organisation that it is reported of")
    better: str = Field("", examples=["up"], description="up, down, or empty: neither")
    period_kind: str = Field(
        "", examples=["at"], description="at: as things stand on a day; over: in a period; empty: not said"
    )
    members: str = Field(
        "", examples=["organisation"], description="kind of what a figure may name one by one; empty: nothing"
    )
    formula: dict[str, Any] | None = Field(
        None,
        description='a count of a registered set, or `{"is": "patents / staff_total"}` over other indicators',
        examples=[{"countable": "recognitions", "where": {"scheme": "high_tech_enterprise"}, "distinct": "holder"}],
    )
    formula_words: str = ""
    version: int = Field(1, examples=[1], description="of its definition")
    shipped: bool = False
    active: bool = True
    figures: int | None = Field(None, examples=[3], description="observations that count; null where it was not asked")


class IndicatorIn(Schema):
    code: str = Field(examples=["incubator_graduates"])
    name: str = Field(examples=["孵化毕业企业数"])
    name_en: str = ""
    unit: str = Field(examples=["家"])
    kind: str = Field("count", examples=["count"])
    definition: str = Field(examples=["报告期内毕业的在孵企业家数，每家只计一次。"])
    definition_en: str = ""
    subjects: list[str] = []
    better: str = ""
    period_kind: str = ""
    members: str = ""
    formula: dict[str, Any] | None = None


class IndicatorPatch(Schema):
    name: str | None = None
    name_en: str | None = None
    unit: str | None = None
    kind: str | None = None
    definition: str | None = None
    definition_en: str | None = None
    subjects: list[str] | None = None
    better: str | None = None
    period_kind: str | None = None
    members: str | None = None
    formula: dict[str, Any] | None = Field(None, description="null takes the formula away")
    active: bool | None = None


class IndicatorName(Schema):
    code: str = Field(examples=["high_tech_enterprises"])
    name: str = Field(examples=["高新技术企业数"])
    name_en: str = ""


class Thing(Schema):
    kind: str = Field(examples=["organisation"])
    id: int = Field(examples=[3])
    name: str | None = Field(examples=["盐湖高新区"], description="null where the reader may not see it")


class SourceOut(Schema):
    source: str = Field(examples=["report-yanhu-2023"], description="code of the source")
    name: str = Field(examples=["盐湖高新区公开报道"])
    record: int = Field(examples=[17])
    place: str = Field("", examples=["第25段"])


class FigureOut(Schema):
    id: int = Field(examples=[14])
    code: str = Field(examples=["F-14"], description="what is printed on its passport")
    indicator: IndicatorName
    subject: Thing
    period: str = Field(examples=["@2023-04"])
    start: date
    end: date | None = None
    reported: str | None = Field(examples=["37"], description="a decimal; null where it is withheld")
    unit: str = Field(examples=["家"])
    approximate: bool
    of: int | None = Field(None, description="of a rank: how many were ranked")
    withheld: bool = Field(
        examples=[False],
        description="true: the class of the record keeps what it reports from the reader. The row is listed, so that a figure "
        "which there is does not look as if there were none; `reported`, `of`, `named`, `completeness` and `proven` are null",
    )
    named: int | None = Field(
        examples=[0], description="members that the source lists; null where nothing can be listed"
    )
    members: list[Thing]
    proven: int | float | None = Field(
        examples=[0], description="what the formula gives; null: no formula, or not known; 0 is 0"
    )
    proven_why: str = Field("", description="why a formula over other indicators gives nothing")
    formula: str = Field("", examples=["资质荣誉 · 资质类别: 高新技术企业"])
    completeness: str | None = Field(
        examples=["0"], description="named of reported, 0 to 1; null where it means nothing"
    )
    conflict: bool = Field(
        description="another record reports another value for the same period, and neither a person nor a field "
        "authority has decided"
    )
    why: str = Field("", examples=[""], description="why this value stands and not what else is said, in words")
    simulated: bool
    note: str = ""
    sources: list[SourceOut] = Field(description="the record that it rests on, then others for the same period")


class Key(Schema):
    kind: str = Field("organisation", examples=["organisation"])
    id: int = Field(examples=[3])


class FigureIn(Schema):
    indicator: str = Field(examples=["high_tech_enterprises"], description="code or name")
    subject: str | Key = Field(
        examples=["盐湖高新区"], description="name or code of an organisation, code of a zone, or a key"
    )
    value: str | int | float = Field(examples=["37"], description="as text it is kept exactly")
    unit: str = Field(examples=["家"], description="must be the indicator's")
    period: str = Field(examples=["2026-Q3"])
    zone: str | None = Field(
        None, examples=["yanhu"], description="code; null: the zone that the subject is or lies in"
    )
    of: int | None = None
    approximate: bool = False
    members: list[Key] = []
    note: str = ""


class Reason(Schema):
    reason: str = Field(examples=["来源单位更正"], max_length=300)


class Told(FigureRows):
    """The same, as programs are told."""

    def __getitem__(self, at: Any) -> Any:
        return tell_figures(self.user, super().__getitem__(at))


@router.get("/indicators", response=list[IndicatorOut], summary="指标 list indicators")
@paginate(Pages)
def indicators_list(request: HttpRequest, q: str = Query("", max_length=80), active: bool | None = None) -> Any:
    rows = list_indicators(request.auth)
    rows = rows.filter(name__icontains=q) | rows.filter(code__icontains=q) if q else rows
    rows = rows if active is None else rows.filter(active=active)
    return Indicators(rows)


class Indicators:
    """Rows of indicators, told as they are asked for."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        book = formulas.book_of()
        return [tell_indicator(row, book) for row in self.rows[at]]


@router.get("/indicators/{code}", response=IndicatorOut, summary="一个指标 one indicator")
def indicators_show(request: HttpRequest, code: str) -> Any:
    return tell_indicator(access.find(request.auth, "view", list_indicators(request.auth), code=code))


@router.post("/indicators", response={201: IndicatorOut}, summary="定义指标 define an indicator")
def indicators_create(request: HttpRequest, body: IndicatorIn) -> Any:
    return Status(201, tell_indicator(actions.define_indicator(by=request.auth, **body.dict())))


@router.patch("/indicators/{code}", response=IndicatorOut, summary="修改指标 edit an indicator")
def indicators_edit(request: HttpRequest, code: str, body: IndicatorPatch) -> Any:
    told = body.dict(exclude_unset=True)
    told = {name: value for name, value in told.items() if value is not None or name == "formula"}
    return tell_indicator(actions.edit_indicator(by=request.auth, indicator=find_indicator(request.auth, code), **told))


@router.get("/figures", response=list[FigureOut], summary="指标值 list figures")
@paginate(Pages)
def figures_list(
    request: HttpRequest,
    subject: str = Query(
        "", max_length=200, examples=["盐湖高新区"], description="name or code of an organisation, code of a zone"
    ),
    indicator: str = Query("", max_length=120, examples=["high_tech_enterprises"], description="code or name"),
    period: str = Query("", max_length=12, examples=["2023"]),
    latest: bool = Query(False, description="of each indicator and subject the last period only"),
) -> Any:
    user = request.auth
    subjects = [subject_told(user, subject)] if subject else None
    codes = [indicator_told(user, indicator).code] if indicator else None
    rows = list_figures(user, latest=latest, subjects=subjects, indicators=codes)
    return Told(user, in_period(rows, period) if period else rows)


@router.get("/figures/{pk}", response=FigureOut, summary="一项指标值 one figure")
def figures_show(request: HttpRequest, pk: int) -> Any:
    return tell_figures(request.auth, [figure_of(request.auth, pk)])[0]


@router.post("/figures", response={201: FigureOut}, summary="登记指标值 report a figure")
def figures_create(request: HttpRequest, body: FigureIn) -> Any:
    user, told = request.auth, body.dict()
    subject = told["subject"]
    told |= {
        "indicator": indicator_told(user, body.indicator), "value": str(body.value),
        "subject": subject_told(user, subject) if isinstance(subject, str) else (subject["kind"], subject["id"]),
        "zone": accounts.zone_coded(user, body.zone) if body.zone else None,
        "members": [(member.kind, member.id) for member in body.members],
    }  # fmt: skip
    made = actions.report(by=user, **told)
    return Status(201, tell_figures(user, [figure_of(user, made.pk)])[0])


@router.post("/figures/{pk}/retract", response={204: None}, summary="撤回指标值 retract a figure")
def figures_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    row = find_observation(request.auth, pk)
    actions.retract_observation(by=request.auth, observation=row, reason=body.reason)
    return Status(204, None)


from . import publishing, series  # noqa: E402, F401  they add to the router
