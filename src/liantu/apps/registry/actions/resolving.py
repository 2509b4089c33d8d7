"""Which organisation of the register a row means: by its code, else by a name that is one organisation's only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import clauses, saying

from ..enums import NameKind
from ..models import Claim, Name
from ..validators.codes import code_of
from ..validators.names import name_key

CHUNK = 400
Told = Mapping[str, Any]


class Resolver:
    """Codes and names → organisations, as the register has them, and as rows of one load add to them.

    Two different codes are never one organisation, however alike the names. A registered name comes before a short one.
    """

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.code_of: dict[int, str] = {}
        self.names: dict[str, dict[int, bool]] = defaultdict(dict)

    def learn(self, rows: Iterable[Told]) -> None:
        """Fetch from the register whatever the organisations of these rows, and references in them, may be."""
        codes: set[str] = set()
        keys: set[str] = set()
        for told in rows:
            codes.update([told["code"]] if told.get("code") else [])
            keys.update(name_key(text) for text, _kind in names_in(told))
        for some in _chunks(codes):
            rows_ = Claim.objects.filter(property="code", value__in=some).values_list("value", "organisation")
            for code, pk in rows_:
                self.add_code(code, pk)
        for some in _chunks(keys):
            found = Name.objects.filter(key__in=some).values_list("key", "organisation", "kind")
            for key, pk, kind in found:
                self.add_name(key, pk, kind)
        unknown = {pk for some in self.names.values() for pk in some} - set(self.code_of)
        for ids in _chunks(unknown):
            rows_ = Claim.objects.filter(property="code", organisation__in=ids).values_list("value", "organisation")
            for code, pk in rows_:
                self.add_code(code, pk)

    def add_code(self, code: str, pk: int) -> None:
        self.codes.setdefault(code, pk)
        self.code_of.setdefault(pk, code)

    def add_name(self, key: str, pk: int, kind: str) -> None:
        self.names[key][pk] = self.names[key].get(pk, False) or kind == NameKind.OFFICIAL

    def find(self, told: Told) -> int | None:
        """The organisation that a row of organisations means; None where it is a new one."""
        code = told.get("code") or ""
        if code and code in self.codes:
            return self.codes[code]
        official = told.get("official")
        wanted = [official] if official else [text for text, _kind in names_in(told)]
        for text in wanted:
            held = self.names.get(name_key(text), {})
            fits = [pk for pk in held if not (code and self.code_of.get(pk, code) != code)]
            registered = [pk for pk in fits if held[pk]]
            if official and len(registered) == 1 and not (not code and self._shared(held)):
                return registered[0]
            if not official and len(fits) == 1:
                return fits[0]
        return None

    def _shared(self, held: Mapping[int, bool]) -> bool:
        return sum(held.values()) > 1

    def known(self, text: str) -> list[int]:
        """All that bear a name."""
        return sorted(self.names.get(name_key(text), {}))

    def named(self, text: str) -> int:
        """The organisation that a reference names, by code or name. Raises ValidationError for none or several."""
        if len(text) == 18 and text in self.codes:
            return self.codes[text]
        held = self.names.get(name_key(text), {})
        registered = [pk for pk, official in held.items() if official]
        fits = registered or list(held)
        if len(fits) == 1:
            return fits[0]
        words = _("没有名为“%(name)s”的机构") if not fits else _("有几家机构都叫“%(name)s”，请写全称或代码")
        raise ValidationError(words % {"name": text[:60]})


def names_in(told: Told) -> list[tuple[str, str]]:
    """(name, kind) of all names that an organisation's row tells."""
    found = [(told["official"], NameKind.OFFICIAL.value)] if told.get("official") else []
    for kind in (NameKind.SHORT, NameKind.ALIAS):
        found += [(text, kind.value) for text in told.get(kind.value, ())]
    found += [(one["text"], NameKind.FORMER.value) for one in told.get("former", ())]
    return found


def checked_code(told: Told, place: str) -> str:
    """The row's code in its one form, or nothing. Raises ValidationError that names the place."""
    if not told.get("code"):
        return ""
    try:
        return code_of(told["code"])
    except ValidationError as wrong:
        raise ValidationError(saying(place, clauses(wrong.messages))) from None


def _chunks(wanted: Iterable[Any]) -> Iterable[list[Any]]:
    told = sorted(wanted)
    return (told[at : at + CHUNK] for at in range(0, len(told), CHUNK))
