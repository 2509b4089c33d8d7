from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import BURDEN, Purpose, VisitState


class ZoneRule(models.Model):
    """How often a zone lets its departments visit one firm in a month. Without a row: `DEFAULT`."""

    DEFAULT = 2

    zone = models.OneToOneField("accounts.Zone", models.CASCADE, related_name="+", verbose_name=_("园区"))
    per_month = models.PositiveSmallIntegerField(_("每家企业每月走访上限"), default=DEFAULT)

    class Meta:
        verbose_name = _("走访规则")
        verbose_name_plural = _("走访规则")

    def __str__(self) -> str:
        return str(self.zone)


class Visit(models.Model):
    """Departments go to see an organisation on a day: several of them together, each with its own purpose.

    `ordinal`: which of the firm's visits of the month it was when it was booked; beyond the zone's limit it carries the
    reason, and who let it be.
    """

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"))
    day = models.DateField(_("日期"))
    begins = models.TimeField(_("开始时间"), null=True, blank=True)
    ends = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    ordinal = models.PositiveSmallIntegerField(_("当月第几次"), default=1)
    beyond = models.BooleanField(_("超出上限"), default=False)
    reason = models.CharField(_("超出上限的理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("同意人")
    )
    decided = models.DateTimeField(_("同意时间"), null=True, blank=True)
    # Why it was refused or cancelled.
    note = models.CharField(_("说明"), max_length=300, blank=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("预约人"))
    created = models.DateTimeField(_("预约时间"))

    class Meta:
        verbose_name = _("走访")
        verbose_name_plural = _("走访")
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["zone", "day", "state"], name="activities_visit_day"),
            models.Index(fields=["organisation", "day"], name="activities_visit_firm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(begins__isnull=True) | Q(ends__gt=models.F("begins")),
                name="activities_visit_times", violation_error_message=_("结束时间不晚于开始时间"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.day} · {self.organisation}"


class VisitParty(models.Model):
    """One department of a visit: who of it goes, what for, and what it found."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="parties", verbose_name=_("走访"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("部门"))
    people = models.ManyToManyField("accounts.User", related_name="+", verbose_name=_("人员"))
    purpose = models.CharField(_("目的"), max_length=12, choices=Purpose.choices)
    matter = models.CharField(_("事项"), max_length=300, blank=True)
    findings = models.TextField(_("走访情况"), max_length=4000, blank=True)
    found_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    found = models.DateTimeField(_("记录时间"), null=True, blank=True)
    joined_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("加入人"))
    joined = models.DateTimeField(_("加入时间"))

    class Meta:
        verbose_name = _("走访部门")
        verbose_name_plural = _("走访部门")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["visit", "unit"], name="activities_party_once")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_purpose_display()}"

    @property
    def is_burden(self) -> bool:
        return self.purpose in BURDEN


class AlreadyTold(models.Model):
    """What a firm says that it has told somebody of the zone before, so that nobody asks it again."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="told", verbose_name=_("走访"))
    to = models.CharField(_("已告诉"), max_length=120)
    what = models.CharField(_("内容"), max_length=500)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("填写人"))
    at = models.DateTimeField(_("填写时间"))

    class Meta:
        verbose_name = _("企业已反映")
        verbose_name_plural = _("企业已反映")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.to}：{self.what}"
