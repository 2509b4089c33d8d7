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
        "indicators.publication.prepare": _("编制指标发布"),
        "indicators.publication.restate": _("编制修订"),
        "indicators.publication.approve": _("批准指标发布"),
        "indicators.publication.refuse": _("退回指标发布"),
        "indicators.publication.withdraw": _("撤回指标发布"),
    }
)
