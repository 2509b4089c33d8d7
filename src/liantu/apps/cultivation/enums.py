from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.ui.enums import Result

__all__ = [
    "EXPERTS_GIVE",
    "MOST_POINTS",
    "MOST_YUAN",
    "NEAR_KNOWN",
    "NEAR_POINTS",
    "NEAR_ROWS",
    "POLICY",
    "TIER",
    "Result",
    "Stand",
]


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
#: pack can mend, and no smaller share than this of what can be known of the firm known (without what
#: experts or people have to judge, and what only other ways than by points ask for).
NEAR_POINTS, NEAR_ROWS, NEAR_KNOWN = 10, 1, Fraction(3, 5)
#: The most points and yuan that the columns of an evaluation can hold.
MOST_POINTS, MOST_YUAN = 9_999, 10**15 - 1
#: The share of the points that experts may give by which what they have not said yet is reckoned.
EXPERTS_GIVE = Fraction(1, 2)
