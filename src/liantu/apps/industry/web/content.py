"""What a chain is made of: its nodes as a table, signed, taken out as files, and how versions differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.engine import chains as engine
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage, go

from ..actions import content as actions
from ..enums import NODE_KINDS, STAGES
from ..models import Chain, NodeSignature
from ..queries import (
    FORMATS,
    base_of,
    content_of,
    differences,
    draft_of,
    export,
    find_chain,
    in_language,
    language,
    list_signatures,
    side_told,
    sides_of,
    signed_content,
    version_of,
)
from . import contentforms as forms
from . import tabs

SIGNATURE = NodeSignature._meta.label
PACK = "rulestore.Pack"
#: Nodes of one page: the chains of a zone have a few dozen, a catalogue ten thousand.
PER_PAGE = 300


@dataclass
class Line:
    """A node as the table shows it. `stale`: it was signed, and says something else since."""

    node: engine.ChainNode
    title: str
    kind: Any
    supplies: Sequence[str]
    is_a: Sequence[str]
    signed: list[NodeSignature] = field(default_factory=list)
    stale: bool = False


@signed_in
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    user, chain = request.user, find_chain(request.user, pk)
    draft, version = draft_of(user, chain), version_of(chain)
    shows_draft = draft is not None and (request.GET.get("show") == "draft" or version is None)
    base = base_of(user, chain) if shows_draft else None
    content = base.content if base is not None else content_of(chain)
    said = list_signatures(user, chain)
    lines = _lines(content, said) if content is not None else []
    shown = [line for line in lines if not line.signed] if request.GET.get("only") == "unsigned" else lines
    pages = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "title": chain.name, "chain": chain, "content": content, "version": version, "draft": draft,
        "shows_draft": shows_draft, "pages": pages, "groups": _by_stage(pages.object_list),
        "count": len(lines), "signed": sum(bool(line.signed) for line in lines), "edges": len(content.edges) if content else 0,
        "only": request.GET.get("only", ""), "formats": FORMATS, "stale": sum(line.stale for line in lines),
        "about": in_language(content.note) if content is not None else "",
        "may_sign": access.may_ever(user, "create", SIGNATURE) and not shows_draft and chain.retraction_id is None,
        "may_draft": access.may_ever(user, "create", PACK) and chain.retraction_id is None,
        "may_export": access.may(user, "export", chain), "may_link": access.may(user, "edit", chain),
    }  # fmt: skip
    return render(request, "industry/content.html", tabs.framed(request, chain, "content") | told)


def _lines(content: engine.Chain, said: Sequence[NodeSignature]) -> list[Line]:
    by_node: dict[str, list[NodeSignature]] = defaultdict(list)
    for row in said:
        if row.retracted_at is None:
            by_node[row.node].append(row)
    names = {key: in_language(node.title) for key, node in content.nodes.items()}
    found = []
    for key, node in content.nodes.items():
        valid = [row for row in by_node[key] if row.digest == node.digest]
        found.append(
            Line(
                node, names[key], NODE_KINDS[node.kind], [names[one] for one in node.supplies],
                [names[one] for one in node.is_a], valid, bool(by_node[key]) and not valid,
            )
        )  # fmt: skip
    order = list(STAGES)
    return sorted(found, key=lambda line: order.index(line.node.stage))


def _by_stage(lines: Sequence[Line]) -> list[tuple[Any, list[Line]]]:
    found = [(words, [line for line in lines if line.node.stage == stage]) for stage, words in STAGES.items()]
    return [(words, some) for words, some in found if some]


@signed_in
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the nodes that were chosen, each as it was seen: `node=<key>:<digest>`."""
    chain = find_chain(request.user, pk)
    told = dict(one.rpartition(":")[::2] for one in request.POST.getlist("node"))
    back = reverse("chain-content", args=[chain.pk])
    try:
        made = actions.sign_nodes(by=request.user, chain=chain, nodes=told)
    except ValidationError as refusal:
        toasts.failed(request, "；".join(refusal.messages))
        return go(request, back)
    toasts.done(request, _now("已为 %(n)d 个环节签字") % {"n": len(made)})
    return go(request, back)


