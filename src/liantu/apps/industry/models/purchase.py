from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.models import Evidenced

from ..enums import OfferState


class Purchase(Evidenced):
    """What a firm of a chain buys from outside its own walls in a year, as a list, a tender or an invoice says.

    `node` is where a person has put the item; `proposed` is what its words suggest and counts nowhere. `told_local` is what the
    list itself says of the supplier; else the register tells, as far as it knows the supplier.
    """

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    chain = models.ForeignKey(
        "industry.Chain", models.PROTECT, null=True, blank=True, related_name="purchases", verbose_name=_("产业链")
    )
    buyer = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("采购方"))
    item = models.CharField(_("采购内容"), max_length=200)
    specification = models.CharField(_("规格"), max_length=300, blank=True)
    amount = models.DecimalField(_("年采购额（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    period = models.CharField(_("期间"), max_length=10)
    supplier_name = models.CharField(_("供应商"), max_length=200, blank=True)
    supplier = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("供应商")
    )
    told_local = models.BooleanField(_("本地供应"), null=True, blank=True)
    node = models.CharField(_("环节"), max_length=80, blank=True)
    proposed = models.CharField(_("建议环节"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("采购")
        verbose_name_plural = _("采购清单")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["chain", "node"], name="industry_bought_at"),
            models.Index(fields=["buyer"], name="industry_bought_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="industry_bought_amount",
                violation_error_message=_("年采购额不能为负"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.item


class ItemPlace(models.Model):
    """To which node of a chain a person has put an item, by its words: the next list that has it does not ask again."""

    chain = models.ForeignKey("industry.Chain", models.PROTECT, related_name="+", verbose_name=_("产业链"))
    # Of item and specification, see `queries.item_key`.
    item = models.CharField(_("采购内容"), max_length=64)
    node = models.CharField(_("环节"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("确认人"))
    at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("采购归入环节")
        verbose_name_plural = _("采购归入环节")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["chain", "item"], name="industry_item_once")]

    def __str__(self) -> str:
        return f"{self.chain} · {self.node}"


class Offer(models.Model):
    """A local firm's product offered to a big buyer, here or elsewhere, until it is ordered. How it goes on is a case."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    chain = models.ForeignKey(
        "industry.Chain", models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("产业链")
    )
    node = models.CharField(_("环节"), max_length=80, blank=True)
    purchase = models.ForeignKey(
        "industry.Purchase", models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("采购")
    )
    product = models.CharField(_("产品"), max_length=200)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("供货企业")
    )
    buyer = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("采购方")
    )
    buyer_name = models.CharField(_("采购方"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=OfferState, default=OfferState.OFFERED)
    # What was ordered so far, as steps of its case said.
    ordered = models.DecimalField(_("订单金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    made = models.DateField(_("推荐日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("产品推荐")
        verbose_name_plural = _("产品推荐")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="industry_offered_by")]

    def __str__(self) -> str:
        return f"{self.product} → {self.buyer_name}"
