from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

from .. import purposes
from ..enums import LinkState


class Link(models.Model):
    """A way in for somebody without an account: one purpose, one object, once.

    The token itself is in the link that was given away and nowhere here; `digest` finds it again.
    """

    uuid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(_("摘要"), max_length=64, unique=True, editable=False)
    purpose = models.CharField(_("用途"), max_length=80)
    object_kind = models.CharField(_("对象类别"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("对象"), null=True, blank=True)
    asks = models.CharField(_("请求内容"), max_length=500)
    to = models.CharField(_("发给"), max_length=120, blank=True)
    data = models.JSONField(_("数据"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("发起人"))
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    created = models.DateTimeField(_("创建时间"))
    expires = models.DateTimeField(_("有效期至"))
    used = models.DateTimeField(_("填写时间"), null=True, blank=True)
    revoked = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤回人")
    )

    class Meta:
        verbose_name = _("签名链接")
        verbose_name_plural = _("签名链接")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["made_by", "-id"], name="notices_link_maker"),
            models.Index(fields=["object_kind", "object_id"], name="notices_link_about"),
        ]

    def __str__(self) -> str:
        return purposes.label(self.purpose)

    @property
    def about(self) -> tuple[str, int] | None:
        return (self.object_kind, self.object_id) if self.object_kind and self.object_id is not None else None

    @property
    def state(self) -> LinkState:
        if self.used is not None:
            return LinkState.USED
        if self.revoked is not None:
            return LinkState.REVOKED
        return LinkState.OPEN if self.expires > clock.wall() else LinkState.EXPIRED

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @staticmethod
    def in_state(state: str, now: datetime) -> Q:
        """The condition that rows of a state meet."""
        free = Q(used__isnull=True, revoked__isnull=True)
        return {
            LinkState.USED: Q(used__isnull=False),
            LinkState.REVOKED: Q(used__isnull=True, revoked__isnull=False),
            LinkState.OPEN: free & Q(expires__gt=now),
            LinkState.EXPIRED: free & Q(expires__lte=now),
        }.get(state, Q())  # type: ignore[call-overload]


class LinkTry(models.Model):
    """How often links were tried of late: from an address in vain, or one link by posts."""

    key = models.CharField(_("对象"), max_length=120, unique=True)
    tries = models.PositiveIntegerField(_("次数"), default=0)
    since = models.DateTimeField(_("起始"))

    class Meta:
        verbose_name = _("链接尝试计数")
        verbose_name_plural = _("链接尝试计数")
        ordering = ["-since"]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def count(cls, key: str, window: timedelta) -> int:
        """Count one try and answer how many there were within `window`; tries made at once do not share a count."""
        now = clock.wall()
        cls.objects.filter(key=key, since__lt=now - window).update(tries=0, since=now)
        if not cls.objects.filter(key=key).update(tries=F("tries") + 1):
            cls.objects.bulk_create([cls(key=key, since=now)], ignore_conflicts=True)
            cls.objects.filter(key=key).update(tries=F("tries") + 1)
        return int(cls.objects.values_list("tries", flat=True).get(key=key))

    @classmethod
    def tried(cls, key: str, window: timedelta) -> int:
        """How many there were within `window`."""
        fresh = cls.objects.filter(key=key, since__gte=clock.wall() - window)
        return fresh.values_list("tries", flat=True).first() or 0
