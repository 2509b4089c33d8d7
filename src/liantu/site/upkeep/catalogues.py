"""Whether a compiled catalogue (.mo) says what its source (.po) says, where the source is there."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KEY = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+(".*")\s*\Z')


@dataclass
class Message:
    """One entry of a .po file."""

    told: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        forms = [text for key, text in self.told.items() if key.startswith("msgstr")]
        return bool(self.told.get("msgid")) and not self.fuzzy and all(forms)


def is_stale(source: Path) -> bool:
    """Whether the .mo beside `source` lacks something that it says, or says it otherwise. Raises OSError."""
    with source.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    return any(_differs(compiled, message.told) for message in read(source) if message.is_translated)


def read(source: Path) -> Iterator[Message]:
    """The entries of a .po file, as far as a comparison needs them."""
    message, key = Message(), ""
    for line in source.read_text(encoding="utf-8").splitlines():
        starts = line.startswith(("msgctxt ", "msgid ", "#"))
        if starts and any(one.startswith("msgstr") for one in message.told):
            yield message
            message, key = Message(), ""
        if line.startswith("#,"):
            message.fuzzy = "fuzzy" in line
        elif found := _KEY.match(line):
            key = found[1]
            message.told[key] = ast.literal_eval(found[3])
        elif line.startswith('"') and key:
            message.told[key] += ast.literal_eval(line)
    yield message


def _differs(compiled: gettext.GNUTranslations, told: dict[str, str]) -> bool:
    first, context = told["msgid"], told.get("msgctxt")
    if "msgid_plural" not in told:
        said = compiled.pgettext(context, first) if context is not None else compiled.gettext(first)
        return said != told["msgstr"]
    forms = {text for key, text in told.items() if key.startswith("msgstr[")}
    plural = told["msgid_plural"]
    said = {
        compiled.npgettext(context, first, plural, n) if context is not None else compiled.ngettext(first, plural, n)
        for n in (1, 2, 5)
    }
    return said != forms
