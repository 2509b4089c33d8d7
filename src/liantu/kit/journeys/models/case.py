from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RUNS = models.Q(ended__isnull=True)


class Version(models.Model):
    """A version of a journey on which cases run. Whatever becomes of the pack, they stay on what they began with."""

    digest = models.CharField(max_length=64, unique=True)
    key = models.CharField(_("流程"), max_length=80)
    version = models.CharField(_("版本"), max_length=10)
    kind = models.CharField(_("办件类型"), max_length=60)
    # A zone's own; empty for one that ships.
    pack = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("流程版本")
        verbose_name_plural = _("流程版本")
        ordering = ["key", "version"]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Case(models.Model):
    """Something that moves: what it is about, where it stands, with whom, and until when.

    `revision` grows with whatever is done to it: a page that shows an older one is stale. `due`, `overdue_from` and
    `provisional` are those of the running clock that ends first, so that lists compute nothing.
    """

    kind = models.CharField(_("办件类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象"))
    title = models.CharField(_("标题"), max_length=200)
    version = models.ForeignKey(Version, models.PROTECT, related_name="cases", verbose_name=_("流程版本"))
    stage = models.CharField(_("阶段"), max_length=40)
    # When it came to stand there.
    since = models.DateTimeField(_("进入时间"))
    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    assignee = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    creator = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("发起人"))
    followers = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    revision = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(_("开始时间"))
    # Empty while it runs.
    ended = models.DateTimeField(_("办结时间"), null=True)
    ends = models.CharField(_("结局"), max_length=6, blank=True)
    due = models.DateTimeField(_("到期"), null=True)
    provisional = models.BooleanField(_("暂定"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("case", "办件")
        verbose_name_plural = pgettext_lazy("case", "办件")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="journeys_case_object"),
            # What runs, as the board counts it and as lists page it: read from these alone, what is due first on top.
            models.Index(
                fields=["zone", "version", "stage", "due", "kind"], condition=RUNS, name="journeys_case_board"
            ),
            models.Index(fields=["zone", "due", "kind"], condition=RUNS, name="journeys_case_due"),
            models.Index(fields=["assignee", "due", "zone", "kind"], condition=RUNS, name="journeys_case_assignee"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], condition=RUNS, name="journeys_case_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def runs(self) -> bool:
        return self.ended is None
