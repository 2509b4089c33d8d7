"""Answers as plain data, for JSON: what the command line and the API say."""

from __future__ import annotations

from typing import Any

from .climb import WhatIf
from .costing import Costing, Difference, Gain, Moved, Open
from .language import Pack
from .one import Evaluation, Outcome
from .regression import Compared, Judged, Regression
from .units import UNITS, told
from .ways import Climb, Way


def tell_pack(pack: Pack) -> dict[str, Any]:
    return {"pack": pack.key, "version": pack.version}


def tell_points(low: int | None, high: int | None, grain: int) -> Any:
    """A number, `{min, max}` where it is not settled, None where a row bears none."""
    if low is None or high is None:
        return None
    if low == high:
        return _point(low, grain)
    return {"min": _point(low, grain), "max": _point(high, grain)}


def _point(points: int, grain: int) -> int | float:
    return points // grain if points % grain == 0 else points / grain


def tell_outcome(pack: Pack, one: Outcome, language: str) -> dict[str, Any]:
    """One row, without its parts."""
    document = pack.documents.get(one.row.source.document)
    return {
        "id": one.row.id,
        "title": one.row.title.told(language),
        "state": one.state.value,
        "points": tell_points(one.low, one.high, pack.grain),
        "why": one.why.told(language),
        "clause": one.row.source.clause,
        "document": document.number if document else "",
        "verified": one.row.verified,
    }


def tell_evaluation(found: Evaluation, language: str) -> dict[str, Any]:
    """`result`, `score` (a number, or {min, max}, or null), `rows` each before its parts, `pack`, `version`, `on`, `missing`."""
    score = found.score
    return {
        "result": found.state.value,
        "score": tell_points(score.low, score.high, found.pack.grain) if score else None,
        "rows": [tell_outcome(found.pack, one, language) for one in found.outcomes],
        **tell_pack(found.pack),
        "on": found.on.isoformat(),
        "missing": sorted(found.missing),
        "too_large": sorted(found.beyond),
    }


def yuan(fen: int) -> int | float:
    """Fen as yuan."""
    return fen // 100 if fen % 100 == 0 else fen / 100


def tell_way(climb: Climb, way: Way, language: str) -> dict[str, Any]:
    units = climb.pack.units

    def fact(name: str, value: int) -> int | float:
        """In its unit."""
        scale = units[name].scale
        return value // scale if value % scale == 0 else value / scale

    return {
        "cost": yuan(way.cost),
        "steps": [
            {
                "lever": step.lever.key, "title": step.lever.title.told(language), "units": step.units, "cost": yuan(step.cost),
                "days": step.lever.days, "begin": step.begin.isoformat(), "done": step.done.isoformat(), "words": step.told(language),
                "facts": {name: {"before": fact(name, pair[0]), "after": fact(name, pair[1])} for name, pair in step.facts.items()},
            }
            for step in way.steps
        ],
        "ready": way.ready.isoformat(),
        "apply": way.apply.isoformat(),
        "window": {"from": way.window.from_day.isoformat(), "to": way.window.to_day.isoformat(), "provisional": way.provisional} if way.window else None,
        "expired": list(way.expired),
        "words": way.told(language),
        "after": tell_evaluation(way.after, language),
        "rows": [
            {"id": after.row.id, "title": after.row.title.told(language), "before": _said(climb.pack, before), "after": _said(climb.pack, after)}
            for before, after in way.changes(climb.before)
        ],
    }  # fmt: skip


def _said(pack: Pack, one: Outcome) -> dict[str, Any]:
    return {"state": one.state.value, "points": tell_points(one.low, one.high, pack.grain)}


def tell_climb(found: Climb, language: str) -> dict[str, Any]:
    """`answer`, the cheapest way first, what is stuck or missing, the evaluation before."""
    return {
        "answer": found.answer.value,
        "words": found.told(language),
        **tell_pack(found.pack),
        "on": found.on.isoformat(),
        "this_year": found.this_year,
        "proven": found.proven,
        "before": tell_evaluation(found.before, language),
        "ways": [tell_way(found, way, language) for way in found.ways],
        "stuck": [tell_outcome(found.pack, one, language) for one in found.stuck],
        "missing": list(found.missing),
        "expired": [{"fact": name, "last": day.isoformat()} for name, day in found.expired],
        "supposed": list(found.supposed),
        "well": tell_climb(found.well, language) if found.well else None,
    }


