from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..enums import Better, IndicatorKind, PeriodKind

#: Units in English. What is counted one by one is told by the indicator's name: "37", not "37 家".
ENGLISH_UNITS = {
    **dict.fromkeys(("家", "个", "条", "所", "项", "位", "件", "名", "次", "台", "套"), ""),
    "人": "people", "天": "days", "年": "years", "元": "yuan", "万元": "ten thousand yuan", "亿元": "hundred million yuan",
    "平方米": "m²", "万平方米": "10k m²", "亩": "mu",
}  # fmt: skip
CODE = RegexValidator(r"^[a-z][a-z0-9_]{1,58}[a-z0-9]$", _("用小写字母开头，只含小写字母、数字和下划线，3 至 60 位"))


def measure_in_words(unit: str) -> str:
    """A unit in the reader's language: 万元/人 is "ten thousand yuan/people"."""
    if not (get_language() or "").startswith("en"):
        return unit
    if "/" in unit:
        return "/".join(ENGLISH_UNITS.get(part, part) or "1" for part in unit.split("/"))
    return ENGLISH_UNITS.get(unit, unit)


class Indicator(models.Model):
    """What is counted or measured, defined once: unit, 口径, and the formula by which the register proves it.

    `formula` counts a registered set, `{"countable": …}`, or is arithmetic over other indicators, `{"is": "a / b"}`.
    """

    code = models.CharField(_("代号"), max_length=60, unique=True, validators=[CODE])
    name = models.CharField(_("名称"), max_length=100, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    unit = models.CharField(_("单位"), max_length=20)
    kind = models.CharField(_("类型"), max_length=10, choices=IndicatorKind.choices)
    definition = models.TextField(_("口径"))
    definition_en = models.TextField(_("英文口径"), blank=True)
    subjects = models.JSONField(_("适用对象"), default=list, blank=True)
    better = models.CharField(_("方向"), max_length=4, choices=Better.choices, blank=True)
    period_kind = models.CharField(_("时期或时点"), max_length=4, choices=PeriodKind.choices, blank=True)
    # The registered kind of what a figure may list as its members; empty where nothing can be listed.
    members = models.CharField(_("成员类型"), max_length=40, blank=True)
    formula = models.JSONField(_("公式"), null=True, blank=True)
    # From the rulebook: brought up to date with the program, not edited here.
    shipped = models.BooleanField(_("随系统提供"), default=False, editable=False)
    order = models.PositiveIntegerField(_("顺序"), default=1000)
    active = models.BooleanField(_("启用"), default=True)
    # The number of its definition as it stands: see IndicatorVersion.
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def measure(self) -> str:
        """The unit in the reader's language; one that has no English stands as it is written."""
        return measure_in_words(self.unit)

    @property
    def defined(self) -> str:
        """The definition in the reader's language, where it has one."""
        english = self.definition_en and (get_language() or "").startswith("en")
        return self.definition_en if english else self.definition
