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


class PeriodKind(models.TextChoices):
    """Whether an indicator says how things stand on a day, or what happens between two days."""

    AT = "at", _("时点数")
    OVER = "over", _("时期数")


class PublicationState(models.TextChoices):
    """From what is frozen, over a second person's word, to what is public and, if need be, taken back."""

    PREPARED = "prepared", _("待批准")
    PUBLISHED = "published", _("已发布")
    REFUSED = "refused", _("已退回")
    WITHDRAWN = "withdrawn", pgettext_lazy("publication", "已撤回")


class Basis(models.TextChoices):
    """Which of its numbers a published figure gives."""

    REPORTED = "reported", _("上报数")
    PROVEN = "proven", _("核实数")


class RowRole(models.TextChoices):
    """What a row that was frozen with a figure is to it."""

    SAID = "said", _("上报")
    NAMED = "named", _("列名")
    COUNTED = "counted", _("计入")
    USED = "used", _("引用")


class Band(models.TextChoices):
    """How much of what is reported is named one by one."""

    NONE = "none", _("未列名")
    SOME = "some", _("部分列名")
    ALL = "all", _("全部列名")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("completeness", "不列成员")
