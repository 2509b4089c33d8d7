from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """Why a department comes. The list is closed, so that visits can be counted by it."""

    SERVICE = "service", pgettext_lazy("visit", "服务")
    GUIDANCE = "guidance", _("指导")
    PUBLICITY = "publicity", _("宣传")
    RELIEF = "relief", _("慰问")
    INSPECTION = "inspection", pgettext_lazy("visit", "检查")
    RESEARCH = "research", _("调研")
    INVESTMENT = "investment", _("招商")
    FOLLOW_UP = "follow_up", _("回访")


#: What a firm gains least from being visited for: counted apart, since many such visits are its burden.
BURDEN = (Purpose.GUIDANCE, Purpose.PUBLICITY, Purpose.RELIEF)


class VisitState(models.TextChoices):
    ASKED = "asked", _("待领导同意")
    PLANNED = "planned", _("已预约")
    HELD = "held", _("已走访")
    REFUSED = "refused", _("未获同意")
    CANCELLED = "cancelled", _("已取消")


#: What takes up one of a firm's visits of a month.
COUNTED = (VisitState.ASKED, VisitState.PLANNED, VisitState.HELD)
#: What others can still join.
AHEAD = (VisitState.ASKED, VisitState.PLANNED)


class PromiseState(models.TextChoices):
    OPEN = "open", _("办理中")
    KEPT = "kept", _("已兑现")
    UNKEPT = "unkept", _("未能兑现")


class EventKind(models.TextChoices):
    LECTURE = "lecture", _("讲座")
    SALON = "salon", _("沙龙")
    SEMINAR = "seminar", _("研讨会")
    RELEASE = "release", _("成果发布对接")
    MEETING = "meeting", _("会议")
    TRAINING = "training", _("培训")
    COMPETITION = "competition", _("赛事")
    TALENTS = "talents", _("人才考察")
    UNVEILING = "unveiling", _("揭牌")


class Part(models.TextChoices):
    """As what somebody takes part in an event."""

    HOST = "host", _("主办")
    PARTNER = "partner", _("合作方")
    INSTITUTION = "institution", _("高校院所")
    SPEAKER = "speaker", _("主讲")
    EXPERT = "expert", _("专家")
    ENTERPRISE = "enterprise", pgettext_lazy("participant", "企业")
    RESEARCHER = "researcher", _("科研人员")
    TALENT = "talent", _("人才")
    COMPETITOR = "competitor", _("参赛者")
    GUEST = "guest", _("来宾")


class Reply(models.TextChoices):
    NONE = "none", _("未回复")
    COMING = "coming", _("参加")
    DECLINED = "declined", _("不参加")


class Way(models.TextChoices):
    """How it is known that somebody was there."""

    LIST = "list", _("名单勾选")
    CODE = "code", _("扫码签到")
    IMPORTED = "imported", _("导入名单")
    REPORTED = "reported", _("来源所载")
