"""Notices in words, for one reader, who is asked anew what they may see each time."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from . import kinds
from .models import Notice

log = logging.getLogger("liantu.notices")


@dataclass(frozen=True)
class Told:
    """A notice as its reader may read it now. `seen` False: what it is about is out of their sight, or gone."""

    title: str
    body: str = ""
    url: str = ""
    seen: bool = True


@dataclass(frozen=True)
class Line:
    """A notice in a message: `url` leads through the sign-in to the object."""

    title: str
    body: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What one message says, in its reader's language."""

    reader: str
    title: str
    lines: Sequence[Line]
    url: str
    language: str
    #: How many there are of each kind, for chats in which others read along.
    counts: Sequence[tuple[str, int]] = field(default_factory=tuple)


def told(reader: Any, notices: Iterable[Notice]) -> dict[int, Told]:
    """Each notice in words, by primary key, in the present language; one round of queries per kind of object."""
    rows = list(notices)
    things = kinds.named(reader, [row.about for row in rows])
    known = kinds.kinds()
    return {row.pk: _told(reader, row, known.get(row.kind), things) for row in rows}


def letter(reader: Any, notices: Sequence[Notice]) -> Letter | None:
    """The message with those of `notices` that the reader may see and has not read; None where none are left."""
    language = reader.language if reader.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        words = told(reader, notices)
        left = [row for row in notices if words[row.pk].seen and row.read is None]
        if not left:
            return None
        lines = [
            Line(words[row.pk].title, words[row.pk].body, whole(reverse("notice-open", args=[row.pk]))) for row in left
        ]
        counts = Counter(row.kind for row in left)
        title = lines[0].title if len(lines) == 1 else _("链图：%(n)d 条待办和通知") % {"n": len(lines)}
        return Letter(
            reader.name, title, lines, whole(reverse("notices")), language,
            tuple((kinds.label(key), number) for key, number in counts.most_common()),
        )  # fmt: skip


def whole(path: str) -> str:
    """A page's address as one who is outside can open it."""
    return f"{settings.LIANTU_URL}{path}"


def _told(reader: Any, row: Notice, kind: kinds.Kind | None, things: Any) -> Told:
    thing = things.get(row.about) if row.about else None
    if kind is None or (row.about and thing is None):
        return Told(_("所涉内容您已不能查看"), seen=False)
    try:
        said = kind.wording(reader, row.data, thing)
        url = thing.url if thing is not None else kind.url(row.data) if kind.url else ""
    except Exception:
        # One notice that cannot be worded must not keep the others from their reader.
        log.exception("wording of %s failed", row.kind)
        said, url = str(kind.label), thing.url if thing is not None else ""
    words = said if isinstance(said, kinds.Words) else kinds.Words(str(said))
    return Told(" ".join(str(words.title).split()), str(words.body).strip(), url)
