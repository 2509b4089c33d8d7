"""Mail and robots, set by the system administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses
from liantu.kit.ui import toasts
from liantu.kit.ui.forms import Form, ModelForm
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from .. import queries
from ..actions import channels
from ..enums import RobotKind
from ..models import MailServer, Robot
from ..sending import mail
from . import tables


class ChannelList(ListPage):
    title = _("通知渠道")
    template_name = "notices/channels.html"
    table_class = tables.Robots
    primary = Primary(_("添加群机器人"), "robot-new", Robot._meta.label)
    empty = Empty(
        _("还没有群机器人"), _("在企业微信、钉钉或飞书的群里添加自定义机器人，把它的 Webhook 地址填到这里。"),
        _("添加群机器人"), "robot-new", icon="webhook", label_model="notices.Robot",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        if not access.may_ever(user, "view", Robot._meta.label):
            raise access.NotHere(Robot._meta.label)
        return queries.robots(user)

    def extra_context(self) -> dict[str, Any]:
        user, way = self.request.user, mail.way()
        return {
            "server": queries.mail_server(user), "way": way, "by_environment": bool(settings.LIANTU_MAIL),
            "may_edit": access.may_ever(user, "edit", MailServer._meta.label),
        }  # fmt: skip


class MailForm(ModelForm):
    password = forms.CharField(
        label=_("密码"), required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("加密保存，不再显示；留空表示不变"),
    )  # fmt: skip

    class Meta:
        model = MailServer
        fields = ("host", "port", "security", "username", "sender")

    field_order = ("host", "port", "security", "sender", "username", "password")


class MailEdit(FormPage):
    title = _("邮件服务器")
    button = _("保存邮件设置")
    done = _("邮件设置已保存")
    form_class = MailForm

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.server = queries.mail_server(request.user)
        if not access.may_ever(request.user, "edit", MailServer._meta.label):
            raise access.Denied("edit", MailServer._meta.label, words=_now("没有权限：修改邮件设置"))

    def get_form(self, *data: Any) -> MailForm:
        return MailForm(*data, instance=self.server)

    def perform(self, told: dict[str, Any]) -> Any:
        return channels.set_mail_server(by=self.request.user, **{**told, "password": told["password"] or None})

    def done_url(self, result: Any) -> str:
        return reverse("channels")


class RobotForm(Form):
    fieldsets = (
        ("", ("name", "kind", "url", "secret", "clear_secret")),
        (_("发给谁"), ("readers", "full_text")),
        (_("网络"), ("allow_http", "allow_private", "active")),
    )
    wide = ("url", "full_text", "allow_http", "allow_private", "active")

    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=RobotKind.choices)
    url = forms.CharField(
        label=_("Webhook 地址"), required=False, max_length=1000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    secret = forms.CharField(
        label=_("加签密钥"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    clear_secret = forms.BooleanField(label=_("去掉加签密钥"), required=False)
    readers = forms.ModelMultipleChoiceField(
        label=_("接收人"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    full_text = forms.BooleanField(
        label=_("发送全文"), required=False, help_text=Robot._meta.get_field("full_text").help_text
    )
    allow_http = forms.BooleanField(
        label=_("允许 http"), required=False, help_text=Robot._meta.get_field("allow_http").help_text
    )
    allow_private = forms.BooleanField(
        label=_("允许内网地址"), required=False, help_text=Robot._meta.get_field("allow_private").help_text
    )
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *data: Any, row: Robot | None = None, **more: Any) -> None:
        initial = {}
        if row is not None:
            initial = {name: getattr(row, name) for name in channels.PLAIN} | {"readers": row.readers.all()}
        super().__init__(*data, initial=initial, **more)
        self.fields["readers"].queryset = get_user_model().objects.filter(is_active=True).order_by("username")
        if row is None:
            self.fields["url"].required = True
            self.fields["url"].help_text = _("地址就是凭据：加密保存，不再显示")
            self.fields["secret"].help_text = _("钉钉、飞书开启“加签”时填写；通用 JSON 用它签名")
        else:
            self.fields["url"].help_text = _now("现为 %(url)s；留空表示不变") % {"url": row.masked_url}
            self.fields["secret"].help_text = _now("已保存；留空表示不变") if row.has_secret else _now("未设置")
        if row is None or not row.has_secret:
            del self.fields["clear_secret"]

    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        cleared = told.pop("clear_secret", False)
        told["secret"] = "" if cleared else told["secret"] or None
        return told


class RobotNew(FormPage):
    title = _("添加群机器人")
    button = _("添加群机器人")
    done = _("群机器人已添加，可以试发一条")
    icon = "plus"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.robot: Robot | None = None
        if not access.may_ever(request.user, "create", Robot._meta.label):
            raise access.Denied("create", Robot._meta.label, words=_now("没有权限：添加群机器人"))

    def get_form(self, *data: Any) -> RobotForm:
        self.form = RobotForm(*data, row=self.robot)
        return self.form

    def perform(self, told: dict[str, Any]) -> Any:
        return channels.create_robot(by=self.request.user, **self.form.told())

    def done_url(self, result: Any) -> str:
        return reverse("channels")


class RobotEdit(RobotNew):
    title = _("修改群机器人")
    button = _("保存群机器人")
    done = _("群机器人已保存")
    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.robot = queries.robot(request.user, key["pk"])
        access.require(request.user, "edit", self.robot)

    def perform(self, told: dict[str, Any]) -> Any:
        return channels.edit_robot(by=self.request.user, robot=self.robot.pk, **self.form.told())


@signed_in
@require_POST
def robot_test(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        answer = channels.test_robot(by=request.user, robot=pk)
    except ValidationError as refusal:
        toasts.failed(request, clauses(refusal.messages))
    else:
        toasts.done(request, _now("已发出，对方应答：%(answer)s") % {"answer": answer or "—"})
    return HttpResponseRedirect(reverse("channels"))


@signed_in
@require_POST
def mail_test(request: HttpRequest) -> HttpResponse:
    try:
        address = channels.test_mail(by=request.user)
    except ValidationError as refusal:
        toasts.failed(request, clauses(refusal.messages))
    else:
        toasts.done(request, _now("试发邮件已交给服务器，收件地址 %(address)s") % {"address": address})
    return HttpResponseRedirect(reverse("channels"))
