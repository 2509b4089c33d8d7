"""Long and nightly work of accounts."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access.sentences import clauses
from liantu.kit.jobs.public import Failed, Progress, job, schedule

from .actions.importing import import_users
from .actions.log import export_log, verify_log
from .actions.upkeep import tidy

TIDIED = {
    "users": _("停用的账号"),
    "lapsed": _("到时的会话"),
    "sessions": _("清理的匿名会话"),
    "throttles": _("清理的尝试计数"),
    "uploads": _("清理的上传文件"),
}
WALKED = {"sealed": _("已封印的条目"), "unsealed": _("待封印的条目"), "findings": _("发现的问题")}


@job("accounts.tidy", title=_("整理账户：停用久未登录的账号，清理过期会话"), facts=TIDIED)
def run_tidy(progress: Progress) -> dict[str, int]:
    return tidy(by=progress.by)


def follow(progress: Progress, what: str) -> Callable[[int, int], None]:
    """What an action calls with (done, total) as it goes along: the job's progress, counted as `what`."""
    seen = 0
    progress.total(None, what)

    def tell(done: int, total: int) -> None:
        nonlocal seen
        if not seen:
            progress.total(total, what)
        progress.step(done - seen)
        seen = done

    return tell


@job("accounts.verify_log", title=_("核验审计日志"), retries=1, facts=WALKED)
def run_verify(progress: Progress) -> dict[str, object]:
    report = verify_log(by=progress.by, on_progress=follow(progress, _now("条")))
    if not report.sound:
        raise Failed(clauses(finding.words for finding in report.findings[:5]))
    remarks = {"words": clauses(report.remarks)} if report.remarks else {}
    return {"sealed": report.sealed, "unsealed": report.unsealed, "findings": 0, **remarks}


@job("accounts.export_log", title=_("导出审计日志"), retries=1, facts={"rows": _("导出的条目")})
def run_export(progress: Progress, since: str, until: str) -> dict[str, object]:
    path = progress.file(f"liantu-log-{since}-{until}.xlsx")
    tell = follow(progress, _now("条"))
    return {"rows": export_log(by=progress.by, since=since, until=until, path=path, on_progress=tell)}


@job(
    "accounts.import_users", title=_("批量新建用户"), retries=0,
    facts={"made": _("新建的用户"), "refused": _("没有通过的行")},
)  # fmt: skip
def run_import(progress: Progress, upload: str) -> dict[str, object]:
    path = progress.file("liantu-users.xlsx")
    told = import_users(by=progress.by, upload=upload, path=path, on_progress=follow(progress, _now("行")))
    return {"made": told.made, "refused": told.refused}


schedule("accounts.tidy", kind="accounts.tidy", daily="03:10")
schedule("accounts.verify_log", kind="accounts.verify_log", daily="03:20")
