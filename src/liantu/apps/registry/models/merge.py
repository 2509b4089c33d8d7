from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    """A verdict that two organisations are the same: from then on `winner` stands for `loser`. Nothing is moved."""

    loser = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="merges", verbose_name=_("并入的机构")
    )
    winner = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("保留的机构"))
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("判定人"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("判定单位"))
    at = models.DateTimeField(_("判定时间"))
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("合并判定")
        verbose_name_plural = _("合并判定")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(undone_at__isnull=True), name="registry_merge_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"

    @property
    def holds(self) -> bool:
        return self.undone_at is None
