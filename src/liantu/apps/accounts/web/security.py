"""Sessions, tokens, the sign-in rules, security events, and the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.jobs import public as jobs
from liantu.kit.ui import charts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.pages import FormPage

from ..actions import policy, signing, tokens, tries
from ..queries import (
    action_words,
    current_policy,
    find_entry,
    find_lock,
    find_session,
    find_token,
    list_entries,
    list_locks,
    list_security_events,
    list_sessions,
    list_tokens,
    signins_by_day,
)
from . import filters, forms, tables
from .words import Line


class SessionList(ListPage):
    title = _("会话")
    intro = _("谁在哪里登录着。结束一个会话，该浏览器须重新登录。")
    table_class = tables.Sessions
    filterset_class = filters.Sessions
    empty = Empty(_("没有符合条件的会话"))

    def get_rows(self, user: Any) -> Any:
        return list_sessions(user)


@signed_in
@require_POST
def session_end(request: HttpRequest, public_id: str) -> HttpResponse:
    signing.end_session(by=request.user, session=find_session(request.user, public_id))
    messages.success(request, _now("会话已结束"))
    return redirect("sessions" if access.may_ever(request.user, "view", "accounts.Throttle") else "account")


@signed_in
@require_POST
def lock_clear(request: HttpRequest, pk: int) -> HttpResponse:
    tries.clear_lock(by=request.user, lock=find_lock(request.user, pk=pk))
    messages.success(request, _now("锁定已解除"))
    return redirect("security-events")


class TokenList(ListPage):
    title = _("接口令牌")
    intro = _("程序凭令牌以某个用户的身份访问接口。")
    table_class = tables.Tokens
    filterset_class = filters.Tokens
    empty = Empty(_("还没有接口令牌"), _("对接市级门户等系统时，由对接方用户在“我的账户”里新建。"))

    def get_rows(self, user: Any) -> Any:
        return list_tokens(user)


@signed_in
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    tokens.revoke_token(by=request.user, token=find_token(request.user, pk))
    messages.success(request, _now("令牌已撤销"))
    return redirect("tokens")


class PolicyPage(FormPage):
    """The sign-in rules: for the security administrator to change, for the other two to read."""

    title, button, done, icon = _("安全策略"), _("保存策略"), _("安全策略已保存，立即生效"), "shield-lock"
    intro = _("数值的上下限按等级保护第二级要求设定，不能更松。")
    form_class = forms.Policy
    template_name = "accounts/policy.html"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.policy = current_policy(request.user)
        self.may_edit = access.may_ever(request.user, "edit", "accounts.SecurityPolicy")

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        access.require(request.user, "edit", current_policy(request.user))
        return super().post(request, **key)

    def get_form(self, *data: Any) -> Any:
        form = self.form_class(*data[:1], instance=self.policy)
        if not self.may_edit:
            for field in form.fields.values():
                field.disabled = True
        return form

    def perform(self, told: dict[str, Any]) -> None:
        policy.set_policy(by=self.request.user, address=self.request.META["LIANTU_ADDRESS"], **told)

    def context(self) -> dict[str, Any]:
        return {"may_edit": self.may_edit}


class SecurityEvents(ListPage):
    title = _("安全事件")
    intro = _("登录、锁定、权限变更、被拒绝的操作和个人信息查阅。")
    table_class = tables.Log
    filterset_class = filters.Security
    template_name = "accounts/security_events.html"
    empty = Empty(_("这段时间没有安全事件"))

    def get_rows(self, user: Any) -> Any:
        if not access.may_ever(user, "view_security", "audit.Entry"):
            raise access.Denied("view_security", "audit.Entry", words=_now("安全事件由安全管理员和审计管理员查看"))
        return list_security_events(user)

    def extra_context(self) -> dict[str, Any]:
        user = self.request.user
        may_clear = access.may_ever(user, "clear", "accounts.Throttle")
        return {"chart": _signin_chart(user), "locks": list_locks(user), "may_clear": may_clear}


class LogList(ListPage):
    title = _("审计日志")
    intro = _("谁在什么时候、从哪里、对什么做了什么。日志不能修改或删除，每 10 秒封印一次。")
    table_class = tables.Log
    filterset_class = filters.Log
    template_name = "accounts/log.html"
    empty = Empty(_("没有符合条件的日志"))

    def get_rows(self, user: Any) -> Any:
        return list_entries(user)

    def extra_context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "may_verify": access.may_ever(user, "verify", "audit.Entry"),
            "may_take": access.may_ever(user, "export", "audit.Entry"),
            "today": clock.wall_day(),
            "month_ago": clock.wall_day() - timedelta(days=30),
        }


@signed_in
def log_entry(request: HttpRequest, uuid: str) -> HttpResponse:
    entry = find_entry(request.user, uuid)
    told = {"title": action_words(entry.action), "entry": entry, "line": Line(entry)}
    return render(request, "accounts/log_entry.html", told)


@signed_in
@require_POST
def log_verify(request: HttpRequest) -> HttpResponse:
    """The walk over the whole log takes its time: it is a job, and the page shows how far it is."""
    if not access.may_ever(request.user, "verify", "audit.Entry"):
        raise access.Denied("verify", "audit.Entry", words=_now("核验由审计管理员进行"))
    job = jobs.enqueue(by=request.user, kind="accounts.verify_log", unique_key=f"verify:{request.user.pk}")
    return redirect("job", job.uuid)


@signed_in
@require_POST
def log_export(request: HttpRequest) -> HttpResponse:
    if not access.may_ever(request.user, "export", "audit.Entry"):
        raise access.Denied("export", "audit.Entry", words=_now("导出由审计管理员进行"))
    params = {"since": request.POST.get("since", ""), "until": request.POST.get("until", "")}
    job = jobs.enqueue(by=request.user, kind="accounts.export_log", params=params)
    return redirect("job", job.uuid)


def _signin_chart(user: Any) -> Any:
    days = signins_by_day(user)
    return charts.bar(
        _now("近 14 天登录次数"),
        [day.strftime("%m-%d") for day, _done, _failed in days],
        {
            _now("成功"): [done for _day, done, _failed in days],
            _now("失败"): [failed for _day, _done, failed in days],
        },
        unit=_now("次"),
        source=_now("审计日志"),
        as_at=clock.wall_day(),
    )
