"""What the actions on packs are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "rulestore.pack.draft": _("起草规则"),
        "rulestore.pack.save": _("修改规则草稿"),
        "rulestore.pack.submit": _("提交规则"),
        "rulestore.pack.approve": _("批准规则"),
        "rulestore.pack.send_back": _("退回规则"),
        "rulestore.pack.withdraw": _("停用规则"),
        "rulestore.pack.discard": _("放弃规则草稿"),
    }
)