class Unsign(FormPage):
    title, button, done, icon, grave = _("撤回环节签字"), _("撤回签字"), _("签字已撤回"), "x", True
    intro = _("撤回之后，建立在这个环节上的缺口又只是草稿。谁签的、谁撤的、为什么，都还留着。")
    form_class = forms.Unsigning

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.chain, self.node = find_chain(request.user, key["pk"]), key["node"]
        if not access.may_ever(request.user, "retract", SIGNATURE):
            raise access.Denied("retract", SIGNATURE)

    def perform(self, told: dict[str, Any]) -> Any:
        return actions.unsign(by=self.request.user, chain=self.chain, node=self.node, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return reverse("chain-content", args=[self.chain.pk])

    def context(self) -> dict[str, Any]:
        content = content_of(self.chain)
        node = content.nodes.get(self.node) if content is not None else None
        return {"subject": in_language(node.title) if node else self.node, "back": self.done_url(None)}


class Link(FormPage):
    title, button, done = _("指定环节内容"), _("使用这些环节"), _("环节内容已指定")
    intro = _("一条产业链由哪些环节组成，存在规则库里：系统带来的，或本园区起草、由另一位批准的。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.chain = find_chain(request.user, key["pk"])
        access.require(request.user, "edit", self.chain)

    def get_form(self, *data: Any) -> Any:
        return forms.Linking(*data, zone=self.chain.zone, initial={"pack": self.chain.pack})

    def perform(self, told: dict[str, Any]) -> Chain:
        return actions.link_content(by=self.request.user, chain=self.chain, pack=told["pack"])

    def done_url(self, result: Any) -> str:
        return reverse("chain-content", args=[self.chain.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": self.chain, "back": self.done_url(None)}


@signed_in
@require_GET
def download(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What is in force, or the draft (`show=draft`), as a file."""
    user, chain = request.user, find_chain(request.user, pk)
    access.require(user, "export", chain)
    base = base_of(user, chain) if request.GET.get("show") == "draft" else None
    if base is not None and base.pack is not None:
        content, digest = base.content, base.digest
    else:
        version = version_of(chain)
        content, digest = signed_content(chain), version.digest if version else ""
    if content is None:
        raise access.NotHere(Chain._meta.label, pk)
    about = [
        (_now("园区"), str(chain.zone)),
        (_now("产业链名称"), chain.name),
        (_now("版本"), content.version or _now("草稿")),
    ]
    about.append((_now("导出"), f"{user} {clock.today().isoformat()}"))
    data, name = export(content, form, digest, about)
    audit.record(user, "industry.chain.export", chain, details={"file": name, "nodes": len(content.nodes)})
    answer = HttpResponse(data, content_type=FORMATS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@signed_in
@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    user, chain = request.user, find_chain(request.user, pk)
    draft = draft_of(user, chain)
    before, after = request.GET.get("from", ""), request.GET.get("to", str(draft.pk) if draft else "")
    refusal, groups = "", []
    try:
        found = differences(side_told(user, chain, before), side_told(user, chain, after))
        groups = _grouped(found)
    except ValidationError as wrong:
        refusal = "；".join(wrong.messages)
    told = {
        "title": _now("环节的改动"), "chain": chain, "sides": sides_of(user, chain), "before": before, "after": after,
        "groups": groups, "refusal": refusal, "count": sum(len(lines) for _words, lines in groups),
    }  # fmt: skip
    return render(request, "industry/content_differences.html", told)


def _grouped(found: Sequence[engine.Change]) -> list[tuple[Any, list[str]]]:
    headings = {
        engine.What.CHAIN: _now("产业链"), engine.What.NODE: _now("环节"), engine.What.EDGE: _now("关系"),
    }  # fmt: skip
    zh = language() == "zh"
    told = [
        (words, [one.zh if zh else one.en for one in found if one.what == what]) for what, words in headings.items()
    ]
    return [(words, lines) for words, lines in told if lines]


def requires_drafting(user: Any) -> None:
    if not access.may_ever(user, "create", PACK):
        raise access.Denied("create", PACK, words=_now("环节由科技创新干部起草，另一位批准"))


def saved_words(pack: rulestore.Pack) -> str:
    return _now("已写进草稿（第 %(n)d 次修订）：提交后由另一位批准，批准之前现行的环节照常") % {"n": pack.revision}
