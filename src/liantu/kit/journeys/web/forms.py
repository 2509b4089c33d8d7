from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence import attaching
from liantu.kit.ui.forms import FileInput, Form

from ..language import Field, Journey, Move, Reason
from ..language import Form as How


class MoveForm(Form):
    """What a move asks, as its journey has it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, journey: Journey, move: Move, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in (*move.needs, *move.asks):
            self.fields[f"told_{name}"] = _field(journey.fields[name], name in move.needs)
        if move.reason is not Reason.NONE:
            self.fields["reason"] = forms.CharField(
                label=_("理由"),
                required=move.reason is Reason.REQUIRED,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def told(self) -> dict[str, str]:
        """By the journey's names."""
        return {
            name.removeprefix("told_"): str(value) if value is not None else ""
            for name, value in self.cleaned_data.items() if name.startswith("told_")
        }  # fmt: skip


def _field(field: Field, required: bool) -> forms.Field:
    told: dict[str, Any] = {"label": str(field.title), "required": required}
    if field.form is How.LONG:
        return forms.CharField(**told, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    if field.form is How.NUMBER:
        return forms.DecimalField(**told)
    if field.form is How.DAY:
        return forms.DateField(**told, widget=forms.DateInput(attrs={"type": "date"}))
    if field.form is How.CHOICE:
        choices = [("", "—"), *((key, str(title)) for key, title in field.choices.items())]
        return forms.ChoiceField(**told, choices=choices)
    return forms.CharField(**told, max_length=300)


class Assign(Form):
    to = forms.ModelChoiceField(label=_("接办人"), queryset=None)
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class HandOver(Assign):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PauseForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    cause = forms.ChoiceField(label=_("事由"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, causes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]


class Attach(Form):
    file = forms.FileField(label=_("文件"), widget=FileInput(accept=attaching.KINDS, max_mb=attaching.MOST_MB))
    sort = forms.ChoiceField(label=_("材料"), required=False)

    def __init__(self, *args: Any, sorts: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["sort"].choices = [("", _("其他")), *sorts]  # type: ignore[attr-defined]
