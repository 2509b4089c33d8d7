from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", pgettext_lazy("organisation", "企业")
    UNIVERSITY = "university", pgettext_lazy("organisation", "高校")
    INSTITUTE = "institute", pgettext_lazy("organisation", "科研院所")
    PLATFORM = "platform", pgettext_lazy("organisation", "创新平台")
    CARRIER = "carrier", pgettext_lazy("organisation", "载体")
    LAB = "lab", pgettext_lazy("organisation", "检测机构")
    GOVERNMENT = "government", pgettext_lazy("organisation", "政府部门")
    ZONE = "zone", pgettext_lazy("organisation", "园区")
    SERVICE_PROVIDER = "service_provider", pgettext_lazy("organisation", "服务机构")
    FUND = "fund", pgettext_lazy("organisation", "基金")
    OTHER = "other", pgettext_lazy("organisation", "其他")


class NameKind(models.TextChoices):
    OFFICIAL = "official", _("登记名称")
    SHORT = "short", _("简称")
    FORMER = "former", _("曾用名")
    ALIAS = "alias", _("别称")


class Status(models.TextChoices):
    """登记状态, as the market regulator keeps it."""

    ACTIVE = "active", _("存续")
    DEREGISTERED = "deregistered", _("注销")
    REVOKED = "revoked", _("吊销")


class Size(models.TextChoices):
    """工信部联企业〔2011〕300号."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class TieKind(models.TextChoices):
    """What the first organisation has to do with the second; read from left to right."""

    LOCATED = "located", _("位于")
    PART_OF = "part_of", _("隶属于")
    HOSTED_BY = "hosted_by", _("依托")
    HAS_BASE = "has_base", _("下设基地")
    TENANT = "tenant", _("入驻企业")
    BUILT_BY = "built_by", _("建设单位")
    LED_BY = "led_by", _("牵头单位")
    BRANCH_OF = "branch_of", _("分支于")
    MEMBER_OF = "member_of", _("成员于")
    RESEARCH_PARTNER = "research_partner", _("科研合作")
    JOINT_LAB = "joint_lab", _("共建实验室")
    JOINT_RESEARCH = "joint_research", _("联合研发")
    COOPERATION = "cooperation", _("合作")
    AGREEMENT = "agreement", _("签约")
    SOLUTION = "solution", _("提供方案")
    SCENARIO = "scenario", _("场景落地")
    PRODUCT = "product", _("共同研制")
    ACHIEVEMENT_IN_USE = "achievement_in_use", _("成果应用")
    SUPPLIES = "supplies", _("供货")
    SUPPLY_DOCKING = "supply_docking", _("采购对接")
    DOCKING = "docking", _("对接")
    RESOURCE_PARTNER = "resource_partner", _("资源合作")
    INVESTS_IN = "invests_in", _("投资")


class Level(models.TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")
    DISTRICT = "district", _("区县级")
    INDUSTRY = "industry", _("行业")


class RightKind(models.TextChoices):
    INVENTION = "invention", _("发明专利")
    UTILITY = "utility", _("实用新型")
    DESIGN = "design", _("外观设计")
    SOFTWARE = "software", _("软件著作权")
    TRADEMARK = "trademark", _("商标")
    CIRCUIT = "circuit", _("集成电路布图设计")
    VARIETY = "variety", _("植物新品种")


class RightStatus(models.TextChoices):
    PENDING = "pending", pgettext_lazy("right", "审查中")
    GRANTED = "granted", pgettext_lazy("right", "有效")
    LAPSED = "lapsed", pgettext_lazy("right", "失效")


class StandardLevel(models.TextChoices):
    INTERNATIONAL = "international", _("国际标准")
    NATIONAL = "national", _("国家标准")
    INDUSTRY = "industry", _("行业标准")
    LOCAL = "local", _("地方标准")
    GROUP = "group", _("团体标准")
    ENTERPRISE = "enterprise", _("企业标准")


class StandardRole(models.TextChoices):
    LED = "led", _("主导制定")
    TOOK_PART = "took_part", _("参与制定")


class CareRole(models.TextChoices):
    LEAD = "lead", _("包联领导")
    OFFICER = "officer", _("包联干部")
    HELPER = "helper", _("协同人员")


class Decided(models.TextChoices):
    """How it was decided which of two sources stands."""

    OPEN = "open", _("未判定")
    AUTHORITY = "authority", _("按权威判定")
    MERGE = "merge", _("按合并判定")
