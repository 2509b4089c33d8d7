"""`liantu rules evaluate`, `what-if` and `climb`: a pack asked of one subject's facts, which are a JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.engine import rules
from liantu.engine.rules import telling
from liantu.engine.rules.units import literal
from liantu.kit.ui.speaking import Command, Speaker

from .identifying import IN_FILE, language
from .rule_packs import ON_DAY, PACK, Day, day_of, in_words, joined, sound_pack, state_words


def _facts(file: Path) -> dict[str, Any]:
    """Facts of one subject: a JSON object."""
    try:
        found = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise click.ClickException(_("%(file)s 不是 UTF-8 文本") % {"file": file.name}) from None
    except json.JSONDecodeError as wrong:
        raise click.ClickException(
            _("%(file)s 第 %(line)d 行第 %(column)d 列不是 JSON：%(words)s")
            % {"file": file.name, "line": wrong.lineno, "column": wrong.colno, "words": wrong.msg}
        ) from None
    except (RecursionError, ValueError) as wrong:
        raise click.ClickException(_("%(file)s 不是 JSON：%(words)s") % {"file": file.name, "words": wrong}) from None
    if not isinstance(found, dict):
        raise click.ClickException(_("%(file)s 应是一个 JSON 对象：事实 → 值") % {"file": file.name})
    return found


FACTS = click.option("--facts", "facts_file", type=IN_FILE, required=True, help=_('事实 .json：{"staff": 120, …}'))


def _evaluation_lines(found: rules.Evaluation) -> list[str]:
    pack = found.pack
    head = f"{pack.title.told(language())}  {pack.key}@{pack.version}  {found.on}"
    titles = {"result": _("结论"), "score": _("得分"), "missing": _("先查清")}
    lines = [head, f"{titles['result']}  {state_words(found.state)}"]
    if found.score is not None:
        lines.append(f"{titles['score']}  {_points(found.score, pack)}")
    if found.missing:
        names = [f"{pack.facts[name].title.told(language())} ({name})" for name in sorted(found.missing)]
        lines.append(f"{titles['missing']}  {joined(names)}")
    lines += [*_outcome_lines(found.rows, pack, 1)]
    return lines


def _outcome_lines(outcomes: Iterable[rules.Outcome], pack: rules.Pack, depth: int) -> list[str]:
    lines = []
    for one in outcomes:
        mark = "" if one.row.verified else "  [" + _("未核实") + "]"
        points = f"  {_points(one, pack)}" if one.low is not None else ""
        why = f"  {one.why.told(language())}" if one.why.zh else ""
        lines.append(f"{'  ' * depth}{state_words(one.state)}  {one.row.title.told(language())}{points}{why}{mark}")
        lines += _outcome_lines(one.parts, pack, depth + 1)
    return lines


def _points(one: rules.Outcome, pack: rules.Pack) -> str:
    said = telling.tell_points(one.low, one.high, pack.grain)
    return f"{said['min']:g}–{said['max']:g}" if isinstance(said, dict) else f"{said:g}"


@click.command("evaluate", cls=Command, help=_("按规则包评价一个对象，逐条给出结论和理由"))
@PACK
@FACTS
@ON_DAY
@click.pass_obj
def evaluate_facts(speaker: Speaker, pack_name: str, facts_file: Path, on: date | None) -> None:
    day = day_of(on)
    pack = sound_pack(pack_name, day)
    try:
        found = rules.evaluate(pack, _facts(facts_file), day)
    except rules.WrongFact as wrong:
        raise in_words(wrong) from None
    speaker.emit(telling.tell_evaluation(found, language()), _evaluation_lines(found))


class Pair(click.ParamType):
    """KEY=VALUE."""

    name = "KEY=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        key, equals, said = str(value).partition("=")
        if not equals or not key.strip() or not said.strip():
            self.fail(_("“%(text)s”应写成 名称=值") % {"text": value}, param, ctx)
        return key.strip(), said.strip()


def _priced(pack: rules.Pack, costs: Sequence[tuple[str, str]]) -> list[rules.Lever]:
    """The levers of a pack at a zone's own costs."""
    levers = {one.key: one for one in pack.levers}
    for key, said in costs:
        amount = literal(said)
        if key not in levers:
            raise click.UsageError(_("%(pack)s 没有办法“%(key)s”，有：%(keys)s") % {"pack": pack.key, "key": key, "keys": joined(list(levers))})  # fmt: skip
        if amount is None or amount[1] != "yuan" or amount[0] < 0:
            raise click.UsageError(_("“%(text)s”不是金额，写成 8万元") % {"text": said})
        levers[key] = replace(levers[key], cost=int(amount[0] * 100))
    return list(levers.values())


