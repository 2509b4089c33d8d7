"""What the actions of the installation are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "site.command": _("运行命令"),
        "site.backup": _("备份数据"),
        "site.backup_keys": _("备份密钥"),
        "site.restore": _("恢复数据"),
        "site.restore_keys": _("补回密钥"),
    }
)
