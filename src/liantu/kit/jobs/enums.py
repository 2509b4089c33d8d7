from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


#: Nothing more happens to these unless somebody asks for it.
FINISHED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
#: These can be asked to run again.
RETRIABLE = (JobState.FAILED, JobState.CANCELLED)
#: No worker holds these.
LOOSE = (JobState.QUEUED, *FINISHED)


class WorkerState(models.TextChoices):
    IDLE = "idle", _("空闲")
    WORKING = "working", _("执行中")
    SILENT = "silent", _("失联")
    STOPPED = "stopped", _("已停止")


#: A worker in one of these is there to run jobs.
PRESENT = (WorkerState.IDLE, WorkerState.WORKING)
