from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import PromiseState


class Promise(models.Model):
    """What somebody of the zone promised a firm. How it goes on is a case of the journey `promise`."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"))
    visit = models.ForeignKey(
        "activities.Visit", models.PROTECT, null=True, blank=True, related_name="promises", verbose_name=_("走访")
    )
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("承诺部门"))
    text = models.CharField(_("承诺事项"), max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("承诺人"))
    made = models.DateField(_("承诺日期"))
    state = models.CharField(_("状态"), max_length=8, choices=PromiseState.choices, default=PromiseState.OPEN)
    # What was answered last, as the firm reads it.
    answer = models.TextField(_("办理结果"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="activities_promise_firm")]

    def __str__(self) -> str:
        return self.text
