"""What the actions on plans and verdicts are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "intake.plan.create": _("接收台账"),
        "intake.plan.refuse": _("台账读不了"),
        "intake.plan.confirm": _("确认各列含义"),
        "intake.plan.apply": _("应用台账"),
        "intake.plan.correct": _("生成更正表"),
        "intake.plan.discard": _("放弃台账"),
        "intake.find.accept": _("采用报道内容"),
        "intake.find.edit": _("修改报道内容"),
        "intake.find.refuse": _("不采用报道内容"),
        "intake.shape.forget": _("忘记表样"),
        "intake.verdict.create": _("判定行"),
        "intake.verdict.undo": _("撤销行判定"),
    }
)
