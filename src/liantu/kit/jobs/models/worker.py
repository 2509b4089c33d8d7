from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

from .. import processes, timing
from ..enums import JobState, WorkerState
from .job import Job


class Worker(models.Model):
    """One process that runs jobs: a row from its start on, kept up to date by its heartbeat."""

    name = models.CharField(_("名称"), max_length=80)
    host = models.CharField(_("主机"), max_length=120)
    pid = models.PositiveIntegerField(_("进程号"))
    # With the pid these tell for certain whether the process still lives, when asked from the same place.
    place = models.CharField(_("进程空间"), max_length=80, blank=True, editable=False)
    ticks = models.PositiveBigIntegerField(_("进程起始时刻"), null=True, editable=False)
    started = models.DateTimeField(_("启动时间"))
    seen = models.DateTimeField(_("最近心跳"))
    stopped = models.DateTimeField(_("停止时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("执行进程")
        verbose_name_plural = _("执行进程")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> Job | None:
        """The job that it runs now; asked for anew each time, unless a query over many workers has told it."""
        if "current" in self.__dict__:
            told: Job | None = self.__dict__["current"]
            return told
        return Job.objects.filter(state=JobState.RUNNING, worker=self).first()

    @current.setter
    def current(self, job: Job | None) -> None:
        self.__dict__["current"] = job

    @property
    def state(self) -> WorkerState:
        if self.stopped is not None:
            return WorkerState.STOPPED
        if self.lives is False or self.seen < clock.wall() - timedelta(seconds=timing.LEASE):
            return WorkerState.SILENT
        return WorkerState.WORKING if self.current else WorkerState.IDLE

    @property
    def lives(self) -> bool | None:
        """Is the process there? None where that cannot be told from here, as from another machine."""
        return processes.lives(self.place, self.pid, self.ticks)
