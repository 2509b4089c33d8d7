from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import RETRIABLE, Channel, MessageState, Outcome


class Message(models.Model):
    """One mail or one robot's message to one person, with all notices that were due together.

    Whoever sends it holds its `claim`, a fresh token: what they write afterwards is conditional on it.
    """

    uuid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    reader = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("收件人"))
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    robot = models.ForeignKey(
        "notices.Robot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机器人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    count = models.PositiveIntegerField(_("条数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    next_try = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    claim = models.UUIDField(_("占用凭证"), null=True, editable=False)
    claim_until = models.DateTimeField(_("占用至"), null=True, editable=False)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    created = models.DateTimeField(_("生成时间"))
    finished = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("外发消息")
        verbose_name_plural = _("外发消息")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_try"], name="notices_waiting", condition=models.Q(state=MessageState.WAITING)),
            models.Index(
                fields=["claim_until"], name="notices_claimed", condition=models.Q(state=MessageState.SENDING)
            ),
            models.Index(fields=["state", "-id"], name="notices_in_state"),
        ]

    def __str__(self) -> str:
        return f"{Channel(self.channel).label} · {self.reader}"

    @property
    def can_be_retried(self) -> bool:
        return self.state in RETRIABLE


class Attempt(models.Model):
    """One try to hand a message over, and what was answered."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries", verbose_name=_("消息"))
    number = models.PositiveSmallIntegerField(_("第几次"))
    started = models.DateTimeField(_("开始时间"))
    finished = models.DateTimeField(_("结束时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    # The first of what the other side said; nothing of what was sent to it.
    answer = models.CharField(_("对方应答"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("发送尝试")
        verbose_name_plural = _("发送尝试")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number}"
