from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.forms import Form, dress

from ..enums import Better, IndicatorKind, PeriodKind
from ..models import Indicator
from ..queries import list_indicators, subject_told

ROWS = {"rows": 3}
BLANK = [("", "—")]
#: Another set has other conditions: the form is drawn again, with what was typed in it.
REDRAW = {
    "hx-post": "", "hx-trigger": "change", "hx-include": "closest form", "hx-vals": '{"do": "preview"}',
    "hx-target": "#define", "hx-swap": "outerHTML", "hx-push-url": "false",
}  # fmt: skip


class OrganisationInput(forms.TextInput):
    """A text box that offers organisations while one writes."""

    template_name = "registry/organisation_input.html"


class Reporting(Form):
    """What a figure is, typed in."""

    fieldsets = (
        (_("指标与对象"), ("indicator", "subject", "zone", "period")),
        (_("数值"), ("value", "unit", "of", "approximate")),
        (_("成员与依据"), ("members", "note")),
    )

    indicator = forms.ModelChoiceField(label=_("指标"), queryset=Indicator.objects.none(), to_field_name="code")
    subject = forms.CharField(
        label=_("对象"),
        max_length=200,
        widget=OrganisationInput,
        help_text=_("写园区、载体或其他机构的名称、代码或 #编号"),
    )
    zone = forms.ModelChoiceField(
        label=_("园区"),
        queryset=None,
        required=False,
        empty_label=_("按对象确定"),
        help_text=_("谁的工作人员可以看到和修改"),
    )
    period = forms.CharField(
        label=_("期间"), max_length=12, validators=[evidence.periods.period_span],
        help_text=_("如 2026、2026-H1、2026-Q3、2026-11，截至某日写 @2026-11-30"),
    )  # fmt: skip
    value = forms.CharField(label=_("数值"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit = forms.CharField(
        label=_("单位"), max_length=20, required=False, help_text=_("不填即为指标的单位；单位不同的请先换算")
    )
    of = forms.IntegerField(label=_("参评个数"), required=False, min_value=1, help_text=_("只有排名要填"))
    approximate = forms.BooleanField(label=_("约数"), required=False)
    members = forms.CharField(
        label=_("成员"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一个，写名称、代码或 #编号；不知道的不填，不填不等于没有"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("依据说明"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("如 文件名、来函、会议"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["indicator"].queryset = list_indicators(user).filter(active=True)
        self.fields["indicator"].label_from_instance = lambda row: f"{row.called}（{row.unit}）"
        self.fields["zone"].queryset = accounts.list_zones(user).filter(active=True)

    def clean_subject(self) -> tuple[str, int]:
        return subject_told(self.user, self.cleaned_data["subject"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        indicator = told.get("indicator")
        if indicator is not None:
            told["unit"] = told.get("unit") or indicator.unit
            if told.get("members"):
                told["members"] = self._members(indicator, told["members"])
        told["members"] = told.get("members") or []
        return told

    def _members(self, indicator: Indicator, text: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        if not indicator.members:
            self.add_error("members", _now("“%(name)s”不列成员") % {"name": indicator.called})
            return found
        kind = evidence.kinds.kind(indicator.members)
        for line in dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()):
            try:
                found.append((kind.key, self._member(kind, line)))
            except ValidationError as wrong:
                self.add_error("members", wrong)
        return found

    def _member(self, kind: Any, line: str) -> int:
        if kind.key == "organisation":
            return int(registry.organisation_told(self.user, line).pk)
        ids = kind.find(self.user, line)
        if len(ids) == 1:
            return int(ids[0])
        words = _now("有几个%(kind)s都叫“%(name)s”") if ids else _now("没有名为“%(name)s”的%(kind)s")
        raise ValidationError(words % {"kind": kind.label, "name": line[:60]})


class Retracting(Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs=ROWS), help_text=_("随这一条保存，也写入日志")
    )


class Defining(Form):
    """An indicator of one's own, with its formula: the set that is counted, conditions on it, what is counted once.

    The fields of the formula follow the set that is chosen, so they are made when the form is.
    """

    name = forms.CharField(label=_("名称"), max_length=100)
    code = forms.CharField(
        label=_("代号"), max_length=60, help_text=_("小写字母开头，只含小写字母、数字和下划线；定下后不改")
    )
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, help_text=_("如 家、项、亿元"))
    kind = forms.ChoiceField(label=_("类型"), choices=IndicatorKind.choices)
    better = forms.ChoiceField(label=_("方向"), choices=[*BLANK, *Better.choices], required=False)
    period_kind = forms.ChoiceField(
        label=_("时期或时点"), choices=[*BLANK, *PeriodKind.choices], required=False,
        help_text=_("时点数说某一天的状况，如期末家数；时期数说一段时间里发生的，如全年收入"),
    )  # fmt: skip
    definition = forms.CharField(
        label=_("口径"), widget=forms.Textarea(attrs=ROWS), max_length=2000, help_text=_("数什么、算到哪一天、什么不计")
    )
    definition_en = forms.CharField(
        label=_("英文口径"), widget=forms.Textarea(attrs=ROWS), max_length=2000, required=False
    )
    subjects = forms.MultipleChoiceField(
        label=_("适用对象"),
        choices=registry.OrganisationKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    members = forms.ChoiceField(label=_("可列的成员"), required=False)
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)
    expression = forms.CharField(
        label=_("由其他指标计算"), max_length=400, required=False,
        help_text=_("写指标代号和 + - * /，如 (sales_revenue - sales_revenue.year_ago) / sales_revenue.year_ago；.before 是上期，.reported 只取上报数。与“数登记册中的”只填一项"),
    )  # fmt: skip
    countable = forms.ChoiceField(
        label=_("数登记册中的"), required=False, help_text=_("不选即未设公式，只有上报数；改选后按“看看结果”，再填条件")
    )

    def __init__(self, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        formula = (indicator.formula if indicator else None) or {}
        told = {
            **_initial(indicator),
            "countable": formula.get("countable", ""),
            "expression": formula.get("is", ""),
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, initial=told, **kwargs)
        self.fields["members"].choices = [*BLANK, *((key, kind.label) for key, kind in evidence.kinds.kinds().items())]
        self.fields["countable"].choices = [
            ("", _("未设公式")),
            *((key, one.label) for key, one in countables.countables().items()),
        ]
        if indicator is not None:
            del self.fields["code"]
        else:
            del self.fields["active"]
        self.fields["countable"].widget.attrs |= REDRAW
        self.chosen = countables.countables().get(str(self["countable"].value() or ""))
        self._add_formula(formula if formula.get("countable") == self["countable"].value() else {})
        about = ("name", "code", "name_en", "unit", "kind", "better", "period_kind", "subjects", "members", "active")
        self.fieldsets = (
            (_("指标"), about),
            (_("口径"), ("definition", "definition_en")),
            (pgettext_lazy("indicator", "公式"), ("countable", *self._formula_fields(), "distinct", "expression")),
        )

    def _formula_fields(self) -> list[str]:
        return [f"where-{name}" for name in self.chosen.conditions] if self.chosen else []

    def _add_formula(self, formula: Mapping[str, Any]) -> None:
        if self.chosen is None:
            return
        where = formula.get("where") or {}
        for name, condition in self.chosen.conditions.items():
            value = where.get(name, [])
            value = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
            if condition.choices is None:
                field: forms.Field = forms.CharField(max_length=100)
                self.initial[f"where-{name}"] = value[0] if value else ""
            else:
                field = forms.MultipleChoiceField(choices=list(condition.choices().items()))
                field.widget.attrs["size"] = str(min(8, max(2, len(condition.choices()))))
                self.initial[f"where-{name}"] = value
            field.label, field.required, field.help_text = condition.label, False, _("不选即不限；可选几个")
            self.fields[f"where-{name}"] = field
            dress(field)
            field.is_wide = False
        kinds = evidence.kinds.kinds()
        once = [
            (name, _("按%(kind)s去重") % {"kind": kinds[kind].label if kind in kinds else name})
            for name, (_path, kind) in self.chosen.distinct.items()
        ]
        self.fields["distinct"] = field = forms.ChoiceField(label=_("计数方式"), choices=once, required=False)
        self.initial["distinct"] = formula.get("distinct") or once[0][0]
        dress(field)
        field.is_wide = False

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("expression") and self.chosen is not None:
            self.add_error("expression", _now("“数登记册中的”和“由其他指标计算”只能填一项"))
        return told

    def formula(self) -> dict[str, Any] | None:
        """What the fields of the formula say, as an indicator keeps it."""
        told = self.cleaned_data
        if self.chosen is None:
            return {"is": told["expression"]} if told.get("expression") else None
        where = {name: told.get(f"where-{name}") for name in self.chosen.conditions}
        kept = {
            name: value[0] if isinstance(value, list) and len(value) == 1 else value
            for name, value in where.items()
            if value
        }
        return {
            "countable": self.chosen.key,
            "where": kept,
            "distinct": told.get("distinct") or next(iter(self.chosen.distinct)),
        }

    def said(self) -> dict[str, Any]:
        """The indicator's fields as the actions take them."""
        names = [
            name
            for name in self.fields
            if name not in ("countable", "distinct", "expression") and not name.startswith("where-")
        ]
        return {**{name: self.cleaned_data[name] for name in names}, "formula": self.formula()}

    def said_so_far(self) -> dict[str, Any]:
        """The same of a form that is not filled in yet: what its formula is read with."""
        told = self.cleaned_data
        names = ("name", "code", "unit", "kind")
        return {**{name: told.get(name) or "" for name in names}, "formula": self.formula()}


def _initial(indicator: Indicator | None) -> dict[str, Any]:
    names = (
        "name",
        "name_en",
        "unit",
        "kind",
        "better",
        "period_kind",
        "definition",
        "definition_en",
        "subjects",
        "members",
        "active",
    )
    return {name: getattr(indicator, name) for name in names} if indicator else {}
