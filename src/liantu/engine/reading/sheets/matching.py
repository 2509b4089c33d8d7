"""How well a header and the values under it fit a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from .book import Value
from .fields import Field
from .headings import key_of
from .looks import Looks
from .readings import shown
from .synonyms import same
from .tables import Column, Words
from .texts import as_choice

#: Below this a header says nothing.
LEAST_HEADER = 0.45
_CREDIT = key_of("统一社会信用代码")
_PHONE = key_of("联系电话")
_PERSON = key_of("法定代表人")
_ADDRESS = key_of("地址")
#: Groups of columns that add no meaning to what stands in them.
_PLAIN_GROUPS = (
    "基本信息",
    "基本情况",
    "企业信息",
    "企业情况",
    "单位信息",
    "企业基本信息",
    "企业基本情况",
    "其中",
    "主要指标",
    "经济指标",
    "指标",
    "基础信息",
    "登记信息",
)
# A header that goes on after a label says something else about it: 企业名称 is no 企业名称变更日期.
_TURNS = ("日期", "时间", "代码", "号", "地址", "电话", "增速", "增长", "增幅", "同比", "占比", "比重", "比例", "率", "人数", "人员", "名称", "类型", "数", "排名", "目标", "备注", "说明", "税", "额", "费用", "收入", "支出")  # fmt: skip


def header_fit(column: Column, field: Field) -> tuple[float, tuple[Words, ...]]:
    """How well the header names the field, 0 to 1, and why."""
    best, why = 0.0, ("", "")
    groups = [part for part in column.parts[:-1] if key_of(part) not in map(key_of, _PLAIN_GROUPS)]
    for key, own in ((column.key, True), (column.own_key, not groups)):
        for label in field.labels:
            score, words = _likeness(key, key_of(label), label)
            # 联系电话 under 法定代表人 is less surely the firm's own.
            score *= 1.0 if own else 0.9
            if score > best:
                best, why = score, words
    return best, ((why,) if best >= LEAST_HEADER else ())


@lru_cache(maxsize=16384)
def _likeness(key: str, wanted: str, label: str) -> tuple[float, Words]:
    if not key or not wanted:
        return 0.0, ("", "")
    if key == wanted:
        return 1.0, (f"表头就是“{label}”", f"the header is {label!r}")
    if same(key, wanted):
        return 0.93, (f"表头是“{label}”的常见写法", f"the header is a usual name of {label!r}")
    if len(wanted) >= 2 and wanted in key:
        rest = key.replace(wanted, "", 1)
        turned = (key.startswith(wanted) and rest.startswith(_TURNS)) or (
            rest.endswith(_TURNS) and not key.endswith(wanted)
        )
        score = 0.35 if turned else 0.6 + 0.3 * len(wanted) / len(key)
        return score, (f"表头含有“{label}”", f"the header contains {label!r}")
    if len(key) >= 2 and key in wanted:
        return 0.45 + 0.4 * len(key) / len(wanted), (f"表头是“{label}”的一部分", f"the header is part of {label!r}")
    alike = _dice(key, wanted)
    return (0.8 * alike if alike >= 0.6 else 0.0), (f"表头与“{label}”相近", f"the header is like {label!r}")


def _dice(one: str, other: str) -> float:
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other)]
    total = sum(map(len, pairs))
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0


def is_labelled(field: Field, key: str) -> bool:
    """Whether a field is called so or by a synonym."""
    return any(key_of(label) == key or same(key_of(label), key) for label in field.labels)


def values_fit(looks: Looks, field: Field) -> tuple[float | None, tuple[Words, ...], tuple[Words, ...]]:
    """How many of the values fit the field, 0 to 1, None where nothing can be told; words for and against."""
    if not looks.known:
        return None, (), (("这一列没有内容，只能看表头", "the column is empty, only its header tells"),)
    told = _share_fitting(looks, field)
    if told is None:
        return _text_fit(looks, field)
    fit, chinese, english = told
    if fit >= 0.5:
        return fit, ((f"{fit:.0%} 的值像{chinese}", f"{fit:.0%} of the values look like {english}"),), ()
    odd = "、".join(f"“{shown(value)}”" for value in looks.values[:2])
    words = (
        f"只有 {fit:.0%} 的值像{chinese}，例如有 {odd}",
        f"only {fit:.0%} of the values look like {english}; there is {odd}",
    )
    return fit, (), (words,)


def _share_fitting(looks: Looks, field: Field) -> tuple[float, str, str] | None:
    if field.form == "name":
        # Names that people shorten have no 有限公司.
        return (
            min(1.0, looks.name + 0.5 * (1 - looks.name) * (looks.number + looks.code + looks.day < 0.2)),
            "单位名称",
            "names of organisations",
        )
    if field.form == "code" and is_labelled(field, _CREDIT):
        return looks.code, "机构代码", "codes of organisations"
    if field.form == "day":
        return min(1.0, looks.day + _years(looks)), "日期", "days"
    if field.form in ("money", "number", "count", "percent"):
        if looks.phone > 0.8 and looks.longest >= 11:
            return 0.0, "数", "numbers"
        number = looks.whole if field.form == "count" else looks.number
        return max(0.0, number - looks.code - (looks.day if looks.longest >= 6 else 0.0)), "数", "numbers"
    if field.form == "choice":
        return (
            _share_chosen(looks.values, field),
            "可选值",
            "the choices",
        )
    if is_labelled(field, _PHONE):
        return looks.phone, "电话号码", "telephone numbers"
    return None


def _text_fit(looks: Looks, field: Field) -> tuple[float | None, tuple[Words, ...], tuple[Words, ...]]:
    """Texts may be anything, but hardly numbers or codes of organisations all over."""
    if field.form == "text" and looks.code > 0.8:
        return 0.2, (), (("值像机构代码", "the values look like codes of organisations"),)
    if is_labelled(field, _PERSON) and looks.person > 0.8:
        return 1.0, (("值像人名", "the values look like names of people"),), ()
    if is_labelled(field, _ADDRESS) and looks.address > 0.6:
        return 1.0, (("值像地址", "the values look like addresses"),), ()
    return None, (), ()


def _years(looks: Looks) -> float:
    """The share of bare years, months and serial numbers among values that are no days for sure."""

    def fits(value: Value) -> bool:
        text = shown(value)
        if not text.isdecimal():
            return text[:2] in ("19", "20") and len(text) in (6, 7) and text[4:5] == "."
        return (len(text) in (4, 6) and text[:2] in ("19", "20")) or (len(text) == 5 and "20000" < text < "60000")

    return share(looks.values, fits)


def _share_chosen(values: Sequence[Value], field: Field) -> float:
    """The share of values that are one of the choices: a column of choices says few things many times."""
    fits = {value: as_choice(value, field.choices).value is not None for value in dict.fromkeys(values)}
    return share(values, fits.__getitem__)


def share(values: Sequence[Value], fits: Callable[[Value], bool]) -> float:
    """The share of values that fit, 0 for none at all."""
    return sum(map(fits, values)) / len(values) if values else 0.0


def by_values(looks: Looks, field: Field) -> float:
    """How well values alone, without a header that says anything, point to a field."""
    if field.form == "code" and is_labelled(field, _CREDIT) and looks.code >= 0.7:
        return 0.75 * looks.code
    if field.form == "name" and looks.name >= 0.6 and looks.distinct >= 0.5:
        return 0.6 * looks.name
    return 0.0
