from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.ui.forms import DateInput, Form

from .. import queries
from ..enums import Measure
from .changing import Changing
from .forms import ROWS, OrganisationInput

#: Yuan are typed and read in ten thousands.
IN_WAN = ("investment", "output")
WAN = Decimal(10_000)


def gaps(user: Any, zone: Any) -> list[Any]:
    """What a lead can be for: the chains of a zone, each with its nodes, as choices of one field."""
    rows = queries.list_chains(user)
    rows = rows.filter(zone=zone) if zone is not None else rows
    told: list[Any] = [("", _now("— 未定"))]
    for chain in rows:
        name = chain.name if zone is not None else f"{chain.zone} · {chain.name}"
        nodes = [(f"{chain.pk}:{key}", title) for key, title in queries.node_options(chain)]
        told.append((name, [(f"{chain.pk}:", _now("%(chain)s（未定环节）") % {"chain": chain.name}), *nodes]))
    return told


def gap_told(user: Any, text: str) -> dict[str, Any]:
    """The chain and node that a choice of `gaps` means."""
    chain, _colon, node = text.partition(":")
    return {"chain": queries.find_chain(user, chain) if chain else None, "node": node}


def gap_of(row: Any) -> str:
    return f"{row.chain_id}:{row.node}" if row.chain_id else ""


def _wan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=16, decimal_places=6)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **more)


