"""Numbers with their units as reports print them: 2.68亿元, 1000余项, 六大, 近两百家, 同比增长11.3%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .runs import documents

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}

#: Units that measure, and those that count.
MONEY = ("美元", "欧元", "港元", "日元", "英镑", "元人民币", "元")
MEASURES = (
    *MONEY, "平方公里", "平方米", "公顷", "亩", "公里", "立方米", "千克", "公斤", "吨", "千瓦时", "千瓦", "兆瓦", "GWh", "MWh", "kWh", "GW", "MW", "kW", "个百分点",
    "%", "％", "倍", "米", "度电",
)  # fmt: skip
COUNTS = (
    "人次", "个", "家", "项", "件", "名", "人", "位", "所", "条", "种", "台", "套", "辆", "座", "栋", "间", "场", "次", "户", "款", "支", "只", "艘", "架", "篇", "张", "处", "组", "份", "宗", "起", "大",
    "批次", "门", "颗", "片", "对", "部", "块", "株", "头", "卷", "列", "桶", "瓶", "箱",
)  # fmt: skip
UNITS = "|".join(sorted(map(re.escape, (*MEASURES, *COUNTS)), key=len, reverse=True))
_BEFORE = r"(?P<led>不少于|不低于|至少|超过|突破|高达|不超过|不足|低于|最高|大约|约为|将近|接近|约|近|超|逾|破|达)?"
_NUMBER = re.compile(
    _BEFORE
    + r"(?:(?P<minus>(?<=[、，,和为是长])[-－−])?(?P<number>(?<![\dA-Za-z.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(?P<more>[余多])?(?P<scale>[十百千]?[万亿]{1,2}|[百千](?=[家人名个项余多元件]))?(?P<more2>[余多])?"
    + r"|(?P<hanzi>(?:(?<=唯一)|(?<![第一二三四五六七八九十百千数唯]))[一二两三四五六七八九十百千]+)(?P<more3>[余多])?(?P<scale3>[万亿]{1,2})?(?P<more4>[余多])?)"
    + rf"(?P<unit>{UNITS})(?P<behind>以上|以内|以下|左右|上下|余)?"
)
_RANK = re.compile(
    r"(?:(?:荣登|登上|登|入围|入选|跻身)(?=[^，,。；;第]{2,20}榜单?第)|排到了|排到|排在|排名|排|位居|位列|名列|跃居|跃升至|升至|晋升至|居|列|跻身)(?:了|在)?"
    r"(?P<scope>全省|全国|全市|全区|全县|全州|全自治区|自治区|行业|全球|世界|同类[\u4e00-\u9fff]{0,4}|[\u4e00-\u9fff]{2,8}?|[^，,。；;第]{2,20}榜单?)?"
    r"第(?P<rank>[一二三四五六七八九十]+(?![一二三四五六七八九十百])|\d+(?!\d))(?P<unit>位|名|(?![批届次期轮季个家项条章部]))"
)
# Behind these a unit is none: 3人组, 5大洲, 两家门; 30人以上 is one.
_NO_UNIT = re.compile(
    r"大(?:学|道|街|厦|众|会|幅|力|量|都|家|于|批|洲|桥)|个(?:性|体|人|别|月|工作日|小时)|件(?:套)|人(?:工|民|才|大|机|均|物|社)|次(?:日|年|月|会)|项(?:目(?:部|组))|家(?:电|具|居|庭|园|用|纺)|对(?:接|外|口|标|比|象|于|此)|部(?:分|门|署|委)|片(?:区)|组(?:织|建|成|团|合)|起(?:来|草|步)|处(?:于|理|置)|条(?:件|例)|台(?:账|阶|湾)|场(?:所|地|景|馆)|位(?:于|居|列|置)|度|所(?:有|在|属)|支(?:持|撑|付|行)|套(?:利)|类(?:似)|种(?:业|子|植)|间(?:接)|门(?:类)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: `value` in `unit` as printed, `amount` in `base`; `start` is that of the digits, `end` after the unit."""

    start: int
    end: int
    value: Decimal
    unit: str
    amount: Decimal
    base: str
    approximate: str
    hanzi: bool
    led: int  # where what is said of it (约, 超) begins
    rank: str = ""

    @property
    def counts(self) -> bool:
        return self.base in COUNTS


