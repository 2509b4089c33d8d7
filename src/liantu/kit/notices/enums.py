from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(models.TextChoices):
    """Whether a kind of notice waits for the reader's digest. Quiet hours hold for both."""

    ROUTINE = "routine", _("一般")
    URGENT = "urgent", _("紧急")


class Channel(models.TextChoices):
    """The ways on which a notice goes out. In the site it stands in any case."""

    MAIL = "mail", _("邮件")
    ROBOT = "robot", _("群机器人")


class Digest(models.TextChoices):
    AT_ONCE = "at_once", _("随时")
    HOURLY = "hourly", _("每小时汇总")
    DAILY = "daily", _("每天 8:30 汇总")
    WEEKLY = "weekly", _("每周一 8:30 汇总")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发送")
    GIVEN_UP = "given_up", _("未送达")
    UNSURE = "unsure", _("无法确定")
    EMPTY = "empty", _("无需发送")


#: These can be sent again by hand.
RETRIABLE = (MessageState.GIVEN_UP, MessageState.UNSURE)


class Outcome(models.TextChoices):
    """How one attempt went."""

    SENT = "sent", _("成功")
    FAILED = "failed", _("失败")
    UNSURE = "unsure", _("中断")


class RobotKind(models.TextChoices):
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")
    GENERIC = "generic", _("通用 JSON")


class Security(models.TextChoices):
    """How a mail server is spoken to."""

    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS"
    NONE = "none", _("不加密")


class LinkState(models.TextChoices):
    OPEN = "open", _("待填写")
    USED = "used", _("已填写")
    EXPIRED = "expired", pgettext_lazy("link", "已过期")
    REVOKED = "revoked", pgettext_lazy("link", "已撤回")
