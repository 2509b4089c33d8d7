"""Files that people bring: the text of a pack."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine.packs.marked import LONGEST

ENDINGS = ("yaml", "yml", "txt")


def text_of(file: Any, longest: int = LONGEST) -> str:
    """The text of an uploaded file (`name`, `size`, `read`). Raises ValidationError: too large, not UTF-8, empty."""
    if file.size > longest:
        words = _("“%(name)s”超过 %(n)d MB：请拆成几个文件")
        raise ValidationError(words % {"name": file.name, "n": longest // 1_000_000})
    return decoded(file.read(), file.name)


def decoded(content: bytes, name: str) -> str:
    """As text. Raises ValidationError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        words = {"name": name, "line": content[: wrong.start].count(b"\n") + 1}
        raise ValidationError(
            _("“%(name)s”第 %(line)d 行不是 UTF-8 文字：请在编辑器里另存为 UTF-8 后重新上传") % words
        ) from None  # fmt: skip
    if not text.strip():
        raise ValidationError(_("“%(name)s”是空的") % {"name": name})
    return text
