from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Decided


class Conflict(models.Model):
    """Derived: another source says otherwise of a property than the one whose value stands, and no person has decided.

    The sources stand beside the claims, so that a list asks by them who may read both.
    """

    organisation = models.ForeignKey(
        "registry.Organisation", models.CASCADE, related_name="conflicts", verbose_name=_("机构")
    )
    property = models.CharField(_("属性"), max_length=30)
    standing = models.ForeignKey("registry.Claim", models.CASCADE, related_name="+", verbose_name=_("采用的说法"))
    other = models.ForeignKey("registry.Claim", models.CASCADE, related_name="+", verbose_name=_("其他说法"))
    standing_source = models.ForeignKey("evidence.Source", models.CASCADE, related_name="+", verbose_name=_("采用来源"))
    other_source = models.ForeignKey("evidence.Source", models.CASCADE, related_name="+", verbose_name=_("其他来源"))
    decided = models.CharField(_("判定情况"), max_length=10, choices=Decided.choices)

    class Meta:
        verbose_name = _("冲突")
        verbose_name_plural = _("冲突")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "other"], name="registry_conflict_once")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.property}"
