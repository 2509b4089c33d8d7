from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.encrypted import EncryptedField

from ..enums import Security

HOST = RegexValidator(r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$", _("应为主机名或 IP 地址，如 smtp.example.cn"))


class MailServer(models.Model):
    """The server that takes the installation's mail, one row. LIANTU_MAIL_URL comes before it."""

    host = models.CharField(_("服务器"), max_length=253, blank=True, validators=[HOST], help_text=_("留空表示不发邮件"))
    port = models.PositiveIntegerField(
        _("端口"), default=587, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(_("加密"), max_length=10, choices=Security.choices, default=Security.STARTTLS)
    username = models.CharField(_("用户名"), max_length=254, blank=True)
    password = EncryptedField(_("密码"), blank=True, editable=False)
    sender = models.EmailField(_("发件人"), blank=True, help_text=_("如 liantu@example.cn"))

    class Meta:
        verbose_name = _("邮件服务器")
        verbose_name_plural = _("邮件服务器")

    def __str__(self) -> str:
        return self.host or str(_("未设置"))

    @classmethod
    def current(cls) -> MailServer:
        """The row, or an empty one where none was ever saved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
