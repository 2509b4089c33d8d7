from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.evidence.models import Evidenced

from ..enums import EventKind, Part, Reply, Way


class Event(Evidenced):
    """Something that a zone holds or hosts. Its day is as told: a report may say no more than the year."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承办部门")
    )
    title = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=12, choices=EventKind.choices)
    begins = models.TimeField(_("开始时间"), null=True, blank=True)
    ends = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    audience = models.CharField(_("面向"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=1000, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("event", "活动")
        verbose_name_plural = pgettext_lazy("event", "活动")
        ordering = ["-valid_from", "-id"]
        indexes = [models.Index(fields=["zone", "valid_from"], name="activities_event_day")]

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """Who takes part: an organisation, a person, or so many of whom nobody said more (14 experts)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants", verbose_name=_("活动"))
    part = models.CharField(_("身份"), max_length=12, choices=Part.choices, default=Part.GUEST)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    person = models.CharField(_("姓名"), max_length=60, blank=True)
    # What an organisation that the register does not have calls itself.
    from_where = models.CharField(_("单位"), max_length=120, blank=True)
    number = models.PositiveIntegerField(_("人数或家数"), default=1, validators=[MinValueValidator(1)])
    approximate = models.BooleanField(_("约数"), default=False)
    reply = models.CharField(_("回复"), max_length=8, choices=Reply.choices, default=Reply.NONE)
    invited = models.DateTimeField(_("邀请时间"), null=True, blank=True)
    replied = models.DateTimeField(_("回复时间"), null=True, blank=True)
    reply_note = models.CharField(_("回复说明"), max_length=300, blank=True)
    attended = models.DateTimeField(_("签到时间"), null=True, blank=True)
    attended_by = models.CharField(_("签到方式"), max_length=8, choices=Way.choices, blank=True)
    # Somebody who was on no list.
    walked_in = models.BooleanField(_("现场登记"), default=False)

    class Meta:
        verbose_name = _("参加者")
        verbose_name_plural = _("参加者")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="activities_participant_number"),
            models.UniqueConstraint(
                fields=["event", "organisation", "part"],
                condition=Q(person="", organisation__isnull=False),
                name="activities_participant_once",
            ),
        ]

    def __str__(self) -> str:
        # Without the person's name: this is what the log and lists of other things say.
        return str(self.organisation or self.from_where or self.get_part_display())


class Feedback(models.Model):
    """What a participant says of an event: three questions, by a signed link."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="feedback", verbose_name=_("活动"))
    participant = models.OneToOneField(
        Participant, models.CASCADE, null=True, blank=True, related_name="feedback", verbose_name=_("参加者")
    )
    useful = models.PositiveSmallIntegerField(_("有用程度"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    gained = models.CharField(_("有什么收获"), max_length=500, blank=True)
    wished = models.CharField(_("还希望办什么"), max_length=500, blank=True)
    at = models.DateTimeField(_("填写时间"))

    class Meta:
        verbose_name = _("活动反馈")
        verbose_name_plural = _("活动反馈")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.event} · {self.useful}"


class Material(models.Model):
    """A file of an event: kept once by its digest, beside all other files."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials", verbose_name=_("活动"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("上传人"))
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("活动材料")
        verbose_name_plural = _("活动材料")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "sha256"], name="activities_material_once")]

    def __str__(self) -> str:
        return self.name
