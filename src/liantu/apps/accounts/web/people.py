"""Users and their roles."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import FileField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from liantu.kit.access import public as access
from liantu.kit.jobs import public as jobs
from liantu.kit.ui.forms import FileInput, Form
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage, go
from liantu.kit.ui.states import ACTIVE
from liantu.kit.ui.uploads import check_upload

from ..actions import credentials, importing, roles, users
from ..models import User
from ..queries import (
    entries_about,
    find_membership,
    find_user,
    history_reach,
    list_memberships,
    list_sessions,
    list_units,
    list_users,
    list_zones,
    lock_of,
    sees_every_signin,
    sees_roles_of_others,
)
from . import filters, forms, tables
from .words import lines

LABEL = "accounts.User"


class UserList(ListPage):
    title = pgettext_lazy("page", "用户")
    intro = _("系统管理员建立账号，安全管理员分配角色。")
    table_class = tables.Users
    filterset_class = filters.Users
    primary = Primary(_("新建用户"), "user-new", LABEL)
    export_name = "liantu-users"
    empty = Empty(_("没有符合条件的用户"), _("换一个条件，或新建用户。"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_every_signin(request.user):
            self.table_class, self.filterset_class = tables.Colleagues, filters.Colleagues  # type: ignore[misc]
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self, user: Any) -> Any:
        return list_users(user)

    def extra_context(self) -> dict[str, Any]:
        may_import = access.may_ever(self.request.user, "create", LABEL)
        return {"more_actions": [(_("批量新建"), reverse("user-import"), "file-spreadsheet")] if may_import else []}


@signed_in
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: who they are, what they may do, where they are signed in, what was done to the account."""
    user = find_user(request.user, pk)
    may = {
        action: access.may(request.user, action, user)
        for action in ("view_signin", "edit", "disable", "reset_password", "reset_second_factor", "unlock")
    }
    told = {
        "title": user.name,
        "person": user,
        "may": may,
        "may_grant": access.may_ever(request.user, "create", "accounts.Membership") and request.user.pk != user.pk,
        "held": list_memberships(request.user).filter(user=user),
        "held_hidden": request.user.pk != user.pk and not sees_roles_of_others(request.user),
        "sessions": list_sessions(request.user).filter(user=user)[:5],
        "lock": lock_of(request.user, user),
        "history": lines(entries_about(request.user, user)[:10]),
        "reach": history_reach(request.user),
        "state_of": ACTIVE[user.is_active],
        "is_self": user.pk == request.user.pk,
    }
    return render(request, "accounts/user.html", told)


class UserNew(FormPage):
    title, button, icon = _("新建用户"), _("新建用户"), "user-plus"
    intro = _("建立后得到一次性密码，只显示这一次；角色由安全管理员另行分配。")
    form_class = forms.UserNew

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("只有系统管理员可以新建用户"))

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        user, password = users.create_user(by=self.request.user, **told)
        return _show_password(self.request, user, password)


class AboutUser(FormPage):
    """Base of the forms about one user; `permission` is asked before the form is shown."""

    permission = "edit"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.user = find_user(request.user, key["pk"])
        access.require(request.user, self.permission, self.user)

    def context(self) -> dict[str, Any]:
        return {"subject": self.user, "back": reverse("user", args=[self.user.pk])}

    def done_url(self, result: Any) -> str:
        return reverse("user", args=[self.user.pk])


class UserEdit(AboutUser):
    title, button, done = _("修改用户资料"), _("保存资料"), _("资料已保存")
    form_class = forms.UserEdit

    def initial(self) -> dict[str, Any]:
        return {"name": self.user.name}

    def perform(self, told: dict[str, Any]) -> None:
        changed = {name: value for name, value in told.items() if value or name == "name"}
        users.edit_user(by=self.request.user, user=self.user, **changed)


class UserDisable(AboutUser):
    permission = "disable"
    title, button, done, icon, grave = _("停用用户"), _("停用用户"), _("账号已停用，会话已结束"), "user-off", True
    intro = _("账号不能再登录，现有会话立即结束，接口令牌失效；历史记录保留。")
    form_class = forms.Reason

    def perform(self, told: dict[str, Any]) -> None:
        users.disable_user(by=self.request.user, user=self.user, reason=told["reason"])


class UserEnable(AboutUser):
    permission = "disable"
    title, button, done, icon = _("启用用户"), _("启用用户"), _("账号已启用"), "user-check"
    form_class = forms.Reason

    def perform(self, told: dict[str, Any]) -> None:
        users.enable_user(by=self.request.user, user=self.user, reason=told["reason"])


class UserResetPassword(AboutUser):
    permission = "reset_password"
    title, button, icon, grave = _("重置密码"), _("重置密码"), "key", True
    intro = _("得到一次性密码，只显示这一次；该用户的会话立即结束，接口令牌全部撤销，首次登录须改密码。")
    form_class = forms.Reason

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        password = credentials.reset_password(by=self.request.user, user=self.user, reason=told["reason"])
        return _show_password(self.request, self.user, password)


class UserResetFactor(AboutUser):
    permission = "reset_second_factor"
    title, button, icon, grave = _("重置动态口令"), _("重置动态口令"), "shield-off", True
    done = _("动态口令已重置，该用户下次登录时重新绑定")
    intro = _("用于手机丢失或更换。请先核实本人身份。该用户的会话立即结束，接口令牌全部撤销。")
    form_class = forms.Reason

    def perform(self, told: dict[str, Any]) -> None:
        credentials.reset_second_factor(by=self.request.user, user=self.user, reason=told["reason"])


