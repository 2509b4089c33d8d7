"""A journey as a form: what things are called, who may make a move, the periods and the ladders.

Stages and moves themselves come and go in YAML; here nobody can leave one without a way out.
"""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.engine import worktime
from liantu.engine.packs import read
from liantu.kit.access import public as access
from liantu.kit.access.roles import Role
from liantu.kit.ui.forms import Form

from .. import kinds, queries
from ..checking import OFFSET
from ..language import Reason, Relation

REASONS = [(Reason.NONE, _("不要")), (Reason.OPTIONAL, _("可写")), (Reason.REQUIRED, _("必写"))]


class JourneyForm(Form):
    """Filled in from a sound pack; `composed` is the pack with what was filled in."""

    def __init__(self, text: str, data: Any = None) -> None:
        super().__init__(data)
        self.pack: dict[str, Any] = read(text).plain
        self.fields["title"] = _text(_("流程名称"), self.pack["title"])
        groups: list[tuple[Any, list[str]]] = [("", ["title"]), (_now("阶段"), [])]
        for key, stage in self.pack["stages"].items():
            groups[-1][1].append(f"stage_{key}")
            self.fields[f"stage_{key}"] = _text(_now("阶段 %(key)s") % {"key": key}, _titled(stage))
        people = _people(str(self.pack["case"]))
        for key, move in self.pack["moves"].items():
            name = {"name": _chinese(_titled(move))}
            groups.append((_now("步骤：%(name)s") % name, [f"move_{key}", f"reason_{key}", f"who_{key}"]))
            self.fields[f"move_{key}"] = _text(_now("步骤 %(key)s") % {"key": key}, _titled(move))
            self.fields[f"who_{key}"] = forms.MultipleChoiceField(
                label=_now("“%(name)s”由谁办") % name, choices=people, required=False, initial=_listed(move.get("who")),
                widget=forms.CheckboxSelectMultiple, help_text=_("都不选：有权限的人都能办"),
            )  # fmt: skip
            self.fields[f"reason_{key}"] = forms.ChoiceField(
                label=_now("“%(name)s”要理由吗") % name, choices=REASONS, initial=move.get("reason") or Reason.OPTIONAL
            )
        for key, clock in (self.pack.get("clocks") or {}).items():
            name = {"name": _chinese(clock["title"])}
            groups.append((_now("时限：%(name)s") % name, [f"clock_{key}", f"period_{key}", f"ladder_{key}"]))
            self.fields[f"clock_{key}"] = _text(_now("时限 %(key)s") % {"key": key}, clock["title"])
            self.fields[f"period_{key}"] = forms.CharField(
                label=_now("“%(name)s”多长") % name, initial=clock["period"], max_length=12,
                help_text=_("5d 五个工作日，10n 十日，16h 十六个工作小时，1m 一个月"),
            )  # fmt: skip
            self.fields[f"ladder_{key}"] = forms.CharField(
                label=_now("“%(name)s”到期提醒") % name, required=False, initial=_ladder(clock.get("escalate")),
                widget=forms.Textarea(attrs={"rows": 3}), help_text=_("一行一档：-1d assignee、0d assignee leader、+3d leader"),
            )  # fmt: skip

        self.fieldsets = groups
        self.put_on()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for key in self.pack.get("clocks") or {}:
            try:
                worktime.parse_period(str(told.get(f"period_{key}") or ""))
            except worktime.Wrong as wrong:
                self.add_error(f"period_{key}", wrong.told("zh"))
            try:
                _rungs(str(told.get(f"ladder_{key}") or ""), [])
            except ValidationError as wrong:
                self.add_error(f"ladder_{key}", wrong)
        return told

    def composed(self) -> str:
        """The pack as YAML. Notes of whoever wrote it by hand are not kept."""
        told, pack = self.cleaned_data, self.pack
        pack["title"] = _renamed(pack["title"], told["title"])
        for key, stage in pack["stages"].items():
            pack["stages"][key] = _retitled(stage, told[f"stage_{key}"])
        for key, move in pack["moves"].items():
            move["title"] = _renamed(move["title"], told[f"move_{key}"])
            _put(move, "who", list(told[f"who_{key}"]))
            _put(move, "reason", told[f"reason_{key}"] if told[f"reason_{key}"] != Reason.OPTIONAL else None)
        for key, clock in (pack.get("clocks") or {}).items():
            clock["title"] = _renamed(clock["title"], told[f"clock_{key}"])
            clock["period"] = told[f"period_{key}"]
            _put(clock, "escalate", _rungs(told[f"ladder_{key}"], _listed(clock.get("escalate"))))
        return str(yaml.safe_dump(pack, allow_unicode=True, sort_keys=False, width=120))


def _people(kind: str) -> list[tuple[str, str]]:
    """Whom a move can be left to: relations, and the roles that code permits anything of the kind."""
    told = kinds.kinds().get(kind)
    able = [
        role
        for role in Role
        if told is None or access.declaration(told.label).reach(role, told.action) != access.Scope.NONE
    ]
    return [(str(who), queries.who_words(who)) for who in (*Relation, *able)]


def _text(label: Any, told: Any) -> forms.CharField:
    return forms.CharField(label=label, initial=_chinese(told), max_length=60)


def _titled(part: Any) -> Any:
    return part["title"] if isinstance(part, dict) and "title" in part else part


def _chinese(told: Any) -> str:
    return str(told["zh"]) if isinstance(told, dict) else str(told)


def _renamed(before: Any, words: str) -> Any:
    """The words in the place of the Chinese ones; the English ones stay unless they were of another name."""
    if isinstance(before, dict) and before["zh"] == words:
        return before
    return {**before, "zh": words} if isinstance(before, dict) else words


def _retitled(stage: Any, words: str) -> Any:
    if isinstance(stage, dict) and "title" in stage:
        return {**stage, "title": _renamed(stage["title"], words)}
    return _renamed(stage, words)


def _put(part: dict[str, Any], key: str, value: Any) -> None:
    if value:
        part[key] = value
    else:
        part.pop(key, None)


def _listed(told: Any) -> list[Any]:
    return [] if told is None else list(told) if isinstance(told, list) else [told]


def _ladder(rungs: Any) -> str:
    return "\n".join(" ".join((str(rung["at"]), *_listed(rung.get("tell")))) for rung in _listed(rungs))


def _rungs(text: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A rung for each line; what happens on one of the same day stays. Raises ValidationError."""
    kept = {str(rung["at"]): rung.get("effects") for rung in before}
    known = {str(who) for who in (*Relation, *Role)}
    found = []
    for line in text.splitlines():
        at, *people = line.replace("、", " ").replace(",", " ").split() or [""]
        if not at:
            continue
        if not OFFSET.fullmatch(at) or not set(people) <= known:
            raise ValidationError(_now("“%(line)s”看不懂：先写 -1d、0d 或 +3d，再写提醒谁") % {"line": line[:40]})
        rung = {"at": at, "tell": people}
        found.append({**rung, "effects": kept[at]} if kept.get(at) else rung)
    return found
