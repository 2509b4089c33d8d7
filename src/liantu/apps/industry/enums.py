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
