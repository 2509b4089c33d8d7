from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import CalendarSort, PartState

IN_FORCE = Q(applied__isnull=False, ended__isnull=True)


def _person(words: object) -> models.ForeignKey[object, object]:
    return models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=words)


class CalendarPart(models.Model):
    """What a zone says of its calendar, or the installation for all: a year's holiday table, or the office hours.

    Prepared, looked at, applied; then replaced by another, or ended. What was applied never changes, so that a clock that
    has stopped keeps the account that it had.
    """

    # Empty: for every zone that has none of its own.
    zone = models.ForeignKey("accounts.Zone", models.PROTECT, null=True, related_name="+", verbose_name=_("园区"))
    sort = models.CharField(_("内容"), max_length=8, choices=CalendarSort.choices)
    # 0 of hours.
    year = models.PositiveSmallIntegerField(_("年份"), default=0)
    # A table as JSON that the engine reads, or hours as "08:30-12:00, 14:30-18:00".
    text = models.TextField(_("内容"), editable=False)
    # Of hours: whether a period's last day ends with them, not at 24:00.
    closes = models.BooleanField(_("最后一日在下班时届满"), default=False)
    name = models.CharField(_("文件名"), max_length=200, blank=True)
    by = _person(_("准备人"))
    made = models.DateTimeField(_("准备时间"))
    applied_by = _person(_("启用人"))
    applied = models.DateTimeField(_("启用时间"), null=True)
    ended_by = _person(_("停用人"))
    ended = models.DateTimeField(_("停用时间"), null=True)
    # Whether the deadlines of running clocks have been counted anew since it was applied or ended.
    counted = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "sort", "year"], name="journeys_calendar_of_zone", condition=IN_FORCE & Q(zone__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["sort", "year"], name="journeys_calendar_of_all", condition=IN_FORCE & Q(zone__isnull=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.year}" if self.year else str(self.get_sort_display())

    @property
    def state(self) -> PartState:
        if self.applied is None:
            return PartState.PREPARED
        return PartState.IN_FORCE if self.ended is None else PartState.ENDED
