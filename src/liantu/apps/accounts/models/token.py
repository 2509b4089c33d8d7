from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

PREFIX = "lt_"


class ApiToken(models.Model):
    """A key by which a program acts as one user. Only its digest is kept; the text is shown once."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="tokens", verbose_name=_("用户"))
    name = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(_("摘要"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("开头"), max_length=12, editable=False)
    read_only = models.BooleanField(_("只读"), default=True)
    created = models.DateTimeField(_("创建时间"))
    expires = models.DateTimeField(_("到期"))
    last_used = models.DateTimeField(_("最近使用"), null=True, blank=True, editable=False)
    revoked = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def is_live(self) -> bool:
        return self.revoked is None and self.expires > clock.wall()

    @staticmethod
    def make() -> str:
        """A new token's text: 256 bits of randomness behind a prefix that secret scanners can know."""
        return PREFIX + secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(text: str) -> str:
        # The text is random and long: a plain digest is enough, and it can be looked up.
        return hashlib.sha256(text.encode()).hexdigest()
