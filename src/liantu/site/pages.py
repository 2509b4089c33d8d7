"""The site's own pages: start, help, the palette's answers, and the switches of the frame."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import palette as found
from liantu.kit.ui import start as panels
from liantu.kit.ui.guard import back_to, signed_in

from . import gallery as samples
from . import help as documentation


@signed_in
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The start page of whoever is signed in: the panels of their roles."""
    shown = panels.panels_for(request.user, request)
    return render(request, "site/start.html", {"title": _("工作台"), "panels": shown, "today": clock.today()})


@require_GET
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "site/help.html", {"title": _("帮助"), "topics": documentation.topics()})


@require_GET
def help_topic(request: HttpRequest, name: str) -> HttpResponse:
    topic = documentation.topic(name)
    told = {
        "title": topic.title,
        "topic": topic,
        "topics": documentation.topics(),
        "text": documentation.page(topic),
    }
    return render(request, "site/help_topic.html", told)


@signed_in
@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """What the palette shows for `q`, as JSON."""
    lines = [
        {"label": one.label, "url": one.url, "kind": one.kind, "detail": one.detail, "icon": one.icon}
        for one in found.find(request.user, request.GET.get("q", ""))
    ]
    return JsonResponse({"findings": lines}, json_dumps_params={"ensure_ascii": False})


@signed_in
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part in every state, for reviews and for whoever writes the next page."""
    return samples.part(request) or render(request, "site/gallery.html", samples.context(request))


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Change the language: in the browser for everybody, on the account for whoever is signed in."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise ValidationError(_("没有这种语言"))
    if request.user.is_authenticated:
        accounts.set_preferences(by=request.user, language=wanted)
    response = HttpResponseRedirect(back_to(request, "start" if request.user.is_authenticated else "signin"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE, samesite=settings.LANGUAGE_COOKIE_SAMESITE, httponly=True,
    )  # fmt: skip
    return response


@signed_in
@require_POST
def switch_theme(request: HttpRequest) -> HttpResponse:
    accounts.set_preferences(by=request.user, theme=request.POST.get("theme", ""))
    return HttpResponseRedirect(back_to(request))


@signed_in
@require_POST
def switch_zone(request: HttpRequest) -> HttpResponse:
    """Choose one zone, or all of them; the choice lives as long as the session."""
    wanted = request.POST.get("zone", "")
    if wanted:
        zone: Any = next((zone for zone in request.zones if str(zone.pk) == wanted), None)
        if zone is None:
            raise access.NotHere("accounts.Zone", wanted[:40])
        request.session["zone"] = zone.pk
    else:
        request.session.pop("zone", None)
    return HttpResponseRedirect(back_to(request))
