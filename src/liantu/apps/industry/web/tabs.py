"""The frame of a chain's pages: its name, whether it counts, what may be done, and its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.ui.numbers import in_words

from ..models import Chain
from ..queries import Ground, in_language


@dataclass(frozen=True)
class Tab:
    words: str
    url: str
    icon: str
    here: bool = False
    count: int | None = None


def address(name: str, *args: Any, **query: Any) -> str:
    """Where a page is; "" where there is no such page."""
    try:
        base = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{base}?{urlencode(query)}" if query else base


def framed(request: HttpRequest, chain: Chain, here: str, ground: Ground | None = None) -> dict[str, Any]:
    """What every page of a chain is told. `here`: the tab that is open."""
    user: Any = request.user
    pk = chain.pk
    gaps = len(ground.gaps) if ground is not None and ground.graph is not None else None
    offered = [
        ("map", _("产业链图"), address("chain", pk), "affiliate", None),
        (
            "table",
            _("环节表"),
            address("chain-table", pk),
            "table",
            len(ground.nodes) if gaps is not None and ground else None,
        ),
        ("gaps", _("缺口"), address("chain-gaps", pk), "target-arrow", gaps),
        ("leads", _("线索"), address("leads", chain=pk), "route", None),
        ("purchases", _("采购"), address("purchases", chain=pk), "package", None),
        ("content", _("环节内容"), address("chain-content", pk), "hierarchy", None),
        ("roles", _("角色与说明"), address("chain-roles-of", pk), "sitemap", None),
    ]
    return {
        "title": chain.name, "chain": chain, "ground": ground,
        "tabs": [Tab(words, url, icon, key == here, count) for key, words, url, icon, count in offered if url],
        "counts": Chain.objects.counting().filter(pk=pk).exists(),
        "may_edit": access.may(user, "edit", chain), "may_retract": access.may(user, "retract", chain),
    }  # fmt: skip


def completeness(ground: Ground) -> str:
    """How complete what is known of leaders and cores is, in one sentence."""
    if not ground.reported:
        return _("本园区没有上报链主、链核家数，名单齐不齐无从判断；本地未见不等于没有。")
    told = {"named": in_words(min(ground.named, ground.reported)), "reported": in_words(ground.reported)}
    if ground.named < ground.reported:
        return _("全园区的链主、链核已具名 %(named)s/%(reported)s 家，未见不等于没有。") % told
    return _("全园区的链主、链核已全部具名（%(reported)s 家）；其他企业以已落位的为准，未见不等于没有。") % told


def resting(ground: Ground) -> str:
    """Of which version and day a picture or figure is."""
    content = ground.content
    return _("环节取“%(pack)s” %(version)s 版，落位截至 %(day)s") % {
        "pack": in_language(content.title) if content else ground.chain.pack,
        "version": content.version if content else "", "day": ground.on,
    }  # fmt: skip
