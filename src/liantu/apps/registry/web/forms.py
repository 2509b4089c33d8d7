"""Forms of organisations and of everything that is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form, dress

from ..enums import NameKind
from ..models import Organisation
from ..queries import Facet, Value, facts_of, schemes
from ..queries.facets import FACETS
from ..validators.properties import PROPERTIES, Property
from .fields import DayField, MoneyField, OrganisationField, choices_with_blank, refuse_both_ends
from .linking import zone_help

ROWS = {"rows": 3}
IDENTITY = ("kind", "code", "status", "size", "division", "address", "founded", "capital", "industry")
CONTACT = ("legal_representative", "phone", "website")
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("登记信息"), IDENTITY),
    (_("联系"), CONTACT),
    ("", ("business_scope",)),
)


def property_field(spec: Property, **more: Any) -> forms.Field:
    """The form field of a property; what it means is read by the action."""
    more.setdefault("required", False)
    if spec.choices is not None:
        return forms.ChoiceField(label=spec.label, choices=choices_with_blank(spec.choices.choices), **more)
    if spec.form == "day":
        return DayField(label=spec.label, **more)
    if spec.form == "money":
        return MoneyField(label=_("%(label)s（元）") % {"label": spec.label}, **more)
    if spec.form == "long":
        return forms.CharField(label=spec.label, widget=forms.Textarea(attrs=ROWS), max_length=4000, **more)
    limit = Organisation._meta.get_field(spec.key).max_length
    return forms.CharField(label=spec.label, max_length=limit, **more)


def note_field() -> forms.CharField:
    return forms.CharField(
        label=_("依据说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如 营业执照、企业来函、走访记录；随记录保存"),
    )  # fmt: skip


class Registering(Form):
    """A new organisation."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = accounts.list_zones(user).filter(active=True)
        self.fields["zone"] = forms.ModelChoiceField(
            label=_("所在园区"), queryset=zones, required=False, empty_label=_("区外或尚不知道"),
            help_text=zone_help(user, zones),
        )  # fmt: skip
        for key, spec in PROPERTIES.items():
            self.fields[key] = property_field(spec, required=key == "kind")
        self.fields["note"] = note_field()
        self.fieldsets = (
            (_("名称"), ("name", "name_kind", "short", "zone", "moved")),
            *GROUPS,
            ("", ("note",)),
        )
        dress_all(self)

    name = forms.CharField(label=_("名称"), max_length=200)
    name_kind = forms.ChoiceField(
        label=_("名称类别"),
        choices=[(NameKind.OFFICIAL, NameKind.OFFICIAL.label), (NameKind.SHORT, NameKind.SHORT.label)],
        initial=NameKind.OFFICIAL, help_text=_("只知道简称时，选“简称”"),
    )  # fmt: skip
    short = forms.CharField(label=_("简称"), max_length=100, required=False)
    moved = forms.BooleanField(
        label=_("已迁入本园区"), required=False,
        help_text=_("机构已在别处登记时选：只登记它位于所选园区，已有的资料不变"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("moved") and "zone" not in self.errors and not told.get("zone"):
            self.add_error("zone", _("请选定迁入的园区"))
        return told


class Values(Form):
    """All properties of an organisation; only those that were changed are said anew."""

    valid_from = DayField(label=_("自何时起"), help_text=_("不填为自始；如 2026、2026-05 或 2026-05-03"))

    def __init__(self, *args: Any, values: Iterable[Value], **kwargs: Any) -> None:
        self.values = {value.spec.key: value for value in values}
        kwargs["initial"] = {key: self._written(value) for key, value in self.values.items()}
        super().__init__(*args, **kwargs)
        for key, value in self.values.items():
            help_text = _("已有值，但您的权限看不到；填写即登记您的说法") if value.withheld else ""
            if value.spec.mask and value.value is not None:
                help_text = _("现为 %(masked)s；不填则不改") % {"masked": value.words}
            field = property_field(value.spec)
            field.help_text = help_text or field.help_text
            self.fields[key] = field
        self.fields["note"] = note_field()
        self.fieldsets = (*GROUPS, (_("本次修改"), ("valid_from", "note")))
        dress_all(self)

    @staticmethod
    def _written(value: Value) -> str:
        if value.value is None or value.spec.mask:
            return ""
        if value.spec.form == "day":
            return value.words
        if value.spec.form == "money":
            return f"{value.value:f}".rstrip("0").rstrip(".")
        return str(value.value)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for key in self.values:
            if self.initial.get(key) and not told.get(key) and key not in self.errors:
                self.add_error(key, _("清空不等于更正：要去掉这个值，请到它的出处页撤回"))
        return told

    def changed_values(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self.values if key in self.changed_data}


class BulkValues(Form):
    """The same for many organisations; what is left empty stays as it is."""

    valid_from = DayField(label=_("自何时起"))
    note = note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = ("kind", "status", "size", "division", "industry")
        for key in keys:
            field = property_field(PROPERTIES[key])
            if isinstance(field, forms.ChoiceField):
                field.choices = choices_with_blank(PROPERTIES[key].choices.choices, _("不改"))
            else:
                field.help_text = _("不填则不改")
            self.fields[key] = field
        self.order_fields([*keys, "valid_from", "note"])
        dress_all(self)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not any(told.get(key) for key in ("kind", "status", "size", "division", "industry")):
            raise ValidationError(_("请至少填写一项要修改的内容"))
        return told


class NewName(Form):
    text = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("类别"), choices=NameKind.choices, initial=NameKind.FORMER)
    valid_from = DayField(label=_("起始日"))
    valid_to = DayField(label=_("截止日"), help_text=_("曾用名写停用的日子；如 2021、2021-05 或 2021-05-03"))
    note = note_field()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        refuse_both_ends(told)
        return told


class Reason(Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs=ROWS), help_text=_("随这一条保存，也写入日志")
    )


