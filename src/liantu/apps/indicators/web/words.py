"""Figures as people read them, and the marks beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.ui import amounts
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.numbers import grouped, rank, share

from ..enums import Basis
from ..models import Indicator, Observation, PublishedFigure
from ..queries import Figure, spans, standing


def number(indicator: Indicator, row: Observation) -> str:
    """What an observation says, without its unit: `约 1,000`, `1 / 11`."""
    said = rank(int(row.value), row.of) if row.of else grouped(row.value)
    return _("约 %(number)s") % {"number": said} if row.approximate else said


#: Units of money, and how many yuan each is.
_YUAN = {"元": 1, "千元": 1000, "万元": 10**4, "亿元": 10**8}


def drawn(indicator: Indicator, value: Any) -> Any:
    """A value with its unit as it stands among values of other indicators: money in the unit of its size."""
    if indicator.unit in _YUAN:
        return amounts.drawn(Decimal(value) * _YUAN[indicator.unit])
    return f"{grouped(value)} {indicator.measure}".rstrip()


def drawn_observation(row: Observation) -> Any:
    if row.of or row.indicator.unit not in _YUAN:
        return number_and_unit(row)
    shown = drawn(row.indicator, row.value)
    return format_html(_("约 %(number)s") % {"number": "{}"}, shown) if row.approximate else shown


def number_and_unit(row: Observation) -> str:
    return f"{number(row.indicator, row)} {row.indicator.measure}".rstrip()


def mark_of(figure: Figure) -> Mark:
    """The mark of the reported value: its record, and what further records say."""
    return mark_for(
        figure.reader,
        figure.observation,
        figure.others,
        own=figure.own,
        value=lambda row: row.value,
        words=number_and_unit,
        rank=figure.rank,
        why=figure.why,
    )


def title_of(figure: Figure) -> str:
    return f"{figure.indicator.called} · {subject_words(figure)} · {evidence.periods.period_words(figure.observation.period)}"


def subject_words(figure: Figure) -> str:
    return figure.about.label if figure.about else _("（不在您权限内的对象）")


def named_words(figure: Figure) -> str:
    """How many of those reported the source names: `37 家上报，未列名`, `上报 3 家，列名 3 家`."""
    if figure.withheld:
        return _("上报数已隐去")
    if figure.named is None:
        return _("该指标不列成员")
    told = {
        "reported": number_and_unit(figure.observation),
        "named": f"{figure.named} {figure.indicator.measure}".rstrip(),
    }
    if not figure.named:
        return _("%(reported)s上报，未列名") % told
    return _("上报 %(reported)s，列名 %(named)s") % told


def span_words(row: Observation) -> str:
    """From which day to which, where the period's own words do not say so."""
    if row.end is None:
        return _("%(day)s 起") % {"day": row.start}
    if row.start != row.end:
        return f"{row.start} – {row.end}"
    return "" if str(row.end) in row.period else str(row.end)


def completeness_words(figure: Figure) -> str:
    """The bar in words; empty where it means nothing."""
    if figure.completeness is None:
        return ""
    told = {
        "named": figure.named, "reported": number_and_unit(figure.observation),
        "share": share(figure.completeness),
    }  # fmt: skip
    if figure.reported is not None and figure.named is not None and figure.named > figure.reported:
        return _("列名 %(named)s，多于上报的 %(reported)s") % told
    return _("列名 %(named)s / 上报 %(reported)s，占 %(share)s") % told


def proven_words(figure: Figure) -> str:
    """What was counted, on which day, or what was calculated."""
    if figure.broken:
        return _("公式所用的集合、条件或指标已不存在，请修改指标的公式")
    if figure.result is not None:
        words = figure.formula_words
        return _("%(formula)s：%(why)s") % {"formula": words, "why": figure.result.why} if figure.result.why else words
    if figure.formula is None:
        return _("未设公式，登记册不能核实")
    told = {"day": figure.day.isoformat(), "formula": figure.formula.words}
    return _("登记册中 %(day)s 有效的：%(formula)s") % told


def used_words(figure: Figure) -> list[tuple[str, str, str]]:
    """What it was calculated from: indicator and period, the value or why there is none, and the passport of it."""
    if figure.result is None:
        return []
    told = []
    for asked, one in figure.result.used.values():
        indicator = figure.book[asked.code]
        period = evidence.periods.period_words(spans.period_of(asked.span))
        value = _("已隐去") if one.withheld else one.why or _("未知")
        if one.value is not None:
            value = f"{grouped(one.value)} {indicator.measure}".rstrip()
        url = reverse("figure", args=[one.observation.pk]) if one.observation else ""
        told.append((f"{indicator.called} {period}", value, url))
    return told


def published_number(row: PublishedFigure) -> str:
    """What was published, with its unit: `约 1,000 家`, `1 / 11`."""
    if row.value is None:
        return "—"
    said = rank(int(row.value), row.of) if row.of else grouped(row.value)
    said = _("约 %(number)s") % {"number": said} if row.approximate else said
    return f"{said} {row.measure}".rstrip()


def since_words(row: PublishedFigure, figure: Figure) -> str:
    """How what was published stands to the figure as it is now."""
    proven = row.basis == Basis.PROVEN
    if figure.withheld or (proven and figure.proven_withheld):
        return _("现在的数已隐去")
    now = figure.proven if proven else figure.reported
    if now is None:
        return _("现在未知")
    if row.value is not None and Decimal(now) == row.value:
        return _("值未变")
    return _("现在 %(n)s") % {"n": f"{grouped(now)} {figure.indicator.measure}".rstrip()}


def gap_words(figure: Figure) -> str:
    """How what is proven stands to what is reported; empty where they cannot be compared."""
    if figure.reported is None or figure.proven is None:
        return ""
    gap = Decimal(figure.proven) - figure.reported
    if gap == 0:
        return _("与上报一致")
    told = {"n": f"{grouped(abs(gap))} {figure.indicator.measure}".rstrip()}
    if gap > 0:
        return _("比上报多 %(n)s") % told
    if figure.result is not None:
        return _("比上报少 %(n)s") % told
    return _("比上报少 %(n)s：登记册只记了看得到的，不等于没有") % told


def resting_on(user: access.Principal, rows: Iterable[Observation]) -> Iterator[tuple[str, str, str]]:
    """What records report, as (label, address, words); values that the user may not read are left out."""
    told = list(rows)
    keys = standing((row.subject_kind, row.subject_id) for row in told)
    about = evidence.kinds.named(user, keys)
    reader, own = clearance(user), set(registry.own_organisations(user))
    for row in told:
        key, source = (row.subject_kind, row.subject_id), row.record.source
        subject, mine = about.get(key), keys[key] in {("organisation", pk) for pk in own}
        parts = [subject.label] if subject else []
        parts.append(evidence.periods.period_words(row.period))
        if reader.reads(source.classification, source.unit_id, own=mine):
            parts.append(number_and_unit(row))
        yield row.indicator.called, reverse("figure", args=[row.pk]), " · ".join(parts)
