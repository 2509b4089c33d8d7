from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """A batch of entries closed by the sealer.

    `digest` is keyed over the macs of positions `first` to `last` in order; `chain` is keyed over the previous
    seal's chain and this seal's own fields, so that no seal can be taken out or exchanged unseen.
    """

    number = models.BigIntegerField(_("封印号"), unique=True)
    first = models.BigIntegerField(_("起始序号"))
    last = models.BigIntegerField(_("结束序号"))
    at = models.DateTimeField(_("封印时间"))
    key = models.CharField(_("密钥指纹"), max_length=16)
    digest = models.CharField(_("批次校验码"), max_length=64)
    chain = models.CharField(_("链校验码"), max_length=64)

    class Meta:
        verbose_name = _("日志封印")
        verbose_name_plural = _("日志封印")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"#{self.number} [{self.first}–{self.last}]"
