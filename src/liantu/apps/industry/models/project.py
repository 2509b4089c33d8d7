from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.models import Evidenced

from ..enums import Measure
from .target import MONEY


class Project(Evidenced):
    """A major project: who invests what, promised and seen. How it goes on is a case of the journey `project`."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("承办部门"))
    name = models.CharField(_("项目名称"), max_length=120)
    lead = models.OneToOneField(
        "industry.Lead", models.PROTECT, null=True, blank=True, related_name="project", verbose_name=_("招商线索")
    )
    # Who runs it here; it has to be in the register before it stands at a node.
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("落地企业")
    )
    # As they are called, whether the register has them or not.
    investors = models.CharField(_("投资方"), max_length=300, blank=True)
    chain = models.ForeignKey(
        "industry.Chain", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产业链")
    )
    node = models.CharField(_("环节"), max_length=80, blank=True)
    investment = models.DecimalField(_("承诺投资"), **MONEY)
    jobs = models.PositiveIntegerField(_("承诺就业"), null=True, blank=True)
    output = models.DecimalField(_("承诺年产值"), **MONEY)
    land = models.DecimalField(_("约定用地"), **MONEY)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    # The placement that it caused when it went into production.
    placed = models.BigIntegerField(null=True, editable=False)
    created = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("重大项目")
        verbose_name_plural = _("重大项目")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "name"], condition=Q(retraction__isnull=True), name="industry_project_name",
                violation_error_message=_("该园区已有同名项目"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Actual(Evidenced):
    """What somebody says has come of a project by a day (`valid_from`), all told since it began."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="actuals", verbose_name=_("重大项目"))
    measure = models.CharField(_("指标"), max_length=10, choices=Measure.choices)
    # Yuan, people or square metres.
    value = models.DecimalField(_("实际"), max_digits=20, decimal_places=2)
    said_by = models.CharField(_("谁说的"), max_length=120)

    class Meta:
        verbose_name = _("项目实际")
        verbose_name_plural = _("项目实际")
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.project} · {self.get_measure_display()}"


class Milestone(models.Model):
    """Something that has to be done by a day."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones", verbose_name=_("重大项目"))
    title = models.CharField(_("节点"), max_length=120)
    due = models.DateField(_("计划日期"))
    who = models.CharField(_("责任人"), max_length=60, blank=True)
    done = models.DateField(_("完成日期"), null=True, blank=True)
    noted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        verbose_name = _("项目节点")
        verbose_name_plural = _("项目节点")
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.title


class Problem(models.Model):
    """What stands in a project's way, and who of the zone solves it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="problems", verbose_name=_("重大项目"))
    text = models.CharField(_("问题"), max_length=500)
    solver = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("解决单位"))
    person = models.CharField(_("责任人"), max_length=60, blank=True)
    due = models.DateField(_("期限"), null=True, blank=True)
    raised_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    raised = models.DateTimeField(_("提出时间"))
    # Empty while it is open.
    solved = models.DateTimeField(_("解决时间"), null=True, blank=True)
    solved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办结人")
    )
    answer = models.CharField(_("如何解决"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("项目问题")
        verbose_name_plural = _("项目问题")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
