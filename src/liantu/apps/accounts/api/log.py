# No postponed annotations here: the paging wrapper would look their names up in its own module.

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.pagination import paginate

from liantu.kit.ui.paging import Pages

from ..actions.log import verify_log
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


@router.get("/log/verify", summary="核验日志 verify the log")
def log_verify(request: HttpRequest) -> Any:
    report = verify_log(by=request.auth)
    return {
        "sound": report.sound, "sealed": report.sealed, "unsealed": report.unsealed, "head": report.head,
        "findings": [vars(finding) for finding in report.findings],
    }  # fmt: skip


@router.get("/log/{uuid}", response=schemas.EntryOut, summary="一条日志 one entry")
def log_show(request: HttpRequest, uuid: str) -> Any:
    return find_entry(request.auth, uuid)


@router.get("/security-events", response=list[schemas.EntryOut], summary="安全事件 security events")
@paginate(Pages)
def security_events(request: HttpRequest) -> Any:
    return list_security_events(request.auth)
