from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Decided


class _Sides:
    """The two sides, whatever they are. (In a class of its own: the model has a column that is called `property`.)"""

    @property
    def standing(self) -> Any:
        """The claim or the name that stands."""
        return self.standing_claim or self.standing_name

    @property
    def other(self) -> Any:
        """The claim or the name that says otherwise."""
        return self.other_claim or self.other_name


class Conflict(_Sides, models.Model):
    """Derived: another source says otherwise of a property than the one whose value stands, and no person has decided.

    Of a property the two sides are claims, of the name (`property` "name") official names. The sources stand beside them,
    so that a list asks by them who may read both.
    """

    organisation = models.ForeignKey(
        "registry.Organisation", models.CASCADE, related_name="conflicts", verbose_name=_("机构")
    )
    property = models.CharField(_("属性"), max_length=30)
    standing_claim = models.ForeignKey(
        "registry.Claim", models.CASCADE, null=True, related_name="+", verbose_name=_("采用的说法")
    )
    other_claim = models.ForeignKey(
        "registry.Claim", models.CASCADE, null=True, related_name="+", verbose_name=_("其他说法")
    )
    standing_name = models.ForeignKey(
        "registry.Name", models.CASCADE, null=True, related_name="+", verbose_name=_("采用的名称")
    )
    other_name = models.ForeignKey(
        "registry.Name", models.CASCADE, null=True, related_name="+", verbose_name=_("其他名称")
    )
    standing_source = models.ForeignKey("evidence.Source", models.CASCADE, related_name="+", verbose_name=_("采用来源"))
    other_source = models.ForeignKey("evidence.Source", models.CASCADE, related_name="+", verbose_name=_("其他来源"))
    decided = models.CharField(_("判定情况"), max_length=10, choices=Decided.choices)

    class Meta:
        verbose_name = _("冲突")
        verbose_name_plural = _("冲突")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "other_claim"], name="registry_conflict_once"),
            models.UniqueConstraint(fields=["organisation", "other_name"], name="registry_conflict_name_once"),
            models.CheckConstraint(
                condition=models.Q(
                    standing_claim__isnull=False, other_claim__isnull=False, standing_name=None, other_name=None
                )
                | models.Q(
                    standing_claim=None, other_claim=None, standing_name__isnull=False, other_name__isnull=False
                ),
                name="registry_conflict_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.property}"
