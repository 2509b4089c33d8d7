"""The page of a node, and that of a firm in a chain."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.engine.chains.content import with_section
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import go

from .. import queries
from ..actions.content import sign_node
from ..enums import ChainRoleKind
from ..models import Chain, Lead, NodeSignature, Placement, Target
from ..queries import Ground, find_chain, ground_of
from . import leadwords, texts, words
from .gaptables import GAPS, SIGNED, STANDS
from .tabs import address, completeness, framed, resting

#: Purchases and leads that the page of a node names.
MOST_ROWS = 20


def opened(request: HttpRequest, pk: int, node: str) -> tuple[Chain, Ground, engine.ChainNode]:
    """A chain with its ground and one of its nodes. Raises NotHere."""
    chain = find_chain(request.user, pk)  # type: ignore[arg-type]
    ground = ground_of(request.user, chain)  # type: ignore[arg-type]
    if ground.content is None or node not in ground.content.nodes:
        raise access.NotHere(Chain._meta.label, node)
    return chain, ground, ground.content.nodes[node]


@signed_in
@require_http_methods(["GET", "POST"])
def node_page(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    user: Any = request.user
    chain, ground, told = opened(request, pk, node)
    if request.method == "POST":
        return _signed(request, chain, told)
    view = ground.nodes.get(node)
    return render(request, "industry/node.html", framed(request, chain, "", ground) | {
        "title": queries.in_language(told.title), "node": told, "view": view, "around": queries.around(ground, node),
        "stage": texts.STAGES[told.stage], "kind": texts.KINDS[told.kind], "codes": [with_section(code) for code in told.gbt],
        "stands": STANDS[_standing(view)] if view else None, "gap": view.gap if view else None,
        "gap_style": GAPS[view.gap.kind] if view and view.gap else None,
        "near": queries.Near(user, chain.zone).of(ground, node),
        "firms": _firms(user, ground, node), "waiting": queries.waiting_at(user, chain, node) if view else [],
        "signed_style": SIGNED[node not in ground.drafts],
        "signature": queries.signature_of(user, chain, told),
        "may_sign": node in ground.drafts and access.may_ever(user, "create", NodeSignature._meta.label) and access.may(user, "edit", chain),
        "may_place": access.may_ever(user, "create", Placement._meta.label) and access.may(user, "edit", chain),
        "suggestions_url": address("suggestions", chain=pk, node=node), "place_url": address("placement-new", chain=pk, node=node),
        "purchases": list(queries.list_purchases(user).filter(chain=chain, node=node)[:MOST_ROWS]),
        "targets_url": address("targets", chain=pk, node=node) if access.may_ever(user, "view", Target._meta.label) else "",
        "targets": queries.list_targets(user).filter(chain=chain, node=node).order_by().count(),
        "lead_url": _lead(user, chain, node), "leads": _leads(user, chain, node),
        "completeness": completeness(ground), "resting": resting(ground), "states": STANDS,
    })  # fmt: skip


def _signed(request: HttpRequest, chain: Chain, node: engine.ChainNode) -> HttpResponse:
    """Sign the node as it was seen, and come back."""
    try:
        sign_node(by=request.user, chain=chain, node=node.key, digest=request.POST.get("digest", ""))
    except ValidationError as refusal:
        toasts.failed(request, clauses(refusal.messages))
    else:
        toasts.done(request, _("已签字：%(node)s") % {"node": queries.in_language(node.title)})
    return go(request, reverse("chain-node", args=[chain.pk, node.key]))


def _standing(view: queries.NodeView) -> str:
    return view.gap.kind.value if view.gap else "here" if view.present else "absent"


def _firms(user: access.Principal, ground: Ground, node: str) -> list[dict[str, Any]]:
    """Who stands at a node, with the decision that put it there."""
    view = ground.nodes.get(node)
    if view is None:
        return []
    reader, rows = clearance(user), queries.placed_at(user, ground, node)
    found = []
    for one in view.standings:
        row = rows.get(one.placement)
        found.append({
            "standing": one, "row": row, "mark": mark_for(reader, row) if row is not None else None,
            "span": words.span_words(row) if row is not None else "", "basis": row.get_basis_display() if row is not None else "",
            "roles": [ChainRoleKind(role).label for role in one.roles if role in ChainRoleKind.values],
            "from": ground.nodes.get(one.climbed_from, None),
        })  # fmt: skip
    return found


def _lead(user: access.Principal, chain: Chain, node: str) -> str:
    """Where a lead is made of a gap; "" where the reader makes none."""
    url = address("lead-new", chain=chain.pk, node=node)
    return url if url and access.may_ever(user, "create", Lead._meta.label) else ""


def _leads(user: access.Principal, chain: Chain, node: str) -> list[Any]:
    """The leads that are to close a gap here, each with its case, by which it is told how far it is."""
    if not access.may_ever(user, "view", Lead._meta.label):
        return []
    rows = queries.with_cases(user, queries.LEAD, queries.list_leads(user).filter(chain=chain, node=node)[:MOST_ROWS])
    return [(row, leadwords.stage(row.case)) for row in rows]


@signed_in
@require_GET
def firm_page(request: HttpRequest, pk: int, firm: int) -> HttpResponse:
    """A firm's place in a chain, what is around it here, and what would be without it."""
    user: Any = request.user
    chain = find_chain(user, pk)
    organisation = registry.find_organisation(user, firm)
    if organisation.canonical_id not in (None, organisation.pk):
        return redirect("chain-firm", pk, organisation.canonical_id)
    ground = ground_of(user, chain)
    if ground.graph is None:
        raise access.NotHere(Chain._meta.label, pk)
    loss = queries.what_if(user, chain, organisation, ground)
    posts = queries.posts_of(ground, organisation.pk)
    standing = next((
        one for post in posts for one in post.view.standings if one.organisation == organisation.pk and one.climbed_from is None
    ), None)  # fmt: skip
    held = [one for one in ground.leaders if one.organisation == organisation.pk]
    return render(request, "industry/firm.html", framed(request, chain, "", ground) | {
        "title": _("%(firm)s在%(chain)s") % {"firm": organisation.name, "chain": chain.name}, "firm": organisation,
        "standing": standing, "roles": [ChainRoleKind(one.role).label for one in held], "posts": posts,
        "sides": [
            (_("上游"), _around(posts, "suppliers"), _("环节内容里没有写它的上游")),
            (_("下游"), _around(posts, "customers"), _("环节内容里没有写它的下游")),
        ],
        "loss": [
            (_("将没有企业的环节"), [ground.nodes[key] for key in loss.empties]),
            (_("将失去本地最后一个供应环节的环节"), [ground.nodes[key] for key in loss.cuts_off]),
            (_("仍有其他企业的环节"), [ground.nodes[key] for key in loss.held]),
        ],
        "states": STANDS, "completeness": completeness(ground), "resting": resting(ground), "bought": queries.purchases_of(user, chain, organisation),
    })  # fmt: skip


def _around(posts: list[queries.Post], side: str) -> list[queries.Neighbour]:
    found = {one.key: one for post in posts for one in getattr(post, side)}
    return sorted(found.values(), key=lambda one: not (one.view and one.view.present))
