"""`liantu chains rate`: how much of what the firms of a chain buy is bought here."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed
from liantu.kit.ui.numbers import in_words
from liantu.kit.ui.speaking import Speaker

from ..queries import RateView, rates, tell_rate, withheld_purchases
from .chains import chains
from .content import CHAIN, ZONE, chain_of


@chains.command("rate", help=_("本地配套率：链主和全链，采购清单里有多少在本地买"))
@ZONE
@CHAIN
@click.pass_obj
def rate(speaker: Speaker, zone: str, told: str) -> None:
    chain = chain_of(speaker, zone, told)
    found, withheld = rates(speaker.by, chain), withheld_purchases(speaker.by, chain=chain)
    data = {
        "chain": chain.name,
        "zone": chain.zone.code,
        "rates": [tell_rate(one) for one in found],
        "withheld": withheld,
    }
    speaker.emit(data, list(_lines(found, withheld)))


def _lines(found: list[RateView], withheld: int) -> list[str]:
    lines = [
        f"{one.name or _('全链')}  {_share(one)}  {in_words(one.total, _('元'))}  {listed(one.when)}" for one in found
    ]
    lines = lines or [_("还没有采购清单")]
    return [*lines, _("另有 %(n)d 行受限，没有算在内") % {"n": withheld}] if withheld else lines


def _share(one: RateView) -> Any:
    low, high = (None if bound is None else f"{100 * bound:.1f}%" for bound in (one.low, one.high))
    if low is None and high is None:
        told = "—"
    elif low is None or high is None:
        told = _("至少 %(low)s") % {"low": low} if high is None else _("至多 %(high)s") % {"high": high}
    else:
        told = low if low == high else _("%(low)s 至 %(high)s") % {"low": low, "high": high}
    return _("%(share)s（另有 %(n)d 行没有金额）") % {"share": told, "n": one.blank} if one.blank else told
