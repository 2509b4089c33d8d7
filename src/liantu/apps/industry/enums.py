from django.db import models
from django.utils.translation import gettext_lazy as _

#: The kind of packs that hold what chains are made of: `rulebook/chains/<key>/<day>.yaml`.
CHAIN_PACKS = "chains"


class ChainRoleKind(models.TextChoices):
    """What a firm is to a chain: the one that it hangs on, or one of those that carry it."""

    LEADER = "leader", _("链主")
    CORE = "core", _("链核")
    MEMBER = "member", _("链上企业")
