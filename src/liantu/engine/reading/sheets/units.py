"""Units as departments write them, each with its base and the factor to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its usual name, the base that it counts in, and how much of the base one of it is."""

    name: str
    base: str
    factor: Decimal


#: A line a unit: its name, its base, the factor to it, and how else it is written.
_TOLD = """
元 元 1 人民币 圆 RMB CNY 元人民币 人民币元
角 元 0.1
分 元 0.01
百元 元 100
千元 元 1000 仟元
万元 元 10000 萬元 万元人民币 万人民币 人民币万元 万圆 万RMB 万CNY
十万元 元 100000
百万元 元 1000000 百万
千万元 元 10000000 千万
亿元 元 100000000 億元 亿元人民币 亿圆 人民币亿元
美元 美元 1 USD
万美元 美元 10000
亿美元 美元 100000000
人 人 1 名 人次 位
万人 人 10000 万人次
个 个 1 家 项 件 次 户 条 台 套 种 篇 部 台套 台/套 台（套） 张 起 场 期 处 间 座 辆 批 款 枚 株 头 本 份
万个 个 10000 万家 万项 万件 万户 万台 万套 万辆
% % 1 ％ 百分比 个百分点 百分点 pct
‰ % 0.1 千分比
平方米 平方米 1 ㎡ m2 m² 平米 平方 平 sqm
万平方米 平方米 10000 万㎡ 万m2 万m² 万平米 万平
亩 亩 1
万亩 亩 10000
公顷 亩 15 ha hm2 hm²
平方公里 平方米 1000000 km2 km² 平方千米
米 米 1 m
千米 米 1000 公里 km
吨 吨 1 t
万吨 吨 10000
千克 吨 0.001 公斤 kg
吨标准煤 吨标准煤 1 吨标煤 tce
万吨标准煤 吨标准煤 10000 万吨标煤
千瓦时 千瓦时 1 度 kWh
万千瓦时 千瓦时 10000 万度 万kWh
亿千瓦时 千瓦时 100000000 亿度
年 年 1
月 月 1 个月
天 天 1 日
工作日 工作日 1 个工作日
小时 小时 1
分钟 分钟 1
倍 倍 1
岁 岁 1 周岁
"""


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for line in _TOLD.strip().splitlines():
        name, base, factor, *others = line.split()
        unit = Unit(name, base, Decimal(factor))
        for written in (name, *others):
            table.setdefault(_folded(written), unit)
    # 家, 项 and 件 count as well as 个 does but are not called so.
    for written in "家项件次户条台套种篇部张起场处间座辆批款":
        table[written] = Unit(written, "个", Decimal(1))
    return table


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text).replace("％", "%").replace("（", "(").replace("）", ")").lower()


_UNITS = _table()
#: Bare multipliers before a unit, or alone where a column has a unit of its own base.
SCALES = {"十": 10, "百": 100, "千": 1000, "仟": 1000, "万": 10_000, "萬": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "億": 10**8, "万亿": 10**12}  # fmt: skip


def unit_of(text: str) -> Unit | None:
    """The unit that a text is, whatever its width and case; None for no unit. A place-holder like `单位` is none."""
    folded = _folded(text).removeprefix("单位:").removeprefix("单位：")
    return _UNITS.get(folded)


def factor_between(unit: str, base: str) -> Decimal | None:
    """How much of `base` one `unit` is; None where they do not measure the same. An unknown unit equals only itself."""
    one, other = unit_of(unit), unit_of(base)
    if one is None or other is None:
        return Decimal(1) if unit == base else None
    return one.factor / other.factor if one.base == other.base else None
