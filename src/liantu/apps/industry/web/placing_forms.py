from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.registry import public as registry
from liantu.kit.ui.forms import Form

from ..enums import Basis
from ..models import Chain
from ..queries import contents_of, in_language
from .forms import OrganisationInput, _basis, _day

#: What a person may rest it on by hand; projects place by themselves.
BY_HAND = [choice for choice in Basis.choices if choice[0] != Basis.PROJECT]


def nodes_in_groups(chains: Iterable[Chain]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(`chain:node`, title) of all nodes, under the names of their chains."""
    told, some = [], list(chains)
    contents = contents_of(some)
    for chain in some:
        if chain.pk in contents:
            nodes = contents[chain.pk].nodes.values()
            told.append(
                (f"{chain.zone} · {chain}", [(f"{chain.pk}:{one.key}", in_language(one.title)) for one in nodes])
            )
    return told


class PlacementNew(Form):
    at = forms.ChoiceField(label=_("环节"))
    organisation = forms.CharField(
        label=_("机构"), max_length=200, widget=OrganisationInput,
        help_text=_("写名称、统一社会信用代码或 #编号，从提示中选择"),
    )  # fmt: skip
    basis = forms.ChoiceField(label=pgettext_lazy("placing", "依据"), choices=BY_HAND, initial=Basis.PERSON)
    valid_from, valid_to = _day(_("起始日")), _day(_("截止日"), _("不填为长期"))
    note = _basis()

    def __init__(self, *args: Any, user: Any, chains: Iterable[Chain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.chains = user, {str(chain.pk): chain for chain in chains}
        self.fields["at"].choices = [("", _("请选择")), *nodes_in_groups(self.chains.values())]

    def clean_organisation(self) -> Any:
        return registry.organisation_told(self.user, self.cleaned_data["organisation"])

    @property
    def told(self) -> dict[str, Any]:
        """What `place` takes."""
        told = dict(self.cleaned_data)
        chain, _colon, node = told.pop("at").partition(":")
        return {**told, "chain": self.chains[chain], "node": node}


class Refusing(Form):
    why = forms.CharField(
        label=_("为什么不在这个环节"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("有了新的依据才会再次建议"),
    )  # fmt: skip


class Looking(Form):
    chain = forms.ModelChoiceField(label=_("产业链"), queryset=None)

    def __init__(self, *args: Any, chains: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].queryset = chains
        self.fields["chain"].label_from_instance = lambda row: f"{row.zone} · {row.name}"
