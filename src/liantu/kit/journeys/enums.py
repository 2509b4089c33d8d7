from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClockState(models.TextChoices):
    RUNNING = "running", _("计时中")
    PAUSED = "paused", _("暂停")
    STOPPED = "stopped", _("已停")


class StepSort(models.TextChoices):
    """What a line of a case's history tells of."""

    START = "start", pgettext_lazy("case", "开始")
    MOVE = "move", pgettext_lazy("case", "步骤")
    ASSIGN = "assign", _("转办")
    PAUSE = "pause", _("暂停计时")
    RESUME = "resume", _("恢复计时")
    ESCALATE = "escalate", _("到期提醒")
    DOCUMENT = "document", _("附材料")
    RECOUNT = "recount", _("期限重算")


class CalendarSort(models.TextChoices):
    HOLIDAYS = "holidays", _("放假安排")
    HOURS = "hours", _("办公时间")


class PartState(models.TextChoices):
    PREPARED = "prepared", _("待启用")
    IN_FORCE = "in_force", pgettext_lazy("calendar", "在用")
    ENDED = "ended", pgettext_lazy("calendar", "已停用")
