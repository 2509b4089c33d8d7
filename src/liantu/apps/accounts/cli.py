"""`liantu user`, `liantu audit`, `liantu access`."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed, saying
from liantu.kit.audit import public as audit
from liantu.kit.ui.numbers import in_words
from liantu.kit.ui.speaking import Group, Speaker

from .actions.credentials import reset_password, reset_second_factor, unlock_user
from .actions.log import verify_log
from .actions.roles import end_role, grant_role
from .actions.tries import clear_lock
from .actions.users import create_user, disable_user, enable_user
from .models import Throttle, User
from .models.throttle import ADDRESS
from .queries import find_lock, find_username, list_entries, list_users, membership_of, unit_named, zone_coded


def _told(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "name": user.name,
        "active": user.is_active,
        "roles": [str(role) for role in user.told_roles],
        "units": list(user.told_units),
        "phone": access.masked(user, "phone"),
        "email": access.masked(user, "email"),
        **_signin(user),
    }


def _signin(user: User) -> dict[str, Any]:
    """How the account signs in, for those who may know."""
    if not getattr(user, "signin_told", True):
        return {}
    return {"second_factor": user.has_second_factor, "last_sign_in": user.last_login}


@click.group(cls=Group, help=_("用户"))
def user() -> None:
    pass


@user.command("add", help=_("新建用户，打印一次性密码（须以系统管理员身份：--as）"))
@click.option("--username", required=True, help=_("用户名，如 zhang.wei"))
@click.option("--name", required=True, help=_("姓名"))
@click.option("--email", default="", help=_("邮箱"))
@click.option("--phone", default="", help=_("电话"))
@click.pass_obj
def user_add(speaker: Speaker, username: str, name: str, email: str, phone: str) -> None:
    made, password = create_user(by=speaker.by, username=username, name=name, email=email, phone=phone)
    words = _("已新建 %(name)s。一次性密码（只显示这一次，7 天内有效）：%(password)s") % {
        "name": made, "password": password,
    }  # fmt: skip
    speaker.emit({**_told(made), "temporary_password": password}, words)


@user.command("grant", help=_("分配角色（须以安全管理员身份：--as）"))
@click.argument("username")
@click.option("--role", required=True, type=click.Choice([role.value for role in access.PEOPLE]), help=_("角色"))
@click.option("--unit", required=True, help=_("单位名称"))
@click.option("--zone", help=_("园区代号；不填表示全部园区"))
@click.option("--reason", default="", help=_("理由"))
@click.pass_obj
def user_grant(speaker: Speaker, username: str, role: str, unit: str, zone: str | None, reason: str) -> None:
    place = zone_coded(speaker.by, zone) if zone else None
    held = grant_role(
        by=speaker.by, user=find_username(speaker.by, username), unit=unit_named(speaker.by, unit, place), role=role, zone=place,
        reason=reason,
    )  # fmt: skip
    told = {"username": held.user.username, "role": held.role, "unit": held.unit.name, "zone": zone}
    speaker.emit(told, _("已分配：%(role)s") % {"role": held})


@user.command("list", help=_("列出用户"))
@click.option("--role", type=click.Choice([role.value for role in access.PEOPLE]), help=_("只列该角色"))
@click.pass_obj
def user_list(speaker: Speaker, role: str | None) -> None:
    rows = [_told(one) for one in list_users(speaker.by)]
    rows = [row for row in rows if role is None or role in row["roles"]]
    if not speaker.json:
        for row in rows:
            row |= {
                "roles": listed(access.Role(one).label for one in row["roles"]),
                "units": listed(row["units"]),
            }
    titles = [
        ("username", _("用户名")),
        ("name", _("姓名")),
        ("roles", _("角色")),
        ("units", _("单位")),
        ("phone", _("电话")),
    ]
    speaker.table(rows, titles, _("还没有用户"))


@user.command("show", help=_("一个用户"))
@click.argument("username")
@click.pass_obj
def user_show(speaker: Speaker, username: str) -> None:
    told = _told(find_username(speaker.by, username))
    shown = {**told, "roles": [access.Role(one).label for one in told["roles"]]}
    titles = {
        "username": _("用户名"), "name": _("姓名"), "active": _("启用"), "roles": _("角色"), "units": _("单位"),
        "phone": _("电话"), "email": _("邮箱"), "second_factor": _("动态口令"), "last_sign_in": _("上次登录"),
    }  # fmt: skip
    speaker.emit(told, [saying(titles[key], _in_words(value)) for key, value in shown.items()])


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return listed(value) or "—"
    return "—" if value in (None, "") else in_words(value)


REASON = click.option("--reason", required=True, help=_("理由"))


@user.command("disable", help=_("停用用户（须以系统管理员身份：--as）"))
@click.argument("username")
@REASON
@click.pass_obj
def user_disable(speaker: Speaker, username: str, reason: str) -> None:
    found = find_username(speaker.by, username)
    disable_user(by=speaker.by, user=found, reason=reason)
    speaker.emit({"username": found.username, "active": False}, _("账号已停用，会话已结束"))


@user.command("enable", help=_("启用用户（须以系统管理员身份：--as）"))
@click.argument("username")
@REASON
@click.pass_obj
def user_enable(speaker: Speaker, username: str, reason: str) -> None:
    found = find_username(speaker.by, username)
    enable_user(by=speaker.by, user=found, reason=reason)
    speaker.emit({"username": found.username, "active": True}, _("账号已启用"))


@user.command("unlock", help=_("解除账号或地址的锁定（须以安全管理员身份：--as）"))
@click.argument("username", required=False)
@click.option("--address", help=_("登录地址，如 10.1.2.3"))
@click.pass_obj
def user_unlock(speaker: Speaker, username: str | None, address: str | None) -> None:
    if (username is None) == (address is None):
        raise click.UsageError(_("请给出用户名，或用 --address 给出地址"))
    if address is not None:
        clear_lock(by=speaker.by, lock=find_lock(speaker.by, key=Throttle.key_of(ADDRESS, address)))
        lifted = True
    else:
        lifted = unlock_user(by=speaker.by, user=find_username(speaker.by, str(username)))
    speaker.emit({"unlocked": lifted}, _("锁定已解除") if lifted else _("没有锁定"))


@user.command("reset-password", help=_("重置密码，打印一次性密码（须以安全管理员身份：--as）"))
@click.argument("username")
@REASON
@click.pass_obj
def user_reset_password(speaker: Speaker, username: str, reason: str) -> None:
    found = find_username(speaker.by, username)
    password = reset_password(by=speaker.by, user=found, reason=reason)
    words = _("会话已结束，接口令牌已撤销。一次性密码（只显示这一次，7 天内有效）：%(password)s")
    speaker.emit({"username": found.username, "temporary_password": password}, words % {"password": password})


@user.command("reset-second-factor", help=_("重置动态口令（须以安全管理员身份：--as）"))
@click.argument("username")
@REASON
@click.pass_obj
def user_reset_second_factor(speaker: Speaker, username: str, reason: str) -> None:
    found = find_username(speaker.by, username)
    reset_second_factor(by=speaker.by, user=found, reason=reason)
    words = _("会话已结束，接口令牌已撤销；下次登录时重新绑定动态口令")
    speaker.emit({"username": found.username, "second_factor": False}, words)


@user.command("end-role", help=_("终止角色（须以安全管理员身份：--as）"))
@click.argument("username")
@click.option("--role", required=True, type=click.Choice([role.value for role in access.PEOPLE]), help=_("角色"))
@click.option("--unit", help=_("单位名称；有多个同名角色时须给出"))
@click.option("--zone", help=_("园区代号；有多个同名角色时须给出"))
@REASON
@click.pass_obj
def user_end_role(speaker: Speaker, username: str, role: str, unit: str | None, zone: str | None, reason: str) -> None:
    found = find_username(speaker.by, username)
    held = membership_of(speaker.by, found, role, unit=unit, zone=zone)
    end_role(by=speaker.by, membership=held, reason=reason)
    speaker.emit({"username": found.username, "role": role, "unit": held.unit.name}, _("角色已终止"))


@click.group(cls=Group, help=_("审计日志"))
def audit_log() -> None:
    pass


@audit_log.command("verify", help=_("逐条核验日志；有改动时退出码为 1"))
@click.pass_obj
def audit_verify(speaker: Speaker) -> None:
    report = verify_log(by=speaker.by)
    told = {
        "sound": report.sound, "sealed": report.sealed, "unsealed": report.unsealed, "seals": report.seals,
        "head": report.head, "findings": [vars(finding) for finding in report.findings], "remarks": report.remarks,
    }  # fmt: skip
    counts = _("已封印 %(sealed)d 条，待封印 %(unsealed)d 条，导出的封印头至第 %(head)s 条") % {
        "sealed": report.sealed, "unsealed": report.unsealed, "head": report.head or "—",
    }  # fmt: skip
    verdict = _("日志完好。") if report.sound else _("日志有问题：")
    found = [*(finding.words for finding in report.findings), *report.remarks]
    speaker.emit(told, [f"{verdict}{counts}", *(f"- {words}" for words in found)])
    if not report.sound:
        raise click.exceptions.Exit(1)


@audit_log.command("heads", help=_("最近导出的封印头"))
@click.pass_obj
def audit_heads(speaker: Speaker) -> None:
    if not access.may_ever(speaker.by, "view", "audit.Seal"):
        raise access.Denied("view", "audit.Seal")
    head = audit.last_head()
    if head is None:
        raise access.NotHere("audit.Seal", _("还没有导出封印头"))
    speaker.emit(vars(head), f"#{head.number} → {head.last} {head.chain}")


@audit_log.command("list", help=_("最近的日志"))
@click.option("--limit", default=20, type=click.IntRange(1, 1000), help=_("条数"))
@click.option("--action", default="", help=_("只列该操作，如 accounts.signin"))
@click.pass_obj
def audit_list(speaker: Speaker, limit: int, action: str) -> None:
    rows = list_entries(speaker.by)
    rows = rows.filter(action=action) if action else rows
    told = [
        {
            "at": entry.at.isoformat(timespec="seconds"), "actor": entry.actor_name, "action": entry.action,
            "outcome": entry.outcome, "object": entry.object_label, "channel": entry.channel, "address": entry.address,
            "position": entry.position, "uuid": str(entry.uuid),
        }
        for entry in rows[:limit]
    ]  # fmt: skip
    titles = [
        ("at", _("时间")),
        ("actor", _("操作者")),
        ("action", _("操作")),
        ("outcome", _("结果")),
        ("object", _("对象")),
    ]
    speaker.table(told, titles, _("还没有日志"))


@click.group(cls=Group, help=_("权限"))
def access_group() -> None:
    pass


@access_group.command("why", help=_("某人为什么能或不能做某事；对象写作 accounts.Unit:3"))
@click.argument("username", metavar="USER")
@click.argument("action")
@click.argument("object", metavar="OBJECT")
@click.pass_obj
def access_why(speaker: Speaker, username: str, action: str, object: str) -> None:
    who = access.find(speaker.by, "view", User.objects.all(), username=username.strip().lower())
    thing = access.named_object(speaker.by, object)
    declared = access.declaration(thing._meta.label)
    if action not in declared.actions:
        known = listed(declared.actions)
        raise click.UsageError(
            _("%(label)s 没有操作 %(action)s；有：%(known)s")
            % {"label": declared.label, "action": action, "known": known}
        )
    told = access.why(who, action, thing)
    answer = {
        "allowed": told.allowed,
        "user": who.username,
        "action": action,
        "object": object,
        "reasons": list(told.reasons),
    }
    speaker.emit(answer, [told.verdict, *(f"- {reason}" for reason in told.reasons)])


@access_group.command("matrix", help=_("各角色能做什么"))
@click.option("--role", type=click.Choice([role.value for role in access.Role]), help=_("只列该角色"))
@click.pass_obj
def access_matrix(speaker: Speaker, role: str | None) -> None:
    roles = [access.Role(role)] if role else list(access.Role)
    rows = [
        {"model": label, "action": action, **{str(one): str(declared.reach(one, action)) for one in roles}}
        for label, declared in sorted(access.declarations().items())
        for action in declared.actions
    ]
    titles = [("model", _("对象")), ("action", _("操作")), *((str(one), one.label) for one in roles)]
    speaker.table(rows, titles)
