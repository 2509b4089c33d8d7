"""The front of a chain: its map, and the map as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.encoding import escape_uri_path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liantu.engine import chains as engine
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.search import public as search
from liantu.kit.ui.guard import signed_in

from ..actions.chains import KIND
from ..models import Chain
from ..queries import Ground, find_chain, ground_of
from . import drawing, mapfile, texts
from .chains import roles_context
from .tabs import address, completeness, framed, resting

#: Firms of which it is said on the map's page what hangs on them.
MOST_POINTS = 6


@signed_in
@require_GET
def chain_page(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    chain = find_chain(user, pk)
    search.note_seen(user, KIND, chain.pk)
    ground = ground_of(user, chain)
    told = framed(request, chain, "map", ground)
    if ground.content is None:
        return render(request, "industry/chain_bare.html", told | roles_context(user, chain))
    told |= {
        "completeness": completeness(ground), "resting": resting(ground), "figures": _figures(ground),
        "points": ground.single_points[:MOST_POINTS], "titles": titles(ground), "known": ground.graph is not None,
        "may_export": access.may(user, "export", chain),
    }  # fmt: skip
    if len(ground.content.nodes) > drawing.MOST:
        return render(request, "industry/chain_folded.html", told | {"stages": folded(ground), "most": drawing.MOST})
    drawn = drawing.drawing(ground, lambda key: reverse("chain-node", args=[chain.pk, key]))
    told |= {
        "map": mark_safe(drawn.svg),  # noqa: S308  every part was escaped where it was drawn
        "samples": [(mark_safe(svg), words) for svg, words in mapfile.samples(ground)],  # noqa: S308
        "file_name": _file_name(chain),
    }  # fmt: skip
    return render(request, "industry/chain_map.html", told)


def titles(ground: Ground) -> dict[str, str]:
    """Node → what it is called for the reader."""
    return {key: view.title for key, view in ground.nodes.items()}


def _figures(ground: Ground) -> list[dict[str, Any]]:
    """The few figures above the map, each with where it opens."""
    content = ground.content
    pk, nodes = ground.chain.pk, len(content.nodes) if content is not None else 0
    if ground.graph is None:
        return [{"words": _("环节"), "value": nodes, "url": ""}]
    told = [
        {"words": _("环节"), "value": nodes, "url": address("chain-table", pk)},
        {
            "words": _("有企业"),
            "value": ground.present,
            "of": nodes,
            "url": address("chain-table", pk, standing="here"),
        },
    ]
    for kind in engine.GapKind:
        told.append({
            "words": texts.GAPS[kind], "value": len(ground.gaps_of(kind)), "letter": drawing.letter(kind), "kind": kind.value,
            "url": address("chain-gaps", pk, kind=kind.value),
        })  # fmt: skip
    waiting = sum(view.suggestions for view in ground.nodes.values())
    told.append({"words": _("待确认建议"), "value": waiting, "url": address("suggestions", chain=pk)})
    told.append({
        "words": _("已签字"), "value": nodes - len(ground.drafts), "of": nodes, "url": address("chain-table", pk, signed="1"),
    })  # fmt: skip
    return told


def folded(ground: Ground) -> list[dict[str, Any]]:
    """A chain that is too large for a picture, stage by stage."""
    content = ground.content
    cards = {card.key: card for card in drawing.cards_of(ground, silent=True)}
    found = []
    for stage in engine.Stage:
        own = [cards[key] for key, node in (content.nodes.items() if content else ()) if node.stage is stage]
        if own:
            found.append({
                "words": texts.STAGES[stage], "told": drawing.stage_words(own), "many": len(own),
                "here": sum(card.firms > 0 for card in own), "url": address("chain-table", ground.chain.pk, stage=stage.value),
            })  # fmt: skip
    return found


@signed_in
@require_GET
def map_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The map as a picture that stands on its own. Whoever may export the chain may take it away."""
    user: Any = request.user
    chain = find_chain(user, pk)
    access.require(user, "export", chain)
    ground = ground_of(user, chain)
    if ground.content is None or len(ground.content.nodes) > drawing.MOST:
        raise access.NotHere(Chain._meta.label, pk)
    said = [str(chain.zone), clock.today().isoformat()]
    if ground.graph is not None:
        said.append(completeness(ground))
    if chain.zone.simulated:
        said.append(_("数据是程序生成的"))
    name = _file_name(chain)
    audit.record(user, "industry.chain.export", chain, details={"file": f"{name}.svg", "nodes": len(ground.nodes)})
    answer = HttpResponse(mapfile.alone(ground, chain.name, [*said, resting(ground)]), content_type="image/svg+xml")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}.svg"
    patch_cache_control(answer, no_store=True, private=True)
    return answer


def _file_name(chain: Chain) -> str:
    return f"{_('产业链图')}-{chain.name}-{clock.today():%Y%m%d}"
