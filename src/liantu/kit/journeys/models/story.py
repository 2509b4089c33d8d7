from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import StepSort
from .case import Case


class Step(models.Model):
    """One line of a case's history. Only ever added."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name=pgettext_lazy("case", "办件"))
    sort = models.CharField(_("类别"), max_length=10, choices=StepSort.choices)
    # Of a move: its key, and from which stage to which.
    move = models.CharField(_("步骤"), max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    # Nobody where the house did it by itself.
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人"))
    # To whom it was handed over.
    to = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("接办人"))
    at = models.DateTimeField(_("时间"))
    # Who made it by a signed link, having no account.
    signed = models.CharField(_("签名链接"), max_length=120, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    # What was told with a move, by field; of a clock which it was and for what cause.
    told = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("办理经过")
        verbose_name_plural = _("办理经过")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_sort_display()}"


class Comment(models.Model):
    """A word on a case, with those who are addressed in it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="comments", verbose_name=pgettext_lazy("case", "办件"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("评论人"))
    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("评论"), max_length=4000)
    mentions = models.ManyToManyField("accounts.User", related_name="+", blank=True)

    class Meta:
        verbose_name = _("评论")
        verbose_name_plural = _("评论")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class Document(models.Model):
    """A file of a case; `sort`: which of the journey's documents it is, empty for another."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="documents", verbose_name=pgettext_lazy("case", "办件"))
    sort = models.CharField(_("材料"), max_length=40, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    type = models.CharField(_("类型"), max_length=100)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办件材料")
        verbose_name_plural = _("办件材料")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
