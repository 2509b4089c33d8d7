from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pin(models.Model):
    """An object that somebody keeps at hand, in their own order."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("用户"))
    kind = models.CharField(_("类别"), max_length=40)
    object_id = models.BigIntegerField(_("对象"))
    order = models.PositiveIntegerField(_("次序"))
    at = models.DateTimeField(_("固定时间"))

    class Meta:
        verbose_name = _("固定的对象")
        verbose_name_plural = _("固定的对象")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "object_id"], name="search_one_pin")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
