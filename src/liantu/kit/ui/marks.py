"""Marks beside a value: where it comes from, and what to know before relying on it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from .enums import MarkKind

ICONS = {
    MarkKind.SOURCE: "file-text",
    MarkKind.CONFLICT: "arrows-split",
    MarkKind.WITHHELD: "eye-off",
    MarkKind.PROVISIONAL: "hourglass",
    MarkKind.SIMULATED: "flask",
    MarkKind.DRAFT: "writing",
    MarkKind.UNVERIFIED: "help-circle",
}

MEANINGS = {
    MarkKind.SOURCE: _("这个值的出处"),
    MarkKind.CONFLICT: _("不同来源的说法不一致"),
    MarkKind.WITHHELD: _("有值，但您的权限看不到；不以其他来源的值代替"),
    MarkKind.PROVISIONAL: _("依据尚未定稿，可能变化"),
    MarkKind.APPROXIMATE: _("来源给出的是约数"),
    MarkKind.SIMULATED: _("由程序生成的模拟数据"),
    MarkKind.DRAFT: _("尚未发布"),
    MarkKind.UNVERIFIED: _("尚未与原文核对"),
}


@dataclass(frozen=True)
class OtherValue:
    """What another source says, and who says it."""

    value: Any
    source: str
    date: date | None = None


@dataclass(frozen=True)
class Mark:
    """One mark. `url` opens the record or passage that the value was taken from.

    `also`: what else holds; its words stand in `note`, so that a page shows one mark and not three.
    """

    kind: MarkKind
    source: str = ""
    date: date | None = None
    authority: str = ""
    others: Sequence[OtherValue] = ()
    url: str = ""
    note: str = ""
    also: Sequence[MarkKind] = ()

    @property
    def icon(self) -> str:
        """The icon's name; empty where the word 约 says it better than any drawing."""
        return ICONS.get(self.kind, "")

    @property
    def words(self) -> Any:
        return self.kind.label

    @property
    def meaning(self) -> Any:
        return MEANINGS[self.kind]


def drawn(mark: Mark) -> SafeString:
    """The mark with its popover, as HTML that may stand inside a paragraph or a table cell."""
    context = {"mark": mark, "id": f"mark-{secrets.token_hex(4)}"}
    return mark_safe(get_template("ui/mark.html").render(context))  # noqa: S308  the template escapes
