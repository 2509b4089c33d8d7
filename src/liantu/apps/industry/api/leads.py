"""Targets, leads and major projects over HTTP for programs: the same queries and actions as the pages."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.ui.paging import Pages

from .. import queries
from ..actions import leads, projects, targets
from .chains import Holder, Key, Source

router = Router(tags=["招商 leads"])


class TargetOut(Schema):
    id: int
    organisation: Holder
    zone: str = Field(examples=["yanhu"])
    chain: Holder
    node: str = Field("", examples=["motor"])
    node_title: str = Field("", examples=["电机"])
    products: str = ""
    place: str = Field("", examples=["浙江省台州市"])
    revenue: Decimal | None = Field(None, description="yuan a year")
    employees: int | None = None
    growth: Decimal | None = Field(None, description="a share: 0.18 is 18 %")
    state: str = Field(examples=["open"], description="open, taken (a lead) or aside")
    state_label: str = Field(examples=["待联系"])
    reason: str = Field("", description="why it was set aside")
    score: float = Field(description="how well it fits its gap, 0 to 1")
    reasons: list[str] = Field(examples=[["产品对得上：电机", "营收 3.2 亿元"]])
    sources: list[Source]


class Standing(Schema):
    """Where a lead or project stands."""

    case: int | None = Field(None, description="its case: moves are made at /cases/{id}/move")
    stage: str = Field("", examples=["negotiating"])
    stage_label: str = Field("", examples=["洽谈"])
    owner: str = Field("", examples=["邱实"])
    due: date | None = Field(None, examples=["2026-09-20"], description="last day of the clock that ends first")
    overdue: bool = False


class Promised(Standing):
    id: int
    name: str
    zone: str = Field(examples=["yanhu"])
    organisation: Holder | None = None
    chain: Holder | None = None
    node: str = ""
    node_title: str = ""
    investment: Decimal | None = Field(None, examples=["200000000.00"], description="yuan")
    jobs: int | None = None
    output: Decimal | None = Field(None, description="yuan a year")
    land: Decimal | None = Field(None, description="square metres")


class LeadOut(Promised):
    matter: str = ""
    origin: str = ""
    contact: str = Field("", description="masked", examples=["张*"])
    contact_post: str = ""
    contact_phone: str = Field("", description="masked")
    rivals: str = Field("", description="zones that want it, too")
    next_step: str = ""
    next_day: date | None = None
    target: int | None = None
    created: datetime


class LeadIn(Schema):
    zone: str = Field("", examples=["yanhu"], description="not needed with a target")
    target: int | None = Field(None, description="the target of which it is made")
    name: str = Field("", examples=["台州某某泵业有限公司"], max_length=120)
    organisation: str = Field("", description="name, code or #id, where the register has it", max_length=200)
    chain: int | str | None = Field(None, examples=["水泵制造"], description="id or name")
    node: str = Field("", description="key or title of a node of the chain", max_length=80)
    matter: str = Field("", max_length=300)
    origin: str = Field("", examples=["展会"], max_length=120)
    contact: str = Field("", max_length=60)
    contact_post: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=40)
    investment: Decimal | None = Field(None, ge=0, description="yuan")
    jobs: int | None = Field(None, ge=0)
    output: Decimal | None = Field(None, ge=0, description="yuan a year")
    land: Decimal | None = Field(None, ge=0, description="square metres")
    rivals: str = Field("", max_length=300)
    next_step: str = Field("", max_length=200)
    next_day: date | None = None
    again: bool = Field(False, description="it is another, though one like it runs already")


class LeadPatch(Schema):
    name: str | None = Field(None, max_length=120)
    organisation: str | None = Field(None, max_length=200)
    chain: int | str | None = Field(None, description="id or name")
    node: str | None = Field(None, max_length=80)
    matter: str | None = Field(None, max_length=300)
    origin: str | None = Field(None, max_length=120)
    contact: str | None = Field(None, max_length=60)
    contact_post: str | None = Field(None, max_length=60)
    contact_phone: str | None = Field(None, max_length=40)
    investment: Decimal | None = Field(None, ge=0)
    jobs: int | None = Field(None, ge=0)
    output: Decimal | None = Field(None, ge=0)
    land: Decimal | None = Field(None, ge=0)
    rivals: str | None = Field(None, max_length=300)
    next_step: str | None = Field(None, examples=["去企业总部考察"], max_length=200)
    next_day: date | None = None


class ProjectOut(Promised):
    investors: str = ""
    note: str = ""
    lead: int | None = None
    sources: list[Source]


class Beside(Schema):
    measure: str = Field(examples=["investment"], description="investment, jobs, output or land")
    label: str = Field(examples=["投资额"])
    promised: Decimal | None = None
    actual: Decimal | None = None
    day: str = ""
    said_by: str = ""


class ActualOut(Schema):
    id: int
    measure: str
    value: Decimal
    day: str = Field(examples=["2026-08-31"])
    said_by: str


class MilestoneOut(Schema):
    id: int
    title: str = Field(examples=["主体封顶"])
    due: date
    done: date | None = None
    who: str = ""


class ProblemOut(Schema):
    id: int
    text: str
    solver: str = Field(examples=["自然资源局"])
    person: str = ""
    due: date | None = None
    solved: datetime | None = None
    answer: str = ""


class ProjectWhole(ProjectOut):
    beside: list[Beside]
    actuals: list[ActualOut]
    milestones: list[MilestoneOut]
    problems: list[ProblemOut]


class ProjectIn(Schema):
    zone: str = Field(examples=["yanhu"])
    name: str = Field(examples=["空调全产业链生产基地"], max_length=120)
    stage: str = Field("", examples=["started"], description="planned, signed, started or production")
    organisation: str = Field("", max_length=200)
    investors: str = Field("", max_length=300)
    chain: int | str | None = None
    node: str = Field("", max_length=80)
    investment: Decimal | None = Field(None, ge=0, description="yuan")
    jobs: int | None = Field(None, ge=0)
    output: Decimal | None = Field(None, ge=0)
    land: Decimal | None = Field(None, ge=0)
    note: str = Field("", max_length=500)
    basis: str = Field("", max_length=300)


class ActualIn(Schema):
    measure: str = Field(examples=["investment"])
    value: Decimal = Field(ge=0, examples=["120000000"], description="yuan, people or square metres, all told")
    day: str = Field(examples=["2026-08-31"], max_length=10)
    said_by: str = Field(examples=["企业月报"], max_length=120)


class MilestoneIn(Schema):
    title: str = Field(examples=["主体封顶"], max_length=120)
    due: date
    who: str = Field("", max_length=60)


class MilestoneDone(Schema):
    done: date | None = Field(None, description="null: it was not, after all")
    who: str = Field("", max_length=60)


class ProblemIn(Schema):
    text: str = Field(examples=["10 千伏外线没有接到地块"], max_length=500)
    solver: str = Field(examples=["建设局"], description="name of a unit of the zone")
    person: str = Field("", max_length=60)
    due: date | None = None


class Answer(Schema):
    answer: str = Field(examples=["外线已接通"], max_length=500)


class Reason(Schema):
    reason: str = Field(examples=["企业已在别处投产"], max_length=300)


class _Told:
    """Rows told by a function, as many as are asked for."""

    def __init__(self, rows: Any, tell: Any) -> None:
        self.rows, self.tell = rows, tell

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.tell(list(self.rows[at]))
        return told


def _narrowed(request: HttpRequest, rows: Any, zone: str, stage: str = "") -> Any:
    rows = rows.filter(zone=queries.zone_told(request.auth, zone)) if zone else rows
    return rows.filter(stage=stage) if stage else rows


def _fields(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """With chain and organisation found by what names them."""
    kept = dict(told)
    if kept.get("chain") not in (None, ""):
        kept["chain"] = queries.chain_told(request.auth, kept["chain"])
    if "organisation" in kept:
        text = kept["organisation"]
        kept["organisation"] = registry.organisation_told(request.auth, text) if text else None
    return kept


@router.get("/targets", response=list[TargetOut], summary="招商目标 list targets")
@paginate(Pages)
def targets_list(
    request: HttpRequest, zone: str = Query("", examples=["yanhu"]), chain: Key | None = None,
    node: str = Query("", examples=["motor"]),
) -> Any:  # fmt: skip
    rows = _narrowed(request, queries.list_targets(request.auth), zone)
    rows = rows.filter(chain=chain) if chain is not None else rows
    rows = rows.filter(node=node) if node else rows
    return _Told(rows, lambda some: queries.tell_targets(request.auth, some))


def _target(request: HttpRequest, pk: int) -> dict[str, Any]:
    return queries.tell_targets(request.auth, [queries.find_target(request.auth, pk)])[0]


@router.post("/targets/{int:pk}/aside", response=TargetOut, summary="搁置招商目标 set a target aside")
def targets_aside(request: HttpRequest, pk: int, body: Reason) -> Any:
    targets.set_aside(by=request.auth, target=queries.find_target(request.auth, pk), reason=body.reason)
    return _target(request, pk)


@router.post("/targets/{int:pk}/reopen", response=TargetOut, summary="重新考虑招商目标 think of a target again")
def targets_reopen(request: HttpRequest, pk: int) -> Any:
    targets.reopen(by=request.auth, target=queries.find_target(request.auth, pk))
    return _target(request, pk)


@router.get("/leads", response=list[LeadOut], summary="招商线索 list leads")
@paginate(Pages)
def leads_list(
    request: HttpRequest, zone: str = Query("", examples=["yanhu"]), stage: str = Query("", examples=["negotiating"])
) -> Any:
    rows = _narrowed(request, queries.list_leads(request.auth), zone, stage)
    return _Told(
        rows, lambda some: [queries.tell_lead(row) for row in queries.with_cases(request.auth, queries.LEAD, some)]
    )


@router.get("/leads/{int:pk}", response=LeadOut, summary="一条线索 one lead")
def leads_show(request: HttpRequest, pk: int) -> Any:
    return queries.tell_lead(queries.with_cases(request.auth, queries.LEAD, [queries.find_lead(request.auth, pk)])[0])


@router.post("/leads", response={201: LeadOut}, summary="登记线索 create a lead")
def leads_create(request: HttpRequest, body: LeadIn) -> Any:
    told = _fields(request, body.dict())
    target, zone = told.pop("target"), told.pop("zone")
    found = queries.find_target(request.auth, target) if target is not None else None
    place = found.zone if found is not None else queries.zone_told(request.auth, zone)
    return Status(201, leads_show(request, leads.create_lead(by=request.auth, zone=place, target=found, **told).pk))


@router.patch("/leads/{int:pk}", response=LeadOut, summary="修改线索 change a lead")
def leads_edit(request: HttpRequest, pk: int, body: LeadPatch) -> Any:
    told = _fields(request, body.dict(exclude_unset=True))
    leads.edit_lead(by=request.auth, lead=queries.find_lead(request.auth, pk), **told)
    return leads_show(request, pk)


@router.get("/projects", response=list[ProjectOut], summary="重大项目 list major projects")
@paginate(Pages)
def projects_list(
    request: HttpRequest, zone: str = Query("", examples=["yanhu"]), stage: str = Query("", examples=["started"])
) -> Any:
    rows = _narrowed(request, queries.list_projects(request.auth), zone, stage)
    return _Told(
        rows,
        lambda some: [queries.tell_project(row) for row in queries.with_cases(request.auth, queries.PROJECT, some)],
    )


@router.get("/projects/{int:pk}", response=ProjectWhole, summary="一个项目 one project with what is seen of it")
def projects_show(request: HttpRequest, pk: int) -> Any:
    row = queries.with_cases(request.auth, queries.PROJECT, [queries.find_project(request.auth, pk)])[0]
    return {**queries.tell_project(row), **queries.tell_parts(request.auth, row)}


@router.post("/projects", response={201: ProjectWhole}, summary="登记项目 create a project")
def projects_create(request: HttpRequest, body: ProjectIn) -> Any:
    told = _fields(request, body.dict())
    told["zone"] = queries.zone_told(request.auth, body.zone)
    return Status(201, projects_show(request, projects.create_project(by=request.auth, **told).pk))


@router.post("/projects/{int:pk}/actuals", response=ProjectWhole, summary="登记实际 note what is seen")
def projects_actual(request: HttpRequest, pk: int, body: ActualIn) -> Any:
    projects.note_actual(by=request.auth, project=queries.find_project(request.auth, pk), **body.dict())
    return projects_show(request, pk)


@router.post("/projects/{int:pk}/milestones", response=ProjectWhole, summary="排定节点 plan a milestone")
def projects_milestone(request: HttpRequest, pk: int, body: MilestoneIn) -> Any:
    projects.plan_milestone(by=request.auth, project=queries.find_project(request.auth, pk), **body.dict())
    return projects_show(request, pk)


@router.post("/milestones/{int:pk}", response=ProjectWhole, summary="办结节点 say when a milestone was done")
def milestones_done(request: HttpRequest, pk: int, body: MilestoneDone) -> Any:
    row = projects.finish_milestone(by=request.auth, milestone=queries.find_milestone(request.auth, pk), **body.dict())
    return projects_show(request, row.project_id)


@router.post("/projects/{int:pk}/problems", response=ProjectWhole, summary="提出问题 raise a problem")
def projects_problem(request: HttpRequest, pk: int, body: ProblemIn) -> Any:
    project = queries.find_project(request.auth, pk)
    told = body.dict() | {"solver": accounts.unit_named(request.auth, body.solver, project.zone)}
    projects.raise_problem(by=request.auth, project=project, **told)
    return projects_show(request, pk)


@router.post("/problems/{int:pk}/solve", response=ProjectWhole, summary="办结问题 solve a problem")
def problems_solve(request: HttpRequest, pk: int, body: Answer) -> Any:
    row = projects.solve_problem(by=request.auth, problem=queries.find_problem(request.auth, pk), answer=body.answer)
    return projects_show(request, row.project_id)
