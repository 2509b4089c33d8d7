"""What readers do with their notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access

from .. import composing, queries
from ..models import LinkTry, Message, Notice

LABEL = Notice._meta.label
#: For how long read notices, messages that are over, and counts of tries are kept.
KEEP = timedelta(days=180)


@access.action
def mark_read(*, by: access.Principal, notices: Iterable[int] | None = None) -> int:
    """Mark some of one's notices as read, None: all; how many were not before. What is not one's own is passed over."""
    if not access.may_ever(by, "read", LABEL):
        raise access.Denied("read", LABEL, words=_("没有权限：标记通知为已读"))
    rows = access.scope(by, "read", Notice.objects.filter(read__isnull=True))
    if notices is not None:
        rows = rows.filter(pk__in=list(notices))
    return rows.update(read=clock.wall())


@access.action
def open_notice(*, by: access.Principal, notice: int) -> composing.Told:
    """The notice as `by` may read it now, marked as read: `url` leads on. Raises NotHere."""
    row = queries.notice(by, notice)
    if row.read is None:
        access.scope(by, "read", Notice.objects.filter(pk=row.pk, read__isnull=True)).update(read=clock.wall())
    return composing.told(by, [row])[row.pk]


@access.action
def tidy(*, by: access.Principal) -> dict[str, int]:
    """Remove what has had its time: notices read long ago, messages that are over, counts of tries. Counts of each."""
    if not access.may_ever(by, "tidy", LABEL):
        raise access.Denied("tidy", LABEL)
    before = clock.wall() - KEEP
    messages = Message.objects.filter(finished__lt=before).delete()[1].get(Message._meta.label, 0)
    notices = Notice.objects.filter(read__lt=before).delete()[1].get(LABEL, 0)
    tries = LinkTry.objects.filter(since__lt=clock.wall() - timedelta(days=1)).delete()[0]
    return {"notices": notices, "messages": messages, "tries": tries}
