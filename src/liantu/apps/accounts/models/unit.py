from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import UnitKind


class Unit(models.Model):
    """Somebody that users work for: a department of the zone, or a firm, university, carrier or laboratory it serves."""

    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("类型"), max_length=20, choices=UnitKind.choices, default=UnitKind.DEPARTMENT)
    # Empty: it belongs to the body as a whole, such as a city's bureau.
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("园区"),
        help_text=_("留空表示面向全部园区"),
    )  # fmt: skip
    active = models.BooleanField(_("启用"), default=True)
    created = models.DateTimeField(_("创建时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "zone"], name="accounts_unit_name", nulls_distinct=False,
                violation_error_message=_("同一园区内已有同名单位"),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["zone", "kind"], name="accounts_unit_zone")]

    def __str__(self) -> str:
        return self.name
