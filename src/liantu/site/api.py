"""The API under /api/v1: every app's router, one way to sign in, and errors as RFC 9457 problem documents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as SchemaError
from ninja.openapi.docs import Swagger
from ninja.parser import Parser
from ninja.throttling import AuthRateThrottle

import liantu
from liantu.apps.accounts.api import ROUTERS, TokenAuth
from liantu.apps.activities.api import ROUTERS as ACTIVITIES_ROUTERS
from liantu.apps.cultivation.api import router as cultivation_router
from liantu.apps.indicators.api import router as indicators_router
from liantu.apps.industry.api import ROUTERS as INDUSTRY_ROUTERS
from liantu.apps.registry.api import ROUTERS as REGISTRY_ROUTERS
from liantu.kit.access.doors import note_refusal
from liantu.kit.access.errors import Conflict, Denied, NotHere
from liantu.kit.access.sentences import clauses, listed, saying
from liantu.kit.access.texts import refuse_nul
from liantu.kit.evidence.api import ROUTERS as EVIDENCE_ROUTERS
from liantu.kit.intake.api import router as intake_router
from liantu.kit.jobs.api import router as jobs_router
from liantu.kit.journeys.api import calendars_router
from liantu.kit.journeys.api import router as journeys_router
from liantu.kit.notices.api import router as notices_router
from liantu.kit.rulestore.api import router as rulestore_router
from liantu.kit.search.api import router as search_router

from .cockpit.api import router as cockpit_router
from .errors import problem

log = logging.getLogger("liantu.site")


class CleanParser(Parser):
    """Takes no text that a database could not hold, wherever in a call it stands."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = super().parse_body(request)
        refuse_nul(body)
        return body

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        refuse_nul({name: told if len(told) > 1 else told[0] for name, told in data.lists() if told})
        return super().parse_querydict(data, list_fields, request)


api = NinjaAPI(
    title="Liantu 链图",
    version=liantu.__version__,
    description=(
        "用令牌访问：`Authorization: Bearer lt_…`（在“我的账户 · 接口令牌”中新建）。"
        "Authenticate with a token made under My account. Lists are paged with `page` and `per`; errors are "
        "`application/problem+json` in the language of `Accept-Language` (zh-Hans, en)."
    ),
    auth=TokenAuth(),
    parser=CleanParser(),
    # By default it would send the description to a service that judges it.
    docs=Swagger(settings={"validatorUrl": None}),
    throttle=[AuthRateThrottle("1200/m")],
    urls_namespace="api",
)
for router in (*ROUTERS, *REGISTRY_ROUTERS, *ACTIVITIES_ROUTERS, *INDUSTRY_ROUTERS, *EVIDENCE_ROUTERS):
    api.add_router("", router)
api.add_router("", cultivation_router)
api.add_router("", indicators_router)
api.add_router("", intake_router)
api.add_router("/cases", journeys_router)
api.add_router("/calendars", calendars_router)
api.add_router("", rulestore_router)
api.add_router("", notices_router)
api.add_router("/jobs", jobs_router)
api.add_router("/search", search_router)
api.add_router("", cockpit_router)


def _answers(error: type[Exception]) -> Callable[[Any], Any]:
    return api.exception_handler(error)


@_answers(Denied)
def denied(request: HttpRequest, exc: Denied) -> HttpResponse:
    note_refusal(request.user, exc)
    reasons = list(exc.explanation.reasons) if exc.explanation else []
    return problem(403, _("没有权限"), exc.words, reasons=reasons)


@_answers(NotHere)
@_answers(Http404)
def not_here(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(404, _("没有找到"), str(exc) if isinstance(exc, NotHere) else "")


@_answers(Conflict)
def conflict(request: HttpRequest, exc: Conflict) -> HttpResponse:
    return problem(409, _("内容已经变化"), str(exc))


@_answers(ValidationError)
def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    told = exc.message_dict if hasattr(exc, "error_dict") else {NON_FIELD_ERRORS: exc.messages}
    wrong = {("" if name == NON_FIELD_ERRORS else name): words for name, words in told.items()}
    return problem(422, _("内容有误"), clauses(exc.messages), errors=wrong)


@_answers(SchemaError)
def malformed(request: HttpRequest, exc: SchemaError) -> HttpResponse:
    wrong: dict[str, list[str]] = {}
    for error in exc.errors:
        place = ".".join(str(part) for part in error["loc"][1:] if part != "body") or str(error["loc"][-1])
        wrong.setdefault(place, []).append(_schema_words(error))
    detail = clauses(saying(place, listed(words)) for place, words in wrong.items())
    return problem(422, _("内容有误"), detail, errors=wrong)


@_answers(AuthenticationError)
def unknown(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    response = problem(401, _("令牌缺失或无效"), _("请在请求头中提供有效的 Authorization: Bearer 令牌。"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@_answers(Throttled)
def throttled(request: HttpRequest, exc: Throttled) -> HttpResponse:
    response = problem(429, _("请求过于频繁"), _("请稍后再试。"))
    if exc.wait:
        response["Retry-After"] = str(int(exc.wait) + 1)
    return response


@_answers(HttpError)
def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    if isinstance(exc.__cause__, ValidationError):
        # The parser's own refusal of a body that is good JSON.
        return invalid(request, exc.__cause__)
    if exc.status_code == 400:
        return problem(400, _("请求有误"), _("请求正文不是有效的 JSON。"))
    return problem(exc.status_code, str(exc))


@_answers(Exception)
def broken(request: HttpRequest, exc: Exception) -> HttpResponse:
    mark = getattr(request, "mark", "")
    log.exception("api %s %s failed (mark %s)", request.method, request.path, mark)
    return problem(500, _("系统出错"), _("错误已记录，没有保存任何不完整的内容。"), mark=mark)


def _schema_words(error: dict[str, Any]) -> str:
    """pydantic's common complaints in the reader's language; the rest as it says them."""
    limits = error.get("ctx", {})
    words = {
        "missing": _("缺少此项"),
        "string_type": _("应为文本"),
        "int_type": _("应为整数"),
        "int_parsing": _("应为整数"),
        "bool_parsing": _("应为 true 或 false"),
        "bool_type": _("应为 true 或 false"),
        "date_from_datetime_parsing": _("应为日期，如 2026-09-14"),
        "date_parsing": _("应为日期，如 2026-09-14"),
        "date_type": _("应为日期，如 2026-09-14"),
        "greater_than_equal": _("不小于 %(limit)s") % {"limit": limits.get("ge", "")},
        "less_than_equal": _("不大于 %(limit)s") % {"limit": limits.get("le", "")},
        "string_too_long": _("不超过 %(limit)s 个字符") % {"limit": limits.get("max_length", "")},
    }
    return words.get(error["type"], str(error["msg"]))
