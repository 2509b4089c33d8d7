"""Whatever is wrong with a pack is told with its line and its mend; hostile expressions are only wrong."""

from __future__ import annotations

import time

import pytest

from liantu.engine.rules import check, pack_of, read_pack, shipped
from liantu.engine.rules.expressions import Wrong, read_check
from liantu.engine.rules.units import UNITS

SOUND = """\
pack: test.sound
title: {zh: 试验, en: Trial}
documents:
  one: {number: 试〔2026〕1号, title: 试验办法}
facts:
  staff: {title: 职工, unit: heads}
  technical_staff: {title: 科技人员, unit: heads}
  revenue: {title: 收入, unit: yuan}
  sound: {title: 健全, unit: flag}
requires:
  size: {title: 人数, check: staff <= 500人}
  money: {title: 收入, check: revenue <= 2亿元}
  sound: {title: 健全, check: sound}
  score:
    title: 得分
    score:
      staff:
        title: 占比
        of: technical_staff / staff
        bands:
          - {from: 30%, points: 20}
          - {from: 10%, below: 30%, points: 10}
          - {below: 10%, points: 0}
    pass: ">= 10"
levers:
  hire: {title: 增加 1 人, changes: {technical_staff: 1}, cost: 10万元, days: 30}
windows:
  - {from: 2026-06-01, to: 2026-08-31}
"""


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(SOUND.splitlines(), 1) if text in line)


def test_sound_pack_has_no_problems() -> None:
    assert check(SOUND) == []
    pack = pack_of(SOUND, "2026-01-01")
    assert (pack.key, pack.version, [row.id for row in pack.rows]) == (
        "test.sound", "2026-01-01", ["size", "money", "sound", "score", "staff"],
    )  # fmt: skip


def test_packs_that_ship_are_sound() -> None:
    there = list(shipped.shipped())
    assert {one.key for one in there} >= {"cn.tech-sme"}
    assert [f"{one.place}:{problem.line} {problem.en}" for one in there for problem in one.read()[1]] == []
    assert [one.place for one in there if one.read()[0] is None or one.read()[0].key != one.key] == []  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("from: 10%, below: 30%", "from: 10%, below: 31%", "档次 ≥ 30% 与第 22 行的 [10%, 31%) 重叠；每个数只能落在一档", "overlaps [10%, 31%) on line 22"),
        ("from: 10%, below: 30%", "from: 12%, below: 30%", "之间有空隙；两档应相接，一边含、一边不含", "there is a gap between < 10% on line 23"),
        ("{from: 30%, points", "{above: 30%, points", "之间有空隙", "there is a gap"),
        ("{from: 30%, points: 20}", "{from: 30%, to: 90%, points: 20}", "没有 > 90% 的档次；最高一档不写 to 或 below", "no band > 90%"),
        ("{below: 10%, points", "{from: 0%, below: 10%, points", "没有 < 0% 的档次", "no band < 0%"),
        ("below: 30%, points: 10", "below: 5%, points: 10", "是空的", "is empty"),
        ("from: 30%, points: 20", "from: 30, points: 20", "“30”的单位应为%；金额写明元、万元或亿元，比例写 %", "should have the unit percent"),
        ("from: 30%, points: 20", "from: 30%, points: a lot", "“a lot”不是分值；写成 20 或 7-8", "is no number of points"),
        ("revenue <= 2亿元", "revenue <= 500人", "两边单位不同：元与人", "the sides have different units: yuan and heads"),
        ("revenue <= 2亿元", "revenue <= 20000", "两边单位不同：元与没有单位的数", "different units"),
        ("staff <= 500人", "staff + revenue <= 500人", "人与元不能相加减", "heads and yuan are not added"),
        ("staff <= 500人", "stuff <= 500人", "没有“stuff”这个事实；是不是 staff", "there is no fact “stuff”; did you mean staff"),
        ("staff <= 500人", "staff", "缺少比较", "there is no comparison"),
        ("staff <= 500人", "5 <= 6", "与任何事实无关", "reads no fact"),
        ("staff <= 500人", "staff - technical_staff / staff >= 1", "除法旁边的加减乘除没有括号，各人读法不同；除号只能有一个，两边的加减乘请放进括号", "stands in no brackets; divide once"),
        ("of: technical_staff / staff", "of: technical_staff / staff * 2", "请放进括号，如 (甲 - 乙) / 丙", "into brackets, as in (a - b) / c"),
        ("of: technical_staff / staff", "of: technical_staff / staff + 1", "请放进括号", "into brackets"),
        ("staff <= 500人", "staff / 0 >= 1", "不能除以 0", "nothing can be divided by 0"),
        ("check: sound}", "check: sound > 1}", "不能这样用", "cannot be used so"),
        ('pass: ">= 10"', 'pass: "> 20"', "得分最高 20，不可能达到 >20", "unreachable: the points end at 20"),
        ('pass: ">= 10"', "pass: ten", "不是合格线", "is no pass line"),
        ("number: 试〔2026〕1号", "nummer: 1", "没有“nummer”这一项；是不是 number", "there is no “nummer” here; did you mean number"),
        ("check: staff", "document: two, check: staff", "依据文件“two”没有列出；可用：one", "the document “two” is not listed"),
        ("{title: 收入, unit: yuan}", "{title: 收入, unit: dollars}", "的单位“dollars”不认得", "the unit “dollars” of “revenue” is not known"),
        ("{title: 健全, check: sound}", "{title: 健全}", "没有条件", "says no condition"),
        ("size: {title: 人数", "size: {titel: 人数", "没有“titel”这一项", "did you mean title"),
        ("changes: {technical_staff: 1}", "changes: {sound: 1}", "“sound”不是可以增减的事实", "no fact that can be raised"),
        ("changes: {technical_staff: 1}", "changes: {technical_staff: 0.5}", "比“technical_staff”的最小单位还小；写成整数", "finer than “technical_staff” is counted"),
        ("cost: 10万元", "cost: 10", "“10”不是金额；写成 20万元", "is no amount"),
        ("to: 2026-08-31", "to: 2026-05-31", "申报时段应有起止日期", "a window has a first and a last day"),
    ],
)  # fmt: skip
def test_mistake_is_told_with_its_line_and_mend(old: str, new: str, zh: str, en: str) -> None:
    assert old in SOUND
    found = check(SOUND.replace(old, new, 1))
    assert any(zh in one.told("zh") and en in one.told("en") for one in found), [
        one.told("zh") + one.told("en") for one in found
    ]
    assert min(one.line for one in found) in (line_of(old), line_of(old) + 1, line_of(old) - 1)


