from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.encrypted import EncryptedField

from ..enums import RobotKind


class Robot(models.Model):
    """A webhook of a chat: who writes to its address writes into that chat, so the address is a secret."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    kind = models.CharField(_("类型"), max_length=10, choices=RobotKind.choices)
    url = EncryptedField(_("Webhook 地址"), editable=False)
    secret = EncryptedField(_("加签密钥"), blank=True, editable=False)
    readers = models.ManyToManyField("accounts.User", related_name="+", blank=True, verbose_name=_("接收人"))
    # What a chat of several people shows, all of them see.
    full_text = models.BooleanField(
        _("发送全文"), default=False,
        help_text=_("仅当群里只有接收人本人时勾选；不勾选时群里只出现姓名、类别和条数，内容登录后查看"),
    )  # fmt: skip
    allow_http = models.BooleanField(
        _("允许 http"), default=False, help_text=_("仅用于内网机器人：内容和地址会明文经过网络")
    )
    allow_private = models.BooleanField(
        _("允许内网地址"), default=False, help_text=_("机器人在内网时勾选；不勾选时拒绝内网和本机地址")
    )
    active = models.BooleanField(_("启用"), default=True)
    created = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_url(self) -> str:
        """Where it leads, without what would let anybody write there."""
        parts = urlsplit(self.url or "")
        return f"{parts.scheme}://{parts.netloc}/…{self.url[-4:]}" if parts.netloc else ""

    @property
    def has_secret(self) -> bool:
        return bool(self.secret)
