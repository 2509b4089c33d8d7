from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.models import Evidenced

from ..enums import TargetState

MONEY = {"max_digits": 20, "decimal_places": 2, "null": True, "blank": True, "validators": [MinValueValidator(0)]}


class Target(Evidenced):
    """A firm elsewhere that could fill a gap of a chain, as one row of a list tells it.

    Several lists may tell of the same firm for the same gap: what people decided of it stands on all of these rows, and on
    those that later lists bring.
    """

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    chain = models.ForeignKey("industry.Chain", models.PROTECT, related_name="+", verbose_name=_("产业链"))
    # The key of a node of the chain; empty where the list says no more than the chain.
    node = models.CharField(_("环节"), max_length=80, blank=True)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"))
    products = models.CharField(_("主要产品"), max_length=300, blank=True)
    place = models.CharField(_("所在地"), max_length=100, blank=True)
    revenue = models.DecimalField(_("营业收入"), **MONEY)
    employees = models.PositiveIntegerField(_("职工人数"), null=True, blank=True)
    # A share: 0.18 is 18 %.
    growth = models.DecimalField(_("营收增长率"), max_digits=9, decimal_places=4, null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=6, choices=TargetState.choices, default=TargetState.OPEN)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    decided = models.DateTimeField(_("办理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("招商目标")
        verbose_name_plural = _("招商目标")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["chain", "node", "organisation"], name="industry_target_gap"),
            models.Index(fields=["zone", "state"], name="industry_target_zone"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
