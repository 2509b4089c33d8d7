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
        self.put_on()

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


class _Bring(Form):
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)

    def __init__(self, *args: Any, zones: Any, whole: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["zone"]
        field.queryset = zones
        if whole:
            field.required, field.empty_label = False, _("没有自定的全部园区")


class Holidays(_Bring):
    file = forms.FileField(
        label=_("放假安排表"), widget=FileInput(accept=("csv", "json"), max_mb=1),
        help_text=_("首行 date,name,kind 或 日期,名称,类型；类型写 放假 或 上班"),
    )  # fmt: skip


class Hours(_Bring):
    hours = forms.CharField(
        label=_("办公时间"), max_length=100, initial="08:30-12:00, 14:30-18:00",
        help_text=_("一段一段写，如 08:30-12:00, 14:30-18:00"),
    )  # fmt: skip
    closes = forms.BooleanField(
        label=_("最后一日在下班时届满"), required=False, help_text=_("民法典第二百零三条；不选则到 24:00")
    )