def numbers(text: str, start: int, end: int) -> Iterator[Number]:
    """The numbers of a sentence that state something: no years, days, ordinals, nor those within 《》."""
    closed = documents(text)
    taken: list[tuple[int, int]] = []
    for found in _RANK.finditer(text, start, end):
        rank = _value(found.group("rank"))
        if rank is not None:
            first, last = found.span("rank")
            last = max(last, found.end())
            taken.append((first, last))
            yield Number(first, last, rank, "位", rank, "位", "", True, found.start(), found.group("scope") or "-")
    for found in _NUMBER.finditer(text, start, end):
        number = _number(text, found)
        if number is None or any(a <= number.start < b for a, b in (*closed, *taken)):
            continue
        yield number


def _number(text: str, found: re.Match[str]) -> Number | None:
    hanzi = found.group("hanzi")
    value = _value(hanzi) if hanzi else Decimal(found.group("number").replace(",", ""))
    unit = found.group("unit")
    if value is not None and found.group("minus"):
        value = -value
    if value is None or _NO_UNIT.match(text, found.start("unit")):
        return None
    start = found.start("hanzi") if hanzi else found.start("number")
    if hanzi and not _stated(text, found, value, unit, start):
        return None
    scale = found.group("scale") or found.group("scale3") or ""
    factor = 1
    for sign in scale:
        factor *= _STEPS.get(sign) or _SCALES[sign]
    unit = {"％": "%", "大": "个"}.get(unit, unit)
    approximate = _approximate(found)
    end = found.end("behind") if found.group("behind") else found.end("unit")
    return Number(start, end, value, scale + unit, value * factor, unit, approximate, bool(hanzi), found.start())


def _stated(text: str, found: re.Match[str], value: Decimal, unit: str, start: int) -> bool:
    """Whether Hanzi state a number: 六大产业链, 唯一一家; not 一个, 一批, 一些."""
    if unit in ("次", "种", "类", "起", "对", "部", "份", "处", "门", "片", "倍", "度电", "米") or text[
        start - 1 : start
    ] in ("这", "那", "每", "某", "另", "第", "同", "统", "单", "万", "任"):
        return False
    if value == 1:
        return text[:start].endswith(("唯一", "仅", "仅有", "只有")) and unit in ("家", "个", "所")
    if unit == "大":
        # 六大产业链; not 党的二十大, and no two big ones.
        return (
            value <= 12
            and text[found.end() : found.end() + 1].isalpha()
            and not text.startswith(("类", "方", "块", "精神", "报告", "以"), found.end())
        )
    # 百亿元项目: a size, not a sum.
    sized = unit in MONEY and text[found.end() : found.end() + 1].isalpha()
    return not sized or text.startswith(("的", "以"), found.end())


def _approximate(found: re.Match[str]) -> str:
    led, behind = found.group("led") or "", found.group("behind") or ""
    more = any(found.group(name) for name in ("more", "more2", "more3", "more4"))
    if led in ("不少于", "不低于", "至少", "超过", "突破", "超", "逾", "破") or behind in ("以上", "余") or more:
        return "at_least"
    if led in ("不超过", "不足", "低于", "最高") or behind in ("以下", "以内"):
        return "at_most"
    return "about" if led in ("约", "近", "大约", "约为", "将近", "接近") or behind in ("左右", "上下") else ""


def _value(hanzi: str) -> Decimal | None:
    """二百五十 → 250; None for what is no number."""
    if hanzi.isdigit():
        return Decimal(hanzi)
    total = part = 0
    for sign in hanzi:
        if sign in _DIGITS:
            part = (
                part * 10 + _DIGITS[sign]
                if part and hanzi.isalpha() and not any(step in hanzi for step in _STEPS)
                else _DIGITS[sign]
            )
        elif sign in _STEPS:
            total += (part or 1) * _STEPS[sign]
            part = 0
        else:
            return None
    return Decimal(total + part)
