from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptText(models.Model):
    """A pack as it once shipped, kept so that what runs on it stays on it when a later program ships another."""

    kind = models.CharField(_("种类"), max_length=40)
    key = models.CharField(_("代号"), max_length=80)
    version = models.DateField(_("版本"))
    digest = models.CharField(_("摘要值"), max_length=64)
    text = models.TextField(_("内容"), editable=False)
    kept = models.DateTimeField(_("收存时间"), editable=False)

    class Meta:
        verbose_name = _("随系统发布的规则")
        verbose_name_plural = _("随系统发布的规则")
        ordering = ["kind", "key", "version", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "version", "digest"], name="rulestore_kept_once")]

    def __str__(self) -> str:
        return f"{self.key} · {self.version}"
