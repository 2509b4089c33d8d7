from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import kinds
from ..enums import Channel


class Notice(models.Model):
    """Something that one person is told. Its words are made for them when they read it, and nowhere kept."""

    reader = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("收件人"))
    kind = models.CharField(_("类别"), max_length=80)
    object_kind = models.CharField(_("对象类别"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("对象"), null=True, blank=True)
    data = models.JSONField(_("内容"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    # Of one key a reader is told once.
    key = models.CharField(_("去重键"), max_length=120, blank=True)
    created = models.DateTimeField(_("时间"))
    read = models.DateTimeField(_("已读时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "key"], name="notices_told_once", condition=~models.Q(key="")
            ),
        ]
        indexes = [
            models.Index(fields=["reader", "-id"], name="notices_of_reader"),
            models.Index(fields=["reader"], name="notices_unread", condition=models.Q(read__isnull=True)),
            models.Index(fields=["object_kind", "object_id"], name="notices_about"),
        ]

    def __str__(self) -> str:
        return kinds.label(self.kind)

    @property
    def about(self) -> kinds.About:
        return (self.object_kind, self.object_id) if self.object_kind and self.object_id is not None else None


class Sending(models.Model):
    """A notice on its way through one channel, until a message takes it along: there is one row, so it goes out once."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="sendings", verbose_name=_("通知"))
    reader = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("收件人"))
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    robot = models.ForeignKey(
        "notices.Robot", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("机器人")
    )
    due = models.DateTimeField(_("不早于"))
    message = models.ForeignKey(
        "notices.Message", models.CASCADE, null=True, blank=True, related_name="sendings", verbose_name=_("消息")
    )

    class Meta:
        verbose_name = _("待发通知")
        verbose_name_plural = _("待发通知")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="notices_one_sending", condition=models.Q(robot__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["notice", "robot"], name="notices_one_to_robot", condition=models.Q(robot__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["due"], name="notices_sending_due", condition=models.Q(message__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {Channel(self.channel).label}"
