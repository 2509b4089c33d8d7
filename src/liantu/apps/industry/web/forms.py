from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.forms import Form

from ..enums import ChainRoleKind
from ..queries import list_chains

ROWS = {"rows": 3}


class OrganisationInput(forms.TextInput):
    """A text box that offers organisations while one writes."""

    template_name = "registry/organisation_input.html"


def _day(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=10, required=False, validators=[evidence.periods.span_of],
        help_text=help_text or _("如 2021、2021-05 或 2021-05-03"),
    )  # fmt: skip


def _basis() -> forms.CharField:
    return forms.CharField(
        label=_("依据说明"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("如 文件名、会议、报道"),
    )


class ChainNew(Form):
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)
    name = forms.CharField(label=_("名称"), max_length=60)
    valid_from = _day(_("自何时起"))
    key_chain = forms.BooleanField(label=_("重点产业链"), required=False, initial=True)
    note = forms.CharField(label=_("说明与依据"), required=False, max_length=300, widget=forms.Textarea(attrs=ROWS))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = accounts.list_zones(user).filter(active=True)


class ChainEdit(Form):
    name = forms.CharField(label=_("名称"), max_length=60)
    key_chain = forms.BooleanField(label=_("重点产业链"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=300, widget=forms.Textarea(attrs=ROWS))


class RoleNew(Form):
    chain = forms.ModelChoiceField(label=_("产业链"), queryset=None)
    organisation = forms.CharField(
        label=_("机构"),
        max_length=200,
        widget=OrganisationInput,
        help_text=_("写名称、统一社会信用代码或 #编号，从提示中选择"),
    )
    role = forms.ChoiceField(label=_("链上角色"), choices=ChainRoleKind.choices)
    valid_from, valid_to = _day(_("起始日")), _day(_("截止日"), _("不填为长期"))
    note = _basis()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["chain"].queryset = list_chains(user)
        self.fields["chain"].label_from_instance = lambda row: f"{row.zone} · {row.name}"

    def clean_organisation(self) -> Any:
        return registry.organisation_told(self.user, self.cleaned_data["organisation"])


class TagNew(Form):
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)
    chain = forms.ModelChoiceField(label=_("产业链"), queryset=None, required=False, empty_label=_("整个园区"))
    tag = forms.CharField(label=_("标签"), max_length=40, help_text=_("如 合汽生材"))
    kind = forms.CharField(label=_("标签类别"), max_length=40, required=False, help_text=_("如 新兴产业地标"))
    note = _basis()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = accounts.list_zones(user).filter(active=True)
        self.fields["chain"].queryset = list_chains(user)
        self.fields["chain"].label_from_instance = lambda row: f"{row.zone} · {row.name}"


class Retracting(Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs=ROWS), help_text=_("随这一条保存，也写入日志")
    )
