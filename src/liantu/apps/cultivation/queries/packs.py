"""The rule packs that hold in a zone, read once for each text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from liantu.apps.registry import public as registry
from liantu.engine import rules
from liantu.engine.packs import Words
from liantu.engine.rules.language import Purpose, Window
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore

from ..enums import POLICY, TIER

#: The provinces by the first two digits of their divisions (GB/T 2260), as packs name their region: CN-14.
PROVINCES = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁", "22": "吉林", "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东", "41": "河南",
    "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆",
}  # fmt: skip

#: Cities and districts that packs name as their region.
CITIES = {
    "1401": "太原", "1402": "大同", "1501": "呼和浩特", "2201": "长春", "3213": "宿迁", "3502": "厦门", "4103": "洛阳", "440112": "黄埔",
}  # fmt: skip
ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class Held:
    """A pack as it holds in a zone on a day."""

    version: rulestore.Version
    pack: rules.Pack

    @property
    def key(self) -> str:
        return self.version.key

    @property
    def title(self) -> str:
        """In the reader's language."""
        return in_words(self.pack.title)

    @property
    def scheme(self) -> str:
        """The scheme of recognitions that this tier is; "" where the register knows none."""
        return self.pack.tier if self.pack.tier in registry.schemes() else ""

    @property
    def climbed(self) -> bool:
        """Whether firms climb it: it is asked of who is new there, and recognised under a scheme that firms hold first."""
        return bool(self.scheme) and Purpose.NEW in self.pack.purposes and self.for_firms

    @property
    def for_firms(self) -> bool:
        """Whether it is asked of firms, and not of carriers, of which firms may be one."""
        return self.pack.subject in ("", ENTERPRISE)

    def window_on(self, day: date) -> Window | None:
        """The window that is open."""
        return next((one for one in self.pack.windows if one.from_day <= day <= one.to_day), None)

    def next_window(self, day: date) -> Window | None:
        """The next one that is not open yet."""
        ahead = sorted((one for one in self.pack.windows if one.from_day > day), key=lambda one: one.from_day)
        return ahead[0] if ahead else None

    def last_window(self, day: date) -> Window | None:
        """The last one that is over."""
        over = sorted((one for one in self.pack.windows if one.to_day < day), key=lambda one: one.to_day)
        return over[-1] if over else None


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def in_words(words: Words) -> str:
    """In the reader's language."""
    return words.told(language())


@lru_cache(maxsize=256)
def _read(text: str, version: str) -> rules.Pack | None:
    pack, problems = rules.read_pack(text, version)
    return None if problems else pack


def read(version: rulestore.Version) -> Held | None:
    """None where the text cannot be run: what ships can, and nothing else is approved."""
    pack = _read(version.text, version.version)
    return Held(version, pack) if pack is not None else None


def holds_in(region: str, division: str) -> bool:
    """Whether a pack's region takes in a zone of this division."""
    if region in ("", "CN"):
        return True
    code = region.removeprefix("CN-")
    places = [PROVINCES.get(code[:2], region), *((CITIES.get(code, code),) if len(code) > 2 else ())]
    # A path of divisions, 山西省/太原市/…: each place begins one of its steps.
    steps = division.split("/")
    return bool(division) and all(any(step.startswith(place) for step in steps) for place in places)


def held(zone: Any, kind: str = TIER, day: date | None = None) -> list[Held]:
    """What holds in a zone, in the order in which firms climb. Asks nobody's permission."""
    found = [read(one) for one in rulestore.list_in_force(kind, zone, day or clock.today())]
    return _sorted(kind, (one for one in found if one is not None and holds_in(one.pack.region, zone.division)))


def _sorted(kind: str, found: Iterable[Held]) -> list[Held]:
    some = [one for one in found if (one.climbed if kind == TIER else one.for_firms)]
    return sorted(some, key=lambda one: (ORDER.index(one.scheme) if one.scheme in ORDER else len(ORDER), one.key))


#: From the first tier to the last, by their schemes.
ORDER = (
    "tech_sme", "innovative_sme", "high_tech_enterprise", "specialised_sme", "little_giant", "manufacturing_champion", "gazelle",
    "unicorn",
)  # fmt: skip


def rechecks(zone: Any, schemes: Collection[str], day: date) -> dict[str, Held]:
    """Scheme → the rules by which its holders are looked at again on a day, where any are known.

    These may be older than those for who is new: of the versions that still serve the purpose, the zone's own and the latest.
    """
    found: dict[str, Held] = {}
    for version in rulestore.list_begun(TIER, zone, day) if schemes else ():
        one = read(version)
        if (
            one is None
            or one.scheme not in schemes
            or not one.for_firms
            or not holds_in(one.pack.region, zone.division)
        ):
            continue
        if Purpose.RECHECK in one.pack.purposes and day <= one.pack.until.get(Purpose.RECHECK, day):
            before = found.get(one.scheme)
            if before is None or _rank(before) <= _rank(one):
                found[one.scheme] = one
    return found


def _rank(one: Held) -> tuple[bool, int, date]:
    return not one.version.ships, len(one.pack.region), one.version.valid_from


def shipped(kind: str = TIER, day: date | None = None) -> list[Held]:
    """What ships and holds, whichever the region."""
    found = [read(one) for one in rulestore.list_in_force(kind, None, day or clock.today())]
    return _sorted(kind, (one for one in found if one is not None))


def find_held(zone: Any, key: str, kind: str = TIER, day: date | None = None) -> Held:
    """Raises NotHere."""
    for one in held(zone, kind, day):
        if one.key == key:
            return one
    raise access.NotHere("rulestore.Pack", key)


def fact_titled(zone: Any, key: str, fact: str, kind: str = TIER) -> tuple[str, str]:
    """(a pack's title, its fact's title) as people read them; their keys where the pack does not hold any more."""
    one = next((one for one in held(zone, kind) if one.key == key), None)
    told = one.pack.facts.get(fact) if one is not None else None
    return one.title if one is not None else key, in_words(told.title) if told is not None else fact


def every_title(*kinds: str) -> dict[str, str]:
    """Key → title of every tier and policy that ships or that some zone has, for filters."""
    found = {}
    for kind in kinds or (TIER, POLICY):
        for one in rulestore.list_in_force(kind, None):
            found[one.key] = one.title
    return found
