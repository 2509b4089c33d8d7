from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Classification, SourceKind

CODE = RegexValidator(r"^[a-z][a-z0-9-]{1,58}[a-z0-9]$", _("用小写字母开头，只含小写字母、数字和连字符，3 至 60 位"))


class Source(models.Model):
    """Somebody's feed: a department's monthly workbook, a report, a form, a system's calls."""

    code = models.CharField(_("代号"), max_length=60, unique=True, validators=[CODE])
    name = models.CharField(_("名称"), max_length=200)
    publisher = models.CharField(_("发布单位"), max_length=120, blank=True)
    kind = models.CharField(_("类型"), max_length=12, choices=SourceKind.choices)
    # Empty: it speaks for the whole body.
    zone = models.ForeignKey(
        "accounts.Zone", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("园区")
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送单位")
    )
    classification = models.CharField(
        _("密级"), max_length=12, choices=Classification.choices, default=Classification.INTERNAL
    )
    legal_basis = models.CharField(
        _("依据"), max_length=200, blank=True, help_text=_("如 政府信息公开条例、部门间共享协议")
    )
    purposes = models.JSONField(_("允许用途"), default=list, blank=True)
    simulated = models.BooleanField(_("模拟数据"), default=False, editable=False)
    active = models.BooleanField(_("启用"), default=True)
    # Since when what rests on its records is to be derived again, because of another class or unit; empty: all is done.
    unsettled = models.DateTimeField(_("重算未完成自"), null=True, editable=False)

    class Meta:
        verbose_name = _("数据来源")
        verbose_name_plural = _("数据来源")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
