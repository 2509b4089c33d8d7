from __future__ import annotations

import re
import uuid

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..enums import Category, Channel, Outcome

#: How a user's name is kept, whatever the language of who reads it.
_USER = re.compile(r"(.+) \(([^()]+)\)")


class Entry(models.Model):
    """One thing that somebody did or tried.

    Written once, inside the transaction of what it tells of. `mac` is keyed over every field that stands above it;
    the sealer later gives the entry its `position` in the log, and `place`, keyed over position, number and mac.
    Nothing else is ever changed, and nothing is deleted.
    """

    uuid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("时间"))
    # The log outlives what it speaks of, so nothing here may be swept away or nulled with its object.
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("用户"),
        db_index=False,  # audit_actor serves
    )  # fmt: skip
    actor_name = models.CharField(_("操作者"), max_length=150)
    actor_roles = models.CharField(_("当时的角色"), max_length=300, blank=True)
    channel = models.CharField(_("途径"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("来源地址"), max_length=64, blank=True)
    request = models.CharField(_("请求编号"), max_length=36, blank=True)
    category = models.CharField(_("类别"), max_length=10, choices=Category.choices)
    action = models.CharField(_("操作"), max_length=80)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    object_kind = models.CharField(_("对象类型"), max_length=80, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"),
        db_index=False,  # never asked for by itself, and every index is paid for by every write
    )  # fmt: skip
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    # Text, not a JSON column: the mac is over these very bytes, and databases rewrite JSON.
    details = models.TextField(_("详情"), blank=True)
    key = models.CharField(_("密钥指纹"), max_length=16, editable=False)
    mac = models.CharField(_("校验码"), max_length=64, editable=False)
    position = models.BigIntegerField(_("序号"), null=True, unique=True, editable=False)
    place = models.CharField(_("位置校验码"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("日志条目")
        verbose_name_plural = _("日志条目")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["action", "-at"], name="audit_action"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
            models.Index(fields=["category", "-at"], name="audit_category"),
            models.Index(fields=["object_kind", "object_id", "-at"], name="audit_object"),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(position__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name} {self.action} {self.object_label}".rstrip()

    @property
    def actor_words(self) -> str:
        """Who did it as a page names people; `actor_name` is what the log keeps."""
        told = _USER.fullmatch(self.actor_name)
        return _now("%(word)s（%(detail)s）") % {"word": told[1], "detail": told[2]} if told else self.actor_name
