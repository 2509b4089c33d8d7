"""Form fields of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.periods import span_of

from ..queries import organisation_told


class OrganisationInput(forms.TextInput):
    """A text box that offers organisations while one writes."""

    template_name = "registry/organisation_input.html"


class OrganisationField(forms.CharField):
    """An organisation by name, code or `#12`; answers it, or None. `held` is the one that stands there already."""

    widget = OrganisationInput

    def __init__(self, *, user: Any, held: Any = None, **more: Any) -> None:
        more.setdefault("help_text", _("写名称、统一社会信用代码或 #编号，从提示中选择"))
        super().__init__(max_length=200, **more)
        self.user, self.held = user, held

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if self.held is not None and text == self.held.name:
            return self.held
        return organisation_told(self.user, text)


class DayField(forms.CharField):
    """A day as far as it is known: `2021`, `2021-05` or `2021-05-03`; kept as it was told."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("如 2021、2021-05 或 2021-05-03"))
        super().__init__(max_length=10, required=more.pop("required", False), **more)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if text:
            span_of(text)
        return text


class MoneyField(forms.CharField):
    """An amount in yuan, as text for a property to read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=30, **more)
        self.widget.attrs.update({"inputmode": "decimal"})


def choices_with_blank(choices: Any, blank: Any = "—") -> list[tuple[str, Any]]:
    return [("", blank), *choices]


def refuse_both_ends(told: dict[str, Any]) -> None:
    """Raise ValidationError at `valid_to` where it ends before it begins."""
    start, end = told.get("valid_from"), told.get("valid_to")
    if start and end:
        last = span_of(end).end
        if last is not None and last < span_of(start).start:
            raise ValidationError({"valid_to": _("截止日早于起始日：请检查这两个日期")})
