"""What the interface says, gathered from code and templates into the catalogue of each translation.

`make messages` runs this: new messages come in empty, those that nobody says any more go out. Chinese is the
language of the source, so English is the only catalogue.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "liantu"
CATALOGUE = SOURCE / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")

Message = tuple[str, str | None, str | tuple[str, str]]


def gathered() -> dict[tuple[str, str | None], tuple[str | tuple[str, str], list[str]]]:
    """(first form, context) → (message, places)."""
    found: dict[tuple[str, str | None], tuple[str | tuple[str, str], list[str]]] = {}
    for place, context, message in _all():
        first = message if isinstance(message, str) else message[0]
        found.setdefault((first, context), (message, []))[1].append(place)
    return found


def catalogue() -> Catalog:
    """The English catalogue as it is kept."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", project="liantu", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def update() -> Catalog:
    """The catalogue with exactly the messages of today; translations that still apply are kept, nothing is guessed."""
    old = catalogue()
    new = Catalog(locale="en", project="liantu", charset="utf-8", fuzzy=False)
    for (first, context), (message, places) in sorted(gathered().items(), key=lambda item: item[1][1][0]):
        known = old.get(first, context)
        translated = known.string if known is not None and not known.fuzzy else None
        if isinstance(message, tuple) and isinstance(translated, str):
            translated = None
        files = [(place, 0) for place in dict.fromkeys(places)]
        new.add(message, translated or None, locations=[(name, None) for name, _zero in files], context=context)
    return new


def save(new: Catalog) -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=110, include_lineno=False, omit_header=False, sort_by_file=True)
    # No dates: two people who gather the same messages get the same file.
    text = CATALOGUE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))]
    CATALOGUE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def missing(kept: Catalog) -> list[str]:
    """Messages without an English text."""
    return [str(message.id) for message in kept if message.id and not all(_forms(message.string))]


def _forms(string: object) -> list[str]:
    return list(string) if isinstance(string, tuple | list) else [str(string or "")]


def _all() -> Iterator[Message]:
    messages: list[Message] = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            messages += list(_in_python(path))
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        messages += list(_in_template(path))
    yield from messages


def _in_python(path: Path) -> Iterator[Message]:
    place = str(path.relative_to(SOURCE))
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, KEYWORDS, options={"encoding": "utf-8"}):
            if message and (not isinstance(message, tuple) or message[0]):
                yield place, context, message


def _in_template(path: Path) -> Iterator[Message]:
    place = str(path.relative_to(SOURCE))
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in CALL.finditer(code):
        call = _call_at(code, match.start())
        if call is None:
            continue
        texts = [ast.literal_eval(argument) for argument in call.args if isinstance(argument, ast.Constant)]
        name = match.group(1)
        if name in {"_", "gettext"} and texts:
            yield place, None, texts[0]
        elif name == "pgettext":
            yield place, texts[0], texts[1]
        elif name == "ngettext":
            yield place, None, (texts[0], texts[1])


def _call_at(code: str, start: int) -> ast.Call | None:
    """The call that begins at `start`; the rest of the line is of no matter."""
    for end in (found.end() for found in re.finditer(r"\)", code[start:])):
        try:
            parsed = ast.parse(code[start : start + end].strip(), mode="eval").body
        except SyntaxError:
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def main() -> int:
    new = update()
    save(new)
    empty = missing(new)
    print(f"{len(new)} messages, {len(empty)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
