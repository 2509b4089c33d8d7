from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..enums import ZoneKind

SLUG = RegexValidator(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$", _("用小写字母开头，只含小写字母、数字和连字符，3 至 40 位"))


class Zone(models.Model):
    """A zone that the body runs: a high-tech zone, a park, a district."""

    code = models.CharField(_("代号"), max_length=40, unique=True, validators=[SLUG])
    name = models.CharField(_("名称"), max_length=100, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=100, blank=True)
    kind = models.CharField(_("类型"), max_length=20, choices=ZoneKind.choices, default=ZoneKind.HIGH_TECH)
    division = models.CharField(_("行政区划"), max_length=100, blank=True, help_text=_("如 山西省/运城市/盐湖区"))
    simulated = models.BooleanField(_("模拟数据"), default=False, help_text=_("该园区的数据由程序生成，页面上会标明"))
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("园区")
        verbose_name_plural = _("园区")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The name in the reader's language, where it has one."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name
