from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.access.principals import Grant
from liantu.kit.access.roles import ADMINISTRATORS, STAFF, Role
from liantu.kit.access.sentences import aside, listed
from liantu.kit.encrypted import EncryptedField

from ..enums import Theme

if TYPE_CHECKING:
    from .membership import Membership

USERNAME = RegexValidator(
    r"^[a-z][a-z0-9._-]{2,39}$", _("用小写字母开头，只含小写字母、数字、点、下划线和连字符，3 至 40 位")
)
PHONE = RegexValidator(r"^\+?[0-9][0-9 -]{4,19}$", _("电话只含数字、空格和连字符"))


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with an account. Roles come from memberships; a user without one can do nothing but sign in."""

    username = models.CharField(_("用户名"), max_length=40, unique=True, validators=[USERNAME])
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True, validators=[PHONE])
    language = models.CharField(_("语言"), max_length=10, blank=True, choices=[("zh-hans", "中文"), ("en", "English")])
    theme = models.CharField(_("外观"), max_length=10, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(_("启用"), default=True)
    created = models.DateTimeField(_("创建时间"), auto_now_add=True)
    # An account opened again is not closed for its long absence before it has had its time anew.
    reopened = models.DateTimeField(_("重新启用时间"), null=True, blank=True, editable=False)

    # Declared again only to keep them out of the log and of forms.
    password = models.CharField(_("密码摘要"), max_length=128, editable=False)
    last_login = models.DateTimeField(_("上次登录"), null=True, blank=True, editable=False)
    must_change_password = models.BooleanField(_("须改密码"), default=True)
    password_changed = models.DateTimeField(_("密码更改时间"), null=True, blank=True, editable=False)
    last_address = models.CharField(_("上次登录地址"), max_length=64, blank=True, editable=False)

    totp_secret = EncryptedField(_("动态口令密钥"), blank=True, editable=False)
    totp_since = models.DateTimeField(_("动态口令启用时间"), null=True, blank=True, editable=False)
    # The last accepted time step, so that an overseen code cannot be used again.
    totp_step = models.BigIntegerField(_("最近使用的时间步"), default=0, editable=False)
    recovery_codes = models.JSONField(_("恢复码摘要"), default=list, blank=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ["username"]

    def __str__(self) -> str:
        return aside(self.name, self.username)

    @cached_property
    def grants(self) -> Sequence[Grant]:
        """The roles held today: one query for the life of this object, none where a list brought them along."""
        brought = "memberships" in getattr(self, "_prefetched_objects_cache", {})
        return _held(
            self.memberships.all() if brought else self.memberships.select_related("unit", "zone").order_by("id")
        )

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    @property
    def told_grants(self) -> Sequence[Grant]:
        """The roles held today that whoever reads may know of: `queries.list_users` and `find_user` bring them along."""
        seen: list[Membership] | None = self.__dict__.get("memberships_seen")
        return self.grants if seen is None else _held(seen)

    @property
    def told_roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(grant.role for grant in self.told_grants))

    @property
    def told_units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(grant.unit_name for grant in self.told_grants))

    @property
    def role_words(self) -> str:
        return listed(role.label for role in self.told_roles)

    @property
    def unit_words(self) -> str:
        return listed(self.told_units)

    @property
    def is_administrator(self) -> bool:
        return any(role in ADMINISTRATORS for role in self.roles)

    @property
    def is_staff_of_zone(self) -> bool:
        return any(role in STAFF for role in self.roles)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_since is not None

    @property
    def audit_name(self) -> str:
        return f"{self.name} ({self.username})"

    @property
    def audit_roles(self) -> str:
        return " ".join(self.roles)


def _held(rows: Iterable[Membership]) -> tuple[Grant, ...]:
    today = clock.today()
    return tuple(
        Grant(Role(row.role), row.unit_id, row.zone_id, row.unit.name, row.zone_name)
        for row in rows
        if row.holds_on(today) and row.unit.active
    )


class PasswordRecord(models.Model):
    """A password that was used before, hashed, so that it is not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_records", verbose_name=_("用户"))
    password = models.CharField(_("密码摘要"), max_length=128, editable=False)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("旧密码")
        verbose_name_plural = _("旧密码")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"
