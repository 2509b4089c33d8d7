"""Who asks, from where, in which language, for which zone; and whether their session may go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..actions.signing import let_lapse, needs_code, note_seen
from ..enums import SessionEnd
from ..models import SecurityPolicy
from ..queries.people import session_owner
from ..queries.places import zones_for

Handler = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = timedelta(minutes=1)
#: Pages that somebody reaches who must first change a password or enrol a device.
ON_THE_WAY = frozenset({"password", "enrol", "enrol-codes", "signout", "switch-language", "switch-theme"})


def signed_in(get_response: Handler) -> Handler:
    """Set `request.user`, `request.zones`, `request.zone` and the language, and hold sessions to the policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        program = request.path.startswith("/api/")
        address = client_address(request)
        request.META["LIANTU_ADDRESS"] = address
        request.user = access.Visitor()
        request.zones, request.zone = [], None
        channel = audit.Channel.API if program else audit.Channel.WEB
        with audit.context(channel, address=address, request=getattr(request, "mark", "")):
            halt = None if program else _admit(request, address)
            with translation.override(_language(request, program)):
                request.LANGUAGE_CODE = translation.get_language()
                response = halt() if halt else get_response(request)
                response.headers.setdefault("Content-Language", translation.get_language())
        if request.user.is_authenticated and not request.path.startswith(settings.STATIC_URL):
            # What somebody may see must not stay in a cache that the next person at the desk can page back to.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def client_address(request: HttpRequest) -> str:
    """The caller's address: the socket's, or what the outermost trusted proxy saw."""
    if settings.LIANTU_PROXIES:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(seen) >= settings.LIANTU_PROXIES:
            return str(seen[-settings.LIANTU_PROXIES])[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def _admit(request: HttpRequest, address: str) -> Callable[[], HttpResponse] | None:
    """Take the session's user in; a function that answers instead where the session is over or must do something first."""
    if request.path.startswith(settings.STATIC_URL):
        return None
    found = session_owner(request.session)
    if found is None:
        return None
    session, user = found
    policy = SecurityPolicy.current()
    if (over := session.over(policy)) is not None:
        let_lapse(by=user, session=session, why=over)
        request.session.flush()
        return lambda: _say_over(request, over)
    if user.is_administrator and not policy.admits(address):
        request.session.flush()
        return lambda: _say_over(request, SessionEnd.ENDED)
    if session.last_seen is None or clock.wall() - session.last_seen > SEEN_EVERY:
        note_seen(by=user, session=session)
    request.user, request.user_session = user, session
    request.zones = zones_for(user)
    chosen = request.session.get("zone")
    request.zone = next((zone for zone in request.zones if zone.pk == chosen), None)
    if request.zone is None and len(request.zones) == 1:
        request.zone = request.zones[0]
    wanted = _first_thing(user, policy)
    if wanted and resolve(request.path_info).url_name not in ON_THE_WAY:
        return lambda: redirect(wanted)
    return None


def _say_over(request: HttpRequest, why: SessionEnd) -> HttpResponse:
    words = {
        SessionEnd.IDLE: _("闲置时间过长，请重新登录"),
        SessionEnd.AGED: _("登录已超过最长时限，请重新登录"),
    }
    messages.info(request, words.get(why, _("会话已结束，请重新登录")))
    target = f"{reverse('signin')}?next={request.path}" if request.method == "GET" else reverse("signin")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)


def _first_thing(user: access.Principal, policy: SecurityPolicy) -> str | None:
    if needs_code(user, policy) and not user.has_second_factor:
        return "enrol"
    if user.must_change_password:
        return "password"
    changed = user.password_changed
    if changed and clock.wall() - changed > timedelta(days=policy.password_days):
        return "password"
    return None


def _language(request: HttpRequest, program: bool) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not chosen and program:
        # Programs say what they want in each request; people find Chinese until they choose.
        chosen = translation.get_language_from_request(request)
    return chosen if chosen in known else settings.LANGUAGE_CODE
