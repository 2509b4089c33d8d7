"""What the actions of the search are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "search.pin.create": _("固定"),
        "search.pin.delete": _("取消固定"),
    }
)
