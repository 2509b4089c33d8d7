"""`liantu indicators`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.kit.ui.speaking import Group, Speaker

from .enums import PublicationState
from .queries import (
    Sort,
    compared,
    figures_for,
    find_publication,
    formulas,
    in_period,
    indicator_told,
    line_of,
    list_figures,
    list_indicators,
    list_publications,
    list_published,
    subject_told,
    tell_figures,
    tell_indicator,
    tell_line,
    tell_publication,
    tell_published,
    tell_standing,
)


@click.group(cls=Group, help=_("指标和指标值"))
def indicators() -> None:
    pass


@indicators.command("list", help=_("有哪些指标"))
@click.pass_obj
def indicators_list(speaker: Speaker) -> None:
    book = formulas.book_of()
    rows = [tell_indicator(row, book) for row in list_indicators(speaker.by)]
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


@indicators.command("series", help=_("一个对象一个指标的各期，和比上期、比上年同期的变化"))
@click.argument("indicator")
@click.option("--subject", required=True, help=_("对象的名称、代码，或园区代号"))
@click.option(
    "--sort",
    default="",
    type=click.Choice(["", *Sort]),
    help=_("年度 year、半年 half、季度 quarter、月度 month、时点 at"),
)
@click.pass_obj
def indicators_series(speaker: Speaker, indicator: str, subject: str, sort: str) -> None:
    user = speaker.by
    told = tell_line(line_of(user, indicator_told(user, indicator), subject_told(user, subject), sort))
    titles = [
        ("period", _("期间")),
        ("value", _("数值")),
        ("before", _("比上期")),
        ("year_ago", _("比上年同期")),
        ("why", _("说明")),
    ]
    if not speaker.json:
        told = [{**one, **{name: (one[name] or {}).get("by") for name in ("before", "year_ago")}} for one in told]
    speaker.table(told, titles, _("还没有它这个指标的数"))


@indicators.command("compare", help=_("一个指标同一期各对象的对比，好的在前"))
@click.argument("indicator")
@click.option("--period", required=True, help=_("期间，如 2025"))
@click.pass_obj
def indicators_compare(speaker: Speaker, indicator: str, period: str) -> None:
    user = speaker.by
    found = compared(user, indicator_told(user, indicator), period)
    told = [tell_standing(one) for one in found]
    lines = told if speaker.json else [{**one, "subject": one["subject"]["name"]} for one in told]
    titles = [("place", pgettext("place", "名次")), ("subject", _("对象")), ("value", _("数值")), ("why", _("说明"))]
    speaker.table(lines, titles, _("这一期没有可以对比的数"))
    if found.left_out:
        click.echo(_("另有 %(n)d 个对象没有列入") % {"n": found.left_out}, err=True)


@indicators.command("publications", help=_("指标发布和修订"))
@click.option("--state", default="", type=click.Choice(["", *PublicationState.values]), help=_("只列某一状态的"))
@click.pass_obj
def indicators_publications(speaker: Speaker, state: str) -> None:
    rows = list_publications(speaker.by)
    told = [tell_publication(row) for row in (rows.filter(state=state) if state else rows)]
    titles = [
        ("code", _("编号")),
        ("title", _("标题")),
        ("period", _("期间")),
        ("state", _("状态")),
        ("figures", _("指标值")),
        ("decided_by", _("批准人")),
    ]
    speaker.table(told, titles, _("还没有发布过指标"))


@indicators.command("published", help=_("一次发布冻结的指标值，和现在的数"))
@click.argument("publication", type=int)
@click.pass_obj
def indicators_published(speaker: Speaker, publication: int) -> None:
    user = speaker.by
    told = tell_published(user, list(list_published(user, find_publication(user, publication))))
    lines = told if speaker.json else [{**one, "subject": one["subject"]["name"]} for one in told]
    titles = [
        ("code", _("编号")),
        ("name", _("指标")),
        ("subject", _("对象")),
        ("value", _("发布值")),
        ("now", _("现在的数")),
        ("unit", _("单位")),
    ]
    speaker.table(lines, titles, _("没有指标值"))


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
