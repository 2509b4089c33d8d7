from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

#: What a definition says, as it is kept with each of its versions.
DEFINING = (
    "name", "name_en", "unit", "kind", "definition", "definition_en", "subjects", "better", "period_kind", "members", "formula",
)  # fmt: skip


class IndicatorVersion(models.Model):
    """A definition as it stood from a moment on. Never changed: what is defined otherwise is another version."""

    indicator = models.ForeignKey(
        "indicators.Indicator", models.CASCADE, related_name="versions", verbose_name=_("指标")
    )
    number = models.PositiveIntegerField(_("版本"))
    # `DEFINING`, by name.
    content = models.JSONField(_("内容"))
    at = models.DateTimeField(_("定义时间"))
    # Empty: it came with the program.
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("定义人"))

    class Meta:
        verbose_name = _("指标版本")
        verbose_name_plural = _("指标版本")
        ordering = ["indicator", "-number"]
        constraints = [models.UniqueConstraint(fields=["indicator", "number"], name="indicators_version_once")]

    def __str__(self) -> str:
        return f"{self.content.get('name', '')} v{self.number}"

    @staticmethod
    def told(indicator: Any) -> dict[str, Any]:
        """What an indicator's definition says now."""
        return {name: getattr(indicator, name) for name in DEFINING}
