from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Recent(models.Model):
    """An object that somebody looked at lately."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("用户"))
    kind = models.CharField(_("类别"), max_length=40)
    object_id = models.BigIntegerField(_("对象"))
    at = models.DateTimeField(_("查看时间"))

    class Meta:
        verbose_name = _("最近查看")
        verbose_name_plural = _("最近查看")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "object_id"], name="search_one_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
