from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """How far a workbook has come."""

    READING = "reading", _("正在读取")
    ASKING = "asking", _("待确认各列")
    COMPARING = "comparing", _("正在比对")
    READY = "ready", pgettext_lazy("plan", "待应用")
    APPLYING = "applying", _("正在应用")
    APPLIED = "applied", pgettext_lazy("plan", "已应用")
    REFUSED = "refused", _("读不了")
    DISCARDED = "discarded", _("已放弃")


#: What is still to be finished by somebody.
OPEN = (PlanState.READING, PlanState.ASKING, PlanState.COMPARING, PlanState.READY, PlanState.APPLYING)


class RowState(models.TextChoices):
    """What would become of a row."""

    NEW = "new", pgettext_lazy("row", "新机构")
    CHANGED = "changed", pgettext_lazy("row", "有变化")
    CONFLICT = "conflict", pgettext_lazy("row", "与他源不一")
    SAME = "same", pgettext_lazy("row", "无变化")
    UNSURE = "unsure", pgettext_lazy("row", "待判定")
    REJECTED = "rejected", pgettext_lazy("row", "退回")
    REPEATED = "repeated", pgettext_lazy("row", "重复行")
    CORRECTED = "corrected", pgettext_lazy("row", "已更正")
    # Of a report: what was read waits for somebody's word, or was turned down.
    PROPOSED = "proposed", pgettext_lazy("row", "待采用")
    REFUSED = "refused", pgettext_lazy("row", "不采用")


#: Rows that go in when their plan is applied.
GOES_IN = (RowState.NEW, RowState.CHANGED, RowState.CONFLICT, RowState.SAME)
#: Rows that are done with, or wait for another word than whom they mean.
SETTLED = (RowState.REJECTED, RowState.REPEATED, RowState.CORRECTED, RowState.PROPOSED, RowState.REFUSED)
#: Rows that somebody has to see to.
LEFT_OVER = (RowState.UNSURE, RowState.REJECTED)


class Answer(models.TextChoices):
    """What somebody said of a row: it is that organisation, it is not, it is none that is known."""

    SAME = "same", pgettext_lazy("verdict", "同一机构")
    DIFFERENT = "different", pgettext_lazy("verdict", "不是同一机构")
    NEW = "new", pgettext_lazy("verdict", "另立新机构")
