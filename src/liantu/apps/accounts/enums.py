from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    DEPARTMENT = "department", _("部门")
    FIRM = "firm", _("企业")
    UNIVERSITY = "university", _("高校院所")
    CARRIER = "carrier", _("载体")
    LABORATORY = "laboratory", _("检测机构")


class ZoneKind(models.TextChoices):
    HIGH_TECH = "high_tech", _("高新区")
    PARK = "park", _("园区")
    DISTRICT = "district", _("区县")


class Theme(models.TextChoices):
    AUTO = "auto", _("跟随系统")
    LIGHT = "light", _("浅色")
    DARK = "dark", _("深色")


class SecondFactor(models.TextChoices):
    """Who must sign in with a one-time code as well."""

    ALL = "all", _("所有用户")
    STAFF = "staff", _("管理员和园区工作人员")


class SessionEnd(models.TextChoices):
    """Why a session is over."""

    SIGNED_OUT = "signed_out", _("本人退出")
    IDLE = "idle", _("闲置超时")
    AGED = "aged", _("超过最长时限")
    ENDED = "ended", _("被管理员结束")
    REPLACED = "replaced", _("超过同时登录数")
    PASSWORD = "password", _("密码已更改")
    DISABLED = "disabled", _("账号已停用")
