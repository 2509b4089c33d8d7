"""One's own account: who I am here, password, devices, sessions, tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage

from ..actions import credentials, tokens, users
from ..queries import list_entries, list_memberships, list_sessions, list_tokens
from . import forms, words
from .words import lines


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    user = request.user
    told = {
        "title": _now("我的账户"),
        "held": list_memberships(user).filter(user=user),
        "sessions": list_sessions(user).filter(user=user, in_use=True),
        "present": request.user_session,
        "tokens": list_tokens(user).filter(user=user, revoked__isnull=True),
        "areas": words.permitted(user),
        "doings": lines(list_entries(user).filter(actor=user)[:10]),
    }
    return render(request, "accounts/account.html", told)


class Mine(FormPage):
    """Base of the forms about oneself."""

    def context(self) -> dict[str, Any]:
        return {"back": reverse("account")}

    def done_url(self, result: Any) -> str:
        return reverse("account")


class Password(Mine):
    title, button, done, icon = _("修改密码"), _("修改密码"), _("密码已修改，其他会话已结束，接口令牌已全部撤销"), "key"
    form_class = forms.Password

    @property
    def intro(self) -> str:  # type: ignore[override]
        if self.request.user.must_change_password:
            return _now("首次登录请把一次性密码改为自己的密码。")
        return _now("修改后其他会话立即结束，您的接口令牌全部撤销，须重新建立。")

    def perform(self, told: dict[str, Any]) -> None:
        credentials.change_password(
            by=self.request.user, current=told["current"], new=told["new_password"], session=self.request.session
        )

    def done_url(self, result: Any) -> str:
        return reverse("start")


class Contact(Mine):
    title, button, done = _("修改联系方式"), _("保存联系方式"), _("联系方式已保存")
    form_class = forms.Own

    def initial(self) -> dict[str, Any]:
        return {"email": self.request.user.email, "phone": self.request.user.phone}

    def perform(self, told: dict[str, Any]) -> None:
        users.edit_own(by=self.request.user, **told)


class RecoveryCodes(Mine):
    title, button, icon = _("更换恢复码"), _("更换恢复码"), "refresh"
    intro = _("旧恢复码全部作废。输入当前动态口令确认。")
    form_class = forms.Code

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        codes = credentials.renew_recovery_codes(by=self.request.user, code=told["code"])
        return render(self.request, "accounts/recovery_codes.html", {"codes": codes})


class TokenNew(Mine):
    title, button, icon = _("新建接口令牌"), _("新建令牌"), "key"
    intro = _("程序凭令牌以您的身份访问接口，权限与您相同。令牌只显示这一次。")
    form_class = forms.TokenNew

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        token, text = tokens.create_token(
            by=self.request.user, name=told["name"], days=told["days"], read_only=not told["writing"]
        )
        messages.success(self.request, _now("令牌已建立，请立即复制"))
        shown = {"title": _now("新令牌"), "token": token, "text": text}
        return render(self.request, "accounts/token_once.html", shown)
