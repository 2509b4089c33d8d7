from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import ClockState
from .case import Case


class Clock(models.Model):
    """One run of a clock of a case's journey. Started again, it is another row, and each keeps its own account."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks", verbose_name=pgettext_lazy("case", "办件"))
    key = models.CharField(_("时限"), max_length=40)
    period = models.CharField(_("期限"), max_length=8)
    state = models.CharField(_("状态"), max_length=8, choices=ClockState.choices, default=ClockState.RUNNING)
    started = models.DateTimeField(_("起"))
    stopped = models.DateTimeField(_("止"), null=True)
    # The end of its last day; empty while it is paused.
    due = models.DateTimeField(_("到期"), null=True)
    # Reaches into a year whose holidays nobody has announced yet.
    provisional = models.BooleanField(_("暂定"), default=False)

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "key"], condition=~models.Q(state="stopped"), name="journeys_clock_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.key}"


class Pause(models.Model):
    """For how long a clock stood still, and for what cause."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses", verbose_name=_("时限"))
    cause = models.CharField(_("事由"), max_length=40)
    began = models.DateTimeField(_("起"))
    ended = models.DateTimeField(_("止"), null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人"))
    reason = models.CharField(_("理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("暂停")
        verbose_name_plural = _("暂停")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(ended__isnull=True), name="journeys_pause_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} · {self.cause}"


class Escalation(models.Model):
    """A rung of a clock's ladder, planned: when its turn comes, and when it was climbed. Each is climbed once."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="escalations", verbose_name=_("时限"))
    # Working days from the last day, as the journey says.
    offset = models.SmallIntegerField()
    # Empty while the clock is paused.
    at = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("到期提醒")
        verbose_name_plural = _("到期提醒")
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], condition=models.Q(done__isnull=True), name="journeys_escalation_open")]
        constraints = [models.UniqueConstraint(fields=["clock", "offset"], name="journeys_escalation_once")]

    def __str__(self) -> str:
        return f"{self.clock} {self.offset:+d}"
