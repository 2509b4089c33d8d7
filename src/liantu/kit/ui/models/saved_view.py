from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

from ..enums import Shared


class SavedView(models.Model):
    """One way of looking at one list, under a name: its filters, sort and page size, and its columns.

    `query` holds parameters of the list and nothing else; the list reads them again each time.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("用户"))
    table = models.CharField(_("列表"), max_length=160, editable=False)
    name = models.CharField(_("名称"), max_length=40)
    # What somebody looks for may name people: not in the log.
    query = models.CharField(_("筛选和排序"), max_length=1500, blank=True, editable=False)
    columns = models.JSONField(_("显示的列"), default=list, blank=True, editable=False)
    shared = models.CharField(_("共享范围"), max_length=10, choices=Shared.choices, default=Shared.NONE)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    is_default = models.BooleanField(_("打开列表时使用"), default=False)
    created = models.DateTimeField(_("创建时间"), default=clock.wall, editable=False)

    class Meta:
        verbose_name = _("列表视图")
        verbose_name_plural = _("列表视图")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "table", "name"], name="ui_view_name"),
            models.UniqueConstraint(fields=["user", "table"], condition=Q(is_default=True), name="ui_view_default"),
            models.CheckConstraint(
                condition=Q(shared=Shared.NONE, unit=None, zone=None)
                | Q(shared=Shared.UNIT, unit__isnull=False, zone=None)
                | Q(shared=Shared.ZONE, unit=None, zone__isnull=False),
                name="ui_view_shared",
            ),
        ]
        indexes = [models.Index(fields=["table", "shared"], name="ui_view_table")]

    def __str__(self) -> str:
        return self.name

    @property
    def shared_with(self) -> str:
        """The value of the sharing choice: empty, or `unit:7`, `zone:2`."""
        return f"{self.shared}:{self.unit_id or self.zone_id}" if self.shared else ""