class _Promised(Form):
    """What is promised: money in 10 000 yuan."""

    investment = _wan(_("投资（万元）"))
    jobs = forms.IntegerField(label=_("就业（人）"), required=False, min_value=0)
    output = _wan(_("年产值（万元）"))
    land = forms.DecimalField(label=_("用地（平方米）"), required=False, min_value=0, max_digits=16, decimal_places=2)

    def __init__(self, *args: Any, user: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["gap"].choices = gaps(user, zone)  # type: ignore[attr-defined]

    def clean_gap(self) -> dict[str, Any]:
        return gap_told(self.user, self.cleaned_data["gap"])

    def clean_organisation(self) -> Any:
        text = self.cleaned_data["organisation"].strip()
        return registry.organisation_told(self.user, text) if text else None


def told_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What a form of what is promised tells, as the actions take it: yuan, chain and node."""
    kept = {name: value for name, value in cleaned.items() if name != "gap"}
    for name in IN_WAN:
        if kept.get(name) is not None:
            kept[name] *= WAN
    return kept | cleaned.get("gap", {})


class LeadForm(_Promised):
    name = forms.CharField(label=_("企业名称"), max_length=120)
    organisation = forms.CharField(
        label=_("机构库中的机构"), max_length=200, required=False, widget=OrganisationInput,
        help_text=_("机构库已有时填；同名的会自动对上"),
    )  # fmt: skip
    gap = forms.ChoiceField(label=_("产业链与环节"), required=False)
    matter = forms.CharField(label=_("意向内容"), max_length=300, required=False, widget=forms.Textarea(attrs=ROWS))
    origin = forms.CharField(
        label=_("线索来源"), max_length=120, required=False, help_text=_("如 展会、以商招商、名单")
    )
    contact = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_post = forms.CharField(label=_("职务"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=40, required=False)
    rivals = forms.CharField(label=_("竞争园区"), max_length=300, required=False, help_text=_("同时在争取它的园区"))
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_day = _day(_("下一步日期"), required=False)
    again = forms.BooleanField(label=_("确认是另一件事，仍然登记"), required=False, widget=forms.HiddenInput())
    field_order = (
        "name", "organisation", "gap", "matter", "origin", "contact", "contact_post", "contact_phone", "investment", "jobs",
        "output", "land", "rivals", "next_step", "next_day",
    )  # fmt: skip

    def ask(self) -> None:
        """Show the box that says that it is another."""
        self.fields["again"].widget = forms.CheckboxInput()
        self.put_on()


class LeadChange(Changing, LeadForm):
    """A lead that is there already. Whom to speak to stays masked, so an empty box cannot mean that it is to go."""

    MASKED = ("contact", "contact_phone")
    field_order = (
        "name", "organisation", "gap", "matter", "origin", "contact", "contact_post", "contact_phone", "clear_contact",
        "clear_contact_phone", *LeadForm.field_order[8:],
    )  # fmt: skip

    def __init__(self, *args: Any, lead: Any, **kwargs: Any) -> None:
        super().__init__(*args, masked={name: access.masked(lead, name) for name in self.MASKED}, **kwargs)
        del self.fields["again"]
        clear = {"contact": _("清除现有联系人 %(masked)s"), "contact_phone": _("清除现有电话 %(masked)s")}
        for name, words in self.masked.items():
            if words:
                self.fields[name].help_text = _("现为 %(masked)s；不填则不改") % {"masked": words}
                self.fields[f"clear_{name}"] = forms.BooleanField(label=clear[name] % {"masked": words}, required=False)
        self.order_fields(self.field_order)
        self.put_on()

    def clean(self) -> dict[str, Any]:
        """Of what is masked only what was filled, and "" for what is to go."""
        told: dict[str, Any] = super().clean() or {}
        for name in self.MASKED:
            if told.pop(f"clear_{name}", False):
                if told.get(name):
                    self.add_error(name, _("清除和新填只能选一样"))
                told[name] = ""
            elif not told.get(name):
                told.pop(name, None)
        return told


class ProjectForm(_Promised):
    name = forms.CharField(label=_("项目名称"), max_length=120)
    investors = forms.CharField(label=_("投资方"), max_length=300, required=False)
    organisation = forms.CharField(
        label=_("落地企业"), max_length=200, required=False, widget=OrganisationInput,
        help_text=_("写名称、统一社会信用代码或 #编号，从提示中选择；投产前须在机构库登记"),
    )  # fmt: skip
    gap = forms.ChoiceField(label=_("产业链与环节"), required=False)
    stage = forms.ChoiceField(label=_("目前阶段"), required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs=ROWS))
    basis = forms.CharField(label=_("依据说明"), max_length=300, required=False, widget=forms.Textarea(attrs=ROWS))
    field_order = (
        "name",
        "investors",
        "organisation",
        "gap",
        "stage",
        "investment",
        "jobs",
        "output",
        "land",
        "note",
        "basis",
    )

    def __init__(self, *args: Any, stages: Iterable[tuple[str, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stages is None:
            del self.fields["stage"], self.fields["basis"]
        else:
            self.fields["stage"].choices = list(stages)  # type: ignore[attr-defined]


class ProjectChange(Changing, ProjectForm):
    """A project that is there already."""


class Reason(Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs=ROWS), help_text=_("随这一条保存，也写入日志")
    )


class NextStep(Changing):
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_day = _day(_("下一步日期"), required=False)


class LinkVisit(Form):
    visit = forms.ModelChoiceField(label=_("走访"), queryset=None)

    def __init__(self, *args: Any, visits: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].queryset = visits  # type: ignore[attr-defined]


class ActualForm(Form):
    measure = forms.ChoiceField(label=_("指标"), choices=Measure.choices)
    value = forms.DecimalField(
        label=_("累计实际"), min_value=0, max_digits=18, decimal_places=6,
        help_text=_("投资额和年产值填万元，就业填人数，用地填平方米"),
    )  # fmt: skip
    day = forms.CharField(label=_("截至"), max_length=10, help_text=_("如 2026-08-31 或 2026-08"))
    said_by = forms.CharField(label=_("谁说的"), max_length=120, help_text=_("如 企业月报、统计局、现场核查 张三"))

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        if kept.get("measure") in IN_WAN and kept.get("value") is not None:
            kept["value"] = kept["value"] * WAN
        return kept


class MilestoneForm(Form):
    title = forms.CharField(label=_("节点"), max_length=120, help_text=_("如 取得施工许可、主体封顶"))
    due = _day(_("计划日期"))
    who = forms.CharField(label=_("责任人"), max_length=60, required=False)


class MilestoneDone(Form):
    done = _day(_("完成日期"), required=False, help_text=_("清空表示并未完成"))
    who = forms.CharField(label=_("责任人"), max_length=60, required=False)


class ProblemForm(Form):
    text = forms.CharField(label=_("问题"), max_length=500, widget=forms.Textarea(attrs=ROWS))
    solver = forms.ModelChoiceField(label=_("解决单位"), queryset=None)
    person = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due = _day(_("期限"), required=False)

    def __init__(self, *args: Any, user: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = accounts.list_units(user).filter(zone=zone, kind="department")
        self.fields["solver"].queryset = units  # type: ignore[attr-defined]


class Solved(Form):
    answer = forms.CharField(label=_("如何解决"), max_length=500, widget=forms.Textarea(attrs=ROWS))
