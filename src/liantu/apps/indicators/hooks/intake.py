"""What a workbook's columns can report of an organisation: every indicator that is measured of one, by period."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.engine.reading import sheets
from liantu.engine.reading.sheets import Field
from liantu.kit.intake import public as intake

from ..actions import building, load
from ..enums import IndicatorKind
from ..models import Indicator
from ..queries import formulas

FORMS = {
    IndicatorKind.COUNT: "count", IndicatorKind.AMOUNT: "money", IndicatorKind.AREA: "number",
    IndicatorKind.RANK: "count", IndicatorKind.RATIO: "percent",
}  # fmt: skip


_CHANGE = re.compile(r"增长|增加|新增|净增|下降|减少|提高|提升|回落|占|高于|低于|排名|合计")


def _asked() -> list[Indicator]:
    """Those that somebody has to report: what is calculated from others is not asked for again."""
    return [row for row in Indicator.objects.filter(active=True) if not formulas.is_arithmetic(row.formula)]


def _fields() -> list[Field]:
    """Those that speak of organisations; a zone's own figures come with reports and filings."""
    rows = _asked()
    return [
        Field(f"indicator.{row.code}", (row.name,), FORMS[IndicatorKind(row.kind)], base_unit=row.unit, periods=True)
        for row in rows
        if not row.subjects or "organisation" in row.subjects or "enterprise" in row.subjects
    ]


def _compose(told: intake.Told, within: intake.Within) -> dict[str, list[dict[str, Any]]]:
    """`told`: code → [(period, value, unit, approximate)]."""
    found = []
    if "indicators" not in within.facts:
        within.facts["indicators"] = {row.code: row for row in Indicator.objects.filter(active=True)}
    for code, values in told.items():
        for period, value, unit, approximate in values:
            if not period:
                raise ValidationError(_now("“%(code)s”没有写期间：请在列上选年份或月份") % {"code": code})
            one = {
                "subject": "@", "indicator": code, "value": str(Decimal(value)), "unit": unit, "period": period,
                "approximate": approximate,
            }  # fmt: skip
            building.read(within.facts["indicators"][code], one)
            found.append(one)
    return {"observations": found} if found else {}


intake.register(intake.Target("indicator", _("指标值"), _fields, _compose, order=70))


def _write(work: intake.Work) -> None:
    load(
        by=work.by, delivery=work.delivery, rows=work.rows, records=work.records, resolver=work.shared["resolver"],
        chains=work.shared.get("chains", {}),
    )  # fmt: skip


intake.register_writer("indicators", _write, order=30)


def _guess(told: dict[str, str]) -> dict[str, str]:
    """The indicator that a report's words name, and its unit."""
    words = told.get("indicator", "")
    best, least = "", 0.5
    changed = _CHANGE.findall(words)
    for row in _asked():
        if any(word not in row.name for word in changed):
            # 新增高新技术企业, 营业收入同比增长: a change is not what it changes, nor a sum of those listed the whole.
            continue
        likeness = _alike(words, row.name.removesuffix("数"))
        if likeness > least:
            best, least = row.code, likeness
    return {**told, "indicator": best, "said": words}


def _alike(one: str, other: str) -> float:
    """How much two phrases share of their pairs of signs, 0 to 1."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} or {text} for text in (one, other)]
    both = len(pairs[0] & pairs[1])
    return 2 * both / (len(pairs[0]) + len(pairs[1])) if both else 0.0


def _figure(told: intake.Told, within: intake.Within) -> dict[str, list[dict[str, Any]]]:
    wanted = (("subject", _("对象")), ("indicator", _("指标")), ("value", _("数值")), ("period", _("期间")))
    if not told.get("indicator") and told.get("said"):
        raise ValidationError(
            _now("没有找到与“%(said)s”对应的指标：请选一项，或不采用") % {"said": str(told["said"])[:60]}
        )
    if missing := [str(label) for key, label in wanted if not told.get(key)]:
        raise ValidationError(_now("还须写明：%(what)s") % {"what": "、".join(missing)})
    if told.get("planned"):
        raise ValidationError(_now("这是目标或打算，不是实绩；原文确是实绩的，请把“目标”清空"))
    row = Indicator.objects.filter(code=told["indicator"], active=True).first()
    if row is None:
        raise ValidationError(_now("没有指标“%(name)s”") % {"name": str(told["indicator"])[:60]})
    factor = sheets.factor_between(told.get("unit") or row.unit, row.unit)
    if factor is None:
        words = {"name": row.name, "unit": row.unit, "other": told.get("unit")}
        raise ValidationError(_now("“%(name)s”以“%(unit)s”计，报道里是“%(other)s”：请换算或另选指标") % words)
    value = Decimal(str(told["value"])) * factor
    one = {
        "subject": "@", "indicator": row.code, "value": str(value.normalize() if value else value), "unit": row.unit,
        "period": told["period"], "approximate": bool(told.get("approximate")),
    }  # fmt: skip
    one["value"] = f"{Decimal(one['value']):f}"
    building.read(row, one)
    return {"organisations": [{"alias": [told["subject"]]}], "observations": [one]}


def _indicators() -> dict[str, str]:
    return {row.code: f"{row.called}（{row.measure}）" for row in Indicator.objects.filter(active=True)}


intake.register_find(
    intake.Find(
        "figure", _("指标值"),
        (
            intake.FindField("subject", _("对象")), intake.FindField("indicator", _("指标"), _indicators),
            intake.FindField("value", _("数值")), intake.FindField("unit", _("单位"), required=False),
            intake.FindField("period", _("期间")),
            intake.FindField("approximate", _("约数"), lambda: {"yes": str(_("约"))}, required=False),
            intake.FindField("planned", pgettext_lazy("figure", "目标"), lambda: {"yes": str(_("是"))}, required=False),
        ),
        "subject", _figure, _guess,
    )
)  # fmt: skip
