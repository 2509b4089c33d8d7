"""The log as people read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit.public import CHANGED as HIDDEN
from liantu.kit.audit.public import Entry, Outcome
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle, style_of

OUTCOMES = {
    Outcome.DONE: StateStyle(Outcome.DONE.label, "circle-check", Tone.GOOD),
    Outcome.REFUSED: StateStyle(Outcome.REFUSED.label, "ban", Tone.PERSON),
    Outcome.FAILED: StateStyle(Outcome.FAILED.label, "circle-x", Tone.BAD),
}

WORDS: dict[str, Promise | str] = {
    "accounts.signin": _("登录"),
    "accounts.signout": _("退出"),
    "accounts.lock": _("因多次失败锁定"),
    "accounts.lock.clear": _("解除锁定"),
    "accounts.token.refused": _("出示无效令牌"),
    "accounts.token.create": _("新建接口令牌"),
    "accounts.token.revoke": _("撤销接口令牌"),
    "accounts.session.end": _("结束会话"),
    "accounts.session.lapse": _("会话到时"),
    "accounts.user.create": _("新建用户"),
    "accounts.user.edit": _("修改用户资料"),
    "accounts.user.disable": _("停用用户"),
    "accounts.user.enable": _("启用用户"),
    "accounts.user.password": _("修改密码"),
    "accounts.user.reset_password": _("重置密码"),
    "accounts.user.second_factor": _("启用动态口令"),
    "accounts.user.recovery_codes": _("更换恢复码"),
    "accounts.user.reset_second_factor": _("重置动态口令"),
    "accounts.user.unlock": _("解除锁定"),
    "accounts.user.upload": _("上传用户名单"),
    "accounts.user.reveal": _("查看个人信息原文"),
    "accounts.unit.create": _("新建单位"),
    "accounts.unit.edit": _("修改单位"),
    "accounts.zone.create": _("新建园区"),
    "accounts.zone.edit": _("修改园区"),
    "accounts.membership.create": _("分配角色"),
    "accounts.membership.end": _("终止角色"),
    "accounts.policy.edit": _("修改安全策略"),
    "audit.verify": _("核验日志"),
    "audit.export": _("导出日志"),
    "jobs.job.enqueue": _("发起后台任务"),
    "jobs.job.cancel": _("取消后台任务"),
    "jobs.job.retry": _("重试后台任务"),
    "ui.chart.export": _("导出图表"),
    "site.command": _("运行命令"),
    "site.backup": _("备份数据"),
    "site.backup_keys": _("备份密钥"),
    "site.restore": _("恢复数据"),
    "site.restore_keys": _("补回密钥"),
}


def action_words(name: str) -> str:
    """The words for an action, with the dotted name itself where nobody gave it any."""
    if name in WORDS:
        return str(WORDS[name])
    label, _dot, action = name.rpartition(".")
    for declared in access.declarations().values():
        if declared.label.lower() == label and action in declared.words:
            return str(declared.words[action])
    return name


@dataclass(frozen=True)
class Change:
    """One field that an action changed; the values of a personal field are not kept."""

    name: str
    before: Any
    after: Any
    personal: bool


@dataclass(frozen=True)
class Line:
    """An entry of the log as people read it."""

    entry: Entry

    @property
    def words(self) -> str:
        return action_words(self.entry.action)

    @property
    def style(self) -> StateStyle:
        return style_of(OUTCOMES, self.entry.outcome)

    @property
    def roles(self) -> str:
        known = {role.value: str(role.label) for role in access.Role}
        return listed(known.get(role, role) for role in self.entry.actor_roles.split())

    @property
    def details(self) -> dict[str, Any]:
        told = json.loads(self.entry.details or "{}")
        return told if isinstance(told, dict) else {}

    @property
    def changes(self) -> list[Change]:
        names = _field_names(self.entry.object_kind)
        return [
            Change(names.get(name, name), before, after, before == after == HIDDEN)
            for name, (before, after) in self.details.get("changes", {}).items()
        ]


def lines(entries: Iterable[Entry]) -> list[Line]:
    return [Line(entry) for entry in entries]


def _field_names(label: str) -> dict[str, str]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    return {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
