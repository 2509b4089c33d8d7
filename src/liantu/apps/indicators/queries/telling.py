"""Figures and indicators as programs are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence

from ..models import Indicator
from .figures import Figure, prove

Told = dict[str, Any]


def tell_indicator(indicator: Indicator) -> Told:
    """An indicator with its formula as data and in words."""
    names = ("id", "code", "name", "name_en", "unit", "kind", "definition", "definition_en", "subjects", "better",
             "members", "formula", "shipped", "active")  # fmt: skip
    told = {name: getattr(indicator, name) for name in names}
    words = countables.words_of(indicator.formula)
    return {**told, "formula_words": words, "figures": getattr(indicator, "reports", None)}


def tell_figures(user: access.Principal, figures: Sequence[Figure]) -> list[Told]:
    """Figures in the same order; what their formulas count is asked for all of them at once."""
    prove(figures)
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
        "proven": figure.proven, "formula": countables.words_of(figure.indicator.formula),
        "completeness": None if share is None else plain(round(share, 4)),
        "conflict": figure.conflict, "why": figure.why, "simulated": row.record.source.simulated, "note": "" if figure.withheld else row.note,
        "sources": [_source(one) for one in (row, *figure.told_otherwise)],
    }  # fmt: skip


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
