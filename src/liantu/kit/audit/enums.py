from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    WEB = "web", _("网页")
    API = "api", _("接口")
    CLI = "cli", _("命令行")
    JOB = "job", _("后台任务")
    INTERNAL = "internal", _("系统内部")


class Outcome(models.TextChoices):
    DONE = "done", _("完成")
    REFUSED = "refused", _("被拒绝")
    FAILED = "failed", _("失败")


class Category(models.TextChoices):
    """Security entries are those that the security administrator reads; the audit administrator reads all."""

    WORK = "work", _("业务")
    SECURITY = "security", _("安全")
    SYSTEM = "system", _("系统")
