from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form

from ..enums import UnitKind, ZoneKind
from ..models import SecurityPolicy, Unit, User, Zone


class SignIn(Form):
    username = forms.CharField(
        label=_("用户名"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("密码"), max_length=300, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class Code(Form):
    code = forms.CharField(
        label=_("动态口令"), max_length=40, help_text=_("验证器上的 6 位数字；没有手机时可输入恢复码"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip


class Password(Form):
    current = forms.CharField(
        label=_("当前密码"), strip=False, max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new_password = forms.CharField(
        label=_("新密码"), strip=False, max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("再输一次新密码"), strip=False, max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("new_password") != told.get("again"):
            self.add_error("again", _("两次输入不一致"))
        return told


class Reason(Form):
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写入日志，供审计查阅"),
    )


class UserNew(Form):
    username = forms.CharField(label=_("用户名"), max_length=40, help_text=_("小写字母开头，如 zhang.wei；建立后不变"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("邮箱"), required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)


class UserEdit(Form):
    """Email and phone are not shown to whoever edits: an empty field leaves what is there."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("新邮箱"), required=False, help_text=_("留空不改"))
    phone = forms.CharField(label=_("新电话"), max_length=20, required=False, help_text=_("留空不改"))


class Own(Form):
    email = forms.EmailField(label=_("邮箱"), required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)


class ZoneNew(Form):
    code = forms.CharField(label=_("代号"), max_length=40, help_text=_("小写字母开头，如 yanhu；建立后不变"))
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=ZoneKind.choices)
    division = forms.CharField(
        label=_("行政区划"), max_length=100, required=False, help_text=_("如 山西省/运城市/盐湖区")
    )


class ZoneEdit(ZoneNew):
    code = None  # type: ignore[assignment]
    active = forms.BooleanField(label=_("启用"), required=False)


class UnitNew(Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=UnitKind.choices)
    zone = forms.ModelChoiceField(
        label=_("园区"), queryset=Zone.objects.none(), required=False, empty_label=_("全部园区")
    )

    def __init__(self, *args: Any, zones: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["zone"].queryset = zones if zones is not None else Zone.objects.none()


class UnitEdit(UnitNew):
    active = forms.BooleanField(label=_("启用"), required=False)


class RoleNew(Form):
    role = forms.ChoiceField(label=_("角色"), choices=[(role.value, role.label) for role in access.PEOPLE])
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())
    zone = forms.ModelChoiceField(
        label=_("园区"), queryset=Zone.objects.none(), required=False, empty_label=_("全部园区")
    )
    valid_from = forms.DateField(label=_("起"), required=False, help_text=_("留空为今天"))
    valid_to = forms.DateField(label=_("止"), required=False, help_text=_("含当日；留空表示长期"))
    reason = forms.CharField(label=_("理由"), max_length=500, required=False)

    def __init__(self, *args: Any, units: Any, zones: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = units
        self.fields["zone"].queryset = zones


class TokenNew(Form):
    name = forms.CharField(label=_("用途"), max_length=80, help_text=_("哪个系统用它做什么"))
    days = forms.TypedChoiceField(
        label=_("有效期"), coerce=int, initial=90,
        choices=[(30, _("30 天")), (90, _("90 天")), (180, _("180 天")), (365, _("365 天"))],
    )  # fmt: skip
    writing = forms.BooleanField(label=_("允许修改数据"), required=False, help_text=_("不选则只读，建议只读"))


class Policy(forms.ModelForm, Form):
    reason = forms.CharField(label=_("修改理由"), max_length=500, required=False)

    class Meta:
        model = SecurityPolicy
        fields = [field.name for field in SecurityPolicy._meta.fields if field.name != "id"]
        widgets = {"admin_networks": forms.Textarea(attrs={"rows": 3}), "second_factor": forms.RadioSelect}

    def _post_clean(self) -> None:
        # The action validates the whole policy; here only the fields' own bounds are checked.
        pass


class Why(Form):
    user = forms.ModelChoiceField(label=_("用户"), queryset=User.objects.none())
    deed = forms.ChoiceField(label=_("操作"))
    key = forms.CharField(label=_("对象"), max_length=120, help_text=_("编号、用户名、代号或全称，如 科技创新部"))

    def __init__(self, *args: Any, users: Any, deeds: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["user"].queryset = users
        self.fields["deed"].choices = deeds
