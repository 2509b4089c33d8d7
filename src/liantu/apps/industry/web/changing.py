"""Forms of what is there already: only what somebody changed in them is written, and nobody writes over another's change unseen."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form
from liantu.kit.ui.pages import FormPage, go, show_errors


class Changing(Form):
    """Carries along what its boxes held when it was opened; `masked` boxes are empty, what is behind them is told by its masked words."""

    opened = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, masked: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.masked = masked or {}
        boxes = [name for name, field in self.fields.items() if not isinstance(field.widget, forms.HiddenInput)]
        self.held = {name: self.masked.get(name, _plain(self.initial.get(name))) for name in boxes}
        self.initial["opened"] = json.dumps(self.held, ensure_ascii=False)

    @cached_property
    def before(self) -> dict[str, str]:
        """What each box held when the form was opened; where that did not come along, what it holds now."""
        try:
            told = json.loads(self.data.get(self.add_prefix("opened")) or "{}")
        except ValueError:
            told = {}
        told = told if isinstance(told, dict) else {}
        return {name: _plain(told.get(name, now)) for name, now in self.held.items()}

    @cached_property
    def altered(self) -> list[str]:
        """The boxes that whoever sends this has changed; of a form that is valid."""
        return [name for name in self.held if self._altered(name)]

    def _altered(self, name: str) -> bool:
        if name in self.masked:
            return name in self.cleaned_data
        return self._read(name, self.before[name]) != self._read(name, self[name].data)

    @property
    def clashes(self) -> list[str]:
        """Those among them that somebody else has changed since, to something else."""
        return [
            name for name in self.altered
            if self._read(name, self.before[name]) != self._read(name, self.held[name])
            and (name in self.masked or self._read(name, self[name].data) != self._read(name, self.held[name]))
        ]  # fmt: skip

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.altered}

    def words(self, name: str) -> str:
        """What a box holds now, as people read it."""
        text, choices = self.held[name], getattr(self.fields[name], "choices", ())
        for key, label in choices:
            inner = label if isinstance(label, list | tuple) else [(key, label)]
            text = next((str(shown) for value, shown in inner if str(value) == text), text)
        return text or _("空")

    def _read(self, name: str, data: Any) -> Any:
        if name in self.masked:
            return data
        try:
            return self.fields[name].to_python(_plain(data))
        except ValidationError:
            return data


def _plain(value: Any) -> str:
    """A value as a box holds it; browsers send the ends of lines in their own way."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class ChangePage(FormPage):
    """A page with such a form. `change` is handed what was changed, and raises Conflict where even that is no longer as it was read."""

    def change(self, told: dict[str, Any]) -> Any:
        raise NotImplementedError(f"{type(self).__name__}.change")

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        self.prepare(request, **key)
        form: Any = self.get_form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        if form.clashes:
            return self._both(form)
        try:
            done = self.change(form.told())
        except ValidationError as refusal:
            show_errors(form, refusal)
            return self.show(form, 422)
        except access.Conflict as refusal:
            # Somebody was faster by a moment: now both can be seen.
            self.prepare(request, **key)
            form = self.get_form(request.POST)
            return self._both(form, str(refusal)) if form.is_valid() else self.show(form, 422)
        messages.success(request, self.done)
        return go(request, self.done_url(done))

    def _both(self, form: Changing, why: str = "") -> HttpResponse:
        """The form again with what was typed; whoever saves it now has seen what that would replace."""
        data = self.request.POST.copy()
        data["opened"] = form.initial["opened"]
        for name, now in form.held.items():
            if name not in form.altered and name not in form.masked:
                data[name] = now
        again = self.get_form(data)
        for name in form.clashes:
            words = _("打开之后已有人改为“%(now)s”；仍要用您填的，请再保存一次")
            again.add_error(name, words % {"now": form.words(name)})
        if not form.clashes:
            again.add_error(None, why)
        return self.show(again, 409)
