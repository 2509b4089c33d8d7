from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..enums import Basis, PublicationState, RowRole
from .indicator import measure_in_words


class Publication(models.Model):
    """Figures of a zone and a period as one person froze them and another let them out; one that restates corrects an earlier one."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    title = models.CharField(_("标题"), max_length=120)
    period = models.CharField(_("期间"), max_length=12)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=PublicationState.choices, default=PublicationState.PREPARED, editable=False
    )
    restates = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="restatements", verbose_name=_("修订的发布")
    )
    # Why it restates.
    reason = models.CharField(_("修订理由"), max_length=300, blank=True)
    # Of all that was frozen, so that it can be told that nothing was altered since.
    digest = models.CharField(_("内容摘要"), max_length=64, editable=False)
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("编制人"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("编制单位"))
    frozen = models.DateTimeField(_("冻结时间"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    decided = models.DateTimeField(_("批准时间"), null=True)
    remark = models.CharField(_("退回理由"), max_length=300, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    withdrawn = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("指标发布")
        verbose_name_plural = _("指标发布")
        ordering = ["-frozen", "-id"]
        indexes = [models.Index(fields=["zone", "-frozen"], name="indicators_published_in")]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """What is printed, so that a publication on paper is found again."""
        return f"P-{self.pk}"

    @property
    def open(self) -> bool:
        """Whether a second person has still to decide."""
        return self.state == PublicationState.PREPARED

    @property
    def holds(self) -> bool:
        return self.state == PublicationState.PUBLISHED


class PublishedFigure(models.Model):
    """One figure as it was frozen: its values, and the version of its definition. Never changed."""

    publication = models.ForeignKey(
        "indicators.Publication", models.CASCADE, related_name="figures", verbose_name=_("指标发布")
    )
    order = models.PositiveIntegerField(_("顺序"))
    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="+", verbose_name=_("指标"))
    version = models.ForeignKey(
        "indicators.IndicatorVersion", models.PROTECT, related_name="+", verbose_name=_("指标版本")
    )
    subject_kind = models.CharField(_("对象类型"), max_length=40)
    subject_id = models.BigIntegerField(_("对象"))
    subject_name = models.CharField(_("对象名称"), max_length=200, blank=True)
    basis = models.CharField(pgettext_lazy("published", "依据"), max_length=10, choices=Basis.choices)
    value = models.DecimalField(_("发布值"), max_digits=20, decimal_places=4, null=True)
    approximate = models.BooleanField(_("约数"), default=False)
    of = models.PositiveIntegerField(_("参评个数"), null=True)
    # Beside it, whichever was given: what was reported, how many were named, what the register proved.
    reported = models.DecimalField(_("上报数"), max_digits=20, decimal_places=4, null=True)
    named = models.PositiveIntegerField(_("列名数"), null=True)
    proven = models.DecimalField(_("核实数"), max_digits=20, decimal_places=4, null=True)
    # Why there is no value, and how the formula read, in words of the time and in both languages.
    why = models.CharField(_("未知的原因"), max_length=300, blank=True)
    why_en = models.CharField(max_length=600, blank=True)
    formula_words = models.TextField(_("公式"), blank=True)
    formula_words_en = models.TextField(blank=True)
    # The strictest class of what it rests on, and whose it is: others read *withheld*, of what was published, too.
    classification = models.CharField(_("密级"), max_length=12, blank=True)
    class_unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    simulated = models.BooleanField(_("模拟数据"), default=False)
    # The figure of an earlier publication that it corrects.
    restates = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="restatements", verbose_name=_("修订的指标值")
    )

    class Meta:
        verbose_name = _("已发布的指标值")
        verbose_name_plural = _("已发布的指标值")
        ordering = ["publication", "order", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "indicator"], name="indicators_published_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "indicator", "subject_kind", "subject_id"], name="indicators_published_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called} {self.publication.period}"

    @property
    def code(self) -> str:
        return f"P-{self.publication_id}-{self.order}"

    @property
    def key(self) -> tuple[str, int]:
        return (self.subject_kind, self.subject_id)

    @property
    def called(self) -> str:
        """What the indicator was called when it was frozen, in the reader's language."""
        told = self.version.content
        english = (get_language() or "").startswith("en") and told.get("name_en")
        return str(english or told.get("name", ""))

    @property
    def defined(self) -> str:
        told = self.version.content
        english = (get_language() or "").startswith("en") and told.get("definition_en")
        return str(english or told.get("definition", ""))

    @property
    def formula_read(self) -> str:
        """The formula as it read, in the reader's language."""
        return self.formula_words_en if (get_language() or "").startswith("en") else self.formula_words

    @property
    def why_unknown(self) -> str:
        return self.why_en if (get_language() or "").startswith("en") else self.why

    @property
    def unit(self) -> str:
        return str(self.version.content.get("unit", ""))

    @property
    def measure(self) -> str:
        return measure_in_words(self.unit)


class PublishedRow(models.Model):
    """A record that a published figure rests on, or one that it names or counts. Never changed."""

    figure = models.ForeignKey(
        "indicators.PublishedFigure", models.CASCADE, related_name="rows", verbose_name=_("已发布的指标值")
    )
    role = models.CharField(_("性质"), max_length=8, choices=RowRole.choices)
    # What is named or counted: a registered (kind, id); of what is said or used, the observation.
    kind = models.CharField(_("类型"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("成员"))
    label = models.CharField(_("名称"), max_length=200, blank=True)
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=4, null=True)
    record = models.ForeignKey(
        "evidence.Record", models.PROTECT, null=True, related_name="+", verbose_name=_("原始记录"), db_index=False
    )

    class Meta:
        verbose_name = _("已发布指标值的行")
        verbose_name_plural = _("已发布指标值的行")
        ordering = ["figure", "id"]
        indexes = [models.Index(fields=["figure", "role"], name="indicators_published_row")]

    def __str__(self) -> str:
        return self.label or f"{self.kind} {self.object_id}"
