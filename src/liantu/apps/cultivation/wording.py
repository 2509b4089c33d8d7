"""What the actions on ladders are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "cultivation.evaluation.evaluate": _("重新评价"),
        "cultivation.evaluation.cost": _("导出政策测算"),
        "cultivation.evaluation.tell": _("把名单发给包联干部"),
        "cultivation.answer.create": _("补充规则事实"),
        "cultivation.answer.retract": _("撤回规则事实说明"),
    }
)
