from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.access.roles import PEOPLE, Role


class Membership(models.Model):
    """A role that a user holds in a unit, for one zone or for all of them, from a day until a day or until it is ended."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships", verbose_name=_("用户"))
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="memberships", verbose_name=_("单位"))
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("园区"),
        help_text=_("留空表示全部园区"),
    )  # fmt: skip
    role = models.CharField(_("角色"), max_length=30, choices=[(role.value, role.label) for role in PEOPLE])
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True, help_text=_("含当日；留空表示长期"))
    # Set by hand before its last day: it counts no more from then on, whatever the two days say.
    ended = models.DateTimeField(_("终止时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("角色分配")
        verbose_name_plural = _("角色分配")
        ordering = ["user_id", "-valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="accounts_membership_dates",
                violation_error_message=_("止日早于起日"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {Role(self.role).label} · {self.unit}"

    @property
    def zone_name(self) -> str:
        return self.zone.name if self.zone else str(_("全部园区"))

    def holds_on(self, day: date) -> bool:
        """Does it count on a day, as far as is known now? What `permissions.holding` asks of the database."""
        return self.ended is None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def holds(self) -> bool:
        return self.holds_on(clock.today())
