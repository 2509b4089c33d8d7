"""What somebody looked at lately."""

from __future__ import annotations

from django.db import transaction

from liantu.kit import clock
from liantu.kit.access import public as access

from . import registry
from .models import Recent

#: How many a user keeps.
MOST = 20


def note_seen(user: access.Principal, kind: str, object_id: int) -> None:
    """Remember that `user` looked at an object; called by its page once the user was let in.

    One read where it is the last one seen already; else three short statements in a transaction of their own. No log
    entry: what the page is about is logged by whoever asks for it. Somebody who is no user keeps nothing.

    Raises LookupError for a kind that nobody registered.
    """
    if registry.known(kind) is None:
        raise LookupError(f"search: no kind {kind!r} is registered")
    if user.pk is None or not access.may_ever(user, "keep", Recent._meta.label):
        return
    own = Recent.objects.filter(user_id=user.pk)
    if own.values_list("kind", "object_id").first() == (kind, object_id):
        return
    row = Recent(user_id=user.pk, kind=kind, object_id=object_id, at=clock.wall())
    with transaction.atomic():
        Recent.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["user", "kind", "object_id"], update_fields=["at"]
        )
        if old := list(own.values_list("pk", flat=True)[MOST:]):
            Recent.objects.filter(pk__in=old).delete()
