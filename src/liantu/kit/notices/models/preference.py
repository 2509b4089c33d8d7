from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Channel, Digest
from ..kinds import Kind

QUIET_FROM, QUIET_TO = time(22, 0), time(7, 30)


class Preference(models.Model):
    """How somebody wants to be told. Without a row the defaults below hold."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+", verbose_name=_("用户"))
    digest = models.CharField(_("汇总"), max_length=10, choices=Digest.choices, default=Digest.DAILY)
    quiet_from = models.TimeField(_("免打扰起"), null=True, blank=True, default=QUIET_FROM)
    quiet_to = models.TimeField(_("免打扰止"), null=True, blank=True, default=QUIET_TO)
    # {key of a kind: [channels]}; kinds that are not named go as their app thinks best.
    choices = models.JSONField(_("渠道"), default=dict, blank=True)

    class Meta:
        verbose_name = _("通知偏好")
        verbose_name_plural = _("通知偏好")

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValidationError({"quiet_to": _("免打扰时段要填起止两个时间，或都留空")})

    def channels(self, kind: Kind) -> tuple[Channel, ...]:
        """On which channels a kind goes out to this person."""
        chosen: Any = self.choices.get(kind.key)
        if chosen is None:
            return kind.channels
        return tuple(channel for channel in Channel if channel.value in chosen)
