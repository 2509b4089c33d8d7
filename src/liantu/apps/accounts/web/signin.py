"""Coming in: password, then one-time code; enrolling a device; going out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pyotp
import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui.pages import show_errors

from ..actions.credentials import begin_second_factor, confirm_second_factor
from ..actions.signing import needs_code, open_session, sign_out, try_code, try_password
from ..models import SecurityPolicy, User
from ..queries.people import is_known, user_pending
from . import forms

PENDING, CODES = "_liantu_pending", "_liantu_codes"
#: How long the second step waits for its code.
PATIENCE = timedelta(minutes=5)


class SignIn(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(_next(request))
        return _show(request, forms.SignIn())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.SignIn(request.POST)
        if not form.is_valid():
            return _show(request, form, 422)
        told = form.cleaned_data
        address = request.META["LIANTU_ADDRESS"]
        # Sometimes a password is typed into the wrong field: what is nobody's name is not written down.
        by = access.Visitor(told["username"].strip().lower() if is_known(told["username"]) else _("未知用户名"))
        tried = try_password(by=by, username=told["username"], password=told["password"], address=address)
        if tried.user is None:
            form.add_error(None, tried.words)
            return _show(request, form, 422)
        if tried.user.has_second_factor:
            request.session.cycle_key()
            request.session[PENDING] = {
                "user": tried.user.pk,
                "at": clock.wall().isoformat(),
                "hash": tried.user.get_session_auth_hash(),
            }
            return redirect(f"{reverse('signin-code')}?next={quote(_next(request))}")
        return _come_in(request, tried.user)


class SignInCode(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        if _pending(request) is None:
            return _too_late(request)
        return _show_code(request, forms.Code())

    def post(self, request: HttpRequest) -> HttpResponse:
        user = _pending(request)
        if user is None:
            return _too_late(request)
        form = forms.Code(request.POST)
        if not form.is_valid():
            return _show_code(request, form, 422)
        tried = try_code(by=user, code=form.cleaned_data["code"], address=request.META["LIANTU_ADDRESS"])
        if tried.user is None:
            form.add_error("code", tried.words)
            return _show_code(request, form, 422)
        return _come_in(request, tried.user)


class Enrol(View):
    """Tie a phone to the account. The secret is shown as a picture and as text, and counts once a code was right."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("signin")
        if request.user.has_second_factor:
            return redirect("account")
        return self._show(request, forms.Code())

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("signin")
        form = forms.Code(request.POST)
        if not form.is_valid():
            return self._show(request, form, 422)
        try:
            codes = confirm_second_factor(by=request.user, code=form.cleaned_data["code"])
        except ValidationError as refusal:
            show_errors(form, refusal)
            return self._show(request, form, 422)
        request.session[CODES] = codes
        return redirect("enrol-codes")

    def _show(self, request: HttpRequest, form: forms.Code, status: int = 200) -> HttpResponse:
        secret = begin_second_factor(by=request.user, session=request.session)
        uri = pyotp.TOTP(secret).provisioning_uri(name=request.user.username, issuer_name="Liantu 链图")
        told = {"form": form, "picture": _qr(uri), "secret": " ".join(_fours(secret))}
        return render(request, "accounts/enrol.html", told, status=status)


def enrol_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, this once: they leave the session as they are shown."""
    codes = request.session.pop(CODES, None)
    if not request.user.is_authenticated or not codes:
        return redirect("start")
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        sign_out(by=request.user, session=request.session)
    return redirect("signin")


def _come_in(request: HttpRequest, user: User) -> HttpResponse:
    target = _next(request)
    open_session(
        by=user, session=request.session, address=request.META["LIANTU_ADDRESS"],
        agent=request.headers.get("User-Agent", ""),
    )  # fmt: skip
    previous = request.session.get("previous", {})
    if previous.get("at"):
        told = {"at": previous["at"], "address": previous["address"] or "—"}
        messages.info(
            request,
            _("上次登录：%(at)s，来自 %(address)s。如不是您本人，请立即修改密码并告诉安全管理员。") % told,
        )
    if needs_code(user, SecurityPolicy.current()) and not user.has_second_factor:
        return redirect("enrol")
    return redirect(target)


def _pending(request: HttpRequest) -> User | None:
    """The user whose password was right a moment ago, in this browser, and has not changed since."""
    told: dict[str, Any] = request.session.get(PENDING) or {}
    if not told or clock.wall() > datetime.fromisoformat(told["at"]) + PATIENCE:
        return None
    user = user_pending(told["user"])
    return user if user is not None and user.get_session_auth_hash() == told["hash"] else None


def _too_late(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("等候口令的时间已过，请重新登录"))
    return redirect("signin")


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("start")


def _show(request: HttpRequest, form: forms.SignIn, status: int = 200) -> HttpResponse:
    return render(request, "accounts/signin.html", {"form": form}, status=status)


def _show_code(request: HttpRequest, form: forms.Code, status: int = 200) -> HttpResponse:
    return render(request, "accounts/signin_code.html", {"form": form}, status=status)


def _qr(text: str) -> str:
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, border=2))  # noqa: S308  drawn from our own text


def _fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]
