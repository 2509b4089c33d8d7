"""Kinds, objects and purposes to test with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language

from liantu.apps.accounts.models import Unit, User
from liantu.kit.access import public as access
from liantu.kit.notices import public as notices

#: What purposes were told, in the order in which it happened.
answered: list[tuple[str, dict[str, Any]]] = []


def _units(user: Any, ids: Iterable[int]) -> Mapping[int, notices.Named]:
    rows = access.scope(user, "view", Unit.objects.filter(pk__in=ids))
    return {row.pk: notices.Named(row.pk, row.name, reverse("unit", args=[row.pk])) for row in rows}


def _words(reader: User, data: Mapping[str, Any], thing: notices.Named | None) -> notices.Words:
    if data.get("break"):
        raise RuntimeError("no words")
    name = thing.label if thing else "-"
    english = (get_language() or "").startswith("en")
    return notices.Words(f"Late: {name}" if english else f"超期：{name}", str(data.get("more", "")))


notices.register_object(notices.ObjectKind("probe_unit", _units))
notices.register_kind(notices.Kind("probe.routine", "一般提醒", _words))
notices.register_kind(notices.Kind("probe.urgent", "超期提醒", _words, urgency=notices.Urgency.URGENT))
notices.register_kind(notices.Kind("probe.quiet", "只在网站", _words, channels=()))
notices.register_kind(notices.Kind("probe.plain", "无对象", _words, url=lambda data: "/notices/"))


def _answer(link: notices.Link, values: Mapping[str, Any]) -> None:
    if values.get("grade") == "bad":
        raise ValidationError({"grade": "这个选项已不可选"})
    answered.append((str(link.uuid), dict(values)))
    # Something in the same transaction that a test can look at.
    Unit.objects.filter(pk=link.object_id).update(short_name=str(values.get("words") or "文件")[:40])


notices.register_purpose(
    notices.Purpose(
        "probe.feedback", "走访反馈",
        (
            notices.Text("words", "意见", long=True),
            notices.Choice("grade", "满意度", (("good", "满意"), ("bad", "不满意"))),
            notices.Number("people", "参加人数", required=False, least=0, most=500, places=0, unit="人"),
            notices.Day("on", "日期", required=False),
        ),
        _answer,
    )
)  # fmt: skip
notices.register_purpose(
    notices.Purpose(
        "probe.file", "上传营业执照", (notices.File("licence", "营业执照", kinds=("png", "pdf"), max_mb=1),), _answer
    )
)
