from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.access.sentences import named

#: What stands before the colon of a key.
USER, ADDRESS, TOKEN = "user", "address", "token"
KINDS = {USER: _("账号"), ADDRESS: _("登录地址"), TOKEN: _("令牌地址")}


class Counted(NamedTuple):
    """The tries so far; `locked` for the one try that put the lock on."""

    tries: int
    locked: bool


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
        return self.words_of(self.key)

    @classmethod
    def locked_until(cls, key: str) -> datetime | None:
        """The time until which `key` is locked, or None."""
        return cls.objects.filter(key=key, until__gt=clock.wall()).values_list("until", flat=True).first()

    @classmethod
    def count(cls, key: str, limit: int, window: timedelta, lock: timedelta) -> Counted:
        """Count one try before it is judged, so that tries made at once do not share a count.

        The try that reaches `limit` within `window` locks the key for `lock`; after a lock the count begins anew.
        """
        now = clock.wall()
        stale = Q(until__isnull=True, since__lt=now - window) | Q(until__lte=now)
        cls.objects.filter(stale, key=key).update(tries=0, since=now, until=None)
        if not cls.objects.filter(key=key).update(tries=F("tries") + 1):
            cls.objects.bulk_create([cls(key=key, since=now)], ignore_conflicts=True)
            cls.objects.filter(key=key).update(tries=F("tries") + 1)
        tries = int(cls.objects.values_list("tries", flat=True).get(key=key))
        fresh = cls.objects.filter(key=key, until__isnull=True)
        return Counted(tries, tries >= limit and bool(fresh.update(until=now + lock)))

    @classmethod
    def give_back(cls, key: str) -> None:
        """Take one try off again: it was none of a guesser's."""
        cls.objects.filter(key=key, tries__gt=0).update(tries=F("tries") - 1)

    @classmethod
    def forget(cls, key: str) -> bool:
        return bool(cls.objects.filter(key=key).delete()[0])

    @staticmethod
    def key_of(kind: str, name: str) -> str:
        return f"{kind}:{name.strip().lower()[:80]}"

    @classmethod
    def key_of_nobody(cls, typed: str) -> str:
        """For a name that no user has. It may be a password in the wrong field: only a keyed digest of it is kept."""
        return cls.key_of(USER, f"#{salted_hmac('accounts.throttle', typed.strip().lower()).hexdigest()}")

    @staticmethod
    def words_of(key: str) -> str:
        """The key as people read it."""
        kind, _colon, name = key.partition(":")
        return _now("未知用户名") if name.startswith("#") else named(KINDS.get(kind, kind), name)

    @staticmethod
    def minutes_left(until: datetime) -> int:
        """Whole minutes until a lock is over, at least one."""
        return max(1, math.ceil((until - clock.wall()).total_seconds() / 60))
