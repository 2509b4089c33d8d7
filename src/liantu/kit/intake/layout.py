"""What the tables of a workbook are, column by column, as plain values: what is proposed, confirmed and remembered.

A table: {sheet, title, place, rows, signature, use, confirmed, sure, columns, constants, remarks}; a column: {index, letter,
header, field, unit, period, sure, why, samples}. `constants` are fields that are the same for all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from liantu.engine.reading import sheets
from liantu.engine.reading.sheets import Field
from liantu.kit.access.sentences import clauses, listed, saying
from liantu.kit.evidence.periods import period_span

from . import needing, periods, reading, targets

#: Values of each column that are shown beside it.
SAMPLES = 4
#: Rows that are no data of which the numbers are told.
MOST_ROWS = 8
#: What is remembered of a column.
KEPT = ("field", "unit", "period")
#: Below this a proposal is a guess.
GUESS = 0.5


def language() -> str:
    return "zh" if (translation.get_language() or "zh").startswith("zh") else "en"


def found(
    book: sheets.Book, fields: Mapping[str, Field], shapes: Mapping[str, Any], zone: Any, issued: str
) -> list[dict[str, Any]]:
    """Every table of a workbook with what its columns may be. Of a shape that is remembered, with what somebody said."""
    told = []
    for table in reading.tables_of(book):
        one = _proposed(table, fields, zone, issued)
        shape = shapes.get(one["signature"])
        if shape is not None:
            one |= _recalled(one, shape.layout, fields, issued)
        elif shapes:
            one["remarks"] += _differences(one, shapes.values())
        told.append(one)
    # Beside tables that say who they are about, others are notes; somebody may still say otherwise.
    for one in told:
        one["use"] = one["use"] and _tells_whom(one)
    return told


def _proposed(table: sheets.Table, fields: Mapping[str, Field], zone: Any, issued: str) -> dict[str, Any]:
    proposals = needing.proposals(table, fields)
    samples = list(islice((values for _number, values in table.rows()), SAMPLES))
    columns = []
    for at, column in enumerate(table.columns):
        proposal = proposals[at]
        columns.append({
            "index": column.index, "letter": column.letter, "header": column.text, "serial": column.is_serial,
            "unit": proposal.unit or column.unit, "period": periods.told(proposal.period or column.period, table.period),
            **_meaning(proposal),
            "samples": [text for values in samples if (text := sheets.text_of(values[at]).strip()[:60])],
        })  # fmt: skip
        columns[-1] |= periods.supposed(columns[-1], fields, issued)
    constants: dict[str, str] = {}
    for target in targets.targets():
        constants |= target.default(zone)
    for target in targets.targets():
        if any(targets.of_field(column["field"]) is target for column in columns if column["field"]):
            constants |= target.implies
    title = " ".join(table.titles)[:200]
    wanted, words = needing.wanted({column["field"] for column in columns} | set(constants), title, fields)
    return {
        "sheet": table.sheet_name, "title": title, "place": _place(table), "rows": len(table),
        "signature": sheets.signature(table), "use": not table.sheet.hidden, "confirmed": False,
        "sure": round(table.confidence, 2), "columns": columns, "constants": constants | wanted,
        "remarks": table.told(language()) + _left_out(table) + words,
    }  # fmt: skip


def _left_out(table: sheets.Table) -> list[str]:
    """Which rows below the header are no data: whoever misses one sees where it went."""
    header = max(table.header_rows, default=0)
    kinds = {
        _("合计"): table.totals_rows, _("说明"): [row for row in table.note_rows if row > header],
        _("重复的表头"): table.header_again_rows, _("分组标题"): table.section_rows,
    }  # fmt: skip
    told = [
        _("%(kind)s第 %(rows)s 行") % {"kind": kind, "rows": _numbers(rows)} for kind, rows in kinds.items() if rows
    ]
    return [saying(_("不作为数据的行"), clauses(told))] if told else []


def _numbers(rows: Sequence[int]) -> str:
    shown = listed(rows[:MOST_ROWS])
    return shown if len(rows) <= MOST_ROWS else _("%(shown)s 等 %(n)d") % {"shown": shown, "n": len(rows)}


def _meaning(proposal: sheets.Proposal) -> dict[str, Any]:
    """What a column is taken for. A mere guess is told and not taken: it could have every row rejected."""
    if proposal.field is None:
        return {"field": "", "sure": 0.0, "why": ""}
    why = clauses(proposal.told(language()))
    if proposal.confidence < GUESS:
        why = _("不大像，未取：%(label)s（%(why)s）") % {"label": proposal.field.labels[0], "why": why}
        return {"field": "", "sure": 0.0, "why": why}
    return {"field": proposal.field.key, "sure": round(proposal.confidence, 2), "why": why}


def _place(table: sheets.Table) -> str:
    return _("%(sheet)s 第 %(n)d 行起") % {"sheet": table.sheet_name, "n": min(table.header_rows or (table.first_row,))}


def _recalled(one: dict[str, Any], kept: Mapping[str, Any], fields: Mapping[str, Field], issued: str) -> dict[str, Any]:
    """A table of a shape that somebody confirmed before, as they did. Periods that a header itself tells are the header's."""
    columns = []
    for column, before in zip(one["columns"], kept["columns"], strict=False):
        told = {name: before.get(name, "") for name in KEPT}
        if told["field"] not in fields:
            told["field"] = ""
        why = {"sure": 1.0, "why": _("上次已确认")}
        if told["field"] and fields[told["field"]].periods:
            period = (
                column["period"] if column["told"] else periods.carried(told["period"], kept.get("issued", ""), issued)
            )
            if not period:
                why = {
                    "sure": 0.0,
                    "why": _("表上没有写是哪一期，上次是 %(period)s：请写明") % {"period": told["period"]},
                }
            told["period"] = period
        columns.append({**column, **told, **why})
    return {
        "columns": columns,
        "constants": dict(kept.get("constants", {})),
        "use": kept.get("use", True),
        "confirmed": all(column["sure"] for column in columns),
    }


