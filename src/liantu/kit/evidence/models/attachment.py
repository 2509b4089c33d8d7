from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A file that a record rests on. Its bytes lie in the home, named by their digest; who reads the record reads it."""

    record = models.ForeignKey(
        "evidence.Record", models.PROTECT, related_name="attachments", verbose_name=_("原始记录")
    )
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    type = models.CharField(_("类型"), max_length=100)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))
    created = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["id"]
        indexes = [models.Index(fields=["sha256"], name="evidence_attachment_sha")]

    def __str__(self) -> str:
        return self.name
