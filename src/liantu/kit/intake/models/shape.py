from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Headers by which a shape is called.
MOST_HEADERS = 6


class Shape(models.Model):
    """How a source's table is to be read, as somebody confirmed it once: the next of the same shape asks nothing."""

    source = models.ForeignKey("evidence.Source", models.CASCADE, related_name="+", verbose_name=_("数据来源"))
    signature = models.CharField(_("表样指纹"), max_length=64)
    headers = models.JSONField(pgettext_lazy("column", "列名"), default=list)
    # Column by column what it is, and what is the same for all rows: see kit.intake.layout.
    layout = models.JSONField(_("列的含义"), default=dict)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("确认人"))
    confirmed = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("表样")
        verbose_name_plural = _("表样")
        ordering = ["-confirmed", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "signature"], name="intake_shape_once")]

    def __str__(self) -> str:
        return "、".join(str(header) for header in self.headers[:MOST_HEADERS])

    @property
    def read(self) -> int:
        """How many of its columns are taken."""
        return sum(bool(column["field"]) for column in self.layout.get("columns", ()))