def _differences(one: dict[str, Any], shapes: Any) -> list[str]:
    """What is other than in the likest shape that the source is known by."""
    headers = [column["header"] for column in one["columns"]]
    best = max(shapes, key=lambda shape: len(set(headers) & set(shape.headers)))
    if len(set(headers) & set(best.headers)) * 2 < len(headers):
        return []
    change = sheets.compare_shapes(best.headers, headers)
    words = clauses(change.told(language()))
    return [_("与上次的表样不同：%(words)s") % {"words": words}] if words else []


def _tells_whom(one: Mapping[str, Any]) -> bool:
    """By a column, or once for all rows: a firm's own list does not name it on every line."""
    subject = targets.subject()
    fields = {column["field"] for column in one["columns"]} | set(one["constants"])
    return subject.name_field in fields or subject.code_field in fields


def kept(table: Mapping[str, Any], issued: str) -> dict[str, Any]:
    """What is remembered of a confirmed table, as of the day for which it was sent."""
    return {
        "columns": [{name: column[name] for name in KEPT} for column in table["columns"]],
        "constants": table["constants"], "use": table["use"], "issued": issued,
    }  # fmt: skip


def confirmed(
    there: Sequence[dict[str, Any]], told: Sequence[Mapping[str, Any]], fields: Mapping[str, Field]
) -> list[dict[str, Any]]:
    """The tables with what somebody says of them. Raises ValidationError that names the table and the column."""
    if len(there) != len(told):
        raise ValidationError(_("工作簿里有 %(n)d 张表，确认的是 %(m)d 张") % {"n": len(there), "m": len(told)})
    made = [_confirmed_table(one, said, fields) for one, said in zip(there, told, strict=True)]
    if not any(table["use"] for table in made):
        raise ValidationError(_("没有选用任何一张表"))
    return made


def _confirmed_table(one: dict[str, Any], said: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    use = bool(said.get("use", one["use"]))
    columns = []
    by_index = {int(column["index"]): column for column in said.get("columns", ())}
    for column in one["columns"]:
        chosen = by_index.get(column["index"], {})
        told = {name: str(chosen.get(name, column[name]) or "").strip() for name in KEPT}
        columns.append({**column, **told})
    constants = {str(key): str(value) for key, value in said.get("constants", one["constants"]).items() if value}
    table = {**one, "use": use, "columns": columns, "constants": constants, "confirmed": True}
    if use:
        _check(table, fields)
    return table


def _check(table: Mapping[str, Any], fields: Mapping[str, Field]) -> None:
    place = table["place"]
    seen: dict[tuple[str, str], str] = {}
    for column in table["columns"]:
        key = column["field"]
        if not key:
            continue
        where = f"{place} {column['letter']} {column['header']}"
        if key not in fields:
            raise ValidationError(_("%(where)s：没有“%(key)s”这一项") % {"where": where, "key": key[:60]})
        field = fields[key]
        period = column["period"] if field.periods else ""
        if field.periods:
            _check_period(where, period)
        if (key, period) in seen:
            words = {"where": where, "label": field.labels[0], "other": seen[key, period]}
            raise ValidationError(_("%(where)s：“%(label)s”已由 %(other)s 一列说明，同一项只能取一列") % words)
        seen[key, period] = column["letter"]
    if not _tells_whom(table):
        raise ValidationError(
            _("%(place)s：没有一列是企业名称或统一社会信用代码，也没有对全表写明，不知道每行说的是谁")
            % {"place": place}
        )
    told = {key for key, _period in seen} | set(table["constants"])
    for target in targets.targets():
        own = [key for key in told if key.startswith(f"{target.key}.")]
        if own and target.needs and not any(need in told for need in target.needs):
            needs = "、".join(fields[need].labels[0] for need in target.needs if need in fields)
            words = {"place": place, "target": target.label, "needs": needs}
            raise ValidationError(
                _("%(place)s：要写入%(target)s，还须指明 %(needs)s（取一列，或对全表写一个固定值）") % words
            )


def _check_period(where: str, period: str) -> None:
    if not period:
        raise ValidationError(_("%(where)s：是哪一期的数，请写明，如 2025、2025-H1、2026-08") % {"where": where})
    try:
        period_span(period)
    except ValidationError as wrong:
        raise ValidationError(f"{where}：{'；'.join(wrong.messages)}") from None
