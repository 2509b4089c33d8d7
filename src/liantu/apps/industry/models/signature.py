from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NodeSignature(models.Model):
    """A person of the zone stands for a node as it was written then; another text of the node is signed anew."""

    chain = models.ForeignKey("industry.Chain", models.PROTECT, related_name="signatures", verbose_name=_("产业链"))
    node = models.CharField(_("环节"), max_length=80)
    # Of what the node says and leads to; see `engine.chains.ChainNode.digest`.
    digest = models.CharField(_("内容摘要值"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签字人"))
    at = models.DateTimeField(_("签字时间"))
    retracted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤回人")
    )
    retracted_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    reason = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("环节签字")
        verbose_name_plural = _("环节签字")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "node", "digest"], condition=Q(retracted_at__isnull=True), name="industry_signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain} · {self.node}"
