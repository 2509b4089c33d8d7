"""The pieces that an expression is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Signs of an expression: a condition is a line.
LONGEST = 400
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d[\d_]*(?:\.\d+)?)\s*(?P<unit>[%％]|[一-鿿]+|yuan\b|days\b)?"
    r"|(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*)|(?P<word>[一-鿿A-Z][一-鿿A-Za-z0-9_、·（）()-]*)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>>=|<=|==|!=|≥|≤|≠|[-+*/()<>,=\[\]×÷]))"
)
SAME = {"≥": ">=", "≤": "<=", "≠": "!=", "=": "==", "×": "*", "÷": "/"}


class Wrong(ValueError):
    """An expression that says nothing. `at`: sign of the text, from 0."""

    def __init__(self, zh: str, en: str, mend_zh: str = "", mend_en: str = "", at: int = 0) -> None:
        self.zh, self.en, self.mend_zh, self.mend_en, self.at = zh, en, mend_zh, mend_en, at
        super().__init__(f"{en}; {mend_en}" if mend_en else en)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression: a "number" with its unit, a "name", a "word", a "text" in quotes, a "sign", or the "end"; where it stands."""

    kind: str
    text: str
    at: int
    unit: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The pieces of an expression, and one for its end. Raises Wrong."""
    if len(text) > LONGEST:
        raise Wrong(
            f"表达式超过 {LONGEST} 个字", f"over {LONGEST} characters", "拆成几行条件", "make several rows of it"
        )
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = TOKEN.match(text, at)
        if not found or found.end() == at:
            raise Wrong(f"看不懂“{text[at:].strip()[:10]}”", f"“{text[at:].strip()[:10]}” says nothing here", at=at)
        kind = next(key for key in ("number", "name", "word", "text", "sign") if found.group(key) is not None)
        said = found.group(kind)
        start = found.start(kind)
        yield Token(kind, SAME.get(said, said) if kind == "sign" else said, start, found.group("unit") or "")
        at = found.end()
    yield Token("end", "", end)
