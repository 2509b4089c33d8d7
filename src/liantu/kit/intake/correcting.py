"""The correction workbook: rows that were left behind go back to their department, and come back mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine.reading import sheets
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed

from . import composing, files, queries, targets, telling
from .actions import receiving
from .enums import LEFT_OVER, RowState
from .layout import language
from .models import Plan, PlanRow

CHUNK = 1000


@access.steps
def write(*, by: Any, plan: Plan) -> Path:
    """The rows of a plan that are rejected or unsure, each with what is wrong, as a workbook in a file of its own.

    Raises Denied, and NotHere where what the rows say may not be read.
    """
    access.require(by, "create", plan)
    if not queries.reads(by, plan):
        raise access.NotHere("intake.PlanRow", plan.pk)
    rows = list(queries.left_over(plan).order_by("number"))
    told = _columns(plan, sorted({row.table for row in rows}))
    likely = queries.candidates_of(by, [row for row in rows if row.state == RowState.UNSURE])
    called = {at: _letters(table["columns"]) for at, table in enumerate(plan.tables)}
    titles = [title for title, _field, _choices in told]
    columns = [sheets.OutColumn(title, field.form if field else "text") for title, field, _choices in told]
    choices = {at: words for at, (_title, _field, words) in enumerate(told) if words}

    def fill(path: Path) -> None:
        sheets.write_correction(
            path, columns, ((_key(row), [row.content.get(title) for title in titles]) for row in rows),
            {_key(row): _errors(row, told, called[row.table], likely.get(row.pk, ())) for row in rows}, choices, _notes(plan), language(),
        )  # fmt: skip
        _note_written(by=by, plan=plan, rows=len(rows))

    return files.written(fill)


@access.action
def _note_written(*, by: Any, plan: Plan, rows: int) -> None:
    receiving.note(by, "intake.plan.correct", plan, {"rows": rows})


def _key(row: PlanRow) -> str:
    return f"{row.plan_id}-{row.number}"


def _columns(plan: Plan, tables: Sequence[int]) -> list[tuple[str, Any, list[str]]]:
    """Title, field and choices of every column of these tables, each title once."""
    fields = targets.fields()
    found: dict[str, tuple[str, Any, list[str]]] = {}
    for at in tables:
        columns = plan.tables[at]["columns"]
        for title, column in zip(composing.titles(columns), columns, strict=True):
            field = fields.get(column["field"])
            found.setdefault(title, (title, field, words_of(field)))
    return list(found.values())


def words_of(field: Any) -> list[str]:
    """What a choice is called, each value once."""
    called: dict[str, str] = {}
    for words, value in (field.choices if field is not None else {}).items():
        if words != value:
            called.setdefault(value, words)
    return list(called.values())


def _letters(columns: Sequence[Any]) -> dict[str, str]:
    """Letter → what the column is called."""
    return dict(zip((column["letter"] for column in columns), composing.titles(columns), strict=True))


def _errors(
    row: PlanRow, told: Sequence[tuple[str, Any, list[str]]], called: Mapping[str, str], likely: Sequence[Any]
) -> list[sheets.CellError]:
    """What is wrong with a row, each at its column; -1: with the row.

    `told`: see `_columns`, `called`: see `_letters`, `likely`: those that it may mean.
    """
    titles = [title for title, _field, _choices in told]
    found = []
    for fault in telling.faults(row):
        title = called.get(fault["column"])
        at = titles.index(title) if title is not None else -1
        found.append(sheets.CellError(at, fault["words"], fault["words"]))
    if row.state == RowState.UNSURE:
        names = listed(str(one["name"]) for one in likely[:3]) or "—"
        words = _("说不清是哪家机构，可能是 %(likely)s：请补统一社会信用代码，或写登记的全称") % {"likely": names}
        places = {
            field.key: at for at, (title, field, _choices) in enumerate(told) if field and title in called.values()
        }
        subject = targets.subject()
        at = places.get(subject.code_field, places.get(subject.name_field, -1))
        found.append(sheets.CellError(at, words, words))
    return found


def _notes(plan: Plan) -> list[str]:
    return [
        _("“%(title)s”（%(source)s，%(issued)s）里没有写入的行。")
        % {"title": plan.title, "source": plan.source, "issued": plan.issued},
        _("只改标红的格子，不要删改最后一列；改好后整个文件交回，只有改过的行会写入。"),
    ]


@access.steps
def receive_back(*, by: Any, plan: Plan, file: Any) -> Plan:
    """Take a correction workbook back: a plan of its own, of those rows that were changed.

    Raises ValidationError where it is not that plan's correction, Denied.
    """
    access.require(by, "create", plan)
    name, sha256 = receiving.checked(file)
    place = receiving.kept(name, sha256, file)
    try:
        book = sheets.read_book(place, name)
    except sheets.WrongBook as wrong:
        raise ValidationError(wrong.told(language())) from None
    keys = _keys_of(book)
    if not any(key.startswith(f"{plan.pk}-") for key in keys.values()):
        raise ValidationError(
            _("“%(name)s”不是这次接收的更正表：请上传由“生成更正表”得到、改好后的文件") % {"name": name}
        )
    title = _("%(title)s（更正）") % {"title": plan.title[:190]}
    return receiving.open_correction(by=by, plan=plan, title=title, name=name, sha256=sha256, size=int(file.size))


def _keys_of(book: sheets.Book) -> dict[int, str]:
    return (sheets.row_keys(book.sheets[0]) or {}) if book.sheets else {}


def rows_of(plan: Plan) -> Iterator[composing.Composed]:
    """The rows of a returned correction that somebody changed, read as the plan that they came from reads them."""
    assert plan.corrects is not None  # noqa: S101
    book = sheets.read_book(receiving.workbook_of(plan), plan.file_name)
    keys = _keys_of(book)
    header = next(iter(book.sheets[0].rows()), (0, ()))[1]
    place = {sheets.text_of(value).strip().rstrip("*"): at for at, value in enumerate(header)}
    before = {
        row.number: row
        for row in plan.corrects.rows.filter(state__in=LEFT_OVER).order_by("number").iterator(chunk_size=CHUNK)
    }
    within = targets.Within(plan.source.zone, {"issued": plan.issued})
    composers: dict[int, composing.Composer] = {}
    for number, values in book.sheets[0].rows():
        plan_id, _dash, origin = keys.get(number, "").partition("-")
        row = before.get(int(origin)) if plan_id == str(plan.corrects_id) and origin.isdecimal() else None
        if row is None:
            continue
        if row.table not in composers:
            composers[row.table] = composing.Composer(plan.tables[row.table], within, row.table)
        composer = composers[row.table]
        cells = [
            _plain(values[place[title]]) if title in place and place[title] < len(values) else None
            for title in composer.titles
        ]
        made = composer.row(row.number, cells)
        if made.content != row.content:
            yield composing.placed(made, row.place)


def _plain(value: Any) -> Any:
    return sheets.plain_cell(value) if isinstance(value, str) else value
