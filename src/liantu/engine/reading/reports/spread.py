"""Numbers that belong to what was listed before them, one to one, and values from which others have grown.

甲、乙产值分别为3亿元、5亿元; 由上年的251家增至298家.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numbers import Number
from .scan import Line

_LEADS = re.compile(
    r"(?:[为达是有占]|达到|实现|完成|同比|比上年|较上年|(?P<way>增长|下降|提高|增加|减少|上升))*(?:约|近|超过?)?"
)
_JOINS = re.compile(r"[、，,和及与]|以及")
_NOISE = re.compile(r"^(?:其中|全区|全市|全县|全省|全年|我区|我市|我县|该区|园区)?(?:的)?")
_COUNTED = re.compile(
    r"等?(?:[\d一二两三四五六七八九十]+[大个家项类条户](?:[\u4e00-\u9fff]{0,4}?(?:产业|企业|公司|项目|行业|领域|园区))?)"
)
_SUFFIX = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}?)(?:总产值|产值|增加值|营业收入|销售收入|收入|营收|投资额|投资|税收|利润总额|利润|研发投入|研发费用|数量|总数|规模|人数|面积|占比|比重|增速|出口额?|进口额?|产量|产能|销量)$"
)
_GROWN = re.compile(
    r"(?:的)?(?:左右|以上)?(?:逐步|稳步|快速)?(?:跃|攀|提)?(?:增|增长|增加|提高|提升|上升|扩大|下降|减少|发展|壮大|升|降|拓展|降低|回落|缩减)(?:至|到|为)(?:了)?"
)
_FROM = re.compile(r"(?:由|从)(?P<when>[^，,。；;]{0,12}?)(?:的)?(?:约|近|不足|仅)?$")


@dataclass(frozen=True, slots=True)
class Share:
    """What a number is said of by its place in a list: the item, where it begins, what is told of all items, and the way of growth."""

    item: str
    start: int
    suffix: str
    way: str


def respectively(line: Line, numbers: list[Number]) -> dict[int, Share]:
    """For the numbers behind 分别, by their index."""
    shares: dict[int, Share] = {}
    before: list[Share] = []
    for found in re.finditer("分别", line.text[line.span.start : line.span.end]):
        at = line.span.start + found.start()
        group, way = _behind(line, numbers, at + 2)
        first = max((line.text.rfind(mark, line.span.start, at) for mark in "，,；;：:。"), default=-1) + 1
        parts = _parts(line.text, max(first, line.span.start), at)
        if (
            len(group) > 1
            and not _NOISE.sub("", line.text[max(first, line.span.start) : at]).strip("同比环较上年")
            and len(before) == len(group)
        ):
            # 甲、乙产值分别为…，同比分别增长…: of the same again.
            for number, share in zip(group, before, strict=True):
                shares[number] = Share(share.item, share.start, share.suffix, way)
            continue
        if len(group) < 2 or len(parts) != len(group):
            continue
        last, suffix = _suffix(parts[-1][0])
        items = [*parts[:-1], (last, parts[-1][1])]
        for number, (item, start) in zip(group, items, strict=True):
            shares[number] = Share(item, start, suffix, way)
        before = [shares[number] for number in group]
    return shares


def _behind(line: Line, numbers: list[Number], at: int) -> tuple[list[int], str]:
    group: list[int] = []
    way = ""
    for index, number in enumerate(numbers):
        if number.led < at:
            continue
        gap = line.text[at : number.led]
        if not group:
            lead = _LEADS.fullmatch(gap)
            if lead is None:
                break
            way = lead.group("way") or ""
        elif not _JOINS.fullmatch(gap):
            break
        group.append(index)
        at = number.end
    return group, way


def _parts(text: str, start: int, end: int) -> list[tuple[str, int]]:
    parts: list[tuple[str, int]] = []
    for found in re.finditer(r"(?:(?!、|和|与|以及).)+", text[start:end]):
        noise = _NOISE.match(found.group())
        lead = noise.end() if noise and not parts else 0
        parts.append((found.group()[lead:], start + found.start() + lead))
    return parts


def _suffix(text: str) -> tuple[str, str]:
    """The last item, and what is said of all: 新型储能 + 产值 of 新型储能两大主导产业产值."""
    counted = _COUNTED.search(text)
    if counted and counted.start() > 1:
        return text[: counted.start()], text[counted.end() :]
    suffix = _SUFFIX.search(text)
    while suffix and suffix.start() < 2:
        suffix = _SUFFIX.search(text, suffix.start() + 1)
    return (text[: suffix.start()], suffix.group()) if suffix else (text, "")


def grown(line: Line, before: Number, after: Number) -> str | None:
    """Where the first number is what the second has grown from: the words of time at the first, else None."""
    if before.base != after.base or not _GROWN.fullmatch(line.text[before.end : after.led]):
        return None
    found = _FROM.search(line.text[line.span.start : before.led])
    return found.group("when") if found else None
