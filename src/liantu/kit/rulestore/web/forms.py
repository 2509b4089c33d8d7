from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.ui.forms import FileInput, Form

from ..actions import LONGEST_NOTE
from ..kinds import LONGEST_KEY, kinds
from ..reading import ENDINGS, text_of


class TextFile(forms.FileField):
    """A file whose value is its text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=FileInput(accept=ENDINGS, max_mb=1), **more)

    def clean(self, data: Any, initial: Any = None) -> str:
        file = super().clean(data, initial)
        return text_of(file) if file else ""


class Start(Form):
    """What a draft begins with: what is in force, or a file."""

    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)
    file = TextFile(label=_("从文件开始"), required=False, help_text=_("不选则从现行版本开始"))
    note = forms.CharField(label=_("说明"), max_length=LONGEST_NOTE, required=False, help_text=_("要改什么，为什么"))

    def __init__(self, *data: Any, zones: Any, **more: Any) -> None:
        super().__init__(*data, **more)
        self.fields["zone"].queryset = zones
        if len(zones) == 1:
            self.fields["zone"].initial = zones[0]
            self.fields["zone"].widget = forms.HiddenInput()


class New(Start):
    """A key that a zone has and the program does not."""

    kind = forms.ChoiceField(label=_("种类"), choices=())
    key = forms.CharField(label=_("代号"), max_length=LONGEST_KEY, help_text=_("小写字母开头，如 visit-plan；以后不变"))
    field_order = ("kind", "key", "zone", "file", "note")

    def __init__(self, *data: Any, **more: Any) -> None:
        super().__init__(*data, **more)
        self.fields["kind"].choices = [(one.key, one.label) for one in kinds()]
        self.fields["file"].help_text = _("不选则从空白开始")


class Writing(Form):
    text = forms.CharField(
        label=_("内容（YAML）"), required=False, strip=False,
        widget=forms.Textarea(
            attrs={"rows": "24", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "wrap": "off"}
        ),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("施行日"), required=False, help_text=_("不填则从批准之日起"))
    note = forms.CharField(label=_("说明"), max_length=LONGEST_NOTE, required=False, help_text=_("要改什么，为什么"))
    revision = forms.IntegerField(widget=forms.HiddenInput())


class About(Form):
    """What stands beside a text that is filled in as a form."""

    valid_from = Writing.base_fields["valid_from"]
    note = Writing.base_fields["note"]
    revision = Writing.base_fields["revision"]


class Upload(Form):
    file = TextFile(label=_("文件"))
    revision = forms.IntegerField(widget=forms.HiddenInput())


class Step(Form):
    """A deed that asks for nothing but to be meant for what the page showed."""

    revision = forms.IntegerField(widget=forms.HiddenInput())


class SendBack(Step):
    reason = forms.CharField(
        label=_("退回理由"), max_length=LONGEST_NOTE, widget=forms.Textarea, help_text=_("哪里不行，要改成什么")
    )


class Withdraw(Step):
    day = forms.DateField(label=_("停用日"), help_text=_("从这一天起不再适用"))
    reason = forms.CharField(label=_("停用理由"), max_length=LONGEST_NOTE, widget=forms.Textarea)

    def __init__(self, *data: Any, **more: Any) -> None:
        super().__init__(*data, **more)
        self.fields["day"].initial = clock.today()
