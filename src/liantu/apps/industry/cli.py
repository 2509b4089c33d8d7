"""`liantu chains`."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.ui.speaking import Group, Speaker

from .queries import ChainCard, cards, list_chains, zone_told


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
