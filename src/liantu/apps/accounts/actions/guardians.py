"""The three administrators must not be lost: without one of them nobody could mend anything any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed

from ..models import Membership
from ..permissions import holding


@contextmanager
def kept() -> Iterator[None]:
    """Around a change: refuse it where a role of administrators would lose its last lasting holder.

    Lasting: an active user, in an active unit, today and without a last day. Within a transaction only.
    """
    rows = Membership.objects.filter(role__in=access.ADMINISTRATORS)
    # Two such changes at once must see each other, or each would leave the other's holder as the last.
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    before = _held()
    yield
    if lost := before - _held():
        names = listed(role.label for role in access.ADMINISTRATORS if role in lost)
        raise ValidationError(
            _("这样做会使系统没有长期有效的%(roles)s，之后无人能够恢复：请先让另一位用户担任，再做此操作")
            % {"roles": names}
        )


def _held() -> set[str]:
    lasting = Membership.objects.filter(
        holding(), valid_to__isnull=True, user__is_active=True, unit__active=True, role__in=access.ADMINISTRATORS
    )
    return set(lasting.values_list("role", flat=True))
