"""Short tasks about one version: submit, approve, send back, end, give up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.pages import FormPage, go

from .. import actions, holding, queries
from ..differences import differences
from . import forms
from .views import in_force


class Deed(FormPage):
    """One action on a version as the page showed it."""

    template_name = "rulestore/deed.html"
    form_class: ClassVar[Any] = forms.Step
    permission: ClassVar[str] = ""
    said: ClassVar[Any] = ""

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.pack = queries.find_pack(request.user, key["pk"])
        access.require(request.user, self.permission, self.pack)

    def initial(self) -> dict[str, Any]:
        # That of the page from which it was opened: what is approved is what was read there.
        seen = self.request.GET.get("revision", "")
        return {"revision": seen if seen.isdecimal() else self.pack.revision}

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        pack = self.do(by=self.request.user, pack=self.pack, **told)
        toasts.done(self.request, str(self.said) % {"name": f"{queries.title_of_row(pack)} {pack.version}"})
        return go(self.request, reverse("pack", args=[pack.pk]))

    def do(self, **told: Any) -> Any:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {
            "subject": queries.title_of_row(self.pack), "pack": self.pack, "back": reverse("pack", args=[self.pack.pk]),
        }  # fmt: skip


class Changes(Deed):
    """A deed before which one looks at what would change."""

    def context(self) -> dict[str, Any]:
        now = in_force(self.pack)
        return {
            **super().context(), "now": now,
            "differences": differences(now.text, self.pack.text) if now is not None else None,
            "moved": now is not None and self.pack.based_on != now.digest,
        }  # fmt: skip


class Submit(Changes):
    title, button, icon, permission = _("提交批准"), _("提交"), "send", "submit"
    intro = _("提交后内容不能再改，由另一位科技创新干部或园区领导批准；起草、修改和提交的人不能批准。")
    said = _("“%(name)s”已提交，等另一位批准")

    def do(self, **told: Any) -> Any:
        return actions.submit(**told)


class Approve(Changes):
    title, button, icon, permission = _("批准规则"), _("批准施行"), "rubber-stamp", "approve"
    intro = _("批准后从施行日起适用；已经在办的事项仍按各自开始时的版本办完。")
    said = _("“%(name)s”已批准")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        actions.refuse_first_person(request.user, self.pack)

    def do(self, **told: Any) -> Any:
        return actions.approve(**told)


class SendBack(Deed):
    title, button, icon, permission = _("退回规则"), _("退回"), "arrow-back-up", "send_back"
    intro = _("退回后起草人可以接着改，改好再提交。")
    form_class, said = forms.SendBack, _("“%(name)s”已退回")

    def do(self, **told: Any) -> Any:
        return actions.send_back(**told)


class Withdraw(Deed):
    title, button, icon, permission, grave = _("停用规则"), _("停用"), "player-stop", "withdraw", True
    form_class, said = forms.Withdraw, _("“%(name)s”已停用")

    intro = _("已经在办的事项仍按这个版本办完。")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "falls_back": True, "next": holding.without(self.pack)}

    def do(self, **told: Any) -> Any:
        return actions.withdraw(**told)


class Discard(Deed):
    title, button, icon, permission, grave = _("放弃草稿"), _("放弃"), "trash", "discard", True
    intro = _("放弃后不能再改，内容仍可查看和下载。")
    said = _("“%(name)s”已放弃")

    def do(self, **told: Any) -> Any:
        return actions.discard(**told)
