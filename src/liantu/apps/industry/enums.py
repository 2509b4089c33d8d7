from django.db import models
from django.utils.translation import gettext_lazy as _


class ChainRoleKind(models.TextChoices):
    """What a firm is to a chain: the one that it hangs on, or one of those that carry it."""

    LEADER = "leader", _("链主")
    CORE = "core", _("链核")
    MEMBER = "member", _("链上企业")
