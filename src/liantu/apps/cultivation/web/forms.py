from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.engine import rules
from liantu.kit.ui.forms import Form

from .. import queries

MOST = 100


def _asking(known: queries.Known, *, blank: Any) -> forms.Field:
    """The field in which a fact is written: yes or no, a choice, or a number with its unit."""
    fact, label = known.fact, known.title
    if fact.unit.key == "flag":
        return forms.ChoiceField(label=label, required=False, choices=[("", blank), ("是", _("是")), ("否", _("否"))])
    if fact.unit.texts:
        choices = [("", blank), *((key, queries.in_words(words)) for key, words in fact.choices.items())]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    unit = fact.unit.zh if queries.language() == "zh" else fact.unit.en
    widget = forms.TextInput(attrs={"placeholder": str(blank), "inputmode": "text"})
    return forms.CharField(label=label, required=False, max_length=MOST, widget=widget, help_text=unit)


def _now_is(known: queries.Known) -> str:
    """What a blank field leaves as it is."""
    return known.words or (_now("已隐去") if known.withheld else _now("未知"))


class Answer(Form):
    """What somebody says of a firm, and on what ground."""

    def __init__(self, *data: Any, known: queries.Known, **more: Any) -> None:
        value = _asking(known, blank=_("请选择") if known.fact.unit.key in ("flag", "choice") else "")
        value.required = True
        note = forms.CharField(
            label=_("依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("看到了什么材料，问了谁")
        )  # fmt: skip
        # Before the form is made, so that they are dressed as all fields are.
        self.base_fields = {"value": value, "note": note}
        super().__init__(*data, **more)
        self.known = known


class Trying(Form):
    """What if: a field for each fact, blank where it stays as it is."""

    def __init__(self, *data: Any, ladder: queries.Ladder, **more: Any) -> None:
        self.ladder = ladder
        self.base_fields = {f"fact-{at}": _asking(known, blank=_now_is(known)) for at, known in enumerate(ladder.facts)}
        super().__init__(*data, **more)

    @property
    def changes(self) -> Mapping[str, int | str | None]:
        """Fact → value inside, of what was written."""
        told: Mapping[str, int | str | None] = self.cleaned_data["changes"]
        return told

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found: dict[str, int | str | None] = {}
        for at, known in enumerate(self.ladder.facts):
            name = f"fact-{at}"
            if (text := str(cleaned.get(name) or "").strip()) == "":
                continue
            try:
                found[known.name] = rules.whole(text, known.fact.unit)
            except rules.WrongValue as wrong:
                self.add_error(name, ValidationError(wrong.zh if queries.language() == "zh" else wrong.en))
        cleaned["changes"] = found
        return cleaned


class Send(Form):
    words = forms.CharField(
        label=_("要办什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("包联干部在通知里看到企业、梯度和这句话"),
    )  # fmt: skip


class Reason(Form):
    reason = forms.CharField(label=_("理由"), max_length=300)
