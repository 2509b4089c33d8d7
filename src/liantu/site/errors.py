"""What a person or a program is told when something cannot be done: 4xx in their language, never a bare trace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def tell(request: HttpRequest, status: int, title: str, words: str = "", mend: str = "") -> HttpResponse:
    """Answer with `status`: problem+json (RFC 9457) for the API, a page in the frame for people."""
    if wants_json(request):
        return problem(status, title, words or mend)
    page = "ui/error_part.html" if request.headers.get("HX-Request") else "ui/error.html"
    return render(request, page, {"status": status, "title": title, "words": words, "mend": mend}, status=status)


def problem(status: int, title: str, detail: str = "", **more: object) -> JsonResponse:
    """An RFC 9457 problem document."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        **({"detail": detail} if detail else {}),
        **more,
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def no_proxy() -> str:
    """Why no page opens where https is asked for and no proxy is declared; `serve` and `doctor` say the same."""
    return _(
        "LIANTU_URL 是 https，却没有说明前面有反向代理，任何页面都打不开：链图自己不做 TLS，只信任已声明的代理。有一层反向代理时设 LIANTU_PROXIES=1，再重新启动"
    )


def silent_proxy() -> str:
    return _(
        "反向代理没有传递 X-Forwarded-Proto，链图不知道来访是不是 https：请在代理上设置，例如 nginx 的 proxy_set_header X-Forwarded-Proto $scheme"
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return tell(request, 400, _("请求有误"), mend=_("请返回上一页，检查后重试。"))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return tell(request, 403, _("没有权限"), str(exception or ""), _("需要此权限请联系安全管理员。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return tell(request, 404, _("没有找到"), mend=_("地址可能有误，或者它不在您的权限范围内。"))


def failed(request: HttpRequest) -> HttpResponse:
    mark = getattr(request, "mark", "")
    return tell(
        request, 500, _("系统出错"), mend=_("错误已记录，没有保存任何不完整的内容。请把编号 %(mark)s 告诉系统管理员。") % {"mark": mark}
    )  # fmt: skip


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return tell(
        request,
        403,
        _("页面已过期"),
        _("这次提交没有通过来源校验，没有保存任何内容。"),
        _("请刷新页面后重新提交。"),
    )
