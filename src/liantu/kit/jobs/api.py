"""Background jobs over HTTP for programs."""

# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
import uuid
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.kit.ui.paging import Pages

from . import actions, queries
from .enums import JobState

EXAMPLE = "0f8fad5b-d9cb-469f-a165-70867728950e"

router = Router(tags=["后台任务 jobs"])


class ProgressOut(Schema):
    done: int = Field(0, examples=[120])
    total: int | None = Field(None, examples=[3000], description="null: not known")
    what: str = Field("", examples=["条"], description="what is counted")
    note: str = Field("", examples=["正在写入工作簿"])
    percent: int | None = Field(None, examples=[4], description="0 to 100; null: not known")


class JobOut(Schema):
    id: uuid.UUID = Field(examples=[EXAMPLE])
    kind: str = Field(examples=["accounts.export_log"])
    title: str = Field(examples=["导出审计日志"])
    state: JobState = Field(examples=["running"])
    owner: str | None = Field(None, examples=["zhang.wei"], description="null: a schedule's")
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone")
    progress: ProgressOut
    result: dict[str, Any] | None = Field(None, examples=[{"rows": 3000}], description="for the owner only")
    file: str = Field("", examples=["liantu-log.xlsx"], description="what can be fetched; for the owner only")
    error: str = Field("", examples=[""], description="why it failed, in the owner's language")
    attempts: int = Field(examples=[1])
    max_attempts: int = Field(examples=[3])
    cancel_requested: bool = False
    run_at: datetime
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None

    @staticmethod
    def resolve_id(obj: Any) -> uuid.UUID:
        return obj.uuid

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return obj.name

    @staticmethod
    def resolve_owner(obj: Any) -> str | None:
        return obj.owner.username if obj.owner else None

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None

    @staticmethod
    def resolve_progress(obj: Any) -> ProgressOut:
        return ProgressOut(
            done=obj.progress_done,
            total=obj.progress_total,
            what=obj.progress_what,
            note=obj.progress_note,
            percent=obj.percent,
        )

    @staticmethod
    def resolve_result(obj: Any, context: dict[str, Any]) -> dict[str, Any] | None:
        return obj.result if queries.is_own(context["request"].auth, obj) else None

    @staticmethod
    def resolve_file(obj: Any, context: dict[str, Any]) -> str:
        path = obj.result_path if queries.is_own(context["request"].auth, obj) else None
        return path.name if path else ""


@router.get("", response=list[JobOut], summary="任务列表 list jobs")
@paginate(Pages)
def jobs_list(
    request: HttpRequest,
    state: list[JobState] = Query([], description="one or several"),
    kind: list[str] = Query([], examples=[["accounts.export_log"]]),
    mine: bool = Query(False, description="one's own alone"),
) -> Any:
    return queries.jobs(request.auth, states=state, kinds=kind, mine=mine)


class ScheduleOut(Schema):
    name: str = Field(examples=["jobs.tidy"])
    title: str = Field(examples=["清理过期的任务文件和记录"])
    kind: str = Field(examples=["jobs.tidy"])
    every: int | None = Field(None, examples=[3600], description="seconds; null: once a day")
    daily: str | None = Field(None, examples=["03:40"], description="time of day; null: every so many seconds")
    enabled: bool = Field(examples=[True])
    next_run: datetime
    last_job: uuid.UUID | None = Field(None, examples=[EXAMPLE], description="null: never yet")

    @staticmethod
    def resolve_daily(obj: Any) -> str | None:
        return f"{obj.daily:%H:%M}" if obj.daily else None

    @staticmethod
    def resolve_last_job(obj: Any) -> uuid.UUID | None:
        return obj.last_job.uuid if obj.last_job else None


class ScheduleIn(Schema):
    enabled: bool = Field(examples=[False])


# Before the single job, whose address would take these words for its id.
@router.get("/schedules", response=list[ScheduleOut], summary="定时任务列表 list schedules")
@paginate(Pages)
def schedules_list(request: HttpRequest) -> Any:
    return queries.schedules(request.auth)


@router.get("/schedules/{name}", response=ScheduleOut, summary="一个定时任务 one schedule")
def schedules_show(request: HttpRequest, name: str) -> Any:
    return queries.schedule(request.auth, name)


@router.patch("/schedules/{name}", response=ScheduleOut, summary="启用或停用定时任务 switch a schedule on or off")
def schedules_edit(request: HttpRequest, name: str, body: ScheduleIn) -> Any:
    return actions.set_schedule_enabled(by=request.auth, name=name, enabled=body.enabled)


@router.post("/schedules/{name}/run", response={202: JobOut}, summary="立即执行定时任务 run a schedule now")
def schedules_run(request: HttpRequest, response: HttpResponse, name: str) -> Any:
    job = actions.run_schedule_now(by=request.auth, name=name)
    response["Location"] = reverse("api:jobs_show", args=[job.uuid])
    return Status(202, job)


@router.get("/{key}", response=JobOut, summary="一个任务 one job")
def jobs_show(request: HttpRequest, key: uuid.UUID) -> Any:
    return queries.job(request.auth, key)


@router.get("/{key}/file", summary="下载任务结果 fetch the file that a job made")
def jobs_file(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    path = actions.open_result(by=request.auth, job=key)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@router.post("/{key}/cancel", response=JobOut, summary="取消任务 cancel a job")
def jobs_cancel(request: HttpRequest, key: uuid.UUID) -> Any:
    return actions.request_cancel(by=request.auth, job=key)


@router.post("/{key}/retry", response=JobOut, summary="重试任务 run a failed or cancelled job again")
def jobs_retry(request: HttpRequest, key: uuid.UUID) -> Any:
    return actions.retry_job(by=request.auth, job=key)
