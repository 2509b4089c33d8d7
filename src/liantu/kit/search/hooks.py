"""What this part registers with the frame: objects among the answers of the palette."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.ui import palette

from . import queries
from .queries import Hit


def findings(user: access.Principal, query: str, limit: int) -> Iterable[palette.Finding]:
    """Objects that answer the query; to the empty one, those that the user pinned or saw lately."""
    return _found(user, query, limit) if query else _at_hand(user, limit)


def _found(user: access.Principal, query: str, limit: int) -> Iterator[palette.Finding]:
    # One more than is shown tells whether there are more.
    hits = queries.search(user, query, limit=limit)
    shown = hits if len(hits) < limit else hits[: limit - 1]
    # Lines of one kind stand together, the kind of the best hit first.
    for kind in dict.fromkeys(hit.kind for hit in shown):
        yield from (_line(hit, hit.kind_label) for hit in shown if hit.kind == kind)
    if len(shown) < len(hits):
        url = f"{reverse('search')}?{urlencode({'q': query})}"
        yield palette.Finding(_("全部结果"), url, _("搜索"), query, "search")


def _at_hand(user: access.Principal, limit: int) -> Iterator[palette.Finding]:
    pins = queries.pinned(user, limit)
    yield from (_line(hit, _("已固定")) for hit in pins)
    known = {(hit.kind, hit.id) for hit in pins}
    if len(pins) < limit:
        fresh = (hit for hit in queries.recent(user) if (hit.kind, hit.id) not in known)
        yield from (_line(hit, _("最近查看")) for hit, _room in zip(fresh, range(limit - len(pins)), strict=False))


def _line(hit: Hit, head: str) -> palette.Finding:
    detail = " · ".join(part for part in (hit.detail, hit.matched) if part)
    return palette.Finding(hit.label, hit.url, head, detail, hit.icon)


palette.register(findings, order=20)
