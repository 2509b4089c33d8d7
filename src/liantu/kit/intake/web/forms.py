from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.forms import FileInput, Form, dress

from ..actions.receiving import KINDS, MOST_MB, REPORTS, usual_day


class Receive(Form):
    source = forms.ModelChoiceField(
        label=_("数据来源"), queryset=None, help_text=_("哪个部门的哪本台账；没有的先登记来源")
    )
    file = forms.FileField(
        label=_("工作簿或报道"), required=False, widget=FileInput(accept=(*KINDS, *REPORTS), max_mb=MOST_MB)
    )
    text = forms.CharField(
        label=_("或粘贴报道全文"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    issued = forms.CharField(label=_("报送日期"), max_length=10, help_text=_("如 2026-08 或 2026-08-31：数据截至哪天"))
    title = forms.CharField(label=_("名称"), max_length=200, required=False, help_text=_("不填则用文件名"))

    def __init__(self, *args: Any, sources: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.fields["issued"].initial = usual_day()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        text = told.pop("text", "").strip()
        if text and not told.get("file"):
            told["file"] = SimpleUploadedFile(f"{text[:30].splitlines()[0]}.txt", text.encode())
        if not told.get("file") and "file" not in self.errors:
            self.add_error("file", _("请选择文件，或粘贴报道全文"))
        return told


class Find(Form):
    """What a find says, as its sort has it."""

    def __init__(self, *args: Any, find: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in find.fields:
            if one.choices is None:
                made: forms.Field = forms.CharField(label=one.label, required=one.required, max_length=200)
            else:
                choices = [("", "—"), *one.choices().items()]
                made = forms.ChoiceField(label=one.label, required=one.required, choices=choices)
            dress(made)
            self.fields[one.key] = made


class Correction(Form):
    file = forms.FileField(label=_("改好的更正表"), widget=FileInput(accept=("xlsx",), max_mb=MOST_MB))


class Reason(Form):
    reason = forms.CharField(label=_("理由"), required=False, max_length=300)


class Blank(Form):
    source = forms.ModelChoiceField(label=_("数据来源"), queryset=None)
    says = forms.MultipleChoiceField(
        label=_("表里说什么"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选：照这个来源最近确认过的表样；还没有确认过的，只有名称和代码"),
    )  # fmt: skip

    def __init__(self, *args: Any, sources: Any, kinds: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.fields["says"].choices = list(kinds.items())  # type: ignore[attr-defined]
