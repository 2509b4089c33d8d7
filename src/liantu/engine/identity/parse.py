"""A name taken apart: division, brand, trade, form, branch, each with its place in the original.

The parts and their order follow 企业名称登记管理规定 (国务院令第734号) and hold, with what is special to them, for
institutes, governments and the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from . import words
from .mistyped import form_with_slip, place_across
from .places import CITY, COUNTY, Place, gazetteer, overlap
from .tails import branch_starts
from .text import Clean, clean, is_hanzi
from .words import Form, Kind


class Part(StrEnum):
    DIVISION = "division"
    PLACE = "place"  # a division in brackets
    BRAND = "brand"
    TRADE = "trade"
    FORM = "form"
    BRANCH = "branch"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a name: its folded text, and from where to where (excluded) it stands in the original."""

    part: Part
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A name and what it consists of. `places` are division codes (GB/T 2260, no trailing zeros) of its division."""

    original: str
    text: str
    kind: Kind
    division: str
    brand: str
    trade: str
    form: str
    branch: str
    places: frozenset[str]
    family: str
    group: bool
    holding: bool
    stock: bool
    pieces: tuple[Piece, ...]

    @property
    def core(self) -> str:
        """Brand and trade: what is left when place, form and branch are put aside."""
        return self.brand + self.trade


_FORMS = {form.text: form for form in words.FORMS}
_FORM_SIZES: dict[str, tuple[int, ...]] = {
    last: tuple(sorted({len(text) for text in _FORMS if text[-1] == last}, reverse=True))
    for last in {text[-1] for text in _FORMS}
}
_ZONE = re.compile(
    r"[\u3400-\u9fff]{0,3}?(?:高新技术产业开发区|经济技术开发区|高新技术开发区|高新技术产业园区|综合保税区|自由贸易试验区|自由贸易区|经济开发区|"
    r"自贸试验区|保税港区?|出口加工区|工业园区|产业园区|高新区|经开区|开发区|保税区|自贸区|示范区|管理区|度假区)"
)
_LOCALITY = re.compile(r"[\u3400-\u9fff]{1,3}?(?:街道|镇|(?<!城)乡|苏木)(?![\u3400-\u9fff]{0,2}$)")
_LISTING = re.compile(r"(?:S?\*?S?T|GST|XD|XR|DR|PT)(?=[\u3400-\u9fff]{2})")
_SHARES = re.compile(r"(?<=[\u3400-\u9fff]{2})(?:[AB]股|H股|SWRB?|SW|[ABHWSUPRX])$")
_STRAY = re.compile(r"市(?!政|场|民|郊|区|舶)|省(?!会|级|属|直)")


@dataclass(slots=True)
class _Flat:
    """A folded name without its brackets; `at[i]` is where its i-th sign stands in the folded name."""

    text: str
    at: list[int]


# A name is set beside many others, one after the other.
@lru_cache(maxsize=4096)
def parse(name: str) -> Parsed:
    """Take a name apart. Any text may be given; what cannot be told stands in `brand`."""
    return _Parser(clean(name)).run()


class _Parser:
    def __init__(self, folded: Clean) -> None:
        self.folded = folded
        self.pieces: list[Piece] = []
        self.places: frozenset[str] = frozenset()
        self.bracket_form = ""
        self.branch = ""

    def run(self) -> Parsed:
        flat = self._without_marks(self._without_brackets())
        end = self._cut_branch(flat)
        form, start_of_form = self._form(flat.text, end)
        start = self._divisions(flat, start_of_form, form)
        brand_end = self._brand_end(flat.text, start, start_of_form, form)
        self._put(Part.BRAND, flat, start, brand_end)
        self._put(Part.TRADE, flat, brand_end, start_of_form)
        self._put(Part.FORM, flat, start_of_form, end)
        self._put(Part.BRANCH, flat, end, len(flat.text))
        brand, trade = flat.text[start:brand_end], flat.text[brand_end:start_of_form]
        said = self.bracket_form
        division = "".join(p.text for p in self.pieces if p.part is Part.DIVISION)
        if not division:
            division = "".join(p.text for p in self.pieces if p.part is Part.PLACE)
        return Parsed(
            original=self.folded.original,
            text=self.folded.text,
            kind=self._kind(form, brand, trade, flat.text),
            division=division,
            brand=brand,
            trade=trade,
            form=form.text if form else "",
            branch=self.branch,
            places=self.places,
            family=said if said in ("partnership", "sole") else form.family if form else "",
            group=said == "group" or bool(form and form.group),
            holding=said == "holding" or bool(form and form.holding),
            stock=said == "stock" or bool(form and form.stock),
            pieces=tuple(sorted(self.pieces, key=lambda piece: (piece.start, piece.end))),
        )

    def _put(self, part: Part, flat: _Flat, start: int, end: int) -> None:
        if start < end:
            first, last = (
                self.folded.span(flat.at[start], flat.at[start] + 1),
                self.folded.span(flat.at[end - 1], flat.at[end - 1] + 1),
            )
            self.pieces.append(Piece(part, flat.text[start:end], first[0], last[1]))

    # Brackets

    def _without_brackets(self) -> _Flat:
        text = self.folded.text
        if "(" not in text and ")" not in text:
            return _Flat(text, list(range(len(text))))
        signs: list[str] = []
        at: list[int] = []
        place = 0
        while place < len(text):
            sign = text[place]
            if sign == "(":
                close = text.find(")", place + 1)
                close = len(text) if close < 0 else close
                inside = text[place + 1 : close].replace("(", "")
                if self._said_in_brackets(inside, place + 1, close, bool(signs)):
                    place = close + 1
                    continue
                slip = place_across(text, place, close) if len(inside) < 7 else None
                if slip is not None:
                    first, last, found = slip
                    del signs[len(signs) - max(0, place - first) :], at[len(at) - max(0, place - first) :]
                    for kept in range(place + 1, first) if first > place else ():
                        signs.append(text[kept])
                        at.append(kept)
                    self.places = found.codes
                    self.pieces.append(Piece(Part.PLACE, found.text, *self.folded.span(first, last)))
                    place = last
                    continue
            if sign not in "()":
                signs.append(sign)
                at.append(place)
            place += 1
        return _Flat("".join(signs), at)

    def _without_marks(self, flat: _Flat) -> _Flat:
        """Put aside what an exchange adds to the short name of a listed firm: *ST 天海, 深南电A, 天海-W."""
        first, last = 0, len(flat.text)
        head, tail = _LISTING.match(flat.text), _SHARES.search(flat.text)
        if head:
            first = head.end()
        if tail:
            last = tail.start()
        self._put(Part.NOTE, flat, 0, first)
        self._put(Part.NOTE, flat, last, len(flat.text))
        return _Flat(flat.text[first:last], flat.at[first:last])

    def _said_in_brackets(self, inside: str, start: int, end: int, behind: bool) -> bool:
        """Whether what stands in brackets is put aside, having been understood."""
        if not inside:
            return True
        span = self.folded.span(start, end)
        if inside in words.BRACKET_FORMS:
            self.bracket_form = self.bracket_form or words.BRACKET_FORMS[inside]
            self.pieces.append(Piece(Part.FORM, inside, *span))
            return True
        if inside in words.NOTES or inside[0] in "原曾" or inside.startswith(("简称", "以下简称")):
            self.pieces.append(Piece(Part.NOTE, inside, *span))
            return True
        codes = _whole_place(inside)
        if codes is not None:
            self.places = codes
            self.pieces.append(Piece(Part.PLACE, inside, *span))
            return True
        tail = self.folded.text[end + 1 :]
        if behind and not tail and len(inside) > 1:
            part = Part.BRANCH if inside.endswith(words.SURE_BRANCHES) else Part.NOTE
            if part is Part.BRANCH:
                self.branch = inside
            self.pieces.append(Piece(part, inside, *span))
            return True
        return False

    # From behind: branch and form

    def _cut_branch(self, flat: _Flat) -> int:
        """Where the name of the parent ends."""
        text = flat.text
        cut = branch_starts(text)
        if cut < len(text):
            self.branch = text[cut:] + self.branch
        return cut

    def _form(self, text: str, end: int) -> tuple[Form | None, int]:
        for size in _FORM_SIZES.get(text[end - 1 : end], ()):
            if size >= end:
                continue
            form = _FORMS.get(text[end - size : end])
            if form is None:
                continue
            if size == 1 and (end < 4 or text[end - 1] not in "厂院所局站社店矿部司署"):
                continue
            if form.family == "latin" and text[end - size - 1].isdecimal():
                continue
            return form_with_slip(form, text, end) or (form, end - size)
        return None, end

    # From the front: divisions

    def _divisions(self, flat: _Flat, end: int, form: Form | None) -> int:
        text, start, within = flat.text, 0, frozenset[str]()
        for nation in words.NATIONS:
            if text.startswith(nation) and end - len(nation) >= 2:
                start = len(nation)
                self._put(Part.DIVISION, flat, 0, start)
                break
        while start < end:
            place = self._place_at(text, start, end, within, form)
            if place is None:
                break
            self._put(Part.DIVISION, flat, start, start + len(place.text))
            start += len(place.text)
            if not place.full and _STRAY.match(text, start) and end - start > 4:
                # 河北市 for 河北省: the slip belongs to the division.
                self._put(Part.DIVISION, flat, start, start + 1)
                start += 1
            within = frozenset(c for c in place.codes if not within or overlap(frozenset((c,)), within)) or place.codes
        if within:
            # A street or a town is named behind its county alone: 茯茶镇 behind a city is a brand.
            inner = any(len(code) == 6 for code in within)
            for pattern in (_ZONE, _LOCALITY) if inner else (_ZONE,):
                found = pattern.match(text, start, end)
                if found and end - found.end() >= 2 and form is not None:
                    self._put(Part.DIVISION, flat, start, found.end())
                    start = found.end()
        if within and (not self.places or not overlap(within, self.places)):
            self.places = self.places or within
        elif within:
            self.places = frozenset(
                max((a, b), key=len) for a in within for b in self.places if overlap(frozenset((a,)), frozenset((b,)))
            )
        return start

    def _place_at(self, text: str, start: int, end: int, within: frozenset[str], form: Form | None) -> Place | None:
        for place in gazetteer().heads(text, start, within):
            left = end - start - len(place.text)
            if left < 0 or (left == 0 and form is None):
                continue
            if place.full and (len(place.text) > 2 or left >= 2):
                # 海港区 may be a place, 新区 in 新区建设 is not: two signs only where a place leads to them.
                if len(place.text) == 2 and not within:
                    continue
                return place
            if left == 1:
                continue
            if place.plain and left != 1:
                return place
            if self.places and not overlap(place.codes, self.places):
                continue
            after = start + len(place.text)
            named = bool(within) or place.level <= CITY or (place.level == COUNTY and form is not None)
            # A word that is a city's name, too: with a brand and a trade behind it, it means the city.
            if named and _brand_and_trade(text, after, end, bool(within)):
                return place
            if place.level == CITY and form is not None and left >= 5 and text[after : after + 2] not in words.TRADES:
                return place
        return None

    # What is left: brand and trade

    def _brand_end(self, text: str, start: int, end: int, form: Form | None) -> int:
        at = end
        least = start + 2
        while at > least:
            size = words.trade_before(text, at, start)
            if not size and at < end and at - start > 3 and text[at - 1] in "新大中精特":
                size = 1
            if not size or (at - size < least and at - size != start):
                break
            if at - size == start and not any(p.part is Part.DIVISION for p in self.pieces):
                break
            at -= size
        if at == start and form is not None and form.kind is Kind.ENTERPRISE and end - start >= 4 and not self.places:
            return min(end, start + 2)
        return at

    def _kind(self, form: Form | None, brand: str, trade: str, text: str) -> Kind:
        if form is not None:
            # What a name says in brackets is how it is registered, whatever it calls itself before: 技术中心（有限合伙）.
            partnership = "partnership" in (form.family, self.bracket_form)
            if partnership and trade.endswith(("基金", "投资", "投资管理", "创业投资", "股权投资")):
                return Kind.FUND
            if self.bracket_form in ("partnership", "sole"):
                return Kind.FUND if form.kind is Kind.FUND else Kind.ENTERPRISE
            if form.family == "centre" or form.kind is Kind.UNKNOWN:
                return _of_centre(text)
            return form.kind
        if self.branch and not text.endswith(words.FACULTIES):
            return Kind.ENTERPRISE
        if _is_person(text) and not trade and not self.places:
            return Kind.PERSON
        if trade:
            return Kind.ENTERPRISE
        return Kind.UNKNOWN


def _whole_place(text: str) -> frozenset[str] | None:
    """The codes of a text that is nothing but divisions, the innermost; None for any other text."""
    if text in words.NATIONS:
        return frozenset()
    known, start, within = gazetteer(), 0, frozenset[str]()
    if known.get(text) is None and 2 <= len(text) <= 6:
        # A slip of the pen: (克辣玛依).
        alike = known.sounding(text)
        if alike is not None:
            return alike.codes
    while start < len(text):
        place = next(known.heads(text, start, within), None)
        if place is None:
            zone = _ZONE.match(text, start)
            if within and zone and zone.end() == len(text):
                return within
            return None
        start += len(place.text)
        within = place.codes
    return within


def _brand_and_trade(text: str, start: int, end: int, led: bool) -> bool:
    """Whether a brand of two signs or more is left, and a trade behind it: then what stands before may be a place."""
    if end - start < (2 if led else 4) or text[start : start + 2] in words.TRADES:
        return False
    if led:
        return True
    return words.trade_before(text, end, start + 2) > 0


def _of_centre(text: str) -> Kind:
    if any(word in text for word in ("检测", "检验", "测试", "计量")):
        return Kind.LABORATORY
    if any(word in text for word in ("孵化", "创业", "众创", "双创")):
        return Kind.CARRIER
    if any(word in text for word in ("研究", "研发", "技术", "科学", "创新")):
        return Kind.INSTITUTE
    return Kind.UNKNOWN


def _is_person(text: str) -> bool:
    if not all(map(is_hanzi, text)):
        return False
    if len(text) == 3:
        return text[0] in words.SURNAMES or text[:2] in words.DOUBLE_SURNAMES
    return len(text) == 4 and text[:2] in words.DOUBLE_SURNAMES


def told(parsed: Parsed) -> Iterator[tuple[str, str, int, int]]:
    """The parts of a name as plain values: part, text as it stands in the original, start, end (excluded)."""
    for piece in parsed.pieces:
        yield piece.part.value, parsed.original[piece.start : piece.end], piece.start, piece.end
