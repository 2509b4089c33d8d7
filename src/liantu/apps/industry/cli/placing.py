"""`liantu chains coverage`, `gaps`, `what-if`, `place`, `suggest`: the ground of a zone's chain."""

from __future__ import annotations

from typing import Any

import click
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.apps.registry import public as registry
from liantu.kit.access.sentences import saying
from liantu.kit.ui.speaking import Speaker

from .. import queries
from ..actions import placing, suggesting
from ..enums import Basis
from ..models import Chain
from .chains import KINDS, chains, language

ZONE = click.option("--zone", required=True, help=_("园区的代号或名称"))
CHAIN = click.option("--chain", required=True, help=_("产业链的名称或编号"))


def chain_in(speaker: Speaker, zone: str, told: str) -> Chain:
    """A chain of a zone by its name or key. Raises ValidationError."""
    place = queries.zone_told(speaker.by, zone)
    rows = queries.list_chains(speaker.by).filter(zone=place)
    found = list(rows.filter(name=told.strip())) or (list(rows.filter(pk=int(told))) if told.isdecimal() else [])
    if not found:
        words = _("%(zone)s没有产业链“%(name)s”")
        raise ValidationError({"chain": words % {"zone": place.name, "name": told[:60]}})
    return found[0]


def _complete(ground: queries.Ground) -> str:
    if not ground.reported:
        return _("没有上报链主、链核的家数：不知道列名是否齐全")
    return _("上报链主、链核 %(reported)d 家，列名 %(named)d 家") % {"reported": ground.reported, "named": ground.named}


@chains.command("coverage", help=_("一条产业链的环节：谁在这里、谁是链主、多少待确认"))
@ZONE
@CHAIN
@click.pass_obj
def coverage(speaker: Speaker, zone: str, chain: str) -> None:
    ground = queries.ground_of(speaker.by, chain_in(speaker, zone, chain))
    if speaker.json:
        speaker.emit(queries.tell_ground(ground))
        return
    rows = [
        {
            "node": view.title, "stage": _stage(view.node.stage.value),
            "here": _("、").join(one.name for one in view.standings) or _("未见"),
            "gap": KINDS[view.gap.kind.value][0 if language() == "zh" else 1] if view.gap else "",
            "open": view.suggestions or "", "signed": "" if view.signed else _("草稿"),
        }
        for view in ground.nodes.values()
    ]  # fmt: skip
    titles = [
        ("node", _("环节")), ("stage", _("位置")), ("here", _("在位机构")), ("gap", _("缺口")), ("open", _("待确认")),
        ("signed", _("环节内容")),
    ]  # fmt: skip
    speaker.table(rows, titles, _("这条产业链还没有环节"))
    speaker.emit({}, _complete(ground))


def _stage(value: str) -> str:
    return {"up": _("上游"), "mid": _("中游"), "down": _("下游")}[value]


@chains.command("gaps", help=_("未见的环节：补链、延链、强链，连同理由和列名是否齐全；不填产业链为整个园区"))
@ZONE
@click.option("--chain", default="", help=_("产业链的名称或编号；不填为全部"))
@click.pass_obj
def gaps(speaker: Speaker, zone: str, chain: str) -> None:
    if chain:
        ground = queries.ground_of(speaker.by, chain_in(speaker, zone, chain))
        found = [(ground, gap) for gap in ground.gaps]
    else:
        found = queries.gaps_of_zone(speaker.by, queries.zone_told(speaker.by, zone))
    told = queries.tell_gaps(speaker.by, found)
    if speaker.json:
        speaker.emit(told)
        return
    at = 0 if language() == "zh" else 1
    rows = [
        {
            "chain": ground.chain.name, "kind": KINDS[gap.kind.value][at], "node": gap.title, "weight": f"{gap.weight:.2f}",
            "why": _("；").join(gap.reasons), "draft": _("草稿") if gap.draft else "",
        }
        for ground, gap in found
    ]  # fmt: skip
    titles = [
        ("chain", _("产业链")), ("kind", _("类别")), ("node", _("环节")), ("weight", _("权重")), ("draft", _("环节内容")),
        ("why", _("理由")),
    ]  # fmt: skip
    speaker.table(rows, titles, _("没有缺口：还没有落位的机构，或环节都有人在"))
    for ground in {ground.chain.zone_id: ground for ground, _gap in found}.values():
        speaker.emit({}, [_complete(ground), *_near(told)])


def _near(told: list[dict[str, Any]]) -> list[str]:
    """Hints as lines under the list, the nearest first, and how good they are; where there are none, why."""
    absent = [(one["near"]["rank"] or 0, one["title"], one["near"]) for one in told if one["near"]]
    hints = sorted((one for one in absent if one[2]["hint"]), key=lambda one: one[:2])
    lines = [saying(title, near["hint"]) for _rank, title, near in hints]
    return [*lines, (hints or absent)[0][2]["said"]] if absent else []


@chains.command("what-if", help=_("如果没有这家机构：哪些环节空出来，哪些环节失去最后的本地供应"))
@ZONE
@CHAIN
@click.option("--organisation", required=True, help=_("名称、统一社会信用代码或 #编号"))
@click.pass_obj
def what_if(speaker: Speaker, zone: str, chain: str, organisation: str) -> None:
    ground = queries.ground_of(speaker.by, chain_in(speaker, zone, chain))
    firm = registry.organisation_told(speaker.by, organisation)
    told = queries.tell_loss(ground, queries.what_if(speaker.by, ground.chain, firm, ground))

    def titles(name: str) -> str:
        return _("、").join(one["title"] for one in told[name]) or _("无")

    lines = [
        _("空出的环节：%(nodes)s") % {"nodes": titles("empties")},
        _("失去最后一家本地供应的环节：%(nodes)s") % {"nodes": titles("cuts_off")},
        _("仍有别家在的环节：%(nodes)s") % {"nodes": titles("held")},
    ]
    speaker.emit(told, [*lines, _complete(ground)])


@chains.command("place", help=_("把一家机构落在一个环节"))
@ZONE
@CHAIN
@click.option("--node", required=True, help=_("环节的键或名称"))
@click.option("--organisation", required=True, help=_("名称、统一社会信用代码或 #编号"))
@click.option("--basis", default=Basis.PERSON.value, type=click.Choice(Basis.values), help=pgettext("placing", "依据"))
@click.option("--note", default="", help=_("依据说明"))
@click.option("--from", "valid_from", default="", help=_("起始日，如 2026 或 2026-03"))
@click.pass_obj
def place(
    speaker: Speaker, zone: str, chain: str, node: str, organisation: str, basis: str, note: str, valid_from: str
) -> None:
    made = placing.place(
        by=speaker.by, chain=chain_in(speaker, zone, chain), node=node, basis=basis, note=note, valid_from=valid_from,
        organisation=registry.organisation_told(speaker.by, organisation),
    )  # fmt: skip
    told = queries.tell_placements([made])[0]
    words = {"name": told["organisation"]["name"], "node": told["title"], "chain": told["chain"]["name"]}
    speaker.emit(told, _("%(name)s 落在 %(chain)s 的“%(node)s”") % words)


@chains.command("suggest", help=_("按申报产品、行业代码、知识产权和经营范围重新建议落位"))
@ZONE
@CHAIN
@click.pass_obj
def suggest(speaker: Speaker, zone: str, chain: str) -> None:
    told: dict[str, Any] = suggesting.suggest(by=speaker.by, chain=chain_in(speaker, zone, chain))
    speaker.emit(told, _("看过 %(firms)s 家机构，%(open)s 条建议待确认") % told)
