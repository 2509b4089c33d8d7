"""Where firms stand on the ladders: derived from the register and the rules, and always to be derived again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Result, Stand


class Evaluation(models.Model):
    """A pack's answer for one firm of one zone: its result, score, and which rows it lacks; no value of the firm's own.

    `version`, `digest` and `own` name the text that was asked (`own`: a zone's own version). `rows` has, for each row of the pack
    in its order, the first letter of its result and its points (`m`, `u0-50`; `queries.read_rows`). `lacks` are the ids of the
    unmet rows, `missing` the facts that would settle it, each with spaces around, to be searched. `amount`: what a policy gives.
    """

    organisation = models.ForeignKey(
        "registry.Organisation", models.CASCADE, related_name="evaluations", verbose_name=_("企业"), editable=False
    )
    zone = models.ForeignKey(
        "accounts.Zone", models.CASCADE, related_name="+", verbose_name=_("园区"), editable=False, db_index=False
    )
    kind = models.CharField(max_length=12, editable=False)
    pack = models.CharField(_("规则"), max_length=80, editable=False)
    version = models.CharField(_("版本"), max_length=10, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    own = models.BigIntegerField(null=True, editable=False)
    on = models.DateField(_("评价日"), editable=False)
    result = models.CharField(_("结果"), max_length=14, choices=Result.choices, editable=False)
    stand = models.CharField(_("状况"), max_length=8, choices=Stand.choices, editable=False)
    low = models.DecimalField(_("得分（最低）"), max_digits=6, decimal_places=2, null=True, editable=False)
    high = models.DecimalField(_("得分（最高）"), max_digits=6, decimal_places=2, null=True, editable=False)
    unmet = models.PositiveSmallIntegerField(_("差几项"), default=0, editable=False)
    short = models.DecimalField(_("差几分"), max_digits=6, decimal_places=2, null=True, editable=False)
    known = models.PositiveSmallIntegerField(_("已知事实"), default=0, editable=False)
    asked = models.PositiveSmallIntegerField(_("所需事实"), default=0, editable=False)
    holds = models.BooleanField(_("持有证书"), default=False, editable=False)
    expires = models.DateField(_("证书到期"), null=True, editable=False)
    lacks = models.TextField(_("未满足的条件"), blank=True, editable=False)
    missing = models.TextField(_("待补事实"), blank=True, editable=False)
    rows = models.TextField(_("各项"), blank=True, editable=False)
    amount = models.DecimalField(_("金额"), max_digits=17, decimal_places=2, null=True, editable=False)

    class Meta:
        verbose_name = _("梯度评价")
        verbose_name_plural = _("梯度评价")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "zone", "kind", "pack"], name="cultivation_once")
        ]
        indexes = [
            # The board is read from these alone; a list narrows by them.
            models.Index(fields=["zone", "kind", "pack", "stand", "known"], name="cultivation_board"),
            models.Index(fields=["zone", "kind", "pack", "holds", "expires"], name="cultivation_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.pack}"


class Due(models.Model):
    """A firm that has to be evaluated again, since something was said of it."""

    organisation = models.OneToOneField("registry.Organisation", models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(_("何时起"), editable=False)

    class Meta:
        verbose_name = _("待重新评价的企业")
        verbose_name_plural = _("待重新评价的企业")
        ordering = ["since"]

    def __str__(self) -> str:
        return str(self.organisation_id)
