from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The people of a zone. The last two are no people: the local command line, and the scheduler."""

    SCIENCE_OFFICER = "science_officer", _("科技创新干部")
    INVESTMENT_OFFICER = "investment_officer", _("招商干部")
    CASEWORKER = "caseworker", _("包联干部")
    ENTERPRISE = "enterprise", _("企业用户")
    UNIVERSITY = "university", _("高校院所用户")
    CARRIER_OPERATOR = "carrier_operator", _("载体运营方")
    LABORATORY = "laboratory", _("检测机构用户")
    LEADER = "leader", _("园区领导")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")
    INTEGRATOR = "integrator", _("接口对接方")
    LOCAL_OPERATOR = "local_operator", _("本机操作员")
    SCHEDULER = "scheduler", _("定时任务")


#: The three administrators of GB/T 22239-2019 8.1.4.2 d: three people, never one.
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
#: Those who work for the zone.
STAFF = (Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER, Role.CASEWORKER, Role.LEADER)
#: Those who work for somebody whom the zone serves.
OUTSIDERS = (Role.ENTERPRISE, Role.UNIVERSITY, Role.CARRIER_OPERATOR, Role.LABORATORY)
BUSINESS = (*STAFF, *OUTSIDERS, Role.INTEGRATOR)
#: Every role that a person can be given.
PEOPLE = (*BUSINESS, *ADMINISTRATORS)
