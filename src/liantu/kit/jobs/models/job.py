from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

from .. import files, registry
from ..enums import FINISHED, LOOSE, RETRIABLE, JobState


class Job(models.Model):
    """One piece of work in the background, and the only place that knows how it stands.

    A worker that has claimed a job holds its `lease`, a fresh token of that claim: everything the worker
    writes is conditional on it, so that a worker that was given up for dead cannot overwrite what another one
    does now.
    """

    uuid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=80)
    # Empty: the title of the kind, in the language of whoever reads it.
    title = models.CharField(_("名称"), max_length=200, blank=True)
    params = models.JSONField(_("参数"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    # Empty: nobody's; it runs as the Scheduler.
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发起人")
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    unique_key = models.CharField(_("去重键"), max_length=120, blank=True)

    progress_done = models.PositiveBigIntegerField(_("已处理"), default=0)
    progress_total = models.PositiveBigIntegerField(_("总数"), null=True, blank=True)
    progress_what = models.CharField(_("计数单位"), max_length=40, blank=True)
    progress_note = models.CharField(_("进展"), max_length=200, blank=True)

    result = models.JSONField(_("结果"), null=True, blank=True, encoder=DjangoJSONEncoder)
    result_file = models.CharField(_("结果文件"), max_length=200, blank=True)
    error = models.TextField(_("原因"), blank=True)
    # May quote rows; only the system administrator reads it.
    traceback = models.TextField(_("程序记录"), blank=True, editable=False)

    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("最多试几次"), default=3)
    interruptions = models.PositiveSmallIntegerField(_("进程中断次数"), default=0)
    cancel_requested = models.BooleanField(_("已请求取消"), default=False)
    lease = models.UUIDField(_("占用凭证"), null=True, editable=False)
    lease_until = models.DateTimeField(_("占用至"), null=True, editable=False)
    worker = models.ForeignKey(
        "jobs.Worker", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("执行进程"),
    )  # fmt: skip

    run_at = models.DateTimeField(_("不早于"))
    created = models.DateTimeField(_("提交时间"))
    # Of the latest attempt; empty as long as there was none.
    started = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="jobs_running_is_leased",
                condition=(
                    models.Q(state=JobState.RUNNING, lease__isnull=False, lease_until__isnull=False)
                    | models.Q(state__in=LOOSE, lease__isnull=True, lease_until__isnull=True)
                ),
            ),
            # Of one key at most one waits that has not begun yet, and at most one runs.
            models.UniqueConstraint(
                fields=["unique_key"], name="jobs_one_waits",
                condition=models.Q(state=JobState.QUEUED, started__isnull=True) & ~models.Q(unique_key=""),
            ),
            models.UniqueConstraint(
                fields=["unique_key"], name="jobs_one_runs",
                condition=models.Q(state=JobState.RUNNING) & ~models.Q(unique_key=""),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["run_at", "id"], name="jobs_waiting", condition=models.Q(state=JobState.QUEUED)),
            models.Index(fields=["lease_until"], name="jobs_running", condition=models.Q(state=JobState.RUNNING)),
            models.Index(fields=["owner", "-id"], name="jobs_of_owner"),
            models.Index(fields=["state", "-id"], name="jobs_in_state"),
            models.Index(fields=["finished"], name="jobs_finished"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.title or registry.title(self.kind)

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def can_be_cancelled(self) -> bool:
        return not self.is_finished and not self.cancel_requested

    @property
    def can_be_retried(self) -> bool:
        return self.state in RETRIABLE and self.kind in registry.kinds()

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None where the job did not say how much there is to do."""
        if self.state == JobState.DONE:
            return 100
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)

    def remaining_seconds(self, now: datetime | None = None) -> int | None:
        """At the pace so far; None where nothing can be said."""
        if self.state != JobState.RUNNING or not self.progress_total or not self.progress_done or not self.started:
            return None
        spent = ((now or clock.wall()) - self.started).total_seconds()
        left = max(0, self.progress_total - self.progress_done)
        return round(spent / self.progress_done * left)

    @property
    def result_path(self) -> Path | None:
        """The file that it made; None where there is none, or none any more."""
        if self.state != JobState.DONE or not self.result_file:
            return None
        place = files.folder(self.uuid) / files.harmless(self.result_file)
        return place if place.is_file() else None
