"""`liantu chains`."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.engine import chains as engine
from liantu.kit.ui.speaking import Group, Speaker

from ..queries import ChainCard, cards, language, list_chains, zone_told

IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN_FAULTS = 20
KINDS = {"fill": ("补链", "fill"), "extend": ("延链", "extend"), "strengthen": ("强链", "strengthen")}


@click.group(cls=Group, help=_("产业链"))
def chains() -> None:
    pass


@chains.command("list", help=_("产业链和它们的链主、链核"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.pass_obj
def chains_list(speaker: Speaker, zone: str) -> None:
    rows = list_chains(speaker.by)
    rows = rows.filter(zone=zone_told(speaker.by, zone)) if zone else rows
    told = [_line(card) for card in cards(speaker.by, list(rows))]
    if speaker.json:
        speaker.emit(told)
        return
    shown = [
        {name: _("、").join(value) if isinstance(value, list) else value for name, value in one.items()} for one in told
    ]
    titles = [
        ("chain", _("产业链")), ("zone", _("园区")), ("leaders", _("链主")), ("cores", _("链核")), ("tags", _("标签")),
        ("source", _("来源")),
    ]  # fmt: skip
    speaker.table(shown, titles, _("还没有产业链"))


def _line(card: ChainCard) -> dict[str, Any]:
    chain = card.chain
    held = {name: [one.organisation.name for one in getattr(card, name)] for name in ("leaders", "cores", "members")}
    return {
        "chain": chain.name, "zone": chain.zone.name, "zone_code": chain.zone.code, "key_chain": chain.key_chain, **held,
        "tags": [tag.tag for tag in card.tags], "source": chain.record.source.name, "place": chain.record.place,
    }  # fmt: skip


@chains.command("analyse", help=_("分析文件中的产业链：在位、缺口、单点风险；只读文件，不用数据库"))
@click.option("--nodes", type=IN_FILE, required=True, help=_("环节：node, name, stage（up、mid、down）, need"))
@click.option("--edges", type=IN_FILE, required=True, help=_("关系：from, to, kind（supplies、is_a）"))
@click.option(
    "--placements", type=IN_FILE, required=True, help=_("落位：organisation, node, revenue, growth, tier, leader")
)
@click.option("--purchases", type=IN_FILE, help=_("链主采购清单：buyer, node, amount, supplier, local"))
@click.option("--without", multiple=True, help=_("如果没有这家机构，可多次"))
@click.pass_obj
def analyse(
    speaker: Speaker, nodes: Path, edges: Path, placements: Path, purchases: Path | None, without: tuple[str, ...]
) -> None:
    try:
        graph = engine.read_graph(nodes, edges, placements)
        bought, faults = engine.read_purchases(purchases) if purchases else ([], [])
    except engine.WrongFile as wrong:
        raise click.ClickException(wrong.told(language())) from None
    here = engine.presence(graph)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for one in bought:
        if one.amount is not None:
            amounts[one.node] += one.amount
    found = engine.gaps(graph, here, amounts, {one.node for one in bought if one.amount is None})
    told = {
        "nodes": len(graph), "present": int(here.present.sum()), "organisations": len(graph.organisations),
        "gaps": [
            {"node": gap.node.key, "name": gap.node.name, "kind": gap.kind.value, "weight": round(gap.weight, 4), "reasons": gap.reasons(language())}
            for gap in found
        ],
        "single_points": [
            {"organisation": one.organisation, "empties": [node.key for node in one.empties], "cuts_off": [node.key for node in one.cuts_off]}
            for one in engine.single_points(graph, here)
        ],
        "faults": [{"place": one.place, "words": one.zh if language() == "zh" else one.en} for one in [*graph.faults, *faults]],
    }  # fmt: skip
    if bought:
        whole, rates = engine.local_rates(bought)
        told["local_rate"] = [
            {
                "buyer": rate.buyer,
                "total": float(rate.total),
                "blank": sum(rate.blank),
                "low": rate.low,
                "high": rate.high,
            }
            for rate in (whole, *rates)
        ]
    if without:
        try:
            loss = engine.what_if(graph, here, without)
        except KeyError as missing:
            raise click.ClickException(_("“%(name)s”没有落在任何环节") % {"name": missing.args[0]}) from None
        told["without"] = {"organisations": list(loss.without), "empties": [node.key for node in loss.empties], "cuts_off": [node.key for node in loss.cuts_off]}  # fmt: skip
    speaker.emit(told, list(_lines(told)))


def _lines(told: dict[str, list[dict[str, object]]]) -> list[str]:
    at = 0 if language() == "zh" else 1
    lines = [
        _("%(n)s 个环节，%(here)s 个在位，%(firms)s 家机构")
        % {"n": told["nodes"], "here": told["present"], "firms": told["organisations"]}
    ]
    for gap in told["gaps"]:
        name = gap["name"] or gap["node"]
        reasons = _("；").join(gap["reasons"])  # type: ignore[arg-type]
        lines.append(f"{KINDS[str(gap['kind'])][at]}  {name}  {gap['weight']}  {reasons}")
    for one in told["single_points"]:
        lines.append(_("单点：%(name)s，失去则 %(n)d 个环节空缺、%(m)d 个环节断供") % {"name": one["organisation"], "n": len(one["empties"]), "m": len(one["cuts_off"])})  # type: ignore[arg-type]  # fmt: skip
    for fault in told["faults"][:SHOWN_FAULTS]:
        lines.append(f"{fault['place']}  {fault['words']}")
    return lines
