from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.forms import FileInput, Form

from .. import queries
from ..actions.events import MATERIALS
from ..enums import EventKind, Part, Purpose
from . import namelists

ROWS = {"rows": 3}


class OrganisationInput(forms.TextInput):
    """A text box that offers organisations while one writes."""

    template_name = "registry/organisation_input.html"


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _organisation(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("机构"), max_length=200, widget=OrganisationInput, help_text=_("写名称、统一社会信用代码或 #编号，从提示中选择"),
        **more,
    )  # fmt: skip


def _reason(label: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label or _("理由"), max_length=300, widget=forms.Textarea(attrs=ROWS),
        help_text=_("随这一条保存，也写入日志"), **more,
    )  # fmt: skip


class _Going(Form):
    """What a department comes for, and who of it."""

    purpose = forms.ChoiceField(label=_("目的"), choices=Purpose.choices)
    people = forms.ModelMultipleChoiceField(
        label=_("同行人员"), queryset=None, required=False, help_text=_("本人自动在内"),
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )  # fmt: skip
    matter = forms.CharField(label=_("事项"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["people"].queryset = queries.people_of(user, zone).exclude(pk=user.pk)
        self.fields["people"].label_from_instance = lambda one: one.name


class VisitNew(_Going):
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)
    organisation = _organisation()
    day = forms.DateField(label=_("日期"), widget=forms.DateInput())
    begins = forms.TimeField(label=_("开始时间"), required=False, widget=TimeInput())
    ends = forms.TimeField(label=_("结束时间"), required=False, widget=TimeInput())
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    reason = _reason(_("超出上限的理由"), required=False)
    field_order = ("organisation", "day", "begins", "ends", "purpose", "people", "matter", "place", "zone", "reason")

    def __init__(self, *args: Any, user: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, zone=zone, **kwargs)
        zones = accounts.list_zones(user).filter(active=True)
        self.fields["zone"].queryset = zones
        if zone is not None:
            self.fields["zone"].initial = zone
        self.fields["reason"].help_text = _("只在当月走访次数超出上限时填写，由领导表态")

    def clean_organisation(self) -> Any:
        return registry.organisation_told(self.user, self.cleaned_data["organisation"])


class Join(_Going):
    pass


class PutOff(Form):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput())
    begins = forms.TimeField(label=_("开始时间"), required=False, widget=TimeInput())
    ends = forms.TimeField(label=_("结束时间"), required=False, widget=TimeInput())
    reason = _reason(required=False)


class Reason(Form):
    reason = _reason()


class Findings(Form):
    findings = forms.CharField(
        label=_("走访情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("园区各部门可见，企业不可见。承诺另行登记"),
    )  # fmt: skip


class Decision(Form):
    agreed = forms.ChoiceField(
        label=_("是否同意"), choices=[("1", _("同意")), ("0", _("不同意"))], widget=forms.RadioSelect()
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs=ROWS))


class TellBefore(Form):
    to = forms.CharField(label=_("已告诉谁"), max_length=120, help_text=_("部门和人，如 招商局 邱实，8 月 12 日"))
    what = forms.CharField(label=_("说的是什么"), max_length=500, widget=forms.Textarea(attrs=ROWS))


class Limit(Form):
    per_month = forms.IntegerField(label=_("每家企业每月走访上限"), min_value=1, max_value=31)


class PromiseNew(Form):
    text = forms.CharField(
        label=_("承诺事项"),
        max_length=300,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("企业能看到这句话和办理结果"),
    )
    assignee = forms.ModelChoiceField(label=_("办理人"), queryset=None, required=False, empty_label=_("本人"))

    def __init__(self, *args: Any, user: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = queries.people_of(user, zone)
        self.fields["assignee"].label_from_instance = lambda one: one.name


class EventNew(Form):
    title = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=EventKind.choices)
    day = forms.CharField(
        label=_("日期"),
        max_length=10,
        validators=[evidence.periods.span_of],
        help_text=_("如 2026-09-16；只知道年月的写 2026-09"),
    )
    last_day = forms.CharField(
        label=_("最后一天"),
        max_length=10,
        required=False,
        validators=[evidence.periods.span_of],
        help_text=_("不填为当天"),
    )
    begins = forms.TimeField(label=_("开始时间"), required=False, widget=TimeInput())
    ends = forms.TimeField(label=_("结束时间"), required=False, widget=TimeInput())
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    audience = forms.CharField(label=_("面向"), required=False, max_length=200)
    host = _organisation(required=False)
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs=ROWS))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["zone"].queryset = accounts.list_zones(user).filter(active=True)
        self.fields["host"].label = _("主办机构")

    def clean_host(self) -> Any:
        told = self.cleaned_data["host"].strip()
        return registry.organisation_told(self.user, told) if told else None


class EventEdit(EventNew):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["zone"], self.fields["host"]


class ParticipantNew(Form):
    part = forms.ChoiceField(label=_("身份"), choices=Part.choices, initial=Part.GUEST)
    organisation = _organisation(required=False)
    from_where = forms.CharField(label=_("单位（机构库里没有的）"), max_length=120, required=False)
    person = forms.CharField(label=_("姓名"), max_length=60, required=False)
    number = forms.IntegerField(label=_("人数或家数"), min_value=1, max_value=100_000, initial=1)
    approximate = forms.BooleanField(label=_("约数"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_organisation(self) -> Any:
        told = self.cleaned_data["organisation"].strip()
        return registry.organisation_told(self.user, told) if told else None


class NameList(Form):
    """A list of names, pasted or as a file."""

    lines = forms.CharField(
        label=_("名单"), required=False, widget=forms.Textarea(attrs={"rows": 10}), max_length=100_000,
        help_text=_("一行一人：姓名,单位。可从表格里复制两列粘贴"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或上传文件"), required=False, widget=FileInput(accept=("xlsx", "xls", "csv"), max_mb=2), max_length=200,
        help_text=_("有“姓名”“单位”两列；导入到场名单时，有“签到时间”或“到场”一列的，空着的不签到"),
    )  # fmt: skip
    part = forms.ChoiceField(label=_("身份"), choices=Part.choices, initial=Part.GUEST)
    attended = forms.BooleanField(label=_("这是到场名单：同时签到"), required=False)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        where = "file" if told.get("file") else "lines"
        try:
            read = namelists.lines_of_file if where == "file" else namelists.lines_of_text
            lines = read(told.get(where) or "")
        except ValidationError as wrong:
            raise ValidationError({where: wrong.messages}) from None
        part, ticked = told.get("part") or Part.GUEST, told.get("attended")
        told["rows"] = [
            {"part": part, "person": one.person, "from_where": one.house} for one in lines if one.there or not ticked
        ]
        if not told["rows"]:
            raise ValidationError({where: _now("名单上没有到场的人")})
        return told


class Attach(Form):
    file = forms.FileField(label=_("文件"), widget=FileInput(accept=MATERIALS, max_mb=50), max_length=200)


class Answer(Form):
    coming = forms.ChoiceField(
        label=_("您来吗"), choices=[("1", _("参加")), ("0", _("不参加"))], widget=forms.RadioSelect()
    )
    note = forms.CharField(label=_("还想说的"), max_length=300, required=False)


class SignIn(Form):
    """What somebody at an event fills in on the phone."""

    person = forms.CharField(label=_("姓名"), max_length=60)
    from_where = forms.CharField(label=_("单位"), max_length=120, required=False)
