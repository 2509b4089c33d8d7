"""What the actions here are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "notices.preference.edit": _("修改通知偏好"),
        "notices.message.retry": _("重发消息"),
        "notices.robot.create": _("添加群机器人"),
        "notices.robot.edit": _("修改群机器人"),
        "notices.robot.test": _("试发群机器人"),
        "notices.mailserver.edit": _("修改邮件设置"),
        "notices.mailserver.test": _("试发邮件"),
        "notices.link.create": _("生成签名链接"),
        "notices.link.revoke": _("撤回签名链接"),
        "notices.link.answer": _("通过签名链接填写"),
        "notices.link.tries": _("反复尝试无效的签名链接"),
    }
)
