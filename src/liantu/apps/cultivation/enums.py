from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.ui.enums import Result

__all__ = ["EXPERTS_GIVE", "NEAR_KNOWN", "NEAR_POINTS", "NEAR_ROWS", "POLICY", "TIER", "Result", "Stand"]


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
#: What is near: no more points than these short of the pass line, no more rows than this unmet, each of a kind that some lever of the
#: pack can mend, and no smaller share than this of what can be known of the firm known (without what experts or people have to judge).
NEAR_POINTS, NEAR_ROWS, NEAR_KNOWN = 10, 1, Fraction(1, 2)
#: The share of the points that experts may give by which what they have not said yet is reckoned.
EXPERTS_GIVE = Fraction(1, 2)