class UserUnlock(AboutUser):
    permission = "unlock"
    title, button, done, icon = _("解除锁定"), _("解除锁定"), _("锁定已解除"), "lock-open"
    intro = _("登录失败次数清零，可以立即再试。")

    def perform(self, told: dict[str, Any]) -> None:
        credentials.unlock_user(by=self.request.user, user=self.user)


class ImportForm(Form):
    file = FileField(label=_("用户名单"), widget=FileInput(accept=["xlsx"], max_mb=5))


class UserImport(FormPage):
    title, button, icon = _("批量新建用户"), _("检查并新建"), "file-spreadsheet"
    intro = _(
        "第一张表须有“用户名”和“姓名”两列，可有“邮箱”“电话”；表头上方可有标题。"
        "在后台逐行新建，结果工作簿含每人的一次性密码和未建原因，只有您能下载。"
    )
    form_class = ImportForm

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("只有系统管理员可以新建用户"))

    def get_form(self, *data: Any) -> Any:
        return self.form_class(*data)

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        check_upload(told["file"], kinds=("xlsx",), max_mb=5)
        upload = importing.keep_upload(by=self.request.user, content=told["file"])
        job = jobs.enqueue(by=self.request.user, kind="accounts.import_users", params={"upload": upload})
        return go(self.request, reverse("job", args=[job.uuid]))


class RoleList(ListPage):
    title = _("角色分配")
    intro = _("谁在哪个单位、哪个园区担任什么角色。系统、安全、审计三类管理员不得由同一人担任。")
    table_class = tables.Roles
    filterset_class = filters.Roles
    empty = Empty(_("没有符合条件的角色分配"), _("在用户页上分配角色。"), _("去用户列表"), "users")

    def get_rows(self, user: Any) -> Any:
        return list_memberships(user)


class RoleNew(FormPage):
    title, button, done, icon = _("分配角色"), _("分配角色"), _("角色已分配"), "user-shield"
    form_class = forms.RoleNew

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.user = find_user(request.user, key["pk"])
        if not access.may_ever(request.user, "create", "accounts.Membership"):
            raise access.Denied("create", "accounts.Membership", words=_now("只有安全管理员可以分配角色"))

    def get_form(self, *data: Any) -> Any:
        by = self.request.user
        units, zones = list_units(by).filter(active=True), list_zones(by).filter(active=True)
        return self.form_class(*data, units=units, zones=zones)

    def perform(self, told: dict[str, Any]) -> None:
        roles.grant_role(by=self.request.user, user=self.user, **told)

    def context(self) -> dict[str, Any]:
        return {"subject": self.user, "back": reverse("user", args=[self.user.pk])}

    def done_url(self, result: Any) -> str:
        return reverse("user", args=[self.user.pk])


class RoleEnd(FormPage):
    title, button, done, icon, grave = _("终止角色"), _("终止角色"), _("角色已终止"), "x", True
    intro = _("从今天起不再生效，历史保留。")
    form_class = forms.Reason

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = find_membership(request.user, key["pk"])
        access.require(request.user, "end", self.row)

    def perform(self, told: dict[str, Any]) -> None:
        roles.end_role(by=self.request.user, membership=self.row, reason=told["reason"])

    def context(self) -> dict[str, Any]:
        return {"subject": self.row, "back": reverse("user", args=[self.row.user_id])}

    def done_url(self, result: Any) -> str:
        return reverse("user", args=[self.row.user_id])


class Why(View):
    """Why may somebody do a thing, or why not; with the whole matrix below."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return signed_in(super().dispatch)(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = bool(request.GET.get("key"))
        form = forms.Why(
            request.GET if asked else None,
            users=list_users(request.user),
            deeds=_deeds(),
            initial={"user": request.user.pk},
        )
        told: dict[str, Any] = {
            "title": _now("权限一览"),
            "form": form,
            "matrix": _matrix(),
            "roles": list(access.PEOPLE),
        }
        if asked and form.is_valid():
            chosen = form.cleaned_data
            label, _bar, action = chosen["deed"].partition("|")
            try:
                thing = access.named_object(request.user, f"{label}:{chosen['key'].strip()}")
                told["answer"] = access.why(chosen["user"], action, thing)
            except access.NotHere:
                form.add_error("key", _now("没有找到这个对象，或者您看不到它"))
            except ValidationError as refusal:
                form.add_error("key", refusal)
        return render(request, "accounts/why.html", told)


def _deeds() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be asked about: actions in words, under the name of their model."""
    return [
        (_model_name(label), [(f"{label}|{action}", str(words)) for action, words in declared.words.items()])
        for label, declared in sorted(access.declarations().items())
        if declared.words
    ]


def _matrix() -> list[dict[str, Any]]:
    """What is declared, model by model, for people to read: each action with a cell for every role."""
    told = []
    for label, declared in sorted(access.declarations().items()):
        rows = []
        for action, words in declared.words.items():
            reaches = [declared.reach(role, action) for role in access.PEOPLE]
            cells = [(reach, "—" if reach is access.Scope.NONE else access.scope_words(reach)) for reach in reaches]
            rows.append({"words": words, "cells": cells})
        if rows:
            told.append({"model": _model_name(label), "rows": rows})
    return told


def _model_name(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name)


def _show_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The one time that a one-time password is shown."""
    messages.success(request, _now("完成，请立即记下一次性密码"))
    told = {"title": _now("一次性密码"), "person": user, "password": password}
    return render(request, "accounts/password_once.html", told)
