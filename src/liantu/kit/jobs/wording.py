"""What the actions of the queue are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "jobs.job.enqueue": _("发起后台任务"),
        "jobs.job.cancel": _("取消后台任务"),
        "jobs.job.retry": _("重试后台任务"),
        "jobs.job.run": _("执行后台任务"),
        "jobs.job.download": _("下载后台任务的结果"),
        "jobs.schedule.edit": _("修改定时任务"),
        "jobs.schedule.run": _("立即运行定时任务"),
    }
)
