"""Who may do what with background jobs, their schedules and the processes that run them.

A job is its owner's: they alone fetch what it made. The system administrator keeps the machinery running, so
sees every job and its error trace, but no result.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, PEOPLE, Role

SYSTEM, OPERATOR, SCHEDULER = Role.SYSTEM_ADMIN, Role.LOCAL_OPERATOR, Role.SCHEDULER
OTHERS = (*BUSINESS, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)

jobs = declare("jobs.Job", own="owner", unit="unit", zone="zone")
jobs.permit("view", _("查看后台任务"), all=[SYSTEM, OPERATOR], own=OTHERS)
jobs.permit("enqueue", _("发起后台任务"), all=[SCHEDULER], own=PEOPLE)
jobs.permit("cancel", _("取消后台任务"), all=[SYSTEM], own=OTHERS)
jobs.permit("retry", _("重试后台任务"), all=[SYSTEM], own=OTHERS)
jobs.permit("download", _("下载任务结果"), own=PEOPLE)
jobs.permit("view_trace", _("查看程序记录"), all=[SYSTEM])
jobs.permit("tidy", _("清理后台任务"), all=[SCHEDULER])

schedules = declare("jobs.Schedule")
schedules.permit("view", _("查看定时任务"), all=[SYSTEM, OPERATOR])
schedules.permit("edit", _("启用或停用定时任务"), all=[SYSTEM])
schedules.permit("run", _("立即执行定时任务"), all=[SYSTEM])

workers = declare("jobs.Worker")
workers.permit("view", _("查看执行进程"), all=[SYSTEM, OPERATOR])
