from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.ui.enums import Result

__all__ = ["NEAR_POINTS", "NEAR_ROWS", "POLICY", "TIER", "Result", "Stand"]


class Stand(models.TextChoices):
    """Where a firm stands on a ladder, as a board counts it: each firm once."""

    HOLDS = "holds", _("持有证书")
    MET = "met", _("达到条件")
    NEAR = "near", pgettext_lazy("ladder", "接近")
    UNKNOWN = "unknown", _("待补")
    MANUAL = "manual", _("人工判断")
    UNMET = "unmet", _("不满足")


#: Kinds of packs that this app has in kit/rulestore.
TIER, POLICY = "tier", "policy"
#: No more points than these short of the pass line, and no more rows than this unmet, is near.
NEAR_POINTS, NEAR_ROWS = 10, 1
