from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock


class Throttle(models.Model):
    """How often something was tried of late: by a user name (existing or not), or from an address."""

    key = models.CharField(_("对象"), max_length=120, unique=True)
    tries = models.PositiveIntegerField(_("次数"), default=0)
    since = models.DateTimeField(_("起始"))
    until = models.DateTimeField(_("锁定至"), null=True, blank=True)

    class Meta:
        verbose_name = _("尝试计数")
        verbose_name_plural = _("尝试计数")
        ordering = ["-since"]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def locked_until(cls, key: str) -> object | None:
        """The time until which `key` is locked, or None."""
        return cls.objects.filter(key=key, until__gt=clock.wall()).values_list("until", flat=True).first()

    @classmethod
    def count(cls, key: str, limit: int, window: timedelta, lock: timedelta) -> int:
        """Count one try before it is judged, so that tries made at once do not share a count; the number so far.

        The try that goes over `limit` within `window` locks the key for `lock`.
        """
        now = clock.wall()
        cls.objects.filter(key=key, since__lt=now - window).update(tries=0, since=now, until=None)
        if not cls.objects.filter(key=key).update(tries=F("tries") + 1):
            cls.objects.bulk_create([cls(key=key, since=now)], ignore_conflicts=True)
            cls.objects.filter(key=key).update(tries=F("tries") + 1)
        tries = cls.objects.values_list("tries", flat=True).get(key=key)
        if tries >= limit:
            cls.objects.filter(key=key, until__isnull=True).update(until=now + lock)
        return int(tries)

    @classmethod
    def forget(cls, key: str) -> bool:
        return bool(cls.objects.filter(key=key).delete()[0])
