from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retraction(models.Model):
    """A person's decision that something said does not hold. Lifting it brings the thing back."""

    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("撤回人"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        verbose_name = _("撤回")
        verbose_name_plural = _("撤回")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reason
