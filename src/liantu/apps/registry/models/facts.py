"""Recognitions, ties, rights and the other things that an organisation has, each with its proof."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.models import EvidencedRows

from ..enums import Level, RightKind, RightStatus, StandardLevel, StandardRole, TieKind
from .said import Fact

#: Stands for a tie of which no begin is told, where two are compared.
_ALWAYS = Value(date.min, output_field=models.DateField())


class TieRows(EvidencedRows):
    """Ties, of which an end that is told later ends what was told without one."""

    def unended(self) -> Self:
        """Without those of which the same tie, since the same day, is told with its end, by a delivery that is not older."""
        ended = self.model.objects.counting().filter(
            organisation=OuterRef("organisation"), counterpart=OuterRef("counterpart"), kind=OuterRef("kind"),
            valid_to__isnull=False, record__last__day__gte=OuterRef("record__last__day"),
        )  # fmt: skip
        begun = ended.annotate(begins=Coalesce("valid_from", _ALWAYS))
        told = begun.filter(begins=Coalesce(OuterRef("valid_from"), _ALWAYS))
        return self.filter(Q(valid_to__isnull=False) | ~Exists(told))

    def on(self, day: Any = None) -> Self:
        return super().on(day).unended()


class Tie(Fact):
    """Who has to do with whom, on what, and how far: `organisation` with `counterpart`, read from left to right."""

    objects: ClassVar[Any] = TieRows.as_manager()

    counterpart = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="ties_back", verbose_name=_("对方")
    )
    kind = models.CharField(_("关系"), max_length=20, choices=TieKind.choices)
    what = models.CharField(_("事项"), max_length=200, blank=True)
    stage = models.CharField(_("进展"), max_length=60, blank=True)
    broker = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="ties_brokered",
        verbose_name=_("牵线方"),
    )  # fmt: skip
    platform = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="ties_running",
        verbose_name=_("共建平台"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("关系")
        verbose_name_plural = _("关系")
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "organisation"], name="registry_tie_kind")]

    def __str__(self) -> str:
        return f"{self.organisation} — {self.get_kind_display()} — {self.counterpart}"

    def clean(self) -> None:
        super().clean()
        if self.organisation_id == self.counterpart_id:
            raise ValidationError({"counterpart": _("一家机构不能与自己建立关系")})


class Recognition(Fact):
    """A title that was given: under which scheme, of which level and batch, from when until when."""

    scheme = models.CharField(_("资质类别"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices, blank=True)
    batch = models.CharField(_("批次"), max_length=40, blank=True)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    issuer = models.CharField(_("认定单位"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("资质荣誉")
        verbose_name_plural = _("资质荣誉")
        ordering = ["id"]
        indexes = [models.Index(fields=["scheme", "level"], name="registry_recognition_scheme")]

    def __str__(self) -> str:
        return self.title


class Right(Fact):
    """An intellectual property right."""

    kind = models.CharField(_("类别"), max_length=12, choices=RightKind.choices)
    title = models.CharField(_("名称"), max_length=300)
    number = models.CharField(_("专利号或登记号"), max_length=60, blank=True)
    filed = models.DateField(_("申请日"), null=True, blank=True)
    granted = models.DateField(_("授权日"), null=True, blank=True)
    status = models.CharField(_("法律状态"), max_length=10, choices=RightStatus.choices, default=RightStatus.GRANTED)

    class Meta:
        verbose_name = _("知识产权")
        verbose_name_plural = _("知识产权")
        ordering = ["id"]
        indexes = [models.Index(fields=["number"], name="registry_right_number")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.filed and self.granted and self.granted < self.filed:
            raise ValidationError({"granted": _("授权日早于申请日")})


class Product(Fact):
    """Something that an organisation makes or does for others."""

    name = models.CharField(_("名称"), max_length=200)
    code = models.CharField(_("产品代码"), max_length=40, blank=True, help_text=_("统计用产品分类目录的代码"))
    brand = models.CharField(_("品牌"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("产品")
        verbose_name_plural = _("产品")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Standard(Fact):
    """A standard that an organisation led or took part in."""

    number = models.CharField(_("标准编号"), max_length=60, blank=True)
    title = models.CharField(_("名称"), max_length=300)
    level = models.CharField(_("级别"), max_length=14, choices=StandardLevel.choices)
    role = models.CharField(_("参与方式"), max_length=10, choices=StandardRole.choices, default=StandardRole.TOOK_PART)

    class Meta:
        verbose_name = _("标准")
        verbose_name_plural = _("标准")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Financing(Fact):
    """A round in which money came in."""

    round = models.CharField(_("轮次"), max_length=40)
    amount = models.DecimalField(_("金额"), max_digits=17, decimal_places=2, null=True, blank=True)
    day = models.DateField(_("日期"), null=True, blank=True)
    investor = models.CharField(_("投资方"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("融资")
        verbose_name_plural = _("融资")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.round
