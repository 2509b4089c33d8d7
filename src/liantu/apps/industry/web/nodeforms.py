"""Pages that change a chain's content: a node put or taken away, a whole file brought. All of it goes into a draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.pages import FormPage, go

from ..actions import editing
from ..models import Chain
from ..queries import base_of, find_chain, in_language, read_upload
from . import contentforms as forms
from .content import requires_drafting, saved_words


class Editing(FormPage):
    """Base of the pages that write into the draft of a chain's content."""

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.chain = find_chain(request.user, key["pk"])
        requires_drafting(request.user)
        self.read()

    def read(self) -> None:
        self.base = base_of(self.request.user, self.chain)
        if self.base is None:
            raise access.NotHere(Chain._meta.label, self.chain.pk)

    def content(self) -> engine.Chain:
        if self.base is None or self.base.content is None:
            raise access.Conflict(_now("这份草稿还有问题：先在规则库里改好，再按表单改"))
        return self.base.content

    def written(self, pack: Any) -> HttpResponse:
        toasts.done(self.request, saved_words(pack))
        return go(self.request, self.back)

    @property
    def back(self) -> str:
        return f"{reverse('chain-content', args=[self.chain.pk])}?show=draft"

    def context(self) -> dict[str, Any]:
        return {"subject": self.chain, "back": self.back}


class NodeNew(Editing):
    title, button, icon = _("增加环节"), _("写进草稿"), "plus"
    template_name = "industry/node_form.html"
    #: The node that is edited; "": a new one.
    was = ""
    #: What somebody else has made of it since the page was opened.
    theirs: Any = None

    def get_form(self, *data: Any) -> Any:
        content = self.content()
        initial = forms.Node.filled(content, self.was) if self.was in content.nodes else {}
        return forms.Node(*data, content=content, was=self.was, initial=initial)

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        form = forms.Node(self.request.POST, content=self.content(), was=self.was)
        try:
            pack = editing.put_node(
                by=self.request.user, chain=self.chain, node=form.node(told), suppliers=told["supplied_by"], was=self.was,
                seen=told["seen"],
            )  # fmt: skip
        except access.Conflict as refusal:
            return self._clashed(str(refusal))
        return self.written(pack)

    def _clashed(self, why: str) -> HttpResponse:
        """The page again with what was typed; whoever saves it now has seen what it would replace."""
        self.read()
        content = self.content()
        data = self.request.POST.copy()
        now: dict[str, Any] = {}
        if self.was in content.nodes:
            now = forms.Node.filled(content, self.was)
            data["seen"] = now["seen"]
        form = forms.Node(data, content=content, was=self.was)
        typed = {name: str(self.request.POST.get(name, "")).replace("\r\n", "\n").strip() for name in form.fields}
        other = [(form.fields[name].label, value) for name, value in now.items() if name not in ("seen", "key") and value != typed[name]]  # fmt: skip
        self.theirs = {"why": why, "values": other, "gone": self.was not in content.nodes}
        return self.show(form, 409)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "theirs": self.theirs, "chain": self.chain, "was": self.was}


class NodeEdit(NodeNew):
    title, icon = _("修改环节"), "pencil"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.was = key["node"]
        super().prepare(request, **key)
        if request.method == "GET" and self.was not in self.content().nodes:
            raise access.NotHere(Chain._meta.label, self.was)

    def context(self) -> dict[str, Any]:
        node = self.base.content.nodes.get(self.was) if self.base and self.base.content else None
        return {**super().context(), "subject": in_language(node.title) if node else self.was}


class NodeRemove(Editing):
    title, button, icon, grave = _("删去环节"), _("从草稿中删去"), "x", True

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        self.node = key["node"]
        if self.node not in self.content().nodes:
            raise access.NotHere(Chain._meta.label, self.node)

    def get_form(self, *data: Any) -> Any:
        return forms.Removing(*data, initial={"seen": engine.seen_of(self.content(), self.node)})

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        return self.written(
            editing.remove_node(by=self.request.user, chain=self.chain, key=self.node, seen=told["seen"])
        )

    def context(self) -> dict[str, Any]:
        content = self.content()
        edges = [edge for edge in content.edges if self.node in (edge.source, edge.target)]
        words = _now("连同它的 %(n)d 条关系，从草稿中删去；批准之前现行的环节不变。") % {"n": len(edges)}
        return {**super().context(), "subject": in_language(content.nodes[self.node].title), "intro": words}


class Bring(Editing):
    title, button, icon = _("上传环节"), _("写进草稿"), "upload"
    form_class = forms.Bringing
    intro = _(
        "文件的内容整个写进草稿，批准之前现行的环节照常；写进之后可以逐条看改动。有一处错就都不写，并指出在哪一行。"
    )

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        brought = read_upload(told["file"], self.chain, self.base.content if self.base else None)
        try:
            pack = editing.put_content(
                by=self.request.user, chain=self.chain, content=brought.content, made_from=brought.made_from,
                anyway=told["anyway"], note=told["note"],
            )  # fmt: skip
        except access.Conflict as refusal:
            form = self.get_form(self.request.POST, self.request.FILES)
            form.add_error("anyway", str(refusal))
            return self.show(form, 409)
        toasts.done(self.request, saved_words(pack))
        return go(self.request, reverse("chain-content-compare", args=[self.chain.pk]))
