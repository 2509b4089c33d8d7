"""Drafts: begun, written as YAML or as a form, checked on the way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage, go

from .. import actions, queries, telling
from ..differences import differences
from ..kinds import find_kind, tidy
from ..models import Pack
from . import forms, words
from .views import MOST_ROWS


def _require_drafting(user: Any) -> None:
    if not access.may_ever(user, "create", queries.LABEL):
        raise access.Denied("create", queries.LABEL, words=_now("规则由科技创新干部起草"))


class PackNew(FormPage):
    title, button, icon = _("新建规则"), _("开始起草"), "pencil"
    intro = _("系统没有发布、本园区要有的规则。先起草，检查没有问题后提交，由另一位批准。")
    form_class = forms.New

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        _require_drafting(request.user)

    def get_form(self, *data: Any) -> Any:
        initial = {"zone": self.request.zone, "kind": self.request.GET.get("kind", "")}
        return self.form_class(*data, zones=queries.drafting_zones(self.request.user), initial=initial)

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        text = told.pop("file")
        pack = actions.draft(by=self.request.user, text=text, **told)
        return go(self.request, reverse("pack-edit", args=[pack.pk]))

    def context(self) -> dict[str, Any]:
        return {"back": reverse("packs")}


class PackDraft(PackNew):
    """A draft of a key that there is."""

    title = _("起草新版本")
    intro = _("从现行版本或一个文件开始改；在批准之前，现行版本照常适用。")
    form_class = forms.Start

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        find_kind(key["kind"])
        self.kind, self.key = key["kind"], key["key"]

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        text = told.pop("file") or None
        pack = actions.draft(by=self.request.user, kind=self.kind, key=self.key, text=text, **told)
        return go(self.request, reverse("pack-edit", args=[pack.pk]))

    def context(self) -> dict[str, Any]:
        return {"subject": self.key, "back": reverse("pack-key", args=[self.kind, self.key])}


class PackEdit(FormPage):
    """A draft as YAML. It is checked without being saved, and what somebody else saved meanwhile is not written over unseen."""

    template_name = "rulestore/edit.html"
    form_class = forms.Writing
    #: What somebody else has saved since the page was opened, beside what was typed here.
    theirs: Any = None

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.pack = queries.find_pack(request.user, key["pk"])
        self.kind = find_kind(self.pack.kind)
        access.require(request.user, "edit", self.pack)
        if request.method == "GET" and not self.pack.is_open:
            state = self.pack.get_state_display()
            raise access.Conflict(_now("“%(pack)s”现在是%(state)s，不能再改：请另起草一个版本") % {"pack": self.pack, "state": state})  # fmt: skip

    @property
    def title(self) -> str:  # type: ignore[override]
        return queries.title_of_row(self.pack)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.pack, name) for name in ("text", "note", "valid_from", "revision")}

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        if request.POST.get("do") != "check":
            return super().post(request, **key)
        self.prepare(request, **key)
        return self.show(self.get_form(request.POST), 200)

    def perform(self, told: dict[str, Any]) -> Any:
        try:
            pack = actions.save_draft(by=self.request.user, pack=self.pack, **told)
        except access.Conflict as refusal:
            return self._clashed(str(refusal), told["text"])
        toasts.done(self.request, saved_words(pack))
        return go(self.request, reverse("pack", args=[pack.pk]))

    def _clashed(self, why: str, typed: str) -> HttpResponse:
        """The page again with what was typed; whoever saves it now has seen what it would replace."""
        self.pack = queries.find_pack(self.request.user, self.pack.pk)
        data = self.request.POST.copy()
        data["revision"] = str(self.pack.revision)
        self.theirs = {"why": why, "pack": self.pack, "differences": differences(self.pack.text, tidy(typed))}
        return self.show(self.get_form(data), 409)

    def context(self) -> dict[str, Any]:
        typed = self.request.POST.get("text") if self.request.method == "POST" else None
        text = self.pack.text if typed is None else tidy(typed)
        found = checked(self.pack, text)
        return {
            "pack": self.pack, "kind": self.kind, "theirs": self.theirs, "most_rows": MOST_ROWS,
            "back": reverse("pack", args=[self.pack.pk]), "asked": typed is not None, **found,
        }  # fmt: skip


def saved_words(pack: Pack) -> str:
    if pack.problems:
        return _now("草稿已保存，还有 %(n)d 处问题") % {"n": len(pack.problems)}
    return _now("草稿已保存，没有发现问题")


def checked(pack: Pack, text: str) -> dict[str, Any]:
    kind = find_kind(pack.kind)
    problems = telling.said(kind.problems(text, pack.zone))
    return {"problems": problems, "drawing": None if problems else words.drawn(kind, text)}


@signed_in
@require_POST
def pack_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with a text, for the page that it is being written on."""
    pack = queries.find_pack(request.user, pk)
    found = checked(pack, tidy(request.POST.get("text", "")))
    return render(request, "rulestore/checked.html", {**found, "asked": True, "pack": pack})


class PackUpload(FormPage):
    title, button, icon = _("上传文件"), _("替换草稿内容"), "upload"
    intro = _("用文件的内容替换这份草稿；说明和施行日不变。")
    form_class = forms.Upload

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.pack = queries.find_pack(request.user, key["pk"])
        access.require(request.user, "edit", self.pack)

    def initial(self) -> dict[str, Any]:
        return {"revision": self.pack.revision}

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        kept = {"note": self.pack.note, "valid_from": self.pack.valid_from}
        pack = actions.save_draft(
            by=self.request.user, pack=self.pack, text=told["file"], revision=told["revision"], **kept
        )  # fmt: skip
        toasts.done(self.request, saved_words(pack))
        return go(self.request, reverse("pack", args=[pack.pk]))

    def context(self) -> dict[str, Any]:
        return {"subject": queries.title_of_row(self.pack), "back": reverse("pack", args=[self.pack.pk])}


class PackFormEdit(PackEdit):
    """A draft as the form that its kind makes of it; what is filled in becomes YAML."""

    template_name = "rulestore/form.html"
    form_class = forms.About

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        if self.kind.form is None:
            raise access.NotHere(queries.LABEL, key["pk"])
        if self.pack.problems:
            # What is wrong may be the very shape that the form goes by.
            raise access.Conflict(_now("这份草稿还有问题：先在内容里改好，再按表单改"))
        self.filled = self.kind.form(self.pack.text, request.POST if request.method == "POST" else None)

    def perform(self, told: dict[str, Any]) -> Any:
        if not self.filled.is_valid():
            return self.show(self.get_form(self.request.POST), 422)
        return super().perform({**told, "text": self.filled.composed()})

    def context(self) -> dict[str, Any]:
        return {**super().context(), "filled": self.filled}
