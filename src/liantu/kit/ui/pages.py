"""A page with one form that ends in one action: the shape of nearly every write in the site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from .guard import signed_in


class FormPage(View):
    """Show a form; on POST run `perform`, then go to `done_url` with a word of what was done.

    Works as a page of its own and inside the drawer. What the action refuses (ValidationError) is shown at
    the field that it names, and nothing that was typed is lost.
    """

    title: Any = ""
    intro: Any = ""
    button: Any = ""
    done: Any = ""
    icon = "check"
    grave = False
    form_class: type[forms.Form] = forms.Form
    template_name = "ui/form_page.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return signed_in(super().dispatch)(request, *args, **kwargs)

    def get(self, request: HttpRequest, **key: Any) -> HttpResponse:
        self.prepare(request, **key)
        return self.show(self.get_form(), 200)

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        self.prepare(request, **key)
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            answer = self.perform(form.cleaned_data)
        except ValidationError as refusal:
            show_errors(form, refusal)
            return self.show(form, 422)
        if isinstance(answer, HttpResponseBase):
            return answer
        if self.done:
            messages.success(request, self.done)
        return go(request, self.done_url(answer))

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        """Find what the form is about and check that the user may ask for it at all."""

    def initial(self) -> dict[str, Any]:
        return {}

    def get_form(self, *data: Any) -> forms.Form:
        return self.form_class(*data, initial=self.initial())

    def perform(self, told: dict[str, Any]) -> Any:
        """Run the action. Its result goes to `done_url`, unless it is a response of its own."""
        raise NotImplementedError(f"{type(self).__name__}.perform")

    def done_url(self, result: Any) -> str:
        return self.request.path

    def context(self) -> dict[str, Any]:
        return {}

    def show(self, form: forms.Form, status: int) -> HttpResponse:
        told = {
            "form": form,
            "title": self.title,
            "intro": self.intro,
            "button": self.button,
            "icon": self.icon,
            "grave": self.grave,
            **self.context(),
        }
        return render(self.request, self.template_name, told, status=status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Go on to `url`: by redirect, or, for htmx, by leaving the drawer for it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": str(url)})
    return redirect(url)


def show_errors(form: forms.Form, refusal: ValidationError) -> None:
    """Put an action's refusal at the fields that it names; what names no field of the form goes on top."""
    named = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, errors)
