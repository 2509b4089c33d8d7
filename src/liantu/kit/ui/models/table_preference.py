from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Density


class TablePreference(models.Model):
    """How one user wants to see one table: which columns, how close its rows."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("用户"))
    table = models.CharField(_("列表"), max_length=160)
    # Names of the shown columns; empty: those that the table shows by itself, also after it gained new ones.
    columns = models.JSONField(_("显示的列"), default=list, blank=True)
    density = models.CharField(_("行距"), max_length=10, choices=Density.choices, default=Density.COSY)

    class Meta:
        verbose_name = _("列表显示方式")
        verbose_name_plural = _("列表显示方式")
        ordering = ["user_id", "table"]
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="ui_one_preference")]

    def __str__(self) -> str:
        return self.table
