from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: The kind of packs that hold what chains are made of: `rulebook/chains/<key>/<day>.yaml`.
CHAIN_PACKS = "chains"


class ChainRoleKind(models.TextChoices):
    """What a firm is to a chain: the one that it hangs on, or one of those that carry it."""

    LEADER = "leader", _("链主")
    CORE = "core", _("链核")
    MEMBER = "member", _("链上企业")


class TargetState(models.TextChoices):
    """What became of a firm elsewhere that might fill a gap."""

    OPEN = "open", _("待联系")
    TAKEN = "taken", _("已转为线索")
    ASIDE = "aside", _("暂不考虑")


class Measure(models.TextChoices):
    """What a project is promised to bring, and what is seen of it."""

    INVESTMENT = "investment", _("投资额")
    JOBS = "jobs", _("就业人数")
    OUTPUT = "output", _("年产值")
    LAND = "land", _("用地面积")


class Band(models.TextChoices):
    """By how much is promised to be invested, as reports count it."""

    UNTOLD = "untold", _("未载")
    SMALL = "small", _("1亿元以下")
    MIDDLE = "middle", _("1亿至5亿元")
    LARGE = "large", _("5亿至10亿元")
    HUGE = "huge", _("10亿元以上")


#: Parts of a chain, and kinds of its nodes, as they are called.
STAGES = {"up": _("上游"), "mid": _("中游"), "down": _("下游")}
NODE_KINDS = {
    "material": _("材料"), "part": _("零部件"), "process": _("工艺"), "product": pgettext_lazy("node", "产品"),
    "service": pgettext_lazy("node", "服务"), "use": _("应用"),
}  # fmt: skip


class Basis(models.TextChoices):
    """On what it rests that a firm stands at a node; of several the most telling."""

    PRODUCT = "product", _("申报产品")
    CODE = "code", _("国民经济行业")
    RIGHT = "right", _("知识产权")
    SCOPE = "scope", _("经营范围")
    PERSON = "person", _("人工判断")
    PROJECT = "project", _("落地项目")


class SuggestionState(models.TextChoices):
    """What became of a suggested placement."""

    OPEN = "open", _("待确认")
    SETTLED = "settled", _("已落位")
    REFUSED = "refused", _("已否定")


class OfferState(models.TextChoices):
    """How far a local product has come with a buyer."""

    OFFERED = "offered", _("已推荐")
    SAMPLE = "sample", _("送样试用")
    LISTED = "listed", _("进入采购目录")
    FIRST = "first", _("首单")
    ORDERS = "orders", _("持续供货")
    DECLINED = "declined", _("未成")
