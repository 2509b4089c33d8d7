"""What this part registers with the frame: its page in the rail, and packs that the palette finds."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.search import public as search
from liantu.kit.ui import nav, palette, start
from liantu.kit.ui.enums import Group

from . import queries
from .enums import PackState
from .kinds import kinds
from .shipped import shipped


class WhereThereAreKinds(nav.NavEntry):
    """A page that has nothing to show until some app has packs."""

    def visible_to(self, user: access.Principal) -> bool:
        return bool(kinds()) and super().visible_to(user)


nav.register(
    WhereThereAreKinds(
        Group.DATA, pgettext_lazy("page", "规则库"), "packs", "versions", "rulestore.Pack", order=60,
        keywords="rules packs guize guizeku gz liucheng journeys",
    )
)  # fmt: skip


def _waiting(user: access.Principal) -> Iterable[start.Waiting]:
    """Versions that somebody who had no hand in them has to approve."""
    rows = queries.list_packs(user).filter(state=PackState.SUBMITTED)
    for hand in ("drafted_by", "saved_by", "submitted_by"):
        rows = rows.exclude(**{hand: user.pk})
    some = list(access.scope(user, "approve", rows)) if kinds() and user.pk is not None else []
    if some:
        first = tuple(
            start.WaitingItem(queries.title_of_row(row), reverse("pack", args=[row.pk]), str(row.submitted_by or ""))
            for row in some[:FIRST]
        )
        yield start.Waiting(_now("待批准的规则"), len(some), reverse("packs"), "versions", "", first)


#: Versions that the start page names.
FIRST = 6
start.register_waiting("rulestore.packs", _waiting, order=25)


def _packs(user: access.Principal, query: str, limit: int) -> Iterable[palette.Finding]:
    """Packs by the words of their titles and keys."""
    wanted = query.lower().split()
    if not wanted or not kinds() or not access.may_ever(user, "view", queries.LABEL):
        return
    own = queries.list_packs(user).order_by().values_list("kind", "key").distinct()
    for kind in kinds():
        found = {key: versions[-1].title for key, versions in shipped(kind).items()}
        for key in sorted({*found, *(name for of, name in own if of == kind.key)}):
            title = found.get(key, key)
            hay = " ".join([title, key, *search.shortened(title)]).lower()
            if limit > 0 and all(word in hay for word in wanted):
                limit -= 1
                yield palette.Finding(title, reverse("pack-key", args=[kind.key, key]), str(kind.label), key, kind.icon)


palette.register(_packs, order=70)
