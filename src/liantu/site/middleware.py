"""The outermost doors: a mark for each request, and errors in words."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from liantu.kit.access.doors import note_refusal
from liantu.kit.access.errors import Conflict, Denied, NotHere
from liantu.kit.access.sentences import clauses

from . import errors

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("liantu.site")


def not_in_circles(get_response: Handler) -> Handler:
    """Say which setting is wanting, where a redirection to https would come back as the same request for ever.

    Liantu does no TLS itself: what is not told to be https by a trusted proxy would be sent to where it comes from.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        told = "HTTP_X_FORWARDED_PROTO" in request.META
        if not settings.SECURE_SSL_REDIRECT or request.path == "/healthz" or (settings.LIANTU_PROXIES and told):
            return get_response(request)
        words = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                words.append(errors.no_proxy() if not settings.LIANTU_PROXIES else errors.silent_proxy())
        return HttpResponse("\n\n".join(words) + "\n", status=503, content_type="text/plain; charset=utf-8")

    return middleware


def refuse_oversized(get_response: Handler) -> Handler:
    """Refuse a body that is larger than any form or file may be before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.mark = uuid.uuid4().hex[:12]
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.LIANTU_UPLOAD_MAX:
            limit = settings.LIANTU_UPLOAD_MAX // 1024 // 1024
            return errors.tell(
                request, 413, _("内容太大"), _("一次提交不超过 %(limit)d MB，没有保存任何内容。") % {"limit": limit},
                _("请拆分后重新上传。"),
            )  # fmt: skip
        response = get_response(request)
        response["X-Request-Mark"] = request.mark
        return response

    return middleware


class plain_words:
    """Turn the house's exceptions into answers, wherever in a view they were raised."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            # No name of anything holds it, and PostgreSQL would break off at the question.
            return errors.not_found(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            note_refusal(request.user, exception)
            return errors.tell(request, 403, _("没有权限"), exception.words, _("需要此权限请联系安全管理员。"))
        if isinstance(exception, NotHere):
            return errors.not_found(request)
        if isinstance(exception, Conflict):
            return errors.tell(request, 409, _("内容已经变化"), str(exception), _("请刷新页面后重试。"))
        if isinstance(exception, ValidationError):
            return errors.tell(request, 400, _("内容有误"), clauses(exception.messages))
        if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
            return errors.tell(request, 413, _("内容太大"), _("没有保存任何内容。"), _("请减少内容后重新提交。"))
        log.error("request %s %s failed (mark %s)", request.method, request.path, getattr(request, "mark", ""))
        return None