@pytest.mark.parametrize(
    ("text", "line", "zh"),
    [
        (SOUND.replace("  sound: {title: 健全, check: sound}\n", ""), 9, "没有条件用到“sound”；删去，或写进条件"),
        (SOUND.replace("documents:\n  one: {number: 试〔2026〕1号, title: 试验办法}\n", ""), 1, "没有依据文件"),
        (SOUND.replace("pack: test.sound", "pack: Test"), 1, "缺少规则包编号；写成 pack: cn.tech-sme"),
        (SOUND.replace("  sound: {title: 健全, unit: flag}\n", "  sound: {title: 健全, unit: flag}\n  x: {title: 甲, is: y + 1}\n  y: {title: 乙, is: x + 1}\n"), 10, "事实互相引用成环：x → y → x"),
        (SOUND.replace("  sound: {title: 健全, check: sound}", "  size: {title: 健全, check: sound}"), 13, "“size”写了两次，前一次在第 11 行"),
        (SOUND.replace('pass: ">= 10"', 'pass: ">= 10"\n    lines: [{of: nobody, pass: "> 0", title: 某项}]'), 25, "没有“nobody”这一项得分"),
        (SOUND.replace("revenue <= 2亿元", "revenue * revenue * revenue <= revenue * revenue * 2亿元"), 12, "“money”的乘积可能超出 128 位；少乘一个金额，或减少小数位"),
    ],
)  # fmt: skip
def test_mistake_of_the_whole_is_told(text: str, line: int, zh: str) -> None:
    found = [(one.line, one.told("zh")) for one in check(text)]
    assert any(one[0] == line and zh in one[1] for one in found), found


def test_points_may_have_decimals_wherever_they_stand() -> None:
    pack = pack_of(SOUND.replace('pass: ">= 10"', 'pass: ">= 10.5"'), "x")
    assert pack.score is not None
    assert (pack.grain, pack.score.lines[0].points) == (100, 1050)
    assert "两位小数" in check(SOUND.replace('pass: ">= 10"', 'pass: ">= 10.555"'))[0].zh


HOSTILE = [
    "__import__('os').system('id')",
    "staff.__class__",
    "10**9**9 > 1",
    "staff > 9" + "9" * 390,
    "(" * 100 + "staff" + ")" * 100 + " > 1",
    "staff > " + "1+" * 5000 + "1",
    "-" * 399 + "1 > staff",
    "lambda: 1",
    "staff if sound else 1",
    "[staff for staff in sound]",
    "staff > 1 or sound",
    "eval(staff) > 1",
    "staff; staff > 1",
    "staff > 1\nsound",
    "{staff} > 1",
    "growth(staff, staff) > 1",
    "staff * staff * staff * staff > 1",
    "１００ > staff\x00",
    "",
    "in [",
    "not",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_expression_is_wrong_at_once(text: str) -> None:
    begun = time.process_time()
    facts = {"staff": UNITS["heads"], "sound": UNITS["flag"]}
    if text == HOSTILE[3]:
        # A number of that length is only a number that nobody reaches.
        read_check(text, facts)
    else:
        with pytest.raises(Wrong) as wrong:
            read_check(text, facts)
        assert wrong.value.zh
        assert wrong.value.en
    assert time.process_time() - begun < 0.5


def test_pack_of_ten_thousand_brackets_is_told_and_not_run() -> None:
    for text in ("[" * 10_000, "pack: " + "{a: " * 10_000, SOUND + "  x: " + "[" * 200):
        pack, problems = read_pack(text)
        assert pack is None
        assert len(problems) == 1
