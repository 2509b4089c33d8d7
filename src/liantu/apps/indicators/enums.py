from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IndicatorKind(models.TextChoices):
    COUNT = "count", _("计数")
    AMOUNT = "amount", _("金额")
    AREA = "area", _("面积")
    RANK = "rank", _("排名")
    RATIO = "ratio", _("比率")


class Better(models.TextChoices):
    UP = "up", _("越高越好")
    DOWN = "down", _("越低越好")


class Band(models.TextChoices):
    """How much of what is reported is named one by one."""

    NONE = "none", _("未列名")
    SOME = "some", _("部分列名")
    ALL = "all", _("全部列名")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("completeness", "不列成员")
