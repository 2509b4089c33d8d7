"""`liantu rules check`: what is wrong with a pack, and which of the worked cases beside it come out otherwise than they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.engine import rules
from liantu.engine.packs import Problem, Unreadable
from liantu.engine.rules import shipped
from liantu.engine.rules.worked import differences, of_version, read_cases
from liantu.kit.ui.speaking import Command, Speaker

from .identifying import language
from .rule_packs import find_file, find_shipped, read_file


@dataclass(frozen=True)
class Source:
    """A pack to be checked: where it lies, what it is, its problems, and the cases that lie beside it."""

    place: str
    pack: rules.Pack | None
    problems: list[Problem]
    version: str
    versions: list[str]
    cases_place: str
    cases: str


def _of_file(place: Path) -> Source:
    pack, problems = read_file(place)
    cases = place.with_name(shipped.CASES)
    there = [one.stem for one in place.parent.glob("*.yaml") if one != cases]
    text = cases.read_text(encoding="utf-8", errors="replace") if cases.is_file() and cases != place else ""
    return Source(str(place), pack, problems, place.stem, there, str(cases), text)


def _of_shipped(one: shipped.Shipped, every: list[shipped.Shipped]) -> Source:
    pack, problems = one.read()
    there = [other.version for other in every if other.key == one.key]
    return Source(one.place, pack, problems, one.version, there, f"{one.folder}/{one.key}/{shipped.CASES}", one.cases)


def _wrong(source: Source) -> tuple[int, list[dict[str, Any]]]:
    """How many cases were run, and whatever is wrong."""
    if source.pack is None or source.problems:
        return 0, [
            {"file": source.place, "line": one.line, "column": one.column, "words": one.told(language())}
            for one in source.problems
        ]
    try:
        cases = of_version(read_cases(source.cases), source.version, source.versions) if source.cases else []
    except Unreadable as wrong:
        problem = wrong.problem
        return 0, [
            {
                "file": source.cases_place,
                "line": problem.line,
                "column": problem.column,
                "words": problem.told(language()),
            }
        ]
    except ValueError as wrong:
        return 0, [{"file": source.cases_place, "line": 0, "column": 0, "words": str(wrong)}]
    return len(cases), [found for case in cases for found in _differing(source, source.pack, case)]


def _differing(source: Source, pack: rules.Pack, case: Any) -> Iterator[dict[str, Any]]:
    at = {"file": source.cases_place, "line": case.line, "column": 1, "case": case.name, "version": source.version}
    head = _("算例“%(name)s”（%(version)s）：") % {"name": case.name, "version": source.version}
    try:
        for one in differences(pack, case):
            more = {"what": one.what, "expected": one.expected, "got": one.got}
            yield {**at, "words": head + one.told(language()), **more}
    except rules.WrongFact as wrong:
        yield {**at, "words": head + (wrong.zh if language() == "zh" else wrong.en)}


@click.command(
    "check", cls=Command,
    help=_("检查规则包（编号或文件），并运行放在旁边的算例（cases.yaml）；不写则检查随程序提供的全部规则包。有问题时退出码为 1"),
)  # fmt: skip
@click.argument("pack_name", metavar="[PACK]", required=False)
@click.pass_obj
def check_packs(speaker: Speaker, pack_name: str | None) -> None:
    every = list(shipped.shipped())
    if pack_name is None:
        there = [_of_shipped(one, every) for one in every]
    elif (place := find_file(pack_name)) is not None:
        there = [_of_file(place)]
    else:
        there = [_of_shipped(find_shipped(pack_name), every)]
    told = [_wrong(one) for one in there]
    found = [one for _count, some in told for one in some]
    columns = [
        ("file", _("文件")),
        ("line", pgettext("column", "行")),
        ("column", pgettext("column", "列")),
        ("words", _("问题")),
    ]
    counts = {"n": len(there), "m": sum(count for count, _some in told)}
    speaker.table(found, columns, _("没有问题：检查了 %(n)d 个规则包、%(m)d 个算例") % counts)
    if found:
        raise SystemExit(1)
