from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import registry


class Schedule(models.Model):
    """A job that queues itself: planned by code, while the row holds when it is next due and if it is on."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    kind = models.CharField(_("类别"), max_length=80)
    params = models.JSONField(_("参数"), default=dict, blank=True)
    every = models.PositiveIntegerField(_("间隔（秒）"), null=True, blank=True)
    daily = models.TimeField(_("每天"), null=True, blank=True)
    enabled = models.BooleanField(_("启用"), default=True)
    next_run = models.DateTimeField(_("下次执行"))
    last_job = models.ForeignKey(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("最近一次")
    )

    class Meta:
        verbose_name = _("定时任务")
        verbose_name_plural = _("定时任务")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(every__isnull=True, daily__isnull=False)
                    | models.Q(every__isnull=False, daily__isnull=True)
                ),
                name="jobs_schedule_one_timing",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return registry.title(self.kind)

    def following(self, after: datetime) -> datetime:
        """The first slot after `after`. Slots that passed while no worker ran are not made up for."""
        if self.every is not None:
            step = timedelta(seconds=self.every)
            begin = self.next_run or after
            return begin + step * max(1, (after - begin) // step + 1)
        local = timezone.localtime(after)
        slot = local.replace(hour=self.daily.hour, minute=self.daily.minute, second=self.daily.second, microsecond=0)
        return slot if slot > local else slot + timedelta(days=1)
