"""`liantu leads` and `liantu projects`."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.ui.numbers import money
from liantu.kit.ui.speaking import Group, Speaker

from .. import queries


@click.group(cls=Group, help=_("招商线索"))
def leads() -> None:
    pass


@click.group(cls=Group, help=_("重大项目"))
def projects() -> None:
    pass


def _zone(rows: Any, by: Any, zone: str) -> Any:
    return rows.filter(zone=queries.zone_told(by, zone)) if zone else rows


@leads.command("list", help=_("线索：走到哪一步、归谁、几时到期"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.option("--stage", default="", help=_("阶段的代号，如 negotiating；不填为全部"))
@click.pass_obj
def leads_list(speaker: Speaker, zone: str, stage: str) -> None:
    rows = _zone(queries.list_leads(speaker.by), speaker.by, zone)
    rows = rows.filter(stage=stage) if stage else rows
    told = [queries.tell_lead(row) for row in queries.with_cases(speaker.by, queries.LEAD, rows)]
    if speaker.json:
        speaker.emit(told)
        return
    titles = [
        ("id", _("编号")), ("name", _("企业")), ("stage_label", _("阶段")), ("chain", _("产业链")), ("node_title", _("环节")),
        ("owner", _("办理人")), ("due", _("到期")), ("investment", _("意向投资")), ("next_step", _("下一步")),
    ]  # fmt: skip
    speaker.table([_line(one) for one in told], titles, _("没有线索"))


@leads.command("show", help=_("一条线索的全部内容；联系人已遮盖"))
@click.argument("lead", type=int)
@click.pass_obj
def leads_show(speaker: Speaker, lead: int) -> None:
    row = queries.with_cases(speaker.by, queries.LEAD, [queries.find_lead(speaker.by, lead)])[0]
    _show(speaker, queries.tell_lead(row))


@leads.command("targets", help=_("招商目标：园区外可能补上缺口的企业，最合适的在前"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.option("--chain", default="", help=_("产业链的名称；不填为全部"))
@click.option("--node", default="", help=_("环节的代号；不填为全部"))
@click.pass_obj
def leads_targets(speaker: Speaker, zone: str, chain: str, node: str) -> None:
    rows = _zone(queries.list_targets(speaker.by), speaker.by, zone)
    rows = rows.filter(chain=queries.chain_told(speaker.by, chain)) if chain else rows
    rows = rows.filter(node=node) if node else rows
    told = queries.tell_targets(speaker.by, queries.in_order(speaker.by, rows))
    if speaker.json:
        speaker.emit(told)
        return
    shown = [
        {**one, "name": one["organisation"]["name"], "chain": one["chain"]["name"], "why": _("；").join(one["reasons"])}
        for one in told
    ]
    titles = [
        ("id", _("编号")), ("name", _("企业")), ("chain", _("产业链")), ("node_title", _("环节")), ("state_label", _("状态")),
        ("why", _("理由")),
    ]  # fmt: skip
    speaker.table(shown, titles, _("没有招商目标"))


@projects.command("list", help=_("重大项目：走到哪一步、承诺多少投资"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.option("--stage", default="", help=_("阶段的代号，如 started；不填为全部"))
@click.pass_obj
def projects_list(speaker: Speaker, zone: str, stage: str) -> None:
    rows = _zone(queries.list_projects(speaker.by), speaker.by, zone)
    rows = rows.filter(stage=stage) if stage else rows
    told = [queries.tell_project(row) for row in queries.with_cases(speaker.by, queries.PROJECT, rows)]
    if speaker.json:
        speaker.emit(told)
        return
    titles = [
        ("id", _("编号")), ("name", _("项目")), ("stage_label", _("阶段")), ("investors", _("投资方")), ("chain", _("产业链")),
        ("investment", _("承诺投资")), ("owner", _("办理人")),
    ]  # fmt: skip
    speaker.table([_line(one) for one in told], titles, _("没有项目"))


@projects.command("show", help=_("一个项目：承诺与实际、节点、问题"))
@click.argument("project", type=int)
@click.pass_obj
def projects_show(speaker: Speaker, project: int) -> None:
    row = queries.with_cases(speaker.by, queries.PROJECT, [queries.find_project(speaker.by, project)])[0]
    _show(speaker, {**queries.tell_project(row), **queries.tell_parts(speaker.by, row)})


def _line(told: dict[str, Any]) -> dict[str, Any]:
    shown = {**told, "chain": told["chain"]["name"] if told["chain"] else ""}
    shown["investment"] = str(money(told["investment"])) if told["investment"] is not None else ""
    return shown


def _show(speaker: Speaker, told: dict[str, Any]) -> None:
    lines = []
    for key, value in told.items():
        if isinstance(value, list):
            lines += [
                f"{key}: {_('、').join(str(part) for part in one.values() if part not in (None, ''))}" for one in value
            ]
        elif isinstance(value, dict):
            lines.append(f"{key}: {value.get('name', '')}")
        elif value not in (None, ""):
            lines.append(f"{key}: {value}")
    speaker.emit(told, lines)
