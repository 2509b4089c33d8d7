"""`liantu packs …`: what holds, and whether a file is sound."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.ui.speaking import Group, Speaker

from . import holding, queries, telling
from .api import told_version
from .kinds import find_kind, kinds, tidy
from .reading import decoded

IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ZONE = _("园区代号；不填则只看随系统发布的")
DAY = _("哪一天，如 2026-12-01；不填为今天")


@click.group(cls=Group, help=_("规则库：现行版本、内容、检查文件"))
def packs() -> None:
    pass


def _zone(speaker: Speaker, code: str) -> Any:
    queries.require_view(speaker.by)
    return queries.find_zone(speaker.by, code) if code else None


def _day(told: Any) -> Any:
    return told.date() if told is not None else None


@packs.command("list", help=_("列出现行版本"))
@click.option("--kind", default="", help=_("种类"))
@click.option("--zone", default="", help=ZONE)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help=DAY)
@click.pass_obj
def list_packs(speaker: Speaker, kind: str, zone: str, day: Any) -> None:
    place = _zone(speaker, zone)
    asked = [find_kind(kind)] if kind else kinds()
    found = [told_version(one, place) for each in asked for one in holding.list_in_force(each.key, place, _day(day))]
    told: list[dict[str, Any]] = [{name: one[name] for name in one if name != "text"} for one in found]
    if not speaker.json:
        told = [{**one, "zone": one["zone"] or _("随系统发布")} for one in told]
    columns = [
        ("kind", _("种类")),
        ("key", _("代号")),
        ("title", _("名称")),
        ("version", _("版本")),
        ("zone", _("来自")),
    ]
    speaker.table(told, columns, _("还没有规则"))


@packs.command("show", help=_("一项规则的现行内容，或指定版本的内容"))
@click.argument("kind")
@click.argument("key")
@click.option("--zone", default="", help=ZONE)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help=DAY)
@click.option("--version", default="", help=_("随系统发布的版本，如 2026-09-01"))
@click.pass_obj
def show(speaker: Speaker, kind: str, key: str, zone: str, day: Any, version: str) -> None:
    place = _zone(speaker, zone)
    if version:
        one = queries.find_shipped(speaker.by, kind, key, version)
    else:
        one = holding.in_force(kind, key, place, _day(day))
    speaker.emit(told_version(one, place), one.text.rstrip("\n"))


@packs.command("check", help=_("检查一个 YAML 文件，逐处说出行号和改法"))
@click.argument("file", type=IN_FILE)
@click.option("--kind", required=True, help=_("种类"))
@click.option("--zone", default="", help=_("园区代号；按该园区检查"))
@click.pass_obj
def check(speaker: Speaker, file: Path, kind: str, zone: str) -> None:
    place = _zone(speaker, zone)
    found = telling.said(find_kind(kind).problems(tidy(decoded(file.read_bytes(), file.name)), place))
    lines = [f"{file}:{one.line}:{one.column} {one.words}{_('；') if one.mend else ''}{one.mend}" for one in found]
    speaker.emit(
        {"file": str(file), "ok": not found, "problems": [asdict(one) for one in found]}, lines or _("%(file)s：没有发现问题") % {"file": file}
    )  # fmt: skip
    if found:
        raise click.exceptions.Exit(1)
