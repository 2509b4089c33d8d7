"""What the actions on indicators and figures are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "indicators.indicator.create": _("定义指标"),
        "indicators.indicator.edit": _("修改指标"),
        "indicators.observation.create": _("登记指标值"),
        "indicators.observation.retract": _("撤回指标值"),
    }
)
