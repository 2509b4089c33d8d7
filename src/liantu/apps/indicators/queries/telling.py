"""Figures and indicators as programs are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence

from ..models import Indicator, Publication, PublishedFigure, PublishedRow
from . import formulas
from .figure import Figure
from .figures import prove
from .published import Reading, Since, reading, restatements_of, since
from .series import Change, Line, Standing

Told = dict[str, Any]


def tell_indicator(indicator: Indicator, book: formulas.Book | None = None) -> Told:
    """An indicator with its formula as data and in words. `book`: every indicator, where several are told."""
    names = ("id", "code", "name", "name_en", "unit", "kind", "definition", "definition_en", "subjects", "better",
             "period_kind", "members", "formula", "version", "shipped", "active")  # fmt: skip
    told = {name: getattr(indicator, name) for name in names}
    words = formulas.words_of(indicator, book)
    return {**told, "formula_words": words, "figures": getattr(indicator, "reports", None)}


def tell_figures(user: access.Principal, figures: Sequence[Figure]) -> list[Told]:
    """Figures in the same order; what their formulas count is asked for all of them at once."""
    prove(user, figures)
    return [tell_figure(figure) for figure in figures]


def tell_figure(figure: Figure) -> Told:
    """One figure. A value that is withheld is null and says so; members that the reader may not see are left out."""
    row = figure.observation
    share = figure.completeness
    members = zip(figure.keys, figure.members, strict=True) if not figure.withheld else ()
    return {
        "id": row.pk, "code": figure.code,
        "indicator": {"code": figure.indicator.code, "name": figure.indicator.name, "name_en": figure.indicator.name_en},
        "subject": _tell(figure.subject, figure.about),
        "period": row.period, "start": row.start, "end": row.end,
        "reported": plain(figure.reported), "unit": figure.indicator.unit, "approximate": row.approximate,
        "of": None if figure.withheld else row.of, "withheld": figure.withheld,
        "named": figure.named, "members": [_tell(key, told) for key, told in members if told is not None],
        "proven": number(figure.proven), "proven_why": _proven_why(figure), "formula": figure.formula_words,
        "completeness": None if share is None else plain(round(share, 4)),
        "conflict": figure.conflict, "why": figure.why, "simulated": row.record.source.simulated, "note": "" if figure.withheld else row.note,
        "sources": [_source(one) for one in (row, *figure.told_otherwise)],
    }  # fmt: skip


def _proven_why(figure: Figure) -> str:
    if figure.proven_withheld and not (figure.result and figure.result.why):
        return _("已隐去")
    return figure.result.why if figure.result else ""


def number(value: Any) -> int | float | None:
    """A decimal as the number that it is; whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def plain(value: Any) -> str | None:
    """A decimal as text, without noughts that say nothing."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tell(key: tuple[str, int], named: evidence.kinds.Named | None) -> Told:
    return {"kind": key[0], "id": key[1], "name": named.label if named else None}


def _source(row: Any) -> Told:
    record = row.record
    return {"source": record.source.code, "name": record.source.name, "record": record.pk, "place": record.place}


def tell_publication(row: Publication) -> Told:
    names = ("id", "code", "title", "period", "note", "state", "reason", "digest", "frozen", "decided", "remark", "withdrawn",
             "withdrawn_reason")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names}, "zone": row.zone.code, "restates": row.restates_id,
        "prepared_by": str(row.prepared_by), "decided_by": str(row.decided_by) if row.decided_by else None,
        "figures": getattr(row, "number", None),
    }  # fmt: skip


def tell_published(user: access.Principal, rows: Sequence[PublishedFigure]) -> list[Told]:
    """Published figures in the same order, with what they are now: a constant number of queries."""
    restated = restatements_of(user, rows)
    may = reading(user, rows)
    return [
        {**_published(row, now, restated.get(row.pk, ()), withheld=not may.reads(row)), "subject": _subject(row, may)}
        for row, now in zip(rows, since(user, rows), strict=True)
    ]


def _subject(row: PublishedFigure, may: Reading) -> Told:
    name = row.subject_name if row.key in may.seen else None
    return {"kind": row.subject_kind, "id": row.subject_id, "name": name}


def _published(row: PublishedFigure, now: Since, restated: Sequence[PublishedFigure], *, withheld: bool) -> Told:
    kept = ("value", "reported", "named", "proven", "of")
    told = {name: None if withheld else getattr(row, name) for name in kept}
    decimals = {name: plain(told[name]) for name in ("value", "reported", "proven")}
    return {
        "id": row.pk, "code": row.code, "publication": row.publication_id, "indicator": row.indicator.code,
        "name": row.version.content.get("name", ""), "period": row.publication.period,
        **told, **decimals, "unit": row.unit, "basis": row.basis, "approximate": row.approximate,
        "why": "" if withheld else row.why_unknown, "definition": row.version.content.get("definition", ""),
        "formula": row.formula_read, "expression": row.version.content.get("formula"), "version": row.version.number,
        "withheld": withheld, "simulated": row.simulated, "now": plain(now.now), "changed": now.changed,
        "restates": row.restates_id, "restated_by": [one.pk for one in restated if one.publication.holds],
    }  # fmt: skip


def tell_published_rows(rows: Iterable[PublishedRow]) -> list[Told]:
    return [
        {
            "role": row.role, "kind": row.kind, "id": row.object_id, "label": row.label, "value": plain(row.value),
            "record": row.record_id,
        }
        for row in rows
    ]  # fmt: skip


def tell_line(line: Line) -> list[dict[str, Any]]:
    """The points as programs are told of them."""

    def told(one: Change | None) -> dict[str, Any] | None:
        share = None if one is None or one.share is None else plain(round(one.share, 4))
        return None if one is None else {"by": plain(one.by), "share": share}

    return [
        {
            "period": point.period, "start": point.span.start, "end": point.span.end, "value": plain(point.value),
            "reported": plain(point.reported), "proven": plain(point.proven), "withheld": point.withheld, "why": point.why,
            "running": point.running, "before": told(point.before), "year_ago": told(point.year_ago),
            "figure": point.row.pk if point.row else None,
        }
        for point in line.points
    ]  # fmt: skip


def tell_standing(one: Standing) -> dict[str, Any]:
    """A subject among others as programs are told of it."""
    point = one.point
    return {
        "subject": {"kind": one.key[0], "id": one.key[1], "name": one.about.label if one.about else None},
        "place": one.place, "value": plain(point.value), "reported": plain(point.reported), "proven": plain(point.proven),
        "withheld": point.withheld, "why": point.why, "figure": point.row.pk if point.row else None,
    }  # fmt: skip
