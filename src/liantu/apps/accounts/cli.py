"""`liantu user`, `liantu audit`, `liantu access`."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.ui.speaking import Group, Speaker

from .actions.log import verify_log
from .actions.roles import grant_role
from .actions.users import create_user
from .models import User
from .queries import list_entries, list_users, unit_named, user_named, zone_coded


def _told(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "name": user.name,
        "active": user.is_active,
        "roles": [str(role) for role in user.roles],
        "units": list(dict.fromkeys(grant.unit_name for grant in user.grants)),
        "phone": access.masked(user, "phone"),
        "email": access.masked(user, "email"),
        "second_factor": user.has_second_factor,
        "last_sign_in": user.last_login,
    }


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
        by=speaker.by, user=user_named(username), unit=unit_named(speaker.by, unit, place), role=role, zone=place,
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
    found = access.find(speaker.by, "view", User.objects.all(), username=username.strip().lower())
    told = _told(found)
    speaker.emit(told, [f"{key}: {listed(value) if isinstance(value, list) else value}" for key, value in told.items()])


@click.group(cls=Group, help=_("审计日志"))
def audit_log() -> None:
    pass


@audit_log.command("verify", help=_("逐条核验日志；有改动时退出码为 1"))
@click.pass_obj
def audit_verify(speaker: Speaker) -> None:
    report = verify_log(by=speaker.by)
    told = {
        "sound": report.sound, "sealed": report.sealed, "unsealed": report.unsealed, "seals": report.seals,
        "head": report.head, "findings": [vars(finding) for finding in report.findings],
    }  # fmt: skip
    counts = _("已封印 %(sealed)d 条，待封印 %(unsealed)d 条，导出的封印头至第 %(head)s 条") % {
        "sealed": report.sealed, "unsealed": report.unsealed, "head": report.head or "—",
    }  # fmt: skip
    verdict = _("日志完好。") if report.sound else _("日志有问题：")
    speaker.emit(told, [f"{verdict}{counts}", *(f"- {finding.words}" for finding in report.findings)])
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
