"""A run cut into words, places and names of organisations, as a whole at the lowest cost.

Every way to cut the run is weighed: known words cost little, unknown signs much, and names cost what they are built of.
So a name takes the unknown signs before its head (its brand) and stops at the first word that no name holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from liantu.engine.identity.places import gazetteer
from liantu.engine.identity.text import is_hanzi

from .heads import HEADS, Head, heads_at
from .lexicon import COUNTRIES, FIELDS, JOINERS, NOUNS, PARTICLES, PRODUCTS, SCIENCES, STOPS, everyday, longest
from .offices import BANK, OFFICE, TOWN, office_ends, offices

#: The longest name that is looked for, in signs.
LONGEST = 36
_UNKNOWN = 2.4
# What no name is worth: its signs as unknown ones would cost less.
_DEAREST = 9.0
# Particles that stand in no brand.
_NEVER = frozenset("到的了被把就也已等使给让由对从该并又还更最曾")
# A single sign that is a word as well as part of many names: 极, 达, 新.
_SINGLE = 2.1
_CHUNK = {1: 2.9, 2: 1.5, 3: 1.9, 4: 2.5, 5: 3.6, 6: 4.8}
_LATIN = re.compile(r"[A-Za-z0-9&]+")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})号(?:园|楼|基地)?|[A-Z]区")
_NATIONS = ("中国", "中华")
_NATIONAL = re.compile(r"全国[\u4e00-\u9fff]{2,16}?(?:委员会|协会|学会|联合会|商会)")
# No brand begins with these: 它与某大学, 一台台某设备, 获某资本投资.
_POINTING = frozenset("它他她其这那此某获")
_COUNTING = re.compile(r"[一二两三四五六七八九十][台批系条项个家座款种排]")
_DOTS = "·•‧&"
_PARENTS = ("university", "institute", "enterprise", "zone")
# Parts of the country that universities and institutes are named after.
_PARTS = tuple("西北 西南 华北 华东 华南 华中 东北 东南 北方 南方 中央 首都".split())
_LOCALISERS = frozenset("中上下前后内外里")
_KNOWN = {"stop": 4.2, "field": 0.6, "noun": 0.9, "everyday": 0.4}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a run. `kind`: word, particle, place, unknown, latin or name; `head` and `brand` are told of names only."""

    start: int
    end: int
    kind: str
    head: Head | None = None
    brand: bool = False


@dataclass(frozen=True, slots=True)
class _Body:
    """A name up to some sign. `last` is what it ends with; `told` whether it is more than a class of organisations."""

    cost: float
    last: str
    chunks: int = 0
    places: bool = False
    fields: int = 0
    parent: str = ""


@dataclass(frozen=True, slots=True)
class _Name:
    end: int
    cost: float
    head: Head
    brand: bool


def cut(text: str, learned: Mapping[str, Head] | None = None) -> list[Token]:
    """Cut a run; the tokens cover all of it in order. `learned` are names that the report has shown to be such."""
    return _Lattice(text, learned or {}).run()