class OptionalReason(Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, required=False, widget=forms.Textarea(attrs=ROWS),
        help_text=_("随判定保存，也写入日志"),
    )  # fmt: skip


class EditPerson(Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False, help_text=_("不填则不改"))
    email = forms.EmailField(label=_("邮箱"), max_length=120, required=False, help_text=_("不填则不改"))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is held stays masked, so an empty box cannot mean that it is to go.
        for name, label in (("phone", _("清除现有电话 %(masked)s")), ("email", _("清除现有邮箱 %(masked)s"))):
            if getattr(person, name):
                words = label % {"masked": access.masked(person, name)}
                self.fields[f"clear_{name}"] = forms.BooleanField(label=words, required=False)
        dress_all(self)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name in ("phone", "email"):
            if told.get(name) and told.get(f"clear_{name}"):
                self.add_error(name, _("清除和新填只能选一样"))
        return told

    def said(self) -> dict[str, str]:
        """What is to change, as the action takes it: empty text clears."""
        told = {name: self.cleaned_data[name] for name in ("name", "phone", "email") if self.cleaned_data[name]}
        return told | {name: "" for name in ("phone", "email") if self.cleaned_data.get(f"clear_{name}")}


class FactForm(Form):
    """What a person writes of one fact; its fields are those of the facet."""

    def __init__(self, *args: Any, facet: Facet, user: Any, organisation: Any, fact: Any = None, **kwargs: Any) -> None:
        self.facet, self.user, self.organisation, self.fact = facet, user, organisation, fact
        if fact is not None:
            kwargs["initial"] = self._initial(fact)
        super().__init__(*args, **kwargs)
        for name in facet.fields:
            if name == "person":
                self._add_person()
            else:
                self.fields[name] = self._field(name)
        self.fields["valid_from"] = DayField(label=_("起始日"))
        self.fields["valid_to"] = DayField(label=_("截止日"))
        if fact is None:
            self.fields["note"] = note_field()
        else:
            self.fields["reason"] = forms.CharField(
                label=_("修改理由"), max_length=300, widget=forms.Textarea(attrs=ROWS),
                help_text=_("原来的说法保留，并注明由这一条代替"),
            )  # fmt: skip
        dress_all(self)

    def _initial(self, fact: Any) -> dict[str, Any]:
        told: dict[str, Any] = {"valid_from": fact.told_from, "valid_to": fact.told_to}
        for name in self.facet.fields:
            value = getattr(fact, name)
            told[name] = value.name if name in self.facet.references and value is not None else value
            if name in ("officer", "zone"):
                told[name] = value.pk
        return told

    def _field(self, name: str) -> forms.Field:
        field = self.facet.model._meta.get_field(name)
        more = {"label": field.verbose_name, "required": not field.blank}
        if name in self.facet.references:
            return OrganisationField(user=self.user, held=getattr(self.fact, name, None), **more)
        if name == "officer":
            return forms.TypedChoiceField(choices=lambda: officers(self.user), coerce=int, **more)
        if name == "zone":
            return forms.ModelChoiceField(queryset=accounts.list_zones(self.user).filter(active=True), **more)
        if name == "scheme":
            return forms.ChoiceField(choices=self._schemes, **more)
        made: forms.Field = field.formfield(**{"required": more["required"]})
        return made

    def _schemes(self) -> list[tuple[str, str]]:
        known = [(code, scheme.called) for code, scheme in schemes().items()]
        held = getattr(self.fact, "scheme", "")
        return choices_with_blank([*known, *([(held, held)] if held and held not in schemes() else [])])

    def _add_person(self) -> None:
        if self.fact is not None:
            return
        here = {post.person for post in facts_of(self.user, FACETS["posts"].model, self.organisation)}
        choices = sorted(((person.pk, person.name) for person in here), key=lambda pair: pair[1])
        self.fields["person"] = forms.ChoiceField(
            label=_("已登记的人员"), required=False, choices=choices_with_blank(choices, _("新登记一人"))
        )
        self.fields["name"] = forms.CharField(
            label=_("姓名"), max_length=60, required=False, help_text=_("新登记时填写；同名的人各登记一条")
        )
        self.fields["phone"] = forms.CharField(label=_("电话"), max_length=40, required=False)
        self.fields["email"] = forms.EmailField(label=_("邮箱"), max_length=120, required=False)
        self.people = {str(person.pk): person for person in here}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.facet.has_person and self.fact is None and not (told.get("person") or told.get("name")):
            self.add_error("name", _("请选择已登记的人员，或填写姓名"))
        refuse_both_ends(told)
        return told

    def said(self) -> dict[str, Any]:
        """The facet's fields as the action takes them."""
        told = {name: self.cleaned_data.get(name) for name in self.facet.fields}
        for name in self.facet.fields:
            field = self.facet.model._meta.get_field(name)
            if told[name] is None and not field.null:
                told[name] = ""
        if "person" in told:
            held = self.fact.person if self.fact is not None else self.people.get(self.cleaned_data["person"])
            told["person"] = held
        if "officer" in told:
            told["officer"] = accounts.find_user(self.user, self.cleaned_data["officer"])
        return told

    def new_person(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key) or "" for key in ("name", "phone", "email")}


class Assigning(Form):
    """包联 for many organisations at once."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = FACETS["assignments"].model._meta.get_field("role")
        self.fields["officer"] = forms.TypedChoiceField(label=_("包联干部"), choices=officers(user), coerce=int)
        self.fields["zone"] = forms.ModelChoiceField(
            label=_("园区"), queryset=accounts.list_zones(user).filter(active=True)
        )
        self.fields["role"] = role.formfield()
        self.fields["valid_from"] = DayField(label=_("起始日"), help_text=_("不填为今天"))
        dress_all(self)


def officers(user: Any) -> list[tuple[str, str]]:
    """Staff whom the user may see, to choose from."""
    staff = set(access.STAFF)
    rows = [(str(one.pk), str(one)) for one in accounts.list_users(user) if one.is_active and staff & set(one.roles)]
    return choices_with_blank(rows)


def dress_all(form: Any) -> None:
    """Give fields that were added after the form was made the house's dress."""
    for name, field in form.fields.items():
        dress(field)
        field.is_wide = name in form.wide or isinstance(
            field.widget, forms.Textarea | forms.CheckboxSelectMultiple | forms.RadioSelect | forms.FileInput
        )
