"""Who may do what with notices, the messages that carry them, and signed links.

A notice is its reader's alone. The system administrator keeps the channels running: sees which message failed and why,
never what stood in it. A link is its maker's.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, PEOPLE, Role

SYSTEM, SECURITY, OPERATOR, SCHEDULER = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.LOCAL_OPERATOR, Role.SCHEDULER

notices = declare("notices.Notice", own="reader", zone="zone")
notices.permit("view", _("查看通知"), own=PEOPLE)
notices.permit("read", _("标记通知为已读"), own=PEOPLE)
notices.permit("tidy", _("清理旧通知"), all=[SCHEDULER])

preferences = declare("notices.Preference", own="user")
preferences.permit("view", _("查看通知偏好"), own=PEOPLE)
preferences.permit("edit", _("修改通知偏好"), own=PEOPLE)

messages = declare("notices.Message", own="reader")
messages.permit("view", _("查看外发消息"), all=[SYSTEM, OPERATOR])
messages.permit("send", _("发送到期的消息"), all=[SYSTEM, SCHEDULER])
messages.permit("retry", _("重发消息"), all=[SYSTEM])

robots = declare("notices.Robot", own="readers", many=True)
robots.permit("view", _("查看群机器人"), all=[SYSTEM, OPERATOR])
robots.permit("create", _("添加群机器人"), all=[SYSTEM])
robots.permit("edit", _("修改群机器人"), all=[SYSTEM])
robots.permit("test", _("试发群机器人"), all=[SYSTEM])

mail = declare("notices.MailServer")
mail.permit("view", _("查看邮件设置"), all=[SYSTEM, OPERATOR])
mail.permit("edit", _("修改邮件设置"), all=[SYSTEM])
mail.permit("test", _("试发邮件"), all=[SYSTEM])

links = declare("notices.Link", own="made_by", unit="unit", zone="zone")
links.permit("view", _("查看签名链接"), all=[SECURITY, OPERATOR], own=BUSINESS)
links.permit("create", _("生成签名链接"), own=BUSINESS)
links.permit("revoke", _("撤回签名链接"), all=[SECURITY], own=BUSINESS)

# Read through the notice, the message or the link that they belong to, and by nobody on their own.
declare("notices.Sending")
declare("notices.Attempt")
declare("notices.LinkTry")
