"""Personal values: masked wherever they stand, with a door for those who may reveal them with a reason."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from .numbers import UNKNOWN


def drawn(user: access.Principal | None, obj: Model, field: str) -> SafeString:
    """The masked value, with a door where any role reaches any row; whether it opens is asked then."""
    hidden = access.masked(obj, field)
    label = obj._meta.label
    if not hidden:
        return format_html('<span class="unknown">— {}</span>', UNKNOWN)
    declared = access.declaration(label)
    door = SafeString("")
    if field in declared.personal and user is not None and access.may_ever(user, "reveal", label):
        door = format_html(
            '<button type="button" class="quiet" hx-get="{}" hx-target="#sheet" hx-swap="innerHTML">'
            "{}</button>",
            reverse("reveal", args=[label, obj.pk, field]), _("显示"),
        )  # fmt: skip
    return format_html('<span class="personal"><span class="figure">{}</span>{}</span>', hidden, door)
