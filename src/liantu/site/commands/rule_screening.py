"""`liantu rules screen`: a pack asked of a file of subjects, the answers in another file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

from liantu.engine.identity.files import WrongTable
from liantu.engine.rules import Pack, State
from liantu.kit.ui.speaking import Speaker

from .identifying import language

if TYPE_CHECKING:
    from liantu.engine.rules.screening import Screened


def screen_command(
    speaker: Speaker, pack: Pack, table: Path, out: Path, on: date, named: dict[str, str] | None = None
) -> None:
    """Screen a file and say what came out; what is wrong with it goes to stderr, by line and column."""
    # Takes a second to load: no other command has to wait for it.
    from liantu.engine.rules.screening import screen

    try:
        found = screen(pack, table, out, on, named=named)
    except WrongTable as problem:
        raise click.ClickException(problem.told(language())) from None
    _complain(table, pack, found)
    data = {
        "pack": pack.key, "version": pack.version, "on": on, "out": str(out), "rows": found.rows,
        "results": {state.value: found.results.get(state, 0) for state in State}, "unreadable": found.wrong, "crooked": found.crooked,
        "faults": [{"line": one.line, "column": one.column, "words": (one.zh, one.en)[language() != "zh"]} for one in found.faults],
        "others": [{"column": name, "meant": meant} for name, meant in found.others.items()], "absent": list(found.absent),
    }  # fmt: skip
    lines = [f"{pack.key}@{pack.version}  {on}"]
    lines += [
        f"  {state.zh if language() == 'zh' else state.en}  {found.results[state]}"
        for state in State if state in found.results
    ]  # fmt: skip
    lines.append(_("已写入 %(file)s，%(n)d 行") % {"file": out, "n": found.rows})
    speaker.emit(data, lines)


def _complain(table: Path, pack: Pack, found: Screened) -> None:
    for fault in found.faults:
        click.echo(f"{table.name}: {fault.told(language())}", err=True)
    more = found.wrong + found.crooked - len(found.faults)
    if more > 0:
        click.echo(_("%(file)s：另有 %(n)d 处问题") % {"file": table.name, "n": more}, err=True)
    for name, meant in found.others.items():
        if meant:
            click.echo(_("%(file)s：“%(column)s”不是 %(pack)s 的事实，是不是 %(fact)s") % {"file": table.name, "column": name, "pack": pack.key, "fact": meant}, err=True)  # fmt: skip
    if found.absent:
        joined = ("、" if language() == "zh" else ", ").join(found.absent)
        click.echo(_("%(file)s：没有这些事实的列，按未知处理：%(facts)s") % {"file": table.name, "facts": joined}, err=True)  # fmt: skip
