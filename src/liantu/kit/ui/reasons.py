"""Reasons that people give before they see or take what is personal."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: So short that nobody pads it, so long that it says something.
SHORTEST = 4


def want(reason: str) -> None:
    """Raises ValidationError on `reason` for one that says nothing."""
    if len(reason.strip()) < SHORTEST:
        words = _("请写明用途，至少 %(n)d 个字，例如：电话通知申报材料补正") % {"n": SHORTEST}
        raise ValidationError({"reason": words})
