"""Reads. Each returns only what `user` may see, since only the providers of objects say what they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from . import keys, registry, scanning, texts
from .enums import KeySort
from .models import Pin, Recent
from .scanning import Rank, Ref

#: Candidates that are asked for at once, for each hit that is wanted; the rest of a batch only where these fail.
FIRST = 4
#: Ids that a provider is asked for at once.
CHUNK = 500
MOST_HITS = 100
#: Likenesses at most: whoever finds none among these writes more of the name.
MOST_ALIKE = 8


@dataclass(frozen=True)
class Hit:
    """One object that was found, as its finder may see it. `sort` says by which of its texts; None: not by text.

    `coded`: whether its finder may read its code. `alike`: nothing of it reads so, but its name comes close, for these
    `reasons`.
    """

    kind: str
    id: int
    label: str
    url: str
    detail: str = ""
    icon: str = ""
    sort: KeySort | None = None
    coded: bool = True
    alike: bool = False
    reasons: str = ""

    @property
    def kind_label(self) -> str:
        known = registry.known(self.kind)
        return str(known.label) if known else self.kind

    @property
    def matched(self) -> str:
        """What it was found by, in words, where that is not plain from its name."""
        if self.alike:
            return _("名称相近")
        plain = {None, KeySort.NAME}
        return "" if self.sort in plain else str(KeySort(self.sort).label)


def search(
    user: access.Principal, text: str, kinds: Collection[str] | None = None, limit: int = 8, *, alike: bool = True
) -> list[Hit]:
    """What `user` may see of all that answers `text`, the best first.

    Any part of a name, a code's beginning, pinyin or initials; of several words each must be found. `kinds` None: all
    that are registered. The number of queries depends on the kinds and words alone: usually a scan or two, and a look
    a kind; more, at most six rounds, where most of what was found is beyond the user's scope. Where nothing answers,
    those whose names come close to it, unless `alike` is false: see `Hit.alike`.
    """
    wanted = {one.kind for one in registry.kinds() if kinds is None or one.kind in kinds}
    limit = min(limit, MOST_HITS)
    words = texts.words(text)
    if not words or not wanted or limit < 1 or not user.is_authenticated:
        return []
    return _answering(user, words, wanted, limit) or (_coming_close(user, text, wanted, limit) if alike else [])


def _coming_close(user: access.Principal, text: str, wanted: Collection[str], limit: int) -> list[Hit]:
    """What may be meant by a query that no key answers; of two Hanzi at least, as less is like everything."""
    if texts.hanzi(text) < 2:
        return []
    told: dict[Ref, str] = {}
    for searchable in registry.kinds():
        if searchable.alike is not None and searchable.kind in wanted:
            close = searchable.alike(user, text[: texts.LONGEST_QUERY], min(limit, MOST_ALIKE))
            told |= {(searchable.kind, one.id): one.reasons for one in close}
    found = look_up(user, told)
    return [replace(found[ref], alike=True, reasons=reasons) for ref, reasons in told.items() if ref in found][:limit]


def _answering(user: access.Principal, words: list[str], wanted: Collection[str], limit: int) -> list[Hit]:
    long = [word for word in words if len(word) > texts.LONGEST]
    asked: set[Ref] = set()
    ranked: list[tuple[Rank, Hit]] = []
    for batch in scanning.batches(words, sorted(wanted)):
        fresh = sorted((rank, ref) for ref, rank in batch.items() if ref not in asked)
        for part in (fresh[: limit * FIRST], fresh[limit * FIRST :]):
            asked.update(ref for _rank, ref in part)
            ranked += _visible(user, part, long)
            if len(ranked) >= limit:
                return _in_order(ranked)[:limit]
    return _in_order(ranked)


def _in_order(ranked: list[tuple[Rank, Hit]]) -> list[Hit]:
    def merit(pair: tuple[Rank, Hit]) -> tuple[object, ...]:
        rank, hit = pair
        return (rank.fit, rank.way, rank.calling, len(hit.label), hit.kind, hit.id)

    return [hit for _rank, hit in sorted(ranked, key=merit)]


def _visible(user: access.Principal, part: Sequence[tuple[Rank, Ref]], long: Sequence[str]) -> list[tuple[Rank, Hit]]:
    """Those that the user may see, by what they may read, and, where a word is longer than a key, that hold all of it."""
    found = look_up(user, [ref for _rank, ref in part])
    if long:
        found = _holding(found, long)
    return [
        (rank, replace(found[ref], sort=KeySort(rank.sort)))
        for rank, ref in part
        if ref in found and (found[ref].coded or not rank.coded)
    ]  # fmt: skip


def _holding(found: Mapping[Ref, Hit], long: Sequence[str]) -> dict[Ref, Hit]:
    kept: dict[Ref, Hit] = {}
    for searchable in registry.kinds():
        hits = {ref: hit for ref, hit in found.items() if ref[0] == searchable.kind}
        if not hits:
            continue
        more = searchable.names([object_id for _kind, object_id in hits]) if searchable.names else {}
        for ref, hit in hits.items():
            names = [hit.label, *more.get(ref[1], ())]
            if all(keys.holds(names, names, word) for word in long):
                kept[ref] = hit
    return kept


def look_up(user: access.Principal, refs: Iterable[Ref]) -> dict[Ref, Hit]:
    """What `user` may see of these objects. One look a kind, and one more for every 500 of a kind."""
    ids: dict[str, list[int]] = {}
    for kind, object_id in refs:
        ids.setdefault(kind, []).append(object_id)
    hits: dict[Ref, Hit] = {}
    for kind, wanted in ids.items():
        searchable = registry.known(kind)
        if searchable is None:
            continue
        for begin in range(0, len(wanted), CHUNK):
            for object_id, found in searchable.found(user, wanted[begin : begin + CHUNK]).items():
                hits[kind, object_id] = Hit(
                    kind, object_id, str(found.label), found.url, str(found.detail), searchable.icon,
                    coded=getattr(found, "coded", True),
                )  # fmt: skip
    return hits


def one(user: access.Principal, kind: str, object_id: int) -> Hit:
    """The object, where `user` may see it. Raises NotHere."""
    found = look_up(user, [(kind, object_id)]).get((kind, object_id))
    if found is None:
        raise access.NotHere(kind, object_id)
    return found


def pinned(user: access.Principal, limit: int | None = None) -> list[Hit]:
    """What `user` pinned and still may see, in their order."""
    return _kept(user, Pin.objects.order_by("order", "id"), limit)


def recent(user: access.Principal, limit: int | None = None) -> list[Hit]:
    """What `user` looked at lately and still may see, the last first."""
    return _kept(user, Recent.objects.order_by("-at", "-id"), limit)


def is_pinned(user: access.Principal, kind: str, object_id: int) -> bool:
    if user.pk is None:
        return False
    return access.scope(user, "view", Pin.objects.filter(user_id=user.pk, kind=kind, object_id=object_id)).exists()


def may_pin(user: access.Principal) -> bool:
    return user.pk is not None and access.may_ever(user, "create", Pin._meta.label)


def _kept(user: access.Principal, rows: QuerySet[Pin] | QuerySet[Recent], limit: int | None) -> list[Hit]:
    if user.pk is None:
        return []
    refs = list(access.scope(user, "view", rows.filter(user_id=user.pk)).values_list("kind", "object_id"))
    hits = look_up(user, refs)
    return [hits[ref] for ref in refs if ref in hits][:limit]
