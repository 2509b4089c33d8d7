from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.models import Evidenced


class Answer(Evidenced):
    """What a person says of a firm where no department does: a fact of one pack, a judgement, or the points of experts."""

    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="rule_answers", verbose_name=_("企业")
    )
    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    pack = models.CharField(_("规则"), max_length=80)
    fact = models.CharField(_("事实"), max_length=80)
    value = models.CharField(_("值"), max_length=100)
    note = models.CharField(_("依据"), max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("说明人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("规则事实说明")
        verbose_name_plural = _("规则事实说明")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "pack"], name="cultivation_answer_of")]

    def __str__(self) -> str:
        # Its record keeps what the fact is called.
        return f"{(self.record.content or {}).get('fact') or self.fact}：{self.value}"
