"""Pages of single facts, the same for every list: look, say, say otherwise, take back, bring back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage

from ..actions.editing import reinstate_fact, replace_fact, retract_fact
from ..actions.saying import say
from ..models import Assignment, Claim, Name
from ..queries import facet_named, find_fact, scheme_words
from . import forms
from .marks import record_url
from .organisations import About

#: What else can be taken back, besides the facts of a list.
SAID = {"names": Name, "claims": Claim}


def model_named(key: str) -> Any:
    """Raises NotHere."""
    return SAID[key] if key in SAID else facet_named(key).model


@signed_in
def fact_page(request: HttpRequest, facet: str, pk: int) -> HttpResponse:
    """One fact with the record that says it."""
    model = model_named(facet)
    fact = find_fact(request.user, model, pk)
    if model is Claim:
        return redirect("organisation-value", pk=fact.organisation.canonical_id, key=fact.property)
    told = {
        "title": fact,
        "fact": fact,
        "facet": facet,
        "kind_words": model._meta.verbose_name,
        "rows": _rows(facet, fact),
        "standing": fact.organisation.canonical or fact.organisation,
        "record": fact.record,
        "record_url": record_url(fact.record_id),
        "reads": evidence.reads(request.user, fact.record),
        "may": _may(request.user, fact),
        "may_edit_fact": facet not in SAID,
    }
    return render(request, "registry/fact.html", told)


def _may(user: access.Principal, fact: Any) -> dict[str, bool]:
    if isinstance(fact, Assignment):
        return dict.fromkeys(("edit", "retract"), access.may(user, "retract", fact))
    return {action: access.may(user, action, fact.organisation) for action in ("edit", "retract")}


def _rows(key: str, fact: Any) -> list[tuple[Any, str, Any]]:
    """(label, how it is drawn, value) of each field."""
    if key == "names":
        return [(_("名称"), "", fact.text), (_("类别"), "", fact.get_kind_display())]
    rows: list[tuple[Any, str, Any]] = []
    for name in facet_named(key).fields:
        field = fact._meta.get_field(name)
        value = getattr(fact, name)
        if name in facet_named(key).references:
            rows.append((field.verbose_name, "organisation", (value.canonical or value) if value else None))
        elif name == "person":
            rows.append((field.verbose_name, "person", value))
        elif name == "amount":
            rows.append((field.verbose_name, "money", value))
        elif name == "scheme":
            rows.append((field.verbose_name, "", scheme_words().get(value, value)))
        else:
            rows.append((field.verbose_name, "", getattr(fact, f"get_{name}_display", lambda v=value: v)()))
    return rows


class FactNew(About):
    """Say something new of an organisation."""

    icon = "plus"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.facet = facet_named(key["facet"])
        if self.facet.key == "assignments":
            self.action = "view"
            if not access.may_ever(request.user, "create", self.facet.name):
                raise access.Denied("create", self.facet.name)
        super().prepare(request, **key)
        words = {"what": self.facet.label}
        self.title = self.button = _now("登记%(what)s") % words
        self.done = _now("%(what)s已登记") % words

    def get_form(self, *data: Any) -> Any:
        self.form = forms.FactForm(*data, facet=self.facet, user=self.request.user, organisation=self.organisation)
        return self.form

    def perform(self, told: dict[str, Any]) -> Any:
        return say(
            by=self.request.user, model=self.facet.model, organisation=self.organisation, fields=self.form.said(),
            person=self.form.new_person() if self.facet.has_person else None, valid_from=told["valid_from"],
            valid_to=told["valid_to"], note=told.get("note", ""),
        )  # fmt: skip


class AboutFact(FormPage):
    """Base of the forms about one fact."""

    action = "retract"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.key = key["facet"]
        self.fact = find_fact(request.user, model_named(self.key), key["pk"])
        if isinstance(self.fact, Assignment):
            access.require(request.user, "retract", self.fact)
        else:
            access.require(request.user, self.action, self.fact.organisation)

    def context(self) -> dict[str, Any]:
        return {"subject": self.fact, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("organisation", args=[self.fact.organisation.canonical_id])


class FactEdit(AboutFact):
    title, button, done = _("更正"), _("登记更正"), _("更正已登记，原来的说法保留")
    action = "edit"

    def get_form(self, *data: Any) -> Any:
        self.form = forms.FactForm(
            *data, facet=facet_named(self.key), user=self.request.user, organisation=self.fact.organisation,
            fact=self.fact,
        )  # fmt: skip
        return self.form

    def perform(self, told: dict[str, Any]) -> Any:
        return replace_fact(
            by=self.request.user, fact=self.fact, fields=self.form.said(), reason=told["reason"],
            valid_from=told["valid_from"], valid_to=told["valid_to"],
        )  # fmt: skip


class FactRetract(AboutFact):
    title, button, icon, grave = _("撤回"), _("撤回这一条"), "arrow-back-up", True
    intro = _("撤回后不再计入，原文和撤回的理由都保留，随时可以恢复。")
    form_class = forms.Reason

    def perform(self, told: dict[str, Any]) -> None:
        retract_fact(by=self.request.user, fact=self.fact, reason=told["reason"])
        undo = reverse("fact-reinstate", args=[self.key, self.fact.pk])
        toasts.done(self.request, _now("已撤回：%(what)s") % {"what": self.fact}, undo)


@signed_in
@require_POST
def fact_reinstate(request: HttpRequest, facet: str, pk: int) -> HttpResponse:
    fact = find_fact(request.user, model_named(facet), pk)
    reinstate_fact(by=request.user, fact=fact)
    toasts.done(request, _now("已恢复：%(what)s") % {"what": fact})
    return redirect("organisation", pk=fact.organisation.canonical_id)
