from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence import periods
from liantu.kit.evidence.models import Evidenced

from ..enums import IndicatorKind

WHOLE = frozenset({IndicatorKind.COUNT, IndicatorKind.RANK})
#: How the words of a period begin that is a moment.
AS_AT = "@"
LEAST = {IndicatorKind.COUNT: 0, IndicatorKind.AREA: 0, IndicatorKind.RANK: 1}


class Span(NamedTuple):
    """The days of a period, by which figures are told apart; a moment is another than what happened on that day."""

    start: date
    end: date | None
    as_at: bool


class Observation(Evidenced):
    """What a record reports of one subject, for one indicator and period. The subject is a registered (kind, id)."""

    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="observations", verbose_name=_("指标")
    )
    subject_kind = models.CharField(_("对象类型"), max_length=40)
    subject_id = models.BigIntegerField(_("对象"))
    # Empty: it is about nobody in particular of the body's zones.
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    period = models.CharField(_("期间"), max_length=12)
    start = models.DateField(_("期初"), editable=False)
    end = models.DateField(_("期末"), null=True, editable=False)
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=4)
    of = models.PositiveIntegerField(_("参评个数"), null=True, blank=True, help_text=_("排名所在的总数"))
    note = models.CharField(_("备注"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("指标值")
        verbose_name_plural = _("指标值")
        ordering = ["indicator__order", "-start", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "indicator"], name="indicators_subject")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.period.startswith(AS_AT))

    def clean(self) -> None:
        super().clean()
        span = checked(self.indicator, self.period, self.value, self.of)
        self.start, self.end = span.start, span.end


def checked(indicator: Any, period: str, value: Decimal, of: int | None = None) -> periods.Span:
    """The days of a period, once the figure is one that can be: what is counted is a whole number, a place begins at 1.

    Raises ValidationError by field.
    """
    try:
        span = periods.period_span(period)
    except ValidationError as wrong:
        raise ValidationError({"period": wrong.messages}) from None
    least = LEAST.get(indicator.kind)
    if indicator.kind in WHOLE and value != int(value):
        raise ValidationError({"value": _("“%(name)s”应是整数") % {"name": indicator}})
    if least is not None and value < least:
        raise ValidationError({"value": _("“%(name)s”不会小于 %(least)d") % {"name": indicator, "least": least}})
    if of is not None and not 0 < value <= of:
        raise ValidationError({"of": _("名次 %(value)s 不在 1 至 %(of)s 之间") % {"value": value, "of": of}})
    return span


class ObservationMember(models.Model):
    """One of those that a record lists as what a figure counts: a registered (kind, id)."""

    observation = models.ForeignKey("indicators.Observation", models.CASCADE, related_name="members")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("指标成员")
        verbose_name_plural = _("指标成员")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["observation", "kind", "object_id"], name="indicators_member_once")
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="indicators_member_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
