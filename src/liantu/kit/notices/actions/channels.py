"""The ways out of the site, kept by the system administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import composing, queries
from ..models import MailServer, Robot
from ..sending import mail, robots, webhook
from ..sending.failures import Undelivered

SYSTEM = audit.Category.SYSTEM
_FOR_ONE = gettext_lazy("发送全文的机器人只能有一位接收人：群里的人都看得到内容")
#: What a robot has beside its readers and secrets.
PLAIN = ("name", "kind", "full_text", "allow_http", "allow_private", "active")


@access.action
def create_robot(*, by: access.Principal, readers: Iterable[Any] = (), **fields: Any) -> Robot:
    """Add a webhook. `fields`: name, kind, url, secret, full_text, allow_http, allow_private, active; `readers` are users.

    Raises ValidationError, Denied.
    """
    if not access.may_ever(by, "create", Robot._meta.label):
        raise access.Denied("create", Robot._meta.label, words=_("没有权限：添加群机器人"))
    row = Robot(created=clock.wall())
    _fill(row, fields)
    row.save()
    told = _set_readers(row, readers)
    audit.record(by, "notices.robot.create", row, category=SYSTEM, details={"readers": told, "to": row.masked_url})
    return row


@access.action
def edit_robot(*, by: access.Principal, robot: int, readers: Iterable[Any] | None = None, **fields: Any) -> Robot:
    """Change a webhook; an empty `url` or a `secret` of None leaves what there is. Raises NotHere, Denied, ValidationError."""
    row = queries.robot(by, robot)
    access.require(by, "edit", row)
    before = (row.url, row.secret)
    with audit.change(by, "notices.robot.edit", row, category=SYSTEM):
        _fill(row, fields)
        row.save()
        if readers is None and row.full_text and row.readers.count() > 1:
            raise ValidationError({"full_text": _FOR_ONE})
    if readers is not None or before != (row.url, row.secret):
        told = {"url": before[0] != row.url, "secret": before[1] != row.secret}
        if readers is not None:
            told["readers"] = _set_readers(row, readers)
        audit.record(by, "notices.robot.edit", row, category=SYSTEM, details=told)
    return row


@access.steps
def test_robot(*, by: access.Principal, robot: int) -> str:
    """Send a word through the robot, now; what it answered. Raises NotHere, Denied, ValidationError where it did not go."""
    row = queries.robot(by, robot)
    access.require(by, "test", row)
    try:
        answer = robots.send(row, _trial(row.name))
    except Undelivered as problem:
        _note_test(by, "notices.robot.test", row, problem)
        raise ValidationError(problem.words) from None
    _note_test(by, "notices.robot.test", row, None)
    return answer


@access.action
def set_mail_server(*, by: access.Principal, **fields: Any) -> MailServer:
    """Change the mail server; a `password` of None leaves the one that there is. Raises Denied, ValidationError."""
    row = MailServer.objects.select_for_update().filter(pk=1).first() or MailServer(pk=1)
    if not access.may_ever(by, "edit", MailServer._meta.label):
        raise access.Denied("edit", MailServer._meta.label, words=_("没有权限：修改邮件设置"))
    before = row.password
    with audit.change(by, "notices.mailserver.edit", row, category=SYSTEM):
        for name in ("host", "port", "security", "username", "sender"):
            if name in fields:
                setattr(row, name, fields[name])
        if fields.get("password") is not None:
            row.password = fields["password"]
        if row.host and not row.sender:
            raise ValidationError({"sender": _("填写了服务器，也要填写发件人")})
        row.full_clean()
        row.save()
    if row.password != before:
        audit.record(by, "notices.mailserver.edit", row, category=SYSTEM, details={"password": True})
    return row


@access.steps
def test_mail(*, by: access.Principal) -> str:
    """Send oneself a mail, now; its address. Raises Denied, ValidationError where it did not go."""
    if not access.may_ever(by, "test", MailServer._meta.label):
        raise access.Denied("test", MailServer._meta.label, words=_("没有权限：试发邮件"))
    row, address = MailServer.current(), str(getattr(by, "email", ""))
    try:
        with mail.Post() as post:
            post.send(address, _trial(str(getattr(by, "name", ""))))
    except Undelivered as problem:
        _note_test(by, "notices.mailserver.test", row, problem)
        raise ValidationError(problem.words) from None
    _note_test(by, "notices.mailserver.test", row, None)
    return address


def _fill(row: Robot, fields: dict[str, Any]) -> None:
    for name in PLAIN:
        if name in fields:
            setattr(row, name, fields[name])
    if fields.get("url"):
        row.url = fields["url"].strip()
    if fields.get("secret") is not None:
        row.secret = fields["secret"].strip()
    if not row.url:
        raise ValidationError({"url": _("请填写 Webhook 地址")})
    try:
        webhook.check_url(row.url, allow_http=row.allow_http, allow_private=row.allow_private)
    except ValidationError as refusal:
        raise ValidationError({"url": refusal.messages}) from None
    row.full_clean()


def _set_readers(row: Robot, readers: Iterable[Any]) -> list[int]:
    ids = sorted({int(getattr(one, "pk", one)) for one in readers})
    if row.full_text and len(ids) > 1:
        raise ValidationError({"full_text": _FOR_ONE})
    found = get_user_model().objects.filter(pk__in=ids)
    if len(found) != len(ids):
        raise ValidationError({"readers": _("有的接收人不存在")})
    row.readers.set(found)
    return ids


def _trial(name: str) -> composing.Letter:
    title = _("链图试发：收到这条消息说明渠道可用")
    url = composing.whole(reverse("notices"))
    return composing.Letter(
        name, title, (composing.Line(title, "", url),), url, get_language() or settings.LANGUAGE_CODE
    )


def _note_test(by: access.Principal, action: str, row: Any, problem: Undelivered | None) -> None:
    outcome = audit.Outcome.FAILED if problem else audit.Outcome.DONE
    with transaction.atomic():
        audit.record(by, action, row, category=SYSTEM, outcome=outcome, reason=problem.words if problem else "")
