from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .target import MONEY


class Lead(models.Model):
    """A firm that may come, and what it would bring. How it goes on is a case of the journey `lead`, whose assignee owns it."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("承办部门"))
    # What the firm calls itself; `organisation` where the register has it.
    name = models.CharField(_("企业名称"), max_length=120)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    chain = models.ForeignKey(
        "industry.Chain", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产业链")
    )
    node = models.CharField(_("环节"), max_length=80, blank=True)
    target = models.ForeignKey(
        "industry.Target", models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("招商目标")
    )
    matter = models.CharField(_("意向内容"), max_length=300, blank=True)
    origin = models.CharField(_("线索来源"), max_length=120, blank=True)
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_post = models.CharField(_("职务"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    investment = models.DecimalField(_("意向投资"), **MONEY)
    jobs = models.PositiveIntegerField(_("带动就业"), null=True, blank=True)
    output = models.DecimalField(_("预计年产值"), **MONEY)
    # Square metres.
    land = models.DecimalField(_("用地需求"), **MONEY)
    rivals = models.CharField(_("竞争园区"), max_length=300, blank=True)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True)
    next_day = models.DateField(_("下一步日期"), null=True, blank=True)
    visits = models.ManyToManyField("activities.Visit", related_name="+", blank=True, verbose_name=_("走访"))
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    created = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("招商线索")
        verbose_name_plural = _("招商线索")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["zone", "chain", "node"], name="industry_lead_gap"),
            models.Index(fields=["organisation"], name="industry_lead_firm"),
        ]

    def __str__(self) -> str:
        return self.name
