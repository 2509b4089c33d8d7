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
from liantu.kit.ui import numbers
from liantu.kit.ui.guard import signed_in

from .. import queries
from ..enums import ChainRoleKind
from ..models import Chain
from ..queries import GapView, Ground, NodeView
from . import texts
from .nodes import opened
from .tabs import completeness, resting

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, CHINESE = "Arial", "Microsoft YaHei"
HUE, QUIET = "1D6480", "526068"
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
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=TYPE)
    patch_cache_control(answer, no_store=True, private=True)
    return answer


def document(user: Any, ground: Ground, view: NodeView, gap: GapView) -> bytes:
    """The document's bytes."""
    page = _Page(_("%(kind)s：%(node)s") % {"kind": texts.GAPS[gap.kind], "node": view.title}, str(ground.chain.zone))
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
    if gap.purchases is not None:
        page.line(
            _("链主年采购“%(node)s”约 %(amount)s。") % {"node": view.title, "amount": numbers.money(gap.purchases)}
        )
    else:
        page.line(_("还没有链主的采购清单说到这个环节。"))
    page.points(_leaders(ground))
    page.head(_("找什么样的企业"))
    page.table([_("项目"), _("内容")], _sought(view))
    page.head(_("联系人"))
    page.line(listed(word for word in (str(getattr(user, "name", "") or user), _unit(user, ground)) if word))
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


def _unit(user: Any, ground: Ground) -> str:
    """The office of the zone in which the user works."""
    units = [grant.unit for grant in user.grants if getattr(grant, "unit", None) is not None]
    return str(units[0]) if units else ""


class _Page:
    """A page in Word: headings, lines, points, tables, a foot; Chinese and Latin each in its own type."""

    def __init__(self, title: str, running: str) -> None:
        # Here, since every command would wait for it otherwise.
        from docx import Document
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt, RGBColor

        self.points_of, self.colour, self.name = Pt, RGBColor.from_string, qn
        self.word = Document()
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(1.8)
        for style in ("Normal", "Heading 1", "Heading 2", "List Bullet", "Header", "Footer"):
            self._typed(self.word.styles[style])
        self.word.core_properties.title, self.word.core_properties.author = title, running
        self.word.core_properties.comments = ""
        self.word.add_heading(title, 1)

    def _typed(self, style: Any) -> None:
        font = style.font
        font.name = LATIN
        font.size = self.points_of({"Heading 1": 18, "Heading 2": 12}.get(style.name, 10.5))
        font.bold = style.name.startswith("Heading")
        font.color.rgb = self.colour(HUE if style.name == "Heading 2" else "1E2A2F")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[name]
        fonts.set(self.name("w:eastAsia"), CHINESE)
        form = style.paragraph_format
        form.space_before, form.space_after = self.points_of(9 if style.name == "Heading 2" else 0), self.points_of(3)

    def head(self, words: str) -> None:
        self.word.add_heading(words, 2)

    def line(self, words: str, *, strong: bool = False) -> None:
        run = self.word.add_paragraph().add_run(words)
        run.bold = strong

    def points(self, words: Iterable[str]) -> None:
        for one in words:
            self.word.add_paragraph(one, style="List Bullet")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = self.word.add_table(rows=1, cols=len(heads), style="Table Grid")
        for cell, words in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
        self.word.add_paragraph().paragraph_format.space_after = self.points_of(0)

    def foot(self, words: str) -> None:
        run = self.word.sections[0].footer.paragraphs[0].add_run(words)
        run.font.size, run.font.color.rgb = self.points_of(8), self.colour(QUIET)

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.word.save(file)
        return file.getvalue()
