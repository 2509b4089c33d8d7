from __future__ import annotations

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template

from liantu.apps.accounts.models import Zone
from liantu.kit.ui.forms import DateInput, FileInput, Form, ModelForm, Renderer
from tests.factories.ui import request_for


class Sample(Form):
    fieldsets = (("企业", ("name", "founded")),)
    wide = ("kind",)

    name = forms.CharField(label="企业名称", help_text="<b>全称</b>")
    founded = forms.DateField(label="成立日期", required=False)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲")])
    staff = forms.IntegerField(label="人数", required=False)
    spent = forms.DecimalField(label="费用", required=False)
    email = forms.EmailField(label="邮箱", required=False)
    plan = forms.CharField(label="计划", widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="真实")
    ways = forms.MultipleChoiceField(
        label="方式", widget=forms.CheckboxSelectMultiple, choices=[("a", "甲")], required=False
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("name") == "错":
            raise forms.ValidationError("整体不对")


class WithFile(Form):
    proof = forms.FileField(label="佐证", widget=FileInput(accept=["xlsx", "csv"], max_mb=20))


def page(form: forms.BaseForm, source: str = "{% form form '推荐上报' cancel='/back/' %}", htmx: str = "") -> str:
    request = request_for(path="/here/?a=1", htmx=htmx)
    return re.sub(r"\s+", " ", Template(source).render(Context({"form": form, "request": request, "csrf_token": "t"})))


def test_a_field_has_label_help_and_the_word_for_required() -> None:
    shown = page(Sample())
    assert '<label class="form-label" for="id_name">企业名称 <span class="required">必填</span></label>' in shown
    assert 'aria-describedby="id_name_helptext"' in shown
    assert '<div class="field-help" id="id_name_helptext">&lt;b&gt;全称&lt;/b&gt;</div>' in shown
    assert '<label class="form-label" for="id_founded">成立日期</label>' in shown


def test_widgets_are_dressed_and_know_their_keyboard() -> None:
    form = Sample()
    assert form.fields["name"].widget.attrs["class"] == "form-control"
    assert form.fields["kind"].widget.attrs["class"] == "form-select"
    assert form.fields["sure"].widget.attrs["class"] == "form-check-input"
    modes = {name: field.widget.attrs.get("inputmode") for name, field in form.fields.items()}
    assert (modes["staff"], modes["spent"], modes["email"], modes["name"]) == (
        "numeric",
        "decimal",
        "email",
        None,
    )
    assert isinstance(form.fields["founded"].widget, DateInput)


def test_a_date_is_written_in_iso() -> None:
    assert 'type="date" name="founded" value="2012-05-18"' in page(Sample({"founded": "2012-05-18"}))


def test_groups_come_first_and_the_rest_follows() -> None:
    groups = [(str(group.title), [field.name for field in group.fields]) for group in Sample().groups()]
    assert groups == [
        ("企业", ["name", "founded"]),
        ("", ["kind", "staff", "spent", "email", "plan", "sure", "ways"]),
    ]


def test_long_fields_take_both_columns() -> None:
    wide = [name for name, field in Sample().fields.items() if field.is_wide]
    assert wide == ["kind", "plan", "ways"]


def test_errors_are_told_on_top_and_at_the_field() -> None:
    shown = page(Sample({"name": "", "kind": "z", "founded": "soon"}))
    assert "有 4 处需要修改，尚未保存" in shown
    assert '<a href="#id_name">企业名称</a>' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_name_error"' in shown


def test_an_error_of_the_whole_form_is_told_on_top() -> None:
    form = Sample({"name": "错", "kind": "a", "sure": "on"})
    assert form.problems() == [(None, "整体不对")]
    assert "整体不对" in page(form)


def test_an_error_of_a_hidden_field_is_not_lost() -> None:
    form = Sample({"name": "好", "kind": "a", "sure": "on"})
    form.add_error("secret", "过期")
    assert (None, "过期") in form.problems()


def test_the_button_says_what_happens() -> None:
    shown = page(Sample())
    assert "推荐上报</button>" in shown
    assert 'href="/back/"' in shown
    assert 'name="csrfmiddlewaretoken"' in shown


def test_in_the_drawer_the_answer_comes_back_into_it() -> None:
    shown = page(Sample(), htmx="drawer")
    assert 'hx-post="/here/?a=1" hx-target="#drawer"' in shown
    assert "data-close" in shown


def test_a_file_field_says_what_it_takes() -> None:
    shown = page(WithFile())
    assert 'enctype="multipart/form-data"' in shown
    assert 'accept=".xlsx,.csv"' in shown
    assert 'data-max-mb="20"' in shown
    assert "可选：xlsx、csv；每个文件不超过 20 MB" in shown
    assert WithFile({}, {"proof": SimpleUploadedFile("a.csv", b"x")}).is_valid()


def test_a_form_never_writes() -> None:
    from liantu.apps.accounts.models import Unit

    class UnitForm(ModelForm):
        class Meta:
            model = Unit
            fields = ("name",)

    with pytest.raises(NotImplementedError):
        UnitForm({"name": "x"}).save()


def test_a_choice_is_drawn_as_django_draws_it() -> None:
    class Choices(forms.Form):
        one = forms.ChoiceField(
            choices=[("", "—"), ('1<"', "甲&乙"), ("组<", [("x", "子"), ("z", "丑")])], required=False
        )
        many = forms.MultipleChoiceField(
            choices=[(1, "甲"), (2, "乙")], widget=forms.SelectMultiple(attrs={"data-x": '"', "disabled": True})
        )

    data = {"one": "x", "many": ["2"]}
    plain, ours = Choices(data, renderer=TemplatesSetting()), Choices(data, renderer=Renderer())
    for name in ("one", "many"):
        drawn = [re.sub(r">\s+<", "><", str(form[name])).strip() for form in (plain, ours)]
        assert drawn[0] == drawn[1]


@pytest.mark.parametrize(("required", "words"), [(True, "请选择"), (False, "—")])
def test_nothing_chosen_is_told_in_words(required: bool, words: str) -> None:
    class Choosing(Form):
        zone = forms.ModelChoiceField(queryset=Zone.objects.none(), required=required)
        other = forms.ModelChoiceField(queryset=Zone.objects.none(), required=required, empty_label="全部园区")

    made = Choosing().fields
    assert [str(made[name].empty_label) for name in ("zone", "other")] == [words, "全部园区"]
