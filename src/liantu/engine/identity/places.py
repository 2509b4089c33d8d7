"""Divisions of China as they stand in names: 山西省, 山西, 运城市盐湖区.

The names and codes (GB/T 2260, those of former years too) are those that python-stdnum carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .text import folded

PROVINCE, CITY, COUNTY = 1, 2, 3

_PEOPLES = (
    "壮 回 维吾尔 蒙古 藏 苗 彝 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 "
    "毛南 仡佬 锡伯 普米 塔吉克 怒 鄂温克 保安 裕固 独龙 鄂伦春 各"
).split()
_PEOPLE = re.compile(rf"(?<=..)(?:{'|'.join(p + ('族?' if len(p) > 1 else '族') for p in _PEOPLES)})+$")
_TAILS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "矿区",
    "新区",
    "省",
    "市",
    "盟",
    "县",
    "旗",
    "区",
)
_HOLLOW = {"市辖区", "县", "省直辖", "自治区直辖"}
# Divisions whose short form is a common word, so that alone it says nothing of a place.
_WORDS = frozenset(
    "东方 朝阳 和平 平安 新华 长江 黄河 红旗 大同 大方 大安 大通 大英 光明 友谊 团结 建设 新兴 新星 胜利 向阳 长安 东风 解放 永安 永兴 永顺 永康 "
    "永泰 永丰 永新 永和 永利 兴安 兴国 兴业 兴隆 安康 安泰 安达 吉安 万安 万年 万全 万源 金山 金华 金平 金沙 金牛 宝山 宝安 龙华 龙湖 龙江 龙山 "
    "太和 太平 太康 太湖 泰和 泰安 泰兴 华安 华阳 华龙 城关 城中 城东 城西 城北 城区 郊区 中方 中山 中阳 南华 南海 北海 海南 通州 通海 西湖 东兴 "
    "天等 天门 天台 天河 天元 天宁 天山 高新 高明 景泰 嘉禾 长乐 长丰 长兴 长青 明光 铁西 铁东 白云 青山 东山 东安 东昌 西山 西安 江山 江北 江南 "
    "江东 海港 海洋 港北 港口 新民 新建 新城 新都 合作 资源 宜居 富源 富民 富平 富阳 富裕 同心 德安 德兴 祥云 瑞安 瑞丽 瑞金 丰泽 开平 开化 开阳 "
    "阳光 临海 双江 双流 三江 三都 巨野 盘龙 五华 普安 安顺 顺昌 顺义 石油 宏伟 海宁 恩平 罗湖 福田 禅城 萝岗 黄埔".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division's name or short form; `codes` are those it has or had, without their trailing zeros."""

    text: str
    level: int
    full: bool
    codes: frozenset[str]

    @property
    def plain(self) -> bool:
        """Whether the word means this division wherever a name begins with it."""
        return self.full or self.text != short(self.text) or (self.text not in _WORDS and self.level < COUNTY)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All divisions by their names; `sizes` are the lengths, longest first, of the names that begin with two signs."""

    names: dict[str, Place]
    longest: int
    sizes: dict[str, tuple[int, ...]]
    sounds: dict[str, Place]

    def heads(self, text: str, start: int = 0, within: frozenset[str] = frozenset()) -> Iterator[Place]:
        """The divisions that stand at `start`, the longest first; with `within` only those inside (or around) these codes."""
        for size in self.sizes.get(text[start : start + 2], ()):
            place = self.names.get(text[start : start + size])
            if place is not None and (not within or overlap(place.codes, within)):
                yield place

    def get(self, text: str) -> Place | None:
        return self.names.get(text)

    def sounding(self, text: str) -> Place | None:
        """The city or province that sounds like a text and is written otherwise, if there is one alone."""
        return self.sounds.get(_sounds(text))


def short(name: str) -> str:
    """A division's name without what says which kind of division it is: 延边朝鲜族自治州 → 延边."""
    for tail in _TAILS:
        if name.endswith(tail):
            cut = _PEOPLE.sub("", name[: -len(tail)])
            return cut if len(cut) > 1 else name
    return _PEOPLE.sub("", name)


def overlap(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a division of `some` is one of `others`, lies in one or holds one."""
    return any(a.startswith(b) or b.startswith(a) for a in some for b in others)


def _stems(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Code without trailing zeros, name: each name that a code has or had."""
    province = ""
    for line in lines:
        if line.startswith("#") or '"' not in line:
            continue
        code, rest = line.split(None, 1)
        names = rest.split('"')[1]
        if not line.startswith(" "):
            province = code
            yield code, names
            continue
        whole = province + code
        stem = whole[:2] if whole.endswith("0000") else whole[:4] if whole.endswith("00") else whole
        for name in names.split(","):
            yield stem, re.sub(r"^\[[^\]]*\]", "", name)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """All divisions down to counties, read once."""
    lines = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines()
    found: dict[tuple[str, bool], set[str]] = {}
    for code, raw in _stems(lines):
        name = folded(raw)
        if name in _HOLLOW or len(name) < 2:
            continue
        found.setdefault((name, True), set()).add(code)
        for less in {short(name), re.sub(r"自治[州县旗]$", "", name)} - {name}:
            found.setdefault((less, False), set()).add(code)
    names: dict[str, Place] = {}
    for (name, full), codes in sorted(found.items(), key=lambda item: item[0][1]):
        held = names.get(name)
        every = frozenset(codes) | (held.codes if held else frozenset())
        level = min(len(code) // 2 for code in every)
        names[name] = Place(name, level, full or (held is not None and held.full), every)
    sizes: dict[str, set[int]] = {}
    for name in names:
        sizes.setdefault(name[:2], set()).add(len(name))
    heads = {head: tuple(sorted(found_sizes, reverse=True)) for head, found_sizes in sizes.items()}
    by_sound: dict[str, list[Place]] = {}
    for place in names.values():
        if place.level < COUNTY:
            by_sound.setdefault(_sounds(place.text), []).append(place)
    alone = {said: places[0] for said, places in by_sound.items() if len(places) == 1}
    return Gazetteer(names, max(map(len, names)), heads, alone)


def _sounds(text: str) -> str:
    # Its dictionaries take a third of a second to come in: only where somebody asks.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))
