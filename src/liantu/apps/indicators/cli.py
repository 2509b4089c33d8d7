"""`liantu indicators`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.ui.speaking import Group, Speaker

from .queries import (
    figures_for,
    in_period,
    indicator_told,
    list_figures,
    list_indicators,
    subject_told,
    tell_figures,
    tell_indicator,
)


@click.group(cls=Group, help=_("指标和指标值"))
def indicators() -> None:
    pass


@indicators.command("list", help=_("有哪些指标"))
@click.pass_obj
def indicators_list(speaker: Speaker) -> None:
    rows = [tell_indicator(row) for row in list_indicators(speaker.by)]
    titles = [
        ("code", _("代号")),
        ("name", _("名称")),
        ("unit", _("单位")),
        ("formula_words", _("公式")),
        ("figures", _("指标值")),
    ]
    speaker.table(rows, titles, _("还没有指标"))


@indicators.command("show", help=_("一个对象的指标值：上报、列名、核实"))
@click.option("--subject", required=True, help=_("对象的名称、代码，或园区代号"))
@click.option("--indicator", default="", help=_("指标的代号或名称；不填为全部"))
@click.option("--period", default="", help=_("期间，如 2023；不填为全部"))
@click.option("--latest", is_flag=True, help=_("每个指标只要最近一期"))
@click.pass_obj
def indicators_show(speaker: Speaker, subject: str, indicator: str, period: str, latest: bool) -> None:
    user = speaker.by
    codes = [indicator_told(user, indicator).code] if indicator else None
    rows = list_figures(user, latest=latest, subjects=[subject_told(user, subject)], indicators=codes)
    rows = in_period(rows, period) if period else rows
    told = [_line(one) for one in tell_figures(user, figures_for(user, list(rows)))]
    titles = [
        ("indicator", _("指标")), ("period", _("期间")), ("words", _("上报")), ("named", _("列名")),
        ("proven", _("核实")), ("source", _("来源")),
    ]  # fmt: skip
    if speaker.json:
        for one in told:
            del one["words"]
    speaker.table(told, titles, _("还没有人报过它的指标值"))


def _line(told: dict[str, Any]) -> dict[str, Any]:
    """A figure as one flat line."""
    source = told["sources"][0]
    number = told["reported"]
    approximate = _("约 ") if told["approximate"] else ""
    reported = _("已隐去") if told["withheld"] else f"{approximate}{number} {told['unit']}"
    return {
        "indicator": told["indicator"]["name"], "code": told["indicator"]["code"], "subject": told["subject"]["name"],
        "reported": None if number is None else _number(number), "unit": told["unit"], "period": told["period"],
        "approximate": told["approximate"], "of": told["of"], "named": told["named"], "proven": told["proven"],
        "members": [member["name"] for member in told["members"]], "withheld": told["withheld"],
        "simulated": told["simulated"], "source": source["name"], "place": source["place"], "figure": told["code"],
        "words": f"{reported} / {told['of']}" if told["of"] else reported,
    }  # fmt: skip


def _number(text: str) -> int | float:
    """A decimal as the JSON number that it is; whole ones without a point."""
    value = Decimal(text)
    return int(value) if value == int(value) else float(value)
