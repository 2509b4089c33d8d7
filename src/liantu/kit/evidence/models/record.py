from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..cleaning import clean


class Record(models.Model):
    """One row or passage as a source sent it. Never changed: what a later delivery says otherwise is another record.

    `key` is the row's identity within its source; `first` and `last` are the first and the last applied deliveries
    that said it, derived from the row lists. A record without them does not count.
    """

    source = models.ForeignKey(
        "evidence.Source", models.PROTECT, related_name="records", verbose_name=_("数据来源"), db_index=False
    )
    key = models.CharField(_("行标识"), max_length=200)
    digest = models.CharField(_("内容摘要"), max_length=64)
    content = models.JSONField(_("内容"), default=dict)
    words = models.TextField(_("摘述"), blank=True)
    place = models.CharField(_("位置"), max_length=120, blank=True)
    # Without indexes: they are read beside a record, and asked only whether they are there.
    first = models.ForeignKey(
        "evidence.Delivery", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    last = models.ForeignKey(
        "evidence.Delivery", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    created = models.DateTimeField(_("接收时间"))

    class Meta:
        verbose_name = _("原始记录")
        verbose_name_plural = _("原始记录")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "key", "digest"], name="evidence_record_once")]

    def __str__(self) -> str:
        return f"{self.source} · {clean(self.place) or self.pk}"

    @property
    def counts(self) -> bool:
        """Whether an applied delivery says so."""
        return self.last_id is not None
