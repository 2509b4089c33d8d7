from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.forms import Form

from ..queries import list_chains
from .forms import OrganisationInput

ROWS = {"rows": 3}
TELL = _("写名称、统一社会信用代码或 #编号，从提示中选择")


def _firm(label: Any, required: bool = True, help_text: Any = TELL) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, required=required, widget=OrganisationInput, help_text=help_text
    )


class _OfZone(Form):
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["zone"].queryset = accounts.list_zones(user).filter(active=True)
        if "chain" in self.fields:
            self.fields["chain"].queryset = list_chains(user)
            self.fields["chain"].label_from_instance = lambda row: f"{row.zone} · {row.name}"


class PurchaseNew(_OfZone):
    buyer = _firm(_("采购方"))
    item = forms.CharField(label=_("采购内容"), max_length=200)
    specification = forms.CharField(label=_("规格"), max_length=300, required=False)
    amount = forms.DecimalField(
        label=_("年采购额（元）"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=2,
        help_text=_("不知道就不填"),
    )
    period = forms.CharField(label=_("期间"), max_length=10, help_text=_("如 2025 或 2025-06"))
    supplier = forms.CharField(label=_("供应商"), max_length=200, required=False)
    local = forms.TypedChoiceField(
        label=_("本地供应"), required=False, choices=[("", _("不详，按供应商判断")), ("yes", _("是")), ("no", _("否"))],
        coerce=lambda told: {"yes": True, "no": False}.get(told), empty_value=None,
    )  # fmt: skip
    chain = forms.ModelChoiceField(label=_("产业链"), queryset=None, required=False, empty_label=_("采购方所在的链"))
    classification = forms.ChoiceField(
        label=_("谁能看"), initial=evidence.Classification.RESTRICTED,
        choices=[("restricted", _("受限：只有本部门")), ("internal", _("内部：园区负责产业链的人"))],
        help_text=_("企业的采购是商业信息；采购方自己总能看到"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明与依据"), required=False, max_length=300, widget=forms.Textarea(attrs=ROWS))
    fieldsets = (
        (_("谁买什么"), ("zone", "buyer", "chain", "item", "specification", "amount", "period")),
        (_("向谁买"), ("supplier", "local")),
        (_("出处"), ("classification", "note")),
    )

    def clean_buyer(self) -> Any:
        return registry.organisation_told(self.user, self.cleaned_data["buyer"])


class Placing(Form):
    """To which node. The choices are those of the chain of what was chosen."""

    node = forms.CharField(
        label=_("环节"), max_length=80, required=False, help_text=_("写环节的名称或编号；不填则取出来")
    )


class OfferNew(_OfZone):
    organisation = _firm(_("供货企业"))
    product = forms.CharField(label=_("产品"), max_length=200)
    buyer = _firm(_("采购方"), help_text=_("在册的机构从提示中选择；不在册的写全称"))
    chain = forms.ModelChoiceField(label=_("产业链"), queryset=None, required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=300, widget=forms.Textarea(attrs=ROWS))

    def clean_organisation(self) -> Any:
        return registry.organisation_told(self.user, self.cleaned_data["organisation"])

    def clean_buyer(self) -> Any:
        """The organisation where one is meant for sure, else the words."""
        told = self.cleaned_data["buyer"].strip()
        ids = registry.named_ids(self.user, told)
        return registry.find_organisation(self.user, ids[0]) if len(ids) == 1 else told
