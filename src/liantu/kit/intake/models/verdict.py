from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Answer


class Verdict(models.Model):
    """A person's word on whom rows of a source mean. It is tied to how the source calls them, so that the next ones obey it."""

    source = models.ForeignKey("evidence.Source", models.PROTECT, related_name="+", verbose_name=_("数据来源"))
    key = models.CharField(_("来源的称呼"), max_length=200)
    # As the row called it then.
    name = models.CharField(_("名称"), max_length=200)
    answer = models.CharField(_("判定"), max_length=10, choices=Answer.choices)
    # The organisation that it is, or is not; of a new one empty until it is made.
    subject = models.BigIntegerField(null=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("判定人"))
    # A verdict holds for the installation and names the unit that gave it.
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    at = models.DateTimeField(_("时间"))
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    # How often a later delivery obeyed it.
    used = models.PositiveIntegerField(_("沿用次数"), default=0)

    class Meta:
        verbose_name = _("行判定")
        verbose_name_plural = _("行判定")
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "key"], name="intake_verdict_key")]
        constraints = [
            # One word on a row and an organisation at a time.
            models.UniqueConstraint(
                fields=["source", "key", "subject"],
                condition=models.Q(undone_at__isnull=True, subject__isnull=False),
                name="intake_verdict_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} — {self.get_answer_display()}"

    @property
    def holds(self) -> bool:
        return self.undone_at is None
