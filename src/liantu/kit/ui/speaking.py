"""How a command speaks: words for people, JSON for programs.

`Speaker` is what every command gets as `ctx.obj`: for whom it acts, and how it answers.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from liantu.kit.access.principals import Principal

Told = Mapping[str, Any]


@dataclass
class Speaker:
    """`by` is the principal that the command acts for; `json` is set where a program listens.

    `on_run` is told the name of each command that runs, such as `jobs list`, before it does.
    """

    by: Principal
    json: bool = False
    on_run: Callable[[str], None] | None = None

    def emit(self, data: Told | Iterable[Told], text: str | Iterable[str] = "") -> None:
        """Say `data` as one JSON document, or one object a line for a list; or `text`, for people."""
        if not self.json:
            for line in [text] if isinstance(text, str) else text:
                click.echo(line)
        elif isinstance(data, Mapping):
            click.echo(_json(data))
        else:
            for one in data:
                click.echo(_json(one))

    def table(self, rows: Sequence[Told], columns: Sequence[tuple[str, Any]], nothing: str = "") -> None:
        """Say rows: one JSON object a line, or the named columns (key, title) set out for people."""
        if self.json or not rows:
            self.emit(rows, nothing)
            return
        cells = [[str(title) for _key, title in columns]]
        cells += [["—" if row.get(key) in (None, "") else str(row[key]) for key, _title in columns] for row in rows]
        widths = [max(_width(line[at]) for line in cells) for at in range(len(columns))]
        for line in cells:
            padded = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(padded).rstrip())


class Command(click.Command):
    """A command that also takes `--json` after its own name, as every command does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(
                ["--json", "as_json"],
                is_flag=True,
                expose_value=False,
                help=_("用 JSON 回答"),
                callback=_json_on,
            )
        )

    def invoke(self, ctx: click.Context) -> Any:
        speaker = ctx.find_object(Speaker)
        if speaker is not None and speaker.on_run is not None:
            # Without the program's own name, which is whatever it was called by.
            speaker.on_run(ctx.command_path.partition(" ")[2])
        return super().invoke(ctx)


class Group(click.Group):
    """A group whose commands are all `Command`s."""

    command_class = Command
    group_class = type


def _json_on(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.meta["liantu.json"] = True
        if isinstance(context.obj, Speaker):
            context.obj.json = True


def _json(one: Told) -> str:
    return json.dumps(one, ensure_ascii=False, cls=DjangoJSONEncoder)


def _width(text: str) -> int:
    """Columns that a terminal gives the text: a Hanzi takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
