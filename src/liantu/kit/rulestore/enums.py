from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PackState(models.TextChoices):
    """The life of a zone's own version."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待批准")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", pgettext_lazy("pack", "已批准")
    WITHDRAWN = "withdrawn", pgettext_lazy("pack", "已停用")
    DISCARDED = "discarded", _("已放弃")


#: What may still be written.
OPEN = (PackState.DRAFT, PackState.RETURNED)
#: What was approved, be it ended since: these have held or will hold.
DECIDED = (PackState.APPROVED, PackState.WITHDRAWN)
