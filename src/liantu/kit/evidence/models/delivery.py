from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import DeliveryState


class Delivery(models.Model):
    """One time that a source sent something. It counts while it is applied."""

    source = models.ForeignKey("evidence.Source", models.PROTECT, related_name="deliveries", verbose_name=_("数据来源"))
    title = models.CharField(_("名称"), max_length=200)
    issued = models.CharField(_("报送日期"), max_length=10, help_text=_("如 2023-04 或 2023-04-21"))
    # What later and earlier are asked by: the last day of `issued`.
    day = models.DateField(_("截至日"), editable=False)
    state = models.CharField(_("状态"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.STAGED)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    created = models.DateTimeField(_("接收时间"))
    applied = models.DateTimeField(_("应用时间"), null=True, blank=True)
    undone = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    # Empty while what rests on its records is still to be derived: a crash between the two is seen by it.
    settled = models.DateTimeField(_("重算完成时间"), null=True, editable=False)
    # Kept while its rows are: a list of deliveries counts no rows.
    rows_count = models.PositiveIntegerField(_("行数"), default=0, editable=False)

    class Meta:
        verbose_name = _("报送")
        verbose_name_plural = _("报送")
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["source", "state", "day"], name="evidence_delivery_source")]

    def __str__(self) -> str:
        return self.title

    @property
    def counts(self) -> bool:
        return self.state == DeliveryState.APPLIED

    @property
    def unsettled(self) -> bool:
        """Whether it was applied or undone, and what rests on it is not derived yet."""
        return self.state != DeliveryState.STAGED and self.settled is None


class DeliveryRow(models.Model):
    """A row of a delivery's list: under which key it stood, and what it said."""

    delivery = models.ForeignKey(
        "evidence.Delivery", models.CASCADE, related_name="rows", verbose_name=_("报送"), db_index=False
    )
    record = models.ForeignKey("evidence.Record", models.PROTECT, related_name="rows", verbose_name=_("原始记录"))
    place = models.CharField(_("位置"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("报送行")
        verbose_name_plural = _("报送行")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["delivery", "record"], name="evidence_row_once")]

    def __str__(self) -> str:
        return self.place or str(self.record_id)
