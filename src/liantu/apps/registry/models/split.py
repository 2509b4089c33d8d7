from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Split(models.Model):
    """A verdict that some records speak of another firm than the organisation that they were taken for.

    What rests on them went over to `made`, an organisation of its own. Once undone, `organisation` stands for `made`
    too, so that whatever was said of it meanwhile, and whoever refers to it, finds its way.
    """

    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="splits", verbose_name=_("原机构")
    )
    made = models.OneToOneField("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("拆出的机构"))
    # As it was called when it arose.
    name = models.CharField(_("拆出时的名称"), max_length=200)
    records = models.ManyToManyField("evidence.Record", related_name="+", verbose_name=_("原始记录"))
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("判定人"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("判定单位"))
    at = models.DateTimeField(_("判定时间"))
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)
    # Column → [row, the organisation that stood there]: what undoing puts back.
    moved = models.JSONField(default=dict, editable=False)
    # The organisations that rows were taken from: `organisation` and those that it stood for.
    members = models.JSONField(default=list, editable=False)
    # Words on rows that gave way to it.
    verdicts = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("拆分判定")
        verbose_name_plural = _("拆分判定")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.called}"

    @property
    def called(self) -> str:
        """The name of the other; of one that is no more, the one that it had."""
        return self.made.name or self.name

    @property
    def holds(self) -> bool:
        return self.undone_at is None
