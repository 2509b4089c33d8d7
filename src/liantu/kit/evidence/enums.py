from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    """What a source sends: passages, rows, or what somebody types in."""

    REPORT = "report", _("公开报道")
    WORKBOOK = "workbook", _("部门台账")
    FORM = "form", _("手工登记")
    API = "api", _("接口报送")
    GENERATED = "generated", _("程序生成")


class Classification(models.TextChoices):
    """Who may read a value: everybody who reaches its subject, the zone's staff, or the unit that sent it."""

    OPEN = "open", pgettext_lazy("classification", "公开")
    INTERNAL = "internal", pgettext_lazy("classification", "内部")
    RESTRICTED = "restricted", pgettext_lazy("classification", "受限")


class Purpose(models.TextChoices):
    """What a source's rows may be used for, as the department that sends them allows."""

    REGISTER = "register", _("机构登记")
    STATISTICS = "statistics", _("统计计数")
    SERVICE = "service", _("企业服务")
    CULTIVATION = "cultivation", _("梯度培育")
    INVESTMENT = "investment", _("招商引资")
    ASSESSMENT = "assessment", _("考核评价")
    PUBLICATION = "publication", _("对外公布")


class DeliveryState(models.TextChoices):
    STAGED = "staged", _("待应用")
    APPLIED = "applied", _("已应用")
    UNDONE = "undone", _("已撤销")
