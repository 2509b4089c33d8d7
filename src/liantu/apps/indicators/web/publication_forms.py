from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.forms import Form
from liantu.kit.ui.numbers import UNKNOWN, grouped

from ..enums import Basis
from ..models import Indicator
from ..queries import Since, list_indicators, list_published, restatements_of, since, subject_told
from .forms import ROWS


class Publishing(Form):
    """What is to be frozen: a period, indicators, and whom they are about."""

    fieldsets = (
        (_("发布"), ("title", "zone", "period", "note")),
        (_("指标与对象"), ("indicators", "subjects", "basis")),
    )

    title = forms.CharField(label=_("标题"), max_length=120, help_text=_("如 2026 年三季度创新指标月报"))
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)
    period = forms.CharField(
        label=_("期间"), max_length=12, validators=[evidence.periods.period_span],
        help_text=_("如 2026、2026-H1、2026-Q3、2026-11，截至某日写 @2026-11-30"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs=ROWS))
    indicators = forms.ModelMultipleChoiceField(
        label=_("指标"), queryset=Indicator.objects.none(), to_field_name="code", widget=forms.CheckboxSelectMultiple
    )
    subjects = forms.CharField(
        label=_("对象"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个，写名称、代码或 #编号；不填即园区本身"),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=pgettext_lazy("published", "依据"),
        choices=[("", _("有上报数用上报数，没有用核实数")), *Basis.choices],
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["zone"].queryset = accounts.list_zones(user).filter(active=True)
        self.fields["indicators"].queryset = list_indicators(user).filter(active=True)
        self.fields["indicators"].label_from_instance = lambda row: (
            f"{row.called}（{row.measure}）" if row.measure else row.called
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        zone, text = told.get("zone"), told.get("subjects") or ""
        told["subjects"] = []
        for line in dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()):
            try:
                told["subjects"].append(subject_told(self.user, line))
            except ValidationError as wrong:
                self.add_error("subjects", wrong)
        if zone is not None and not text.strip():
            body = registry.body_of(zone)
            if body is None:
                self.add_error("subjects", _now("“%(zone)s”还没有对应的机构：请写明对象") % {"zone": zone})
            else:
                told["subjects"] = [("organisation", body)]
        return told


class Reasoned(Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs=ROWS), help_text=_("随这一条保存，也写入日志")
    )


class Restating(Reasoned):
    """Which figures of a publication are to be given anew."""

    field_order = ("figures", "reason")
    figures = forms.ModelMultipleChoiceField(label=_("指标值"), queryset=None, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, user: Any, publication: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list_published(user, publication)
        told = self._told(user, list(rows))
        self.fields["figures"].queryset = rows
        self.fields["figures"].label_from_instance = lambda row: (
            f"{row.called} · {row.subject_name}：{_words(told[row.pk])}"
        )
        # Whoever comes from one figure means that one; else what is another than what went out.
        if not (self.initial or {}).get("figures"):
            self.initial["figures"] = [pk for pk, one in told.items() if one.changed]

    @staticmethod
    def _told(user: Any, rows: list[Any]) -> dict[int, Since]:
        """What each is now, held against what holds today: its latest restatement, where there is one."""
        restated = restatements_of(user, rows)
        held = [next((one for one in reversed(restated.get(row.pk, ())) if one.publication.holds), row) for row in rows]
        return {row.pk: one for row, one in zip(rows, since(user, held), strict=True)}


def _words(told: Since) -> str:
    """213 → 214 家; or that it is as it was."""
    if told.withheld:
        return _now("已隐去")
    then, now = (UNKNOWN if value is None else grouped(value) for value in (told.figure.value, told.now))
    measure = told.figure.measure
    if told.moved:
        return f"{then} → {now} {measure}".rstrip()
    return f"{then} {measure}".rstrip() + (_now("，口径已改") if told.redefined else _now("，值未变"))