class _Lattice:
    def __init__(self, text: str, learned: Mapping[str, Head]) -> None:
        self.text = text
        self.learned = learned
        self.endings = tuple(learned)
        self.size = len(text)
        self.words = [self._words_at(start) for start in range(self.size)]
        self.places = [self._places_at(start, False) for start in range(self.size)]
        self.sure_places = [self._places_at(start, True) for start in range(self.size)]
        self.heads = [heads_at(text, start) for start in range(self.size)]
        self.last_head = max((start for start in range(self.size) if self.heads[start]), default=-1)
        self.brands: dict[int, list[tuple[int, float]]] = {}

    def _words_at(self, start: int) -> list[tuple[int, str]]:
        """Ends and classes of the known words that begin at a sign."""
        found = []
        for end in range(start + 1, min(self.size, start + longest()) + 1):
            word = self.text[start:end]
            if word in STOPS:
                found.append((end, "stop"))
            elif word in FIELDS and end - start > 1:
                found.append((end, "field"))
            elif word in NOUNS:
                found.append((end, "noun"))
            elif word in everyday():
                found.append((end, "everyday"))
        return found

    def _places_at(self, start: int, sure: bool) -> list[int]:
        """Ends of the divisions that begin at a sign; `sure` leaves out short forms that are common words, 新和 or 东方."""
        return [
            start + len(place.text)
            for place in gazetteer().heads(self.text, start)
            if not sure or place.plain or (place.full and len(place.text) > 2)
        ]

    # The cheapest way through

    def run(self) -> list[Token]:
        best: list[tuple[float, int, Token | None]] = [(0.0, -1, None), *([(1e9, -1, None)] * self.size)]
        for start in range(self.size):
            cost = best[start][0]
            for more, token in self._steps(start):
                if cost + more < best[token.end][0] - 1e-9:
                    best[token.end] = (cost + more, start, token)
        tokens: list[Token] = []
        at = self.size
        while at > 0:
            _, before, last = best[at]
            if last is None:
                break
            tokens.append(last)
            at = before
        return tokens[::-1]

    def _steps(self, start: int) -> list[tuple[float, Token]]:
        sign = self.text[start]
        steps = []
        latin = _LATIN.match(self.text, start)
        if latin:
            steps.append((0.4, Token(start, latin.end(), "latin")))
        elif sign in PARTICLES:
            steps.append((0.9, Token(start, start + 1, "particle")))
        else:
            steps.append((5.0 if sign in _DOTS else _UNKNOWN, Token(start, start + 1, "unknown")))
        for end, kind in self.words[start]:
            if end - start == 1 and sign in _LOCALISERS and self._opens(start):
                continue
            head = HEADS.get(self.text[start:end])
            cost = head.loose if head is not None and not head.weak else 1.0
            cost = 1.1 if kind == "everyday" else _SINGLE if end - start == 1 else cost
            steps.append((cost, Token(start, end, "word")))
        for head in self.heads[start]:
            steps.append((head.loose, Token(start, start + len(head.text), "word", head)))
        for end in self.sure_places[start]:
            steps.append((1.0, Token(start, end, "place")))
        for name in self._names(start):
            steps.append((name.cost, Token(start, name.end, "name", name.head, name.brand)))
        return steps

    def _opens(self, start: int) -> bool:
        """Whether a phrase begins here, so that 中 or 上 is no word for "within" or "on"."""
        if start == 0 or self.text[start - 1] in PARTICLES:
            return True
        return any(self.text[start - size : start] in STOPS for size in (2, 3, 4) if start >= size)

    # Names

    def _names(self, start: int) -> list[_Name]:
        """The names that may begin at a sign."""
        found = [_Name(end, cost, head, brand) for end, cost, head, brand in offices(self.text, start, self.places)]
        found += [
            _Name(end, 1.0, OFFICE, True)
            for town in (TOWN.match(self.text[start:]),)
            if town and self._known_within(start, start + town.end() - 1) <= 2.0
            for end in office_ends(self.text, start + town.end())
        ]
        bodies: dict[int, list[_Body]] = {start: [_Body(0.0, "start")]}
        for name in found:
            kind = "enterprise" if name.head is BANK else "government"
            bodies.setdefault(name.end, []).append(_Body(0.1, "parent", 0, True, 0, kind))
        for text, head in self.learned.items():
            if self.text.startswith(text, start):
                found.append(_Name(start + len(text), 0.6, head, True))
                bodies.setdefault(start + len(text), []).append(_Body(0.1, "parent", 1, False, 0, "enterprise"))
        # Behind the last head nothing ends but an office of a zone.
        for at in range(start, min(self.last_head + 13, self.size, start + LONGEST)):
            kept = bodies.pop(at, None)
            if not kept:
                continue
            for body in _cheapest(kept):
                for name in self._ends(start, at, body):
                    found.append(name)
                    if not name.head.weak and name.head.kind in _PARENTS:
                        after = _Body(max(0.1, name.cost - 0.5), "parent", 0, body.places, 0, name.head.kind)
                        bodies.setdefault(name.end, []).append(after)
                for end, more in self._grown(at, body):
                    if more.cost < _DEAREST:
                        bodies.setdefault(end, []).append(more)
        best: dict[int, _Name] = {}
        for name in found:
            if name.end not in best or name.cost < best[name.end].cost:
                best[name.end] = name
        return list(best.values())

    def _ends(self, start: int, at: int, body: _Body) -> list[_Name]:
        names = []
        if body.parent == "zone" and body.last == "parent":
            names += [_Name(end, body.cost + 0.3, OFFICE, True) for end in office_ends(self.text, at)]
        for head in self.heads[at]:
            end = at + len(head.text)
            numbered = _NUMBERED.match(self.text, end) if head.kind in ("carrier", "zone") else None
            brand = body.chunks > 0 or bool(body.parent) or (numbered is not None and body.places)
            lone = body.places and (head.lone or body.fields > 0) and not head.weak
            nation = head.weak and body.places and self.text.startswith(_NATIONS, start) and body.fields == 0
            learned = (
                head.kind == "university" and body.fields > 1 and self.text[start : at + len(head.text)] not in HEADS
            )
            if not (brand or lone or nation or learned) or body.last == "joiner":
                continue
            if head.weak and (body.parent or body.fields > 1):
                continue
            if body.parent and head.kind in ("enterprise", "university", "zone") and not head.lone:
                continue
            if body.parent == "government" and head.kind not in ("institute", "platform", "lab", "service_provider"):
                continue
            cost = body.cost + head.cost
            if head.weak and any(self.text.startswith(word, end) for word in PRODUCTS):
                cost += 2.0
            if self.text.startswith(_PARTS, start) and not brand and head.kind not in ("university", "institute"):
                continue
            if head.text == "供应链" and body.last == "field":
                continue
            whole = self.text.startswith(("集团", "公司"), at - 2) and not self.text.startswith(("有限", "股份"), end)
            if head.text == "控股" and (whole or self.text[end : end + 1] in ("的", "了", "子")):
                # 甲控股的乙: what it does, not what it is called.
                continue
            if head.weak and head.text == "科技" and self.text.startswith(("进步", "奖", "成果奖"), end):
                continue
            if head.text == "所" and self.text[end : end + 1] in tuple("用需在产得属有处生以做研提"):
                continue
            if head.text == "所" and body.last not in ("field", "parent") and not body.parent:
                continue
            if self.endings and head.weak and self._learned_within(start, end):
                cost += 3.0
            names.append(_Name(numbered.end() if numbered else end, cost, head, brand))
        return names

    def _learned_within(self, start: int, end: int) -> bool:
        """Whether a name of the report is the end of what would be a longer one: 促成甲乙机床 behind 甲乙机床."""
        text = self.text[start:end]
        return text not in self.learned and text.endswith(self.endings)

    def _grown(self, at: int, body: _Body) -> list[tuple[int, _Body]]:
        """Ways on from a sign: places, trades and fields, brands, letters."""
        ways = self._begun(at) if body.last == "start" else self._fielded(at, body)
        first = body.last in ("start", "place") and not body.chunks and not body.parent
        # 某高新区山西某公司 are two names.
        places = self.places[at] if first or body.last == "parent" else self.sure_places[at]
        for end in places if body.parent != "zone" else ():
            ways.append((end, replace(body, cost=body.cost + (0.3 if first else 0.6), last="place", places=True)))
        latin = _LATIN.match(self.text, at)
        if latin:
            more = 0.9 if latin.group()[0].isalpha() else 1.8
            ways.append((latin.end(), replace(body, cost=body.cost + more, last="chunk", chunks=body.chunks + 1)))
        elif body.chunks < 2 and body.last not in ("chunk", "joiner"):
            again = 0.8 if (body.chunks or body.fields) and body.last != "parent" else 0.0
            again += 3.0 if body.last not in ("start", "place") and self.text[at] in PARTICLES else 0.0
            for end, cost in self._chunks(at):
                ways.append((end, replace(body, cost=body.cost + cost + again, last="chunk", chunks=body.chunks + 1)))
        return ways

    def _begun(self, at: int) -> list[tuple[int, _Body]]:
        """What a name may begin with beside divisions and brands: a country, a part of it, 省 or 市, a field."""
        text = self.text
        ways = [(at + len(name), _Body(0.3, "place", places=True)) for name in _NATIONS if text.startswith(name, at)]
        ways += [(at + len(name), _Body(0.3, "place")) for name in COUNTRIES if text.startswith(name, at)]
        ways += [(at + 2, _Body(0.5, "place", places=True)) for name in _PARTS if text.startswith(name, at)]
        if _NATIONAL.match(text, at):
            ways.append((at + 2, _Body(0.5, "place", places=True)))
        alone = text[at] in "省市区县" and (at == 0 or text[at - 1] not in "全我各本该")
        if alone and (self._field_at(at + 1) or self._lone_at(at + 1)):
            ways.append((at + 1, _Body(0.9, "place", places=True)))
        # 国防科技大学: a university may begin with its field.
        ways += [(end, _Body(0.9, "field", fields=1)) for end, kind in self.words[at] if kind == "field"]
        return ways

    def _fielded(self, at: int, body: _Body) -> list[tuple[int, _Body]]:
        """Ways on within a name: trades and fields, a dot, a joiner between two sciences."""
        ways = []
        for end, kind in self.words[at]:
            doing = kind == "stop" and self.text[at:end] in FIELDS
            noun = kind == "noun" and end - at > 1 and bool(body.chunks or body.fields)
            # 研究所建设…: behind a whole name a word for doing begins what is done.
            if kind == "field" or ((noun or doing) and body.last != "parent"):
                cost = body.cost + (1.0 if noun else 0.35)
                ways.append((end, replace(body, cost=cost, last="field", fields=body.fields + 1)))
        if self.text[at] in _DOTS:
            ways.append((at + 1, replace(body, cost=body.cost + 0.2, last="dot")))
        if self.text[at] in JOINERS and self._sciences(at, body):
            ways.append((at + 1, replace(body, cost=body.cost + 0.5, last="joiner")))
        return ways

    def _field_at(self, at: int) -> bool:
        return at < self.size and any(kind == "field" for _, kind in self.words[at])

    def _lone_at(self, at: int) -> bool:
        return at < self.size and any(head.lone and len(head.text) > 2 for head in self.heads[at])

    def _sciences(self, at: int, body: _Body) -> bool:
        """Whether a joiner stands between two words for sciences: 材料科学与工程; behind a brand only surely so."""
        before = any(self.text[at - size : at] in SCIENCES for size in (2, 3, 4) if at >= size)
        if body.parent in ("university", "institute"):
            return body.last == "field" and self._field_at(at + 1)
        if body.chunks and self.text[at - 2 : at] not in ("科学", "工程", "信息", "研究", "开发"):
            return False
        return before and any(self.text[at + 1 : at + 1 + size] in SCIENCES for size in (2, 3, 4))

    def _chunks(self, start: int) -> list[tuple[int, float]]:
        """Brands that may begin at a sign, and what they cost: known words within them make them dearer."""
        found = self.brands.get(start)
        if found is not None:
            return found
        found = self.brands[start] = []
        for end in range(start + 1, min(self.size, start + 6) + 1):
            if not is_hanzi(self.text[end - 1]):
                break
            found.append((end, _CHUNK[end - start] + self._known_within(start, end)))
        return found

    def _known_within(self, start: int, end: int) -> float:
        # A division is none of a brand's words: 山西创业园 names no one.
        cost = 2.0 if any(last <= end for last in self.places[start]) else 0.0
        if self.text[start] in _POINTING or _COUNTING.match(self.text, start):
            cost += 6.0
        for at in range(start, end):
            if self.text[at] in PARTICLES:
                # A joiner joins only what stands on both of its sides: one sign before it makes a brand, 仁和.
                near = (
                    12.0
                    if self.text[at] in "与在" and at > start
                    else 2.6
                    if at == start
                    else 1.6
                    if at == start + 1
                    else 6.0
                )
                cost += 12.0 if self.text[at] in _NEVER else near
            if self.text[at] == "系" and self.text[at : at + 2] != "系统" and self.text[at - 1 : at] != "体":
                # 甲系乙的子公司: is, and no sign of a brand.
                cost += 6.0
            for last, kind in self.words[at]:
                if last <= end and last - at > 1:
                    whole = at == start and last == end and kind in ("stop", "field")
                    cost += _KNOWN[kind] + (2.5 if whole else 0.0)
            for last in self.places[at]:
                if last <= end and at > start:
                    cost += 0.5
        return cost


def _cheapest(bodies: list[_Body]) -> list[_Body]:
    """One body for each way to go on: the cheapest."""
    best: dict[tuple[str, int, bool, bool, str], _Body] = {}
    for body in bodies:
        state = (body.last, body.chunks, body.places, body.fields > 0, body.parent)
        if state not in best or body.cost < best[state].cost:
            best[state] = body
    return list(best.values())
