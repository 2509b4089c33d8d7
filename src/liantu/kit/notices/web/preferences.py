"""How somebody wants to be told, on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form
from liantu.kit.ui.pages import FormPage

from .. import kinds, queries
from ..actions import preferring
from ..enums import Channel, Digest, Urgency
from ..models import Preference
from ..sending import mail


class Time(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PreferenceForm(Form):
    wide = ("digest",)

    digest = forms.ChoiceField(
        label=_("汇总"), choices=Digest.choices, help_text=_("紧急的通知不等汇总；免打扰时段内都不外发")
    )
    quiet_from = forms.TimeField(label=_("免打扰起"), required=False, widget=Time())
    quiet_to = forms.TimeField(label=_("免打扰止"), required=False, widget=Time(), help_text=_("两个都留空表示不设"))

    def __init__(self, *data: Any, row: Preference, **more: Any) -> None:
        initial = {"digest": row.digest, "quiet_from": row.quiet_from, "quiet_to": row.quiet_to}
        super().__init__(*data, initial=initial, **more)
        self.row = row

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One line a kind, with a box for each channel."""
        chosen = {key: {name for name in Channel.values if f"kind:{key}:{name}" in self.data} for key in kinds.kinds()}
        return [
            {
                "label": kind.label,
                "urgent": kind.urgency == Urgency.URGENT,
                "boxes": [
                    (f"kind:{key}:{channel.value}", channel.label,
                     channel.value in (chosen[key] if self.is_bound else self.row.channels(kind)))
                    for channel in Channel
                ],
            }
            for key, kind in kinds.kinds().items()
        ]  # fmt: skip


class Preferences(FormPage):
    title = _("通知偏好")
    button = _("保存通知偏好")
    done = _("通知偏好已保存，尚未发出的通知按新的设置发送")
    template_name = "notices/preferences.html"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "edit", Preference._meta.label):
            raise access.NotHere(Preference._meta.label)

    def get_form(self, *data: Any) -> PreferenceForm:
        return PreferenceForm(*data, row=queries.preference(self.request.user))

    def context(self) -> dict[str, Any]:
        user = self.request.user
        address = str(getattr(user, "email", ""))
        if not mail.is_set_up():
            mailing = _now("系统管理员还没有设置邮件服务器，暂不发邮件")
        else:
            mailing = (
                _now("发到 %(address)s") % {"address": address} if address else _now("您的账户没有邮箱，收不到邮件")
            )
        return {"mailing": mailing, "robots": list(queries.robots_of(user)), "channels": list(Channel)}

    def perform(self, told: dict[str, Any]) -> Any:
        posted = self.request.POST
        choices = {key: [name for name in Channel.values if f"kind:{key}:{name}" in posted] for key in kinds.kinds()}
        return preferring.set_preferences(
            by=self.request.user, digest=told["digest"], quiet_from=told["quiet_from"], quiet_to=told["quiet_to"],
            choices=choices,
        )  # fmt: skip
