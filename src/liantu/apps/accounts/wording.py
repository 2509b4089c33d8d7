"""What the actions of this app are called, and those of the log that its pages show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "accounts.signin": _("登录"),
        "accounts.signout": _("退出"),
        "accounts.lock": _("因多次失败锁定"),
        "accounts.lock.clear": _("解除锁定"),
        "accounts.token.refused": _("出示无效令牌"),
        "accounts.token.create": _("新建接口令牌"),
        "accounts.token.revoke": _("撤销接口令牌"),
        "accounts.session.end": _("结束会话"),
        "accounts.session.lapse": _("会话到时"),
        "accounts.user.create": _("新建用户"),
        "accounts.user.edit": _("修改用户资料"),
        "accounts.user.disable": _("停用用户"),
        "accounts.user.enable": _("启用用户"),
        "accounts.user.password": _("修改密码"),
        "accounts.user.reset_password": _("重置密码"),
        "accounts.user.second_factor": _("启用动态口令"),
        "accounts.user.recovery_codes": _("更换恢复码"),
        "accounts.user.reset_second_factor": _("重置动态口令"),
        "accounts.user.unlock": _("解除锁定"),
        "accounts.user.upload": _("上传用户名单"),
        "accounts.user.reveal": _("查看个人信息原文"),
        "accounts.unit.create": _("新建单位"),
        "accounts.unit.edit": _("修改单位"),
        "accounts.zone.create": _("新建园区"),
        "accounts.zone.edit": _("修改园区"),
        "accounts.membership.create": _("分配角色"),
        "accounts.membership.end": _("终止角色"),
        "accounts.policy.edit": _("修改安全策略"),
        "audit.verify": _("核验日志"),
        "audit.export": _("导出日志"),
    }
)
