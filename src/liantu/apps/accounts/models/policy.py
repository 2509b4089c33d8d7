from __future__ import annotations

import ipaddress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..enums import SecondFactor


def networks(value: str) -> None:
    for line in value.split():
        try:
            ipaddress.ip_network(line, strict=False)
        except ValueError:
            raise ValidationError(_now("「%(line)s」不是 IP 地址或网段") % {"line": line}) from None


def _number(name: object, default: int, least: int, most: int, unit: object) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        name, default=default, help_text=unit, validators=[MinValueValidator(least), MaxValueValidator(most)]
    )


class SecurityPolicy(models.Model):
    """The installation's sign-in rules, one row. The bounds are those below which GB/T 22239-2019 level 2 would not pass."""

    password_length = _number(_("密码最短长度"), 12, 8, 64, _("位"))
    password_classes = _number(_("密码至少含几类字符"), 3, 2, 4, _("大写、小写、数字、符号"))
    password_history = _number(_("不得重复最近的密码"), 5, 1, 24, _("个"))
    password_days = _number(_("密码有效期"), 90, 1, 365, _("天"))
    lock_after = _number(_("连续失败几次后锁定"), 5, 3, 10, _("次"))
    lock_minutes = _number(_("锁定时长"), 15, 5, 1440, _("分钟"))
    address_limit = _number(_("同一地址每小时失败上限"), 60, 10, 1000, _("次"))
    idle_minutes = _number(_("闲置多久退出"), 30, 5, 480, _("分钟"))
    absolute_hours = _number(_("一次登录最长"), 12, 1, 24, _("小时"))
    sessions_per_user = _number(_("每人同时登录数"), 3, 1, 10, _("个"))
    inactive_days = _number(_("多久未登录自动停用"), 180, 30, 730, _("天"))
    second_factor = models.CharField(
        _("动态口令"), max_length=10, choices=SecondFactor.choices, default=SecondFactor.ALL
    )
    admin_networks = models.TextField(
        _("管理员来源网段"), blank=True, validators=[networks],
        help_text=_("每行一个 IP 地址或网段；留空不限。只约束三类管理员"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("安全策略")
        verbose_name_plural = _("安全策略")

    def __str__(self) -> str:
        return str(_("安全策略"))

    @classmethod
    def current(cls) -> SecurityPolicy:
        """The policy in force: the row, or the defaults where none was ever saved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.absolute_hours)

    def admits(self, address: str) -> bool:
        """May an administrator come from this address?"""
        if not self.admin_networks.strip():
            return True
        try:
            come = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(come in ipaddress.ip_network(line, strict=False) for line in self.admin_networks.split())
