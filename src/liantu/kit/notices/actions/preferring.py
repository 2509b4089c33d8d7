"""How somebody wants to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from .. import kinds, planning
from ..enums import Channel
from ..models import Preference, Sending

UNCHANGED: Any = object()


@access.action
def set_preferences(
    *,
    by: access.Principal,
    digest: str = UNCHANGED,
    quiet_from: time | None = UNCHANGED,
    quiet_to: time | None = UNCHANGED,
    choices: Mapping[str, Sequence[str]] = UNCHANGED,
) -> Preference:
    """Change how `by` is told; what has not gone out yet follows. `choices` names channels by kind, and replaces
    what was chosen for those kinds. Raises ValidationError, Denied."""
    if by.pk is None or not access.may_ever(by, "edit", Preference._meta.label):
        raise access.Denied("edit", Preference._meta.label, words=_("没有权限：修改通知偏好"))
    row, _made = Preference.objects.get_or_create(user_id=by.pk)
    row = Preference.objects.select_for_update().get(pk=row.pk)
    with audit.change(by, "notices.preference.edit", row):
        if digest is not UNCHANGED:
            row.digest = digest
        if quiet_from is not UNCHANGED:
            row.quiet_from = quiet_from
        if quiet_to is not UNCHANGED:
            row.quiet_to = quiet_to
        if choices is not UNCHANGED:
            row.choices = {**row.choices, **_checked(choices)}
        row.full_clean(exclude=["user"])
        row.save()
    _plan_anew(row)
    return row


def _checked(choices: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    known = kinds.kinds()
    if unknown := sorted(set(choices) - set(known)):
        raise ValidationError({"choices": _("没有这些通知类别：%(names)s") % {"names": listed(unknown)}})
    wrong = {channel for chosen in choices.values() for channel in chosen} - set(Channel.values)
    if wrong:
        raise ValidationError({"choices": _("没有这些渠道：%(names)s") % {"names": listed(sorted(wrong))}})
    return {key: [channel for channel in Channel.values if channel in chosen] for key, chosen in choices.items()}


def _plan_anew(row: Preference) -> None:
    """What still waits goes out as is wanted now, or not at all."""
    now = clock.wall()
    waiting = Sending.objects.filter(reader=row.user_id, message__isnull=True)
    for key in set(waiting.values_list("notice__kind", flat=True)):
        kind = kinds.kinds().get(key)
        of_kind = waiting.filter(notice__kind=key)
        if kind is None:
            of_kind.delete()
            continue
        of_kind.exclude(channel__in=row.channels(kind)).delete()
        of_kind.update(due=planning.due(row, kind.urgency, now))
