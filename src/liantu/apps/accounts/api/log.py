# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.api import JobOut
from liantu.kit.ui.paging import Pages

from ..queries import find_entry, list_entries, list_security_events
from . import schemas

router = Router(tags=["日志 log"])


@router.get("/log", response=list[schemas.EntryOut], summary="审计日志 the audit log")
@paginate(Pages)
def log_list(request: HttpRequest, asked: schemas.LogQuery = Query(...)) -> Any:
    rows = list_entries(request.auth)
    rows = rows.filter(action=asked.action) if asked.action else rows
    rows = rows.filter(at__date__gte=asked.since) if asked.since else rows
    return rows.filter(at__date__lte=asked.until) if asked.until else rows


class LogDays(Schema):
    since: date = Field(examples=["2026-09-01"])
    until: date = Field(examples=["2026-09-14"])


@router.post("/log/verify", response={202: JobOut}, summary="核验日志 verify the log")
def log_verify(request: HttpRequest, response: HttpResponse) -> Any:
    """A job walks the whole log: it is done where the log is sound, and failed, with what is wrong, where it is not."""
    if not access.may_ever(request.auth, "verify", "audit.Entry"):
        raise access.Denied("verify", "audit.Entry", words=_("核验由审计管理员进行"))
    key = f"verify:{request.auth.pk}"
    return _queued(response, jobs.enqueue(by=request.auth, kind="accounts.verify_log", unique_key=key))


@router.post("/log/export", response={202: JobOut}, summary="导出日志 export the log as a workbook")
def log_export(request: HttpRequest, response: HttpResponse, body: LogDays) -> Any:
    """A job writes the workbook, which `/jobs/{key}/file` then hands over."""
    if not access.may_ever(request.auth, "export", "audit.Entry"):
        raise access.Denied("export", "audit.Entry", words=_("导出由审计管理员进行"))
    params = {"since": body.since.isoformat(), "until": body.until.isoformat()}
    return _queued(response, jobs.enqueue(by=request.auth, kind="accounts.export_log", params=params))


def _queued(response: HttpResponse, job: jobs.Job) -> Status[jobs.Job]:
    """202, and where the job tells how far it is."""
    response["Location"] = reverse("api:jobs_show", args=[job.uuid])
    return Status(202, job)


@router.get("/log/{uuid}", response=schemas.EntryOut, summary="一条日志 one entry")
def log_show(request: HttpRequest, uuid: str) -> Any:
    return find_entry(request.auth, uuid)


@router.get("/security-events", response=list[schemas.EntryOut], summary="安全事件 security events")
@paginate(Pages)
def security_events(request: HttpRequest) -> Any:
    return list_security_events(request.auth)
