"""`liantu cultivation`."""

from __future__ import annotations

from collections.abc import Iterator

import click
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Group, Speaker

from . import queries
from .actions import evaluating
from .enums import Result, Stand

#: However many firms.
ALL = 1 << 40


@click.group(cls=Group, help=_("梯度培育"))
def cultivation() -> None:
    pass


@cultivation.command("board", help=_("一个园区各梯度的企业数：达到、接近、待补、持有、快到期"))
@click.option("--zone", required=True, help=_("园区的代号或名称"))
@click.pass_obj
def board(speaker: Speaker, zone: str) -> None:
    told = queries.board(speaker.by, queries.zone_told(speaker.by, zone))
    if speaker.json:
        speaker.emit(queries.tell_board(told))
        return
    rows = [
        {"tier": rung.held.title, **rung.stands, "soon": rung.expiring[90], "known": f"{rung.completeness:.0%}"}
        for rung in told.rungs
    ]
    titles = [
        ("tier", _("梯度")), *((str(one.value), str(one.label)) for one in Stand), ("soon", _("90 天内到期")), ("known", _("事实齐全度")),
    ]  # fmt: skip
    speaker.table(rows, titles, _("这里还没有适用的梯度规则"))


@cultivation.command("ladder", help=_("一家企业在各梯度的位置：每项条件、缺什么、向谁要"))
@click.argument("organisation")
@click.option("--pack", default="", help=_("只看一个规则包，如 cn.tech-sme"))
@click.pass_obj
def ladder(speaker: Speaker, organisation: str, pack: str) -> None:
    found = registry.find_organisation(speaker.by, registry.organisation_told(speaker.by, organisation).pk)
    told = queries.ladders_of(speaker.by, found, only=pack)
    if speaker.json:
        speaker.emit([queries.tell_ladder(one) for one in told])
        return
    rows = []
    for one in told:
        rows.append(
            {
                "row": f"{one.held.title} {one.held.version.version}",
                "result": Stand(one.stand).label,
                "points": one.score,
                "why": _("；").join(one.lacking),
            }
        )
        rows += [
            {
                "row": "  " * (row.depth + 1) + row.title, "result": Result(row.result).label, "points": row.points,
                "why": row.why,
            }
            for row in one.rows
        ]  # fmt: skip
    titles = [("row", _("条件")), ("result", _("结果")), ("points", _("得分")), ("why", _("依据"))]
    speaker.table(rows, titles, _("这家企业还没有评价过"))


@cultivation.command("evaluate", help=_("重新评价一个园区（不填为全部）的所有企业"))
@click.option("--zone", default="", help=_("园区的代号或名称；不填为全部"))
@click.pass_obj
def evaluate(speaker: Speaker, zone: str) -> None:
    place = queries.zone_told(speaker.by, zone) if zone else None
    if not access.may_ever(speaker.by, "evaluate", "cultivation.Evaluation"):
        raise access.Denied("evaluate", "cultivation.Evaluation")
    firms = evaluating.evaluate(by=speaker.by, zone=place)
    speaker.emit({"firms": firms}, _("评价了 %(n)d 家企业") % {"n": firms})


@cultivation.command("cost", help=_("测算一项政策在园区要花多少钱：谁得多少、每年合计、改版后谁落选"))
@click.argument("version")
@click.option("--zone", required=True, help=_("园区的代号或名称"))
@click.option("--against", default="", help=_("与另一个版本对比，如 cn.shanxi.high-tech-reward@2017-01-01"))
@click.option("--years", type=click.IntRange(1, queries.MOST_YEARS), default=1, show_default=True, help=_("算几年"))
@click.pass_obj
def cost(speaker: Speaker, version: str, zone: str, against: str, years: int) -> None:
    place = queries.zone_told(speaker.by, zone)
    there = queries.versions(speaker.by, place)
    other = queries.version_told(there, against) if against else None
    told = queries.cost_policy(speaker.by, place, queries.version_told(there, version), years, other, most=ALL)
    if speaker.json:
        speaker.emit(queries.tell_costed(told))
        return
    rows = [{"firm": one.name, "year": one.year, "yuan": f"{one.yuan:,.2f}", "what": one.what} for one in told.gains]
    rows += [
        {"firm": one.name, "year": one.year, "yuan": _("待定"), "what": " ".join(one.missing)} for one in told.open
    ]
    rows.append({"firm": _("合计"), "year": "", "yuan": f"{told.total:,.2f}", "what": ""})
    titles = [("firm", _("企业")), ("year", _("年度")), ("yuan", _("金额（元）")), ("what", _("名目，或还缺什么"))]
    speaker.table(rows, titles, "")
    speaker.emit({}, _costed_words(told))


def _costed_words(told: queries.Costed) -> Iterator[str]:
    """What stands below the list: years, who falls off the edge, and how complete the ground is."""
    if len(told.years) > 1:
        for year, firms, total in told.years:
            yield f"  {year}  {firms}  {total:,.2f}"
    if told.against is not None:
        yield _("相比 %(pack)s") % {"pack": told.against.words} + f"  {told.before:,.2f} → {told.total:,.2f}"
        for title, some in ((_("落选"), told.falls), (_("新增"), told.rises), (_("金额或把握有变"), told.changes)):
            for one in some:
                before, after = (_("待定") if yuan is None else f"{yuan:,.2f}" for yuan in (one.before, one.after))
                yield f"  {title}  {one.name}  {one.year}  {before} → {after}  {' '.join(one.why)}".rstrip()
    yield _("企业 %(n)d 家，不得 %(refused)d") % {"n": told.firms, "refused": told.refused}
    if told.ground:
        yield _("依据齐全度：")
    for row in told.ground:
        hidden = _("，对您隐去 %(n)d") % {"n": row.withheld} if row.withheld else ""
        yield f"  {row.title}  {row.known} / {row.all}{hidden}"
