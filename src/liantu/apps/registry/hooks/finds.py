"""What a report can state of organisations: that there is one, what it holds, what it has to do with another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.intake import public as intake

from ..enums import Level, OrganisationKind, TieKind
from ..models import Recognition
from ..queries import scheme_words, schemes
from ..validators.names import name_key
from .intake import Parts, Told, checked, organisation


def _named(name: str) -> dict[str, Any]:
    """An organisation as a report calls it."""
    told = organisation({"name": name}, intake.Within())["organisations"][0]
    return {key: value for key, value in told.items() if value}


def _wanted(told: Told, *fields: tuple[str, Any]) -> None:
    if missing := [str(label) for key, label in fields if not told.get(key)]:
        raise ValidationError(_now("还须写明：%(what)s") % {"what": "、".join(missing)})


def _kind_words() -> Mapping[str, str]:
    return {str(value): str(label) for value, label in OrganisationKind.choices}


def _organisation_found(told: Told, within: intake.Within) -> Parts:
    _wanted(told, ("name", _("名称")))
    made = _named(told["name"])
    if told.get("kind") in OrganisationKind.values:
        made["kind"] = told["kind"]
    if shorts := [text for text in str(told.get("shorts") or "").split("、") if text and text != told["name"]]:
        made["short"] = [*made.get("short", ()), *shorts]
    return {"organisations": [made]}


intake.register_find(
    intake.Find(
        "organisation", pgettext_lazy("kind", "机构"),
        (
            intake.FindField("name", _("名称")), intake.FindField("kind", _("机构类型"), _kind_words, required=False),
            intake.FindField("shorts", _("简称"), required=False),
        ),
        "name", _organisation_found,
    )
)  # fmt: skip


def _scheme_guessed(told: dict[str, str]) -> dict[str, str]:
    """The scheme whose name the title holds, the longest of those."""
    title = told.get("title", "")
    fits = [scheme for scheme in schemes().values() if scheme.name in title or title in scheme.name]
    best = max(fits, key=lambda scheme: len(scheme.name), default=None)
    return {**told, "scheme": best.code if best and title else ""}


def _recognition_found(told: Told, within: intake.Within) -> Parts:
    _wanted(told, ("holder", _("持有机构")), ("title", _("名称")), ("scheme", _("资质类别")))
    kept = {key: told[key] for key in ("scheme", "title", "level", "batch", "issuer") if told.get(key)}
    if not kept.get("level") and (level := schemes()[kept["scheme"]].level):
        kept["level"] = level
    return {
        "organisations": [_named(told["holder"])], "recognitions": [{**checked(Recognition, kept), "holder": "@"}]
    }  # fmt: skip


intake.register_find(
    intake.Find(
        "recognition", _("资质荣誉"),
        (
            intake.FindField("holder", _("持有机构")), intake.FindField("title", _("名称")),
            intake.FindField("scheme", _("资质类别"), scheme_words),
            intake.FindField("level", _("级别"), lambda: {str(v): str(w) for v, w in Level.choices}, required=False),
            intake.FindField("batch", _("批次"), required=False), intake.FindField("issuer", _("认定单位"), required=False),
        ),
        "holder", _recognition_found, _scheme_guessed,
    )
)  # fmt: skip


def _tie_found(told: Told, within: intake.Within) -> Parts:
    _wanted(told, ("organisation", pgettext_lazy("kind", "机构")), ("counterpart", _("对方")), ("kind", _("关系")))
    if told["kind"] not in TieKind.values:
        raise ValidationError(_now("没有这样的关系：%(kind)s") % {"kind": told["kind"][:30]})
    if name_key(told["organisation"]) == name_key(told["counterpart"]):
        raise ValidationError(_now("一家机构不能与自己建立关系"))
    tie = {"from": "@", "to": told["counterpart"], "kind": told["kind"], "what": (told.get("matter") or "")[:200]}
    return {"organisations": [_named(told["organisation"]), _named(told["counterpart"])], "ties": [tie]}


intake.register_find(
    intake.Find(
        "tie", _("关系"),
        (
            intake.FindField("organisation", pgettext_lazy("kind", "机构")), intake.FindField("counterpart", _("对方")),
            intake.FindField("kind", _("关系"), lambda: {str(value): str(label) for value, label in TieKind.choices}),
            intake.FindField("matter", _("事项"), required=False),
        ),
        "organisation", _tie_found,
    )
)  # fmt: skip
