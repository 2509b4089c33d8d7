from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Density(models.TextChoices):
    """How much air the rows of a table have."""

    COSY = "cosy", _("舒适")
    COMPACT = "compact", _("紧凑")


class Shared(models.TextChoices):
    """With whom a saved view is shared."""

    NONE = "", _("仅自己")
    UNIT = "unit", _("单位")
    ZONE = "zone", _("园区")


class Tone(StrEnum):
    """The five state colours, and none. A tone never stands alone: an icon and a word come first."""

    GOOD = "good"
    BAD = "bad"
    WAITING = "waiting"
    PERSON = "person"
    UNDERWAY = "underway"
    NEUTRAL = "neutral"


class Result(models.TextChoices):
    """The only five answers of a rule."""

    MET = "met", _("满足")
    UNMET = "unmet", _("不满足")
    UNKNOWN = "unknown", _("待补")
    MANUAL = "manual", _("人工判断")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class MarkKind(models.TextChoices):
    """What a mark beside a value says about it."""

    SOURCE = "source", _("来源")
    CONFLICT = "conflict", _("冲突")
    WITHHELD = "withheld", _("已隐去")
    PROVISIONAL = "provisional", _("暂定")
    APPROXIMATE = "approximate", pgettext_lazy("mark", "约")
    SIMULATED = "simulated", _("模拟")
    DRAFT = "draft", _("草稿")
    UNVERIFIED = "unverified", _("未核实")


class Group(models.TextChoices):
    """The job groups of the rail, in their order."""

    OVERVIEW = "overview", _("总览")
    ORGANISATIONS = "organisations", _("机构")
    CHAINS = "chains", _("产业链")
    CULTIVATION = "cultivation", _("梯度培育")
    MATCHMAKING = "matchmaking", _("对接")
    PROJECTS = "projects", pgettext_lazy("rail", "项目")
    CARRIERS = "carriers", _("载体")
    LABS = "labs", _("检测")
    SERVICES = "services", _("服务")
    ASSESSMENT = "assessment", _("考核")
    DATA = "data", _("数据")
    ADMINISTRATION = "administration", _("管理")
