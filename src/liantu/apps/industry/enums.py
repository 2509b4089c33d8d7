from django.db import models
from django.utils.translation import gettext_lazy as _

#: The kind of packs that hold what chains are made of: `rulebook/chains/<key>/<day>.yaml`.
CHAIN_PACKS = "chains"


class ChainRoleKind(models.TextChoices):
    """What a firm is to a chain: the one that it hangs on, or one of those that carry it."""

    LEADER = "leader", _("链主")
    CORE = "core", _("链核")
    MEMBER = "member", _("链上企业")


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
