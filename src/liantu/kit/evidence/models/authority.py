from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FieldAuthority(models.Model):
    """Whose word on one field counts first, in one zone or in the whole body: its places, in their order.

    One whose order was taken away stays without places, so that its history has an object; then the usual order holds.
    """

    # A registered field: organisation.capital, indicator.revenue.
    field = models.CharField(_("字段"), max_length=100)
    # Empty: it holds for the whole body, wherever a zone has no order of its own.
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    changed = models.DateTimeField(_("更新时间"), null=True, editable=False)
    # Since when what rests on the field is to be derived again, because of another order; empty: all is done.
    unsettled = models.DateTimeField(_("重算未完成自"), null=True, editable=False)

    class Meta:
        verbose_name = _("字段权威")
        verbose_name_plural = _("字段权威")
        ordering = ["field", "id"]
        constraints = [
            models.UniqueConstraint(fields=["field", "zone"], name="evidence_authority_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.field} · {self.zone}" if self.zone else self.field


class AuthorityPlace(models.Model):
    """One place in an order: all that a unit sends, or one source."""

    authority = models.ForeignKey(
        "evidence.FieldAuthority", models.CASCADE, related_name="places", verbose_name=_("字段权威")
    )
    rank = models.PositiveSmallIntegerField(_("次序"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("报送单位"))
    source = models.ForeignKey(
        "evidence.Source", models.PROTECT, null=True, related_name="+", verbose_name=_("数据来源")
    )

    class Meta:
        verbose_name = _("权威次序")
        verbose_name_plural = _("权威次序")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "rank"], name="evidence_place_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, source__isnull=True) | Q(unit__isnull=True, source__isnull=False),
                name="evidence_place_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.source)
