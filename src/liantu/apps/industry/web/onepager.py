"""One page on a gap, to take along to a visit: a Word document, made as a whole here, so that it looks as it should without a file beside."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liantu.engine import chains as engine
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import aside, listed
from liantu.kit.audit import public as audit
from liantu.kit.ui import documents, numbers
from liantu.kit.ui.guard import signed_in

from .. import queries
from ..enums import ChainRoleKind
from ..models import Chain
from ..queries import GapView, Ground, NodeView
from . import texts
from .nodes import opened
from .tabs import completeness, resting

#: Firms and neighbours that the page names; it is one page.
MOST = 6


@signed_in
@require_GET
def gap_page(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """The page of one gap; whoever may export the chain may take it along."""
    user: Any = request.user
    chain, ground, _node = opened(request, pk, node)
    access.require(user, "export", chain)
    view = ground.nodes.get(node)
    if view is None or view.gap is None:
        raise access.NotHere(Chain._meta.label, node)
    file = io.BytesIO(document(user, ground, view, view.gap))
    name = f"{chain.name}-{view.title}-{clock.today():%Y%m%d}.docx".replace("/", " ")
    audit.record(user, "industry.chain.export", chain, details={"file": name, "nodes": 1})
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=documents.TYPE)
    patch_cache_control(answer, no_store=True, private=True)
    return answer


def document(user: Any, ground: Ground, view: NodeView, gap: GapView) -> bytes:
    """The document's bytes."""
    page = documents.Page(
        _("%(kind)s：%(node)s") % {"kind": texts.GAPS[gap.kind], "node": view.title}, str(ground.chain.zone)
    )
    page.line(_("%(zone)s · %(chain)s · %(stage)s") % {
        "zone": ground.chain.zone, "chain": ground.chain.name, "stage": texts.STAGES[view.node.stage],
    })  # fmt: skip
    if gap.draft:
        page.line(_("草稿：所依据的环节还没有都由园区签字，对外使用前请先核实。"), strong=True)
    if ground.chain.zone.simulated:
        page.line(_("模拟数据：本园区的数据是程序生成的。"), strong=True)
    page.head(_("为什么要%(kind)s") % {"kind": texts.GAPS[gap.kind]})
    page.points(gap.reasons)
    page.line(completeness(ground))
    page.head(_("本地谁在附近"))
    page.table([_("环节"), _("与它的关系"), _("本地企业")], _near(ground, view))
    page.head(_("链主在买什么"))
    rows = list(_bought(user, ground, view))
    if gap.bought is not None:
        page.line(_("链主年采购“%(node)s”：%(amount)s。") % {"node": view.title, "amount": gap.bought.words})
    elif rows:
        page.line(_("采购方最近一个全年的清单里没有它。"))
    else:
        page.line(_("还没有链主的采购清单说到这个环节。"))
    page.points(rows)
    page.points(_leaders(ground))
    page.head(_("找什么样的企业"))
    page.table([_("项目"), _("内容")], _sought(view))
    page.head(_("联系人"))
    page.line(_officer(user, ground))
    page.foot(_("%(source)s；出具 %(day)s，出具人 %(by)s。营收取登记册中能读到的最近年度，缺口由系统按规则推出。") % {
        "source": resting(ground), "day": clock.today().isoformat(), "by": user.audit_name,
    })  # fmt: skip
    return page.bytes()


def _near(ground: Ground, view: NodeView) -> list[list[str]]:
    """Those at the node, and at what supplies it and what it supplies; those with somebody first."""
    near = queries.around(ground, view.key)
    rows = [(_("就在这个环节"), view)] if view.standings else []
    for words, some in ((_("上游"), near.suppliers), (_("下游"), near.customers)):
        rows += [(words, one.view) for one in some if one.view is not None and one.view.present]
    told = [
        [other.title, words, listed(_firm(one) for one in other.standings[:3]) + _rest(other)]
        for words, other in rows[:MOST]
    ]
    return told or [["—", "—", _("相邻环节本地都未见企业")]]


def _firm(one: queries.Standing) -> str:
    if one.revenue is None:
        return one.name
    told = _("%(year)s 年营收 %(amount)s") % {"year": one.year, "amount": numbers.money(one.revenue)}
    return aside(one.name, told)


def _rest(view: NodeView) -> str:
    more = len(view.standings) - 3
    return _("，另有 %(n)s 家") % {"n": more} if more > 0 else ""


def _bought(user: Any, ground: Ground, view: NodeView) -> Iterable[str]:
    """What lists say of this node, each with its year and source."""
    for row in queries.list_purchases(user).filter(chain=ground.chain, node=view.key)[:MOST]:
        amount = str(numbers.money(row.amount)) if row.amount is not None else _("金额未载")
        yield _("%(buyer)s：%(item)s，%(amount)s（%(period)s，%(source)s）") % {
            "buyer": row.buyer, "item": row.item, "amount": amount, "period": row.period, "source": row.record.source.name,
        }  # fmt: skip


def _leaders(ground: Ground) -> Iterable[str]:
    for one in ground.leaders[:MOST]:
        at = listed(ground.nodes[key].title for key in one.nodes if key in ground.nodes)
        name = aside(one.name, ChainRoleKind(one.role).label)
        yield _("%(firm)s，在 %(nodes)s") % {"firm": name, "nodes": at} if at else name


def _sought(view: NodeView) -> list[list[str]]:
    node = view.node
    return [
        [_("产品或业务"), listed(node.keywords) or view.title],
        [_("国民经济行业"), listed(engine_codes(node)) or "—"],
        [_("类别"), str(texts.KINDS[node.kind])],
    ]


def engine_codes(node: engine.ChainNode) -> Sequence[str]:
    from liantu.engine.chains.content import with_section

    return [with_section(code) for code in node.gbt]


def _officer(user: Any, ground: Ground) -> str:
    """Whoever takes the page along: office, and how to reach them."""
    grants = [grant for grant in user.grants if grant.unit_name and grant.zone in (None, ground.chain.zone_id)]
    told = [getattr(user, name, "") for name in ("name", "phone", "email")]
    return listed(word for word in (*dict.fromkeys(grant.unit_name for grant in grants), *told) if word)
