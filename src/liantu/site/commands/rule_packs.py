"""Packs of rules as commands name them: a key, key@version, or a file; `liantu rules list` and `check`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.engine import rules
from liantu.engine.packs import Problem
from liantu.engine.rules import shipped
from liantu.kit import clock
from liantu.kit.ui.speaking import Command, Speaker

from .identifying import language

MOST_BYTES = 1_000_000


class Day(click.ParamType):
    """2026-09-14."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(str(value).strip(), "%Y-%m-%d").date()
        except ValueError:
            self.fail(_("“%(text)s”不是日期：写成 2026-09-14") % {"text": value}, param, ctx)


PACK = click.argument("pack_name", metavar="PACK")
ON_DAY = click.option("--on", "on", type=Day(), help=_("评价日期，不写则为今天"))


def day_of(on: date | None) -> date:
    return on or clock.today()


def in_words(problem: Any) -> click.ClickException:
    """Something that bears its words as `zh` and `en`."""
    return click.ClickException(problem.zh if language() == "zh" else problem.en)


def find_file(name: str) -> Path | None:
    """The file that is meant; None where a key is, or a key@version."""
    place = Path(name)
    if place.is_file():
        return place
    if place.suffix in (".yaml", ".yml") or "/" in name:
        raise click.ClickException(_("没有文件 %(file)s") % {"file": name})
    return None


def read_file(place: Path) -> tuple[rules.Pack | None, list[Problem]]:
    """A pack, and what is wrong with it."""
    if place.stat().st_size > MOST_BYTES:
        raise click.ClickException(_("%(file)s：规则包不超过 1 MB") % {"file": place.name})
    return rules.read_pack(place.read_text(encoding="utf-8", errors="replace"), place.stem)


def find_shipped(name: str, on: date | None = None) -> shipped.Shipped:
    """One that ships, by its key or key@version."""
    try:
        return shipped.find(name, on)
    except shipped.NoSuchPack as problem:
        raise in_words(problem) from None


def read_source(name: str, on: date | None = None) -> tuple[str, rules.Pack | None, list[Problem]]:
    """What a pack is called, it, and what is wrong with it: of a file, of a key, or of a key@version."""
    if (place := find_file(name)) is not None:
        return name, *read_file(place)
    found = find_shipped(name, on)
    return found.place, *found.read()


def sound_pack(name: str, on: date | None = None) -> rules.Pack:
    """A pack that can be run; else its first problem, by line."""
    place, pack, problems = read_source(name, on)
    if pack is None or problems:
        first = problems[0]
        raise click.ClickException(
            _("%(file)s 第 %(line)d 行：%(words)s（共 %(n)d 处问题，运行 liantu rules check 查看）")
            % {"file": place, "line": first.line, "words": first.told(language()), "n": len(problems)}
        )
    return pack


@click.command("list", cls=Command, help=_("列出随程序提供的规则包"))
@click.pass_obj
def list_packs(speaker: Speaker) -> None:
    rows = []
    for one in shipped.shipped():
        pack = one.read()[0]
        if pack is not None:
            unverified = sum(not row.verified for row in pack.rows)
            rows.append({
                "key": one.key, "version": one.version, "title": pack.title.told(language()), "scheme": pack.scheme, "folder": one.folder,
                "purposes": sorted(purpose.value for purpose in pack.purposes), "region": pack.region, "unverified": unverified,
            })  # fmt: skip
    if speaker.json:
        speaker.emit(rows)
        return
    shown = [{**row, "purposes": " ".join(str(one) for one in row["purposes"])} for row in rows]
    columns = [("key", _("编号")), ("version", _("版本")), ("title", _("名称")), ("purposes", _("用途")), ("region", _("地区")), ("unverified", _("未核实的条件"))]  # fmt: skip
    speaker.table(shown, columns, _("没有规则包"))


def state_words(one: rules.State) -> str:
    return one.zh if language() == "zh" else one.en


def joined(parts: Sequence[str]) -> str:
    return ("、" if language() == "zh" else ", ").join(parts)