def tell_what_if(found: WhatIf, language: str) -> dict[str, Any]:
    """The evaluations before and after, and the rows that say something else then."""
    pack = found.after.pack
    return {
        **tell_pack(pack),
        "on": found.after.on.isoformat(),
        "before": tell_evaluation(found.before, language),
        "after": tell_evaluation(found.after, language),
        "rows": [
            {
                "id": after.row.id, "title": after.row.title.told(language), "before": _said(pack, before), "after": _said(pack, after),
                "why": after.why.told(language),
            }
            for before, after in found.rows
        ],
    }  # fmt: skip


def tell_judged(pack: Pack, one: Judged, language: str) -> dict[str, Any]:
    return {
        "key": one.of.key, "name": one.of.name, "line": one.of.line, "decided": "accepted" if one.of.accepted else "refused",
        "verdict": one.verdict.value, "result": one.state.value, "rows": [tell_outcome(pack, row, language) for row in one.rows],
        "missing": sorted(one.evaluation.missing),
    }  # fmt: skip


def tell_regression(found: Regression, language: str) -> dict[str, Any]:
    return {
        **tell_pack(found.pack), "all": found.all, "hits": found.hits,
        "misses": [tell_judged(found.pack, one, language) for one in found.misses],
        "unsettled": [tell_judged(found.pack, one, language) for one in found.unsettled],
    }  # fmt: skip


def tell_compared(found: Compared) -> dict[str, Any]:
    return {
        "pack": found.old.pack.key, "version": found.old.pack.version, "hits": found.old.hits,
        "mended": [one.of.key for one in found.mended], "broken": [one.of.key for one in found.broken], "still": [one.of.key for one in found.still],
    }  # fmt: skip


def tell_gain(one: Gain, language: str) -> dict[str, Any]:
    title = one.amount.title.told(language) if one.amount else ""
    return {"key": one.of.key, "name": one.of.name, "year": one.of.year, "yuan": yuan(one.fen), "amount": title}


def tell_open(pack: Pack, one: Open, language: str) -> dict[str, Any]:
    return {
        "key": one.of.key, "name": one.of.name, "year": one.of.year, "state": one.state.value,
        "most": None if one.most is None else yuan(one.most), "missing": sorted(one.missing),
        "rows": [tell_outcome(pack, row, language) for row in one.rows],
    }  # fmt: skip


def tell_costing(found: Costing, language: str) -> dict[str, Any]:
    """Sums in yuan; `gains` sum to `total` and to `years`."""
    return {
        **tell_pack(found.pack), "all": found.all, "total": yuan(found.total), "most": yuan(found.most),
        "years": {str(year): yuan(fen) for year, fen in found.years.items()},
        "gains": [tell_gain(one, language) for one in found.gains],
        "open": [tell_open(found.pack, one, language) for one in found.open],
        "refused": len(found.refused),
        "ground": [{"fact": one.fact, "known": one.known, "all": one.all} for one in found.ground],
    }  # fmt: skip


def tell_difference(found: Difference, language: str) -> dict[str, Any]:
    def moved(one: Moved) -> dict[str, Any]:
        return {
            "key": one.of.key, "name": one.of.name, "year": one.of.year, "before": None if one.before is None else yuan(one.before),
            "after": None if one.after is None else yuan(one.after), "rows": [tell_outcome(found.new.pack, row, language) for row in one.rows],
        }  # fmt: skip

    return {
        **tell_pack(found.old.pack), "total": yuan(found.old.total), "more": yuan(found.fen),
        "falls": [moved(one) for one in found.falls], "rises": [moved(one) for one in found.rises], "changes": [moved(one) for one in found.changes],
    }  # fmt: skip


def money(fen: int, language: str) -> str:
    return told(fen, UNITS["yuan"], language)
