"""The zone that a report is about, and the divisions it lies in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from liantu.engine.identity.places import COUNTY, gazetteer

from .finds import Report
from .reasons import Told
from .scan import Line, Sighting

_ZONES = (
    "高新区",
    "经开区",
    "开发区",
    "园区",
    "新区",
    "示范区",
    "保税区",
    "自贸区",
    "试验区",
    "合作区",
    "科学城",
    "装备园区",
)
_LED = re.compile(
    r"([\u4e00-\u9fff]{2,14}?(?:高新区|开发区|经开区|新区|园区|示范区|[市县旗](?!场)|(?<!地)区))(?=[\u4e00-\u9fff])"
)
_OWN = ("我区", "全区", "该区", "我市", "全市", "我县", "全县", "园区")
_BEHIND = re.compile(r"^(?:委|政府|人民政府|党委|发改|工信|科技局|科技部)")


@dataclass(frozen=True, slots=True)
class Home:
    """The zone or division that a report is about. `name` is printed; `divisions` are its province, city and county, full."""

    name: str
    places: frozenset[str]
    divisions: tuple[str, ...]
    division: bool

    @property
    def short(self) -> str:
        """How a district with a long name is called: 昆都仑区 → 昆区; empty for others."""
        long = self.division and len(self.name) > 3 and self.name[-1] in "区市县旗"
        return self.name[0] + self.name[-1] if long else ""

    @property
    def common(self) -> str:
        """How the text calls it for short: 高新区, 园区, or empty."""
        return next((word for word in _ZONES if self.name.endswith(word)), "")


def home(report: Report, lines: list[Line], found: list[Sighting], given: str = "") -> Home:
    """What the report is about: what it names most, the title counting thrice. `given` overrules."""
    if given:
        return _made(given)
    counts: Counter[str] = Counter()
    for one in found:
        if one.head is not None and one.head.kind == "zone" and one.text not in _ZONES:
            counts[one.text] += 3 if report.passages[one.passage].kind == "title" else 1
    for line in lines:
        for run in line.runs:
            for piece in run:
                place = gazetteer().get(piece.text) if piece.kind == "place" else None
                if (
                    place is not None
                    and place.full
                    and place.level >= 2
                    and len(piece.text) > 2
                    and not _BEHIND.match(line.text[piece.end :])
                ):
                    counts[piece.text] += 3 if report.passages[line.span.passage].kind == "title" else 1
    for one in found:
        # 东陵市科技局 speaks of 东陵市, 某高新区管委会 of that zone.
        led = _LED.match(one.text) if one.head is not None and one.head.kind == "government" else None
        if led:
            counts[led.group(1)] += 1
    titled = _titled(report, found)
    if titled:
        counts[titled] += 3 + sum(passage.text.count(titled) for passage in report.passages)
    top = max(counts, key=lambda name: (counts[name], name), default="")
    if gazetteer().get(top) is not None and counts[top] < 2:
        # A division that is named once is a place, not what the report is about.
        counts.clear()
    if not counts:
        return Home("", frozenset(), (), False)
    return _made(max(counts, key=lambda name: (counts[name], name)), _beside(lines))


_TITLED = re.compile(
    r"^(?:关于)?(?:(?:19|20)\d\d年度?)?(?P<name>[\u4e00-\u9fff]{1,6}?(?:自治[州县旗]|市|区|县|旗))(?=[\u4e00-\u9fff\d])"
)
_NO_DIVISION = (
    "园区",
    "城区",
    "社区",
    "地区",
    "片区",
    "市区",
    "小区",
    "景区",
    "校区",
    "辖区",
    "区县",
    "全市",
    "全区",
    "全县",
    "我市",
    "我区",
    "我县",
    "城市",
    "上市",
    "超市",
    "湾区",
    "专区",
    "各区",
    "街区",
    "库区",
    "新区",
)


def _titled(report: Report, found: list[Sighting]) -> str:
    """The city or county that a title begins with, whether a list of divisions knows it or not: 青柏县轴承产业调研报告."""
    first = next((passage for passage in report.passages if passage.kind == "title"), None)
    told = _TITLED.match(first.text) if first is not None else None
    if first is None or told is None or told.group("name").endswith((*_ZONES, *_NO_DIVISION)):
        return ""
    start = told.start("name")
    inside = any(one.passage == first.number and one.start <= start < one.end for one in found)
    return "" if inside else told.group("name")


def _beside(lines: list[Line]) -> Counter[str]:
    """Cities by how often the report names them: they tell which of two divisions of one name is meant."""
    cities: Counter[str] = Counter()
    for line in lines:
        for name in (piece.text for run in line.runs for piece in run if piece.kind in ("place", "name")):
            for place in gazetteer().heads(name):
                if place.plain and place.level <= 2:
                    cities.update({code[:4] for code in place.codes})
    return cities


def _made(name: str, cities: Counter[str] | None = None) -> Home:
    known = gazetteer()
    place = known.get(name)
    whole = place is not None
    if place is None:
        places = list(known.heads(name))
        # 临川高新区 lies in 临川区: a short form in front says where.
        place = places[0] if places else None
    codes = place.codes if place is not None else frozenset()
    if len({code[:4] for code in codes}) > 1:
        told = cities or Counter()
        present = {code: not _names_of_codes().get(code[:4], "地区").endswith("地区") for code in codes}
        top = max(
            codes, key=lambda code: (sum(n for city, n in told.items() if _inside(city, code)), present[code], code)
        )
        # Without a city beside it, one of several divisions of a name is not to be told, unless the others are of former days.
        if any(_inside(city, top) for city in told) or sum(present.values()) == 1:
            codes = frozenset(code for code in codes if code[:4] == top[:4])
    unknown = place is None and name.endswith(("市", "区", "县", "旗", "州")) and not name.endswith(_ZONES)
    return Home(name, codes, _divisions(codes), whole or unknown)


def _inside(city: str, code: str) -> bool:
    return city.startswith(code[:4]) or code.startswith(city)


@lru_cache(maxsize=1)
def _names_of_codes() -> dict[str, str]:
    """The full name of a code, the longest where it has or had several."""
    named: dict[str, str] = {}
    for place in gazetteer().names.values():
        if not place.full:
            continue
        for code in place.codes:
            held = named.get(code, "")
            # Most 地区 have become 市 of the same code.
            if not held or held.endswith("地区") or (len(place.text) > len(held) and not place.text.endswith("地区")):
                named[code] = place.text
    return named


def _divisions(codes: frozenset[str]) -> tuple[str, ...]:
    if len({code[:4] for code in codes}) != 1:
        tops = {code[:2] for code in codes}
        return (_names_of_codes().get(next(iter(tops)), ""),) if len(tops) == 1 else ()
    code = max(codes, key=len)
    steps = [code[:size] for size in (2, 4, 6) if size <= len(code)]
    return tuple(name for step in steps if (name := _names_of_codes().get(step, "")))


def zone_sightings(report: Report, lines: list[Line], where: Home, held: list[Sighting]) -> list[Sighting]:
    """Where a division that the report is about is named as the one who acts."""
    if not where.division:
        return []
    named = [] if gazetteer().get(where.name) is not None else _named(report, lines, held, where.name)
    found = named
    for line in lines:
        if report.passages[line.span.passage].kind == "byline":
            continue
        for run in line.runs:
            for piece in run:
                if piece.kind == "place" and piece.text == where.name:
                    found.append(Sighting(line, piece.start, piece.end, piece.text, None, True, 0.8, [Told("zone")]))
        for match in re.finditer(where.short, line.text[line.span.start : line.span.end]) if where.short else ():
            start, end = line.span.start + match.start(), line.span.start + match.end()
            if line.edges(start, end) and not _inside_word(line, start):
                found.append(Sighting(line, start, end, where.short, None, True, 0.75, [Told("short", where.short)]))
    return found


def _named(report: Report, lines: list[Line], held: list[Sighting], name: str) -> list[Sighting]:
    """Where a division that no list knows is named, but for the names that begin with it."""
    taken = {(one.passage, at) for one in held for at in range(one.start, one.end)}
    found = []
    for line in lines:
        if report.passages[line.span.passage].kind == "byline":
            continue
        for match in re.finditer(re.escape(name), line.text[line.span.start : line.span.end]):
            start = line.span.start + match.start()
            if (line.span.passage, start) not in taken:
                found.append(Sighting(line, start, start + len(name), name, None, True, 0.8, [Told("zone")]))
    return found


def _inside_word(line: Line, start: int) -> bool:
    before = line.before(start)
    return before is not None and before.kind in ("unknown", "place")


_LONG = {
    "发改委": "发展和改革委员会", "发改局": "发展和改革局", "工信厅": "工业和信息化厅", "工信局": "工业和信息化局", "经信局": "经济和信息化局", "经信厅": "经济和信息化厅", "人社局": "人力资源和社会保障局", "人社厅": "人力资源和社会保障厅",
    "住建局": "住房和城乡建设局", "住建厅": "住房和城乡建设厅", "卫健委": "卫生健康委员会", "国资委": "国有资产监督管理委员会", "科技厅": "科学技术厅", "科技局": "科学技术局", "市场监管局": "市场监督管理局", "文旅局": "文化和旅游局", "文旅厅": "文化和旅游厅",
    "政府": "人民政府", "管委会": "管理委员会", "医保局": "医疗保障局", "自规局": "自然资源和规划局",
}  # fmt: skip
_MINISTRIES = {
    "工信部": "工业和信息化部",
    "科技部": "科学技术部",
    "人社部": "人力资源和社会保障部",
    "住建部": "住房和城乡建设部",
    "文旅部": "文化和旅游部",
    "国家发改委": "国家发展和改革委员会",
    "国资委": "国务院国有资产监督管理委员会",
}


def official(text: str, where: Home) -> str:
    """The official-looking form of an authority: 市发改委 of a report on 临川高新区 → 抚州市发展和改革委员会."""
    if text in _MINISTRIES:
        return _MINISTRIES[text]
    lead, rest = "", text
    level = {"省": 0, "市": 1, "区": 2, "县": 2, "旗": 2}.get(text[0]) if len(text) > 1 else None
    if text.startswith("自治区"):
        level, rest = 0, text[3:]
    elif level is not None:
        rest = text[1:]
    if level is not None and gazetteer().get(text[:2]) is None:
        fits = [name for name in where.divisions if _level(name) == level]
        if not fits and where.name[-1:] != text[0]:
            return text
        lead = fits[0] if fits else where.name
    for short, full in _LONG.items():
        if rest.endswith(short) and not rest.endswith(full):
            rest = rest[: -len(short)] + full
            break
    return lead + rest


def _level(name: str) -> int:
    place = gazetteer().get(name)
    return -1 if place is None else min(place.level, COUNTY) - 1
