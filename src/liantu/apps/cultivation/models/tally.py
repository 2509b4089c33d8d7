"""How many firms of a zone stand where, counted once after they were evaluated: a board does not count a city anew for each look."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """`counts`: pack → {"stands": {stand: firms}, "known": facts known, "ends": {last day of a certificate, "" for none told: firms}}.

    None while evaluations are written and until they are counted again: then the rows themselves are counted.
    """

    zone = models.OneToOneField(
        "accounts.Zone", models.CASCADE, primary_key=True, related_name="+", verbose_name=_("园区"), editable=False
    )
    counts = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("梯度计数")
        verbose_name_plural = _("梯度计数")
        ordering = ["zone"]

    def __str__(self) -> str:
        return str(self.zone)
