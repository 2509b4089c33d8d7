from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.forms import FileInput, Form, dress

from ..attaching import KINDS, MOST_MB
from ..authority import MOST
from ..enums import Classification, Purpose, SourceKind
from ..orders import may_lead


class SourceNew(Form):
    fieldsets = (
        (_("来源"), ("code", "name", "kind", "publisher", "zone", "unit", "active")),
        (_("使用"), ("classification", "legal_basis", "purposes")),
    )

    code = forms.CharField(label=_("代号"), max_length=60, help_text=_("小写字母开头，如 sci-ledger；登记后不变"))
    name = forms.CharField(label=_("名称"), max_length=200, help_text=_("如 科技创新部高企台账"))
    kind = forms.ChoiceField(label=_("类型"), choices=SourceKind.choices, initial=SourceKind.WORKBOOK)
    publisher = forms.CharField(label=_("发布单位"), max_length=120, required=False)
    zone = forms.ModelChoiceField(label=_("园区"), queryset=None, required=False, empty_label=_("全部园区"))
    unit = forms.ModelChoiceField(
        label=_("报送单位"), queryset=None, required=False, empty_label=_("无"), help_text=_("受限的内容只有这个单位的人能看到")
    )  # fmt: skip
    classification = forms.ChoiceField(
        label=_("密级"), choices=Classification.choices, initial=Classification.INTERNAL,
        help_text=_("可识别到企业的统计、税务数据登记为受限"),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("如 政府信息公开条例、部门间共享协议")
    )
    purposes = forms.MultipleChoiceField(
        label=_("允许用途"), choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, places: tuple[Any, Any], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, rows in zip(("zone", "unit"), places, strict=True):
            if name in self.fields:
                self.fields[name].queryset = rows


class SourceEdit(SourceNew):
    code = None  # type: ignore[assignment]
    kind = None  # type: ignore[assignment]
    zone = None  # type: ignore[assignment]
    active = forms.BooleanField(label=_("启用"), required=False, help_text=_("停用后不再接收报送，已有的照旧"))
    #: What was previewed: the class and unit that the person saw the effects of.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class SourceRelease(SourceEdit):
    """Who may read what it sends, and nothing else of it."""

    fieldsets = ((_("使用"), ("classification", "unit")),)
    name = publisher = legal_basis = purposes = active = None  # type: ignore[assignment]


class Attach(Form):
    file = forms.FileField(label=_("文件"), widget=FileInput(accept=KINDS, max_mb=MOST_MB))


#: Places that the form has at least; and empty ones after those that are taken.
FEWEST, SPARE = 4, 2


class Ordering(Form):
    """An order as a choice for each place: the first, the second … Places left empty are passed over."""

    def __init__(self, *data: Any, leaders: tuple[Any, Any], places: Sequence[Any], purpose: str) -> None:
        super().__init__(*data)
        units, sources = list(leaders[0]), list(leaders[1])
        self.meant = {f"unit:{one.pk}": one for one in units} | {f"source:{one.pk}": one for one in sources}
        choices = [
            ("", _("— 不选")),
            (_("报送单位"), [(f"unit:{one.pk}", one.name) for one in units]),
            (_("数据来源"), [(f"source:{one.pk}", _called(one, purpose)) for one in sources]),
        ]
        taken = [f"unit:{one.unit_id}" if one.unit_id else f"source:{one.source_id}" for one in places]
        for at in range(min(MOST, max(FEWEST, len(taken) + SPARE))):
            self.fields[f"place_{at}"] = field = forms.ChoiceField(
                label=_now("第 %(n)d 位") % {"n": at + 1}, choices=choices, required=False,
                initial=taken[at] if at < len(taken) else "",
            )  # fmt: skip
            dress(field)
            # One below the other, as an order is read.
            field.is_wide = True

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        chosen = [told.get(name) for name in self.fields]
        return {**told, "order": [self.meant[key] for key in chosen if key]}


def _called(source: Any, purpose: str) -> str:
    """A source as it is offered: with what an officer must know before putting it first."""
    words = [source.name]
    if not may_lead(purpose, source.classification, source.purposes):
        words.append(_now("允许用途不含“%(purpose)s”，不能排") % {"purpose": Purpose(purpose).label})
    elif source.classification == Classification.RESTRICTED:
        words.append(_now("受限：别的单位将读到“已隐去”"))
    return " · ".join(words)
