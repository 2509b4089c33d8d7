"""The documentation of docs/, as pages: Markdown with HTML switched off, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.ui import palette

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Inside a wheel the documentation stands beside this file; in a checkout, at its root.
PLACES = (Path(__file__).parent / "docs", Path(__file__).parents[3] / "docs")
#: These open the list of topics, in this order; what is not named follows by name.
FIRST = ("index", "start", "user-guide", "guide", "operations")

_LINK = re.compile(r"^(?:\./)?([\w-]+)\.md(#.*)?$")
_SLUG = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Topic:
    """One page of the documentation. `name` is its file's, without the ending."""

    name: str
    title: str
    path: Path

    @property
    def url(self) -> str:
        return reverse("help-topic", args=[self.name])


@dataclass(frozen=True)
class Page:
    """A topic as HTML, with its headings of the second level for a list of contents."""

    title: str
    html: SafeString
    headings: tuple[tuple[str, str], ...]


def topics(language: str | None = None) -> tuple[Topic, ...]:
    """The topics in the reader's language; where a language has none, the Chinese ones."""
    folder = "en" if (language or get_language() or "").startswith("en") else "zh"
    return _topics(folder) or _topics("zh")


def topic(name: str) -> Topic:
    """Raises NotHere."""
    for one in topics():
        if one.name == name:
            return one
    raise access.NotHere("help", name)


def page(one: Topic) -> Page:
    return _page(one.path, one.path.stat().st_mtime_ns)


def find(user: access.Principal, query: str, limit: int) -> Iterable[palette.Finding]:
    """Help for the palette: topics by title first, then by a heading of theirs."""
    if not query:
        return
    for one in topics():
        if palette.matches(query, one.title, one.name):
            yield palette.Finding(one.title, one.url, _("帮助"), icon="help-circle")
    for one in topics():
        for slug, words in page(one).headings:
            if palette.matches(query, words):
                yield palette.Finding(words, f"{one.url}#{slug}", _("帮助"), one.title, "help-circle")


def _topics(folder: str) -> tuple[Topic, ...]:
    root = next((place / folder for place in PLACES if (place / folder).is_dir()), None)
    if root is None:
        return ()
    found = [Topic(path.stem, _title(path), path) for path in root.glob("*.md")]
    return tuple(sorted(found, key=lambda one: (_place(one.name), one.name)))


def _place(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# "):
                return line[2:].strip()
    return path.stem


@lru_cache(maxsize=128)
def _page(path: Path, changed: int) -> Page:
    # Here, since every command would wait for it otherwise.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    title, headings = _title(path), []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[place + 1].content
            slug = _SLUG.sub("-", words.lower()).strip("-") or f"part-{place}"
            token.attrSet("id", slug)
            if token.tag == "h2":
                headings.append((slug, _plain(tokens[place + 1])))
        if token.type == "inline":
            _settle_links(token)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]  # the frame shows the title
    html = markdown.renderer.render(tokens, markdown.options, {})
    return Page(title, mark_safe(html), tuple(headings))  # noqa: S308  html is off in the parser


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _settle_links(inline: Token) -> None:
    """Links between topics lead to their pages; pictures, which are not served, give way to words."""
    for child in inline.children or []:
        if child.type == "link_open":
            address: Any = child.attrGet("href") or ""
            within = _LINK.match(address)
            if within:
                child.attrSet("href", reverse("help-topic", args=[within[1]]) + (within[2] or ""))
            elif address.startswith("http"):
                child.attrSet("rel", "noopener noreferrer")
        elif child.type == "image":
            child.type, child.tag, child.children = "text", "", None
