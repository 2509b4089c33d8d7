from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import OPEN, PlanState, RowState


class Plan(models.Model):
    """One workbook on its way in: what was read in it, what each column is, and what would become of every row.

    Nothing of it counts before it is applied; then its rows are a delivery of the source.
    """

    source = models.ForeignKey("evidence.Source", models.PROTECT, related_name="+", verbose_name=_("数据来源"))
    title = models.CharField(_("名称"), max_length=200)
    issued = models.CharField(_("报送日期"), max_length=10)
    file_name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=PlanState.choices, default=PlanState.READING)
    # The tables that were found, each with its columns and what they are: see kit.intake.layout.
    tables = models.JSONField(default=list)
    # What the reader has to say of the file: hidden rows, formulas, another shape than last time.
    remarks = models.JSONField(default=list)
    # Rows by state.
    counts = models.JSONField(default=dict)
    # What the register went by when its rows were compared: see `targets.Subject.mark`.
    mark = models.CharField(max_length=300, blank=True)
    # Why it could not be read or applied, in words.
    problem = models.TextField(_("问题"), blank=True)
    # The plan whose rejected and unsure rows this one brings back.
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=pgettext_lazy("plan", "更正"),
    )
    delivery = models.OneToOneField(
        "evidence.Delivery",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("plan", "报送"),
    )
    job = models.UUIDField(null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("接收人"))
    created = models.DateTimeField(_("接收时间"))
    applied = models.DateTimeField(_("应用时间"), null=True)

    class Meta:
        verbose_name = _("接收")
        verbose_name_plural = _("接收")
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "state"], name="intake_plan_source")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def simulated(self) -> bool:
        return bool(self.source.simulated)

    @property
    def is_report(self) -> bool:
        """Whether what it holds are the finds of a report."""
        return self.source.kind == "report"

    def count(self, *states: str) -> int:
        return sum(int(self.counts.get(state, 0)) for state in states)


class PlanRow(models.Model):
    """A row of the workbook, what it says, and what would become of it."""

    plan = models.ForeignKey("intake.Plan", models.CASCADE, related_name="rows", verbose_name=_("接收"), db_index=False)
    # Its turn within the plan, and where the workbook has it.
    number = models.PositiveIntegerField(_("序"))
    place = models.CharField(_("位置"), max_length=120)
    # The table that it stands in, by its turn in the workbook.
    table = models.PositiveSmallIntegerField(default=0)
    # Of a correction: the turn of the row that it brings back.
    origin = models.PositiveIntegerField(null=True)
    # Whom it is about, as its source tells that: what a verdict is tied to, whatever else the row says.
    who = models.CharField(max_length=200, blank=True)
    # The row's identity within its source. Empty where the row tells none.
    key = models.CharField(_("行标识"), max_length=200, blank=True)
    # Whom it is about, as it says it.
    name = models.CharField(_("名称"), max_length=200, blank=True)
    code = models.CharField(_("代码"), max_length=18, blank=True)
    # Of a report: what sort of find it is, the sentence that says so, and where in it the find stands.
    what = models.CharField(_("类别"), max_length=14, blank=True)
    words = models.TextField(_("原文"), blank=True)
    span = models.JSONField(default=list)
    content = models.JSONField(_("内容"), default=dict)
    said = models.JSONField(default=dict)
    state = models.CharField(_("结果"), max_length=10, choices=RowState.choices)
    # The organisation that it means; empty for a new one and where that is not sure.
    subject = models.BigIntegerField(null=True)
    # Why: words as they are kept, see kit.intake.telling, which tells what stands here as somebody reads it.
    why = models.JSONField(default=list)
    # Those that it may mean: [{id, name, score, why}].
    candidates = models.JSONField(default=list)
    # What would change, whoever may read it: [{field, now, told, source, sort, class, unit}], see kit.intake.targets.Change.
    changes = models.JSONField(default=list)
    # What is wrong: [{column, header, words}].
    faults = models.JSONField(default=list)
    verdict = models.ForeignKey("intake.Verdict", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("接收行")
        verbose_name_plural = _("接收行")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["plan", "state", "number"], name="intake_row_state"),
            models.Index(fields=["plan", "who"], name="intake_row_who"),
        ]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="intake_row_once")]

    def __str__(self) -> str:
        return self.name or self.place
