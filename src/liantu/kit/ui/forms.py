"""Forms as every page draws them.

`Form` and `ModelForm` dress their widgets; `{% form form submit="推荐上报" %}` draws the whole of it:
errors first, fields in groups of two columns, a button that says what happens. `Filters` of filters.py use
the same dress.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

#: What Django shows where nothing is chosen.
_DASHES = "---------"
_INPUT_MODES = (
    # A decimal field is an integer field to Django, so it comes first.
    (forms.DecimalField, "decimal"),
    (forms.IntegerField, "numeric"),
    (forms.EmailField, "email"),
    (forms.URLField, "url"),
)


class Renderer(TemplatesSetting):
    """Draws forms from the templates of kit/ui; widgets of Django that need no change come from Django."""

    form_template_name = "ui/form/fields.html"
    field_template_name = "ui/form/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        # Through its templates a choice of thirty takes as long as all else of its field; a list has ten such choices.
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    """A `<select>` as Django draws it."""
    parts = [format_html('<select name="{}"{}>', widget["name"], _attributes(widget["attrs"]))]
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(format_html('<optgroup label="{}">', group))
        parts += [
            format_html('<option value="{}"{}>{}</option>', str(one["value"]), _attributes(one["attrs"]), one["label"])
            for one in options
        ]
        if group:
            parts.append(mark_safe("</optgroup>"))
    parts.append(mark_safe("</select>"))
    return mark_safe("\n".join(parts))  # noqa: S308  every part was escaped above


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    told = [
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))
        for name, value in attributes.items()
        if value is not False
    ]
    return mark_safe("".join(told))  # noqa: S308  every part was escaped above


class DateInput(forms.DateInput):
    """The browser's own calendar; ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FileInput(forms.ClearableFileInput):
    """A file to choose, with what may be chosen: `accept` as file endings, `max_mb` as the largest size."""

    template_name = "ui/form/file.html"

    def __init__(self, *, accept: Sequence[str] = (), max_mb: int = 50, attrs: dict[str, Any] | None = None) -> None:
        self.endings, self.max_mb = tuple(accept), max_mb
        extra = {"accept": ",".join(f".{ending}" for ending in accept)} if accept else {}
        super().__init__({"data-max-mb": str(max_mb), **extra, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"endings": self.endings, "max_mb": self.max_mb}
        return context


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together, under one heading or under none."""

    title: Any
    fields: tuple[BoundField, ...]


class Dressed:
    """What `Form` and `ModelForm` share.

    `fieldsets`: pairs of a heading (may be empty) and field names; fields that no pair names follow without
    one. `wide`: names of fields that take both columns; long texts and lists of choices do so by
    themselves.
    """

    fieldsets: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()
    wide: ClassVar[Sequence[str]] = ()
    required_css_class = "is-required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_on()

    def put_on(self) -> None:
        """Dress the fields; a form that makes fields of its own afterwards asks for it once more."""
        for name, field in self.fields.items():
            dress(field)
            field.is_wide = name in self.wide or isinstance(
                field.widget,
                forms.Textarea | forms.CheckboxSelectMultiple | forms.RadioSelect | forms.FileInput,
            )

    def groups(self) -> Iterator[FieldGroup]:
        """The visible fields in the order in which they are drawn."""
        shown = {field.name: field for field in self.visible_fields()}
        for title, names in self.fieldsets:
            fields = tuple(shown.pop(name) for name in names if name in shown)
            if fields:
                yield FieldGroup(title, fields)
        if shown:
            yield FieldGroup("", tuple(shown.values()))

    def problems(self) -> list[tuple[BoundField | None, str]]:
        """Every error with its field; None where it concerns the whole form or a hidden field."""
        found: list[tuple[BoundField | None, str]] = [(None, str(words)) for words in self.non_field_errors()]
        for field in self:
            found += [(None if field.is_hidden else field, str(words)) for words in field.errors]
        return found


class Form(Dressed, forms.Form):
    """A plain form in the house's dress."""


class ModelForm(Dressed, forms.ModelForm):
    """A form made from a model. It never saves: its action does."""

    def save(self, commit: bool = True) -> Any:
        raise NotImplementedError("forms do not write: hand `cleaned_data` to an action")


def dress(field: forms.Field) -> None:
    """Give a field's widget its classes, its keyboard on a phone, the calendar and the file chooser."""
    widget = field.widget
    if type(widget) is forms.DateInput:
        field.widget = DateInput({name: text for name, text in widget.attrs.items() if name != "type"})
    if type(widget) in (forms.FileInput, forms.ClearableFileInput):
        field.widget = FileInput(attrs=widget.attrs)
    field.widget.is_required = widget.is_required
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DASHES:
        field.empty_label = _("请选择") if field.required else "—"
    widget = field.widget
    for part in getattr(widget, "widgets", (widget,)):
        _add_class(part, _class_of(part))
    for kind, mode in _INPUT_MODES:
        if isinstance(field, kind):
            widget.attrs.setdefault("inputmode", mode)
            break
    # Ten rows are Django's default, and too many for a remark.
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "" if widget.is_hidden else "form-control"


def _add_class(widget: forms.Widget, css: str) -> None:
    have = widget.attrs.get("class", "").split()
    if css and css not in have:
        widget.attrs["class"] = " ".join([*have, css])