@click.command(
    "what-if", cls=Command, help=_("试算：改几个事实，看结论、得分和哪几项会变；不改动任何文件"),
)  # fmt: skip
@PACK
@FACTS
@click.option(
    "--set", "changes", type=Pair(), multiple=True, required=True, help=_("改动的事实，如 technical_staff=12，写 - 为未知，可多次")
)  # fmt: skip
@ON_DAY
@click.pass_obj
def try_facts(
    speaker: Speaker, pack_name: str, facts_file: Path, changes: tuple[tuple[str, str], ...], on: date | None
) -> None:  # fmt: skip
    day = day_of(on)
    pack = sound_pack(pack_name, day)
    try:
        found = rules.what_if(pack, _facts(facts_file), dict(changes), day)
    except rules.WrongFact as wrong:
        raise in_words(wrong) from None
    speaker.emit(telling.tell_what_if(found, language()), _what_if_lines(found))


def _what_if_lines(found: rules.WhatIf) -> list[str]:
    before, after = found.before, found.after
    pack = after.pack
    lines = [
        f"{pack.title.told(language())}  {pack.key}@{pack.version}  {after.on}",
        f"{_('结论')}  {state_words(before.state)} → {state_words(after.state)}",
    ]
    if before.score is not None and after.score is not None:
        lines.append(f"{_('得分')}  {_points(before.score, pack)} → {_points(after.score, pack)}")
    for one, other in found.rows:
        points = f"  {_points(one, pack)} → {_points(other, pack)}" if other.low is not None else ""
        why = f"  {other.why.told(language())}" if other.why.zh else ""
        lines.append(
            f"  {state_words(one.state)} → {state_words(other.state)}  {other.row.title.told(language())}{points}{why}"
        )
    return lines if found.rows else [*lines, _("没有一项条件因此改变")]


@click.command("climb", cls=Command, help=_("最省的达标办法：做什么、多少、几时动手、花多少钱，赶得上哪个申报时段"))
@PACK
@FACTS
@ON_DAY
@click.option(
    "--cost", "costs", type=Pair(), multiple=True, help=_("某个办法每单位的费用，如 technician=8万元，可多次")
)
@click.option(
    "--expires",
    "expiries",
    type=Pair(),
    multiple=True,
    help=_("某项事实的最后有效日，如 holds.high_tech_enterprise=2026-11-30，可多次"),
)
@click.option("--alternatives", type=click.IntRange(0, 9), default=3, show_default=True, help=_("另列几种办法"))
@click.pass_obj
def climb_facts(
    speaker: Speaker, pack_name: str, facts_file: Path, on: date | None, costs: tuple[tuple[str, str], ...],
    expiries: tuple[tuple[str, str], ...], alternatives: int,
) -> None:  # fmt: skip
    day = day_of(on)
    pack = sound_pack(pack_name, day)
    expires = {name: Day().convert(said, None, None) for name, said in expiries}
    try:
        found = rules.climb(
            pack, _facts(facts_file), day, _priced(pack, costs), expires=expires, alternatives=alternatives
        )
    except rules.WrongFact as wrong:
        raise in_words(wrong) from None
    speaker.emit(telling.tell_climb(found, language()), _climb_lines(found))


def _climb_lines(found: rules.Climb) -> list[str]:
    lines = [found.told(language())]
    if not found.proven:
        lines.append(_("办法太多，没有全部算完：可能还有更省的"))
    for n, way in enumerate(found.ways, 1):
        lines.append(f"{n}. {way.told(language())}")
        lines += [
            "   " + _("最迟 %(day)s 动手：%(words)s，%(cost)s")
            % {"day": step.begin, "words": step.told(language()), "cost": telling.money(step.cost, language())}
            for step in way.steps
        ]  # fmt: skip
        if way.expired:
            names = [found.pack.facts[name].title.told(language()) for name in way.expired]
            lines.append("   " + _("届时已失效：%(facts)s") % {"facts": joined(names)})
    lines += _outcome_lines(found.stuck, found.pack, 1)
    if found.well is not None:
        names = [found.pack.facts[name].title.told(language()) for name in found.supposed]
        lines.append(_("如果这些都没有问题（%(facts)s）：") % {"facts": joined(names)})
        lines += [f"  {line}" for line in _climb_lines(found.well)]
    return lines
