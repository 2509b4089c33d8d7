"""Empty workbooks for departments to fill in: as a source's were confirmed, or with what a table may say, each with drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine.reading import sheets
from liantu.kit.access import public as access

from . import composing, correcting, files, queries, targets
from .layout import language
from .models import Plan, Shape


def kinds() -> dict[str, str]:
    """What else than who it is about a table may say: key of a target → what it is called."""
    return {target.key: str(target.label) for target in targets.targets()}


def write(*, by: access.Principal, source: Any, says: Sequence[str] = (), shape: Shape | None = None) -> Path:
    """An empty workbook in a file of its own: of a shape that somebody confirmed, else of the newest of the source's, else
    of who the rows are about with what these targets tell.

    Raises ValidationError for a target that nobody registered, and Denied.
    """
    if not access.may_ever(by, "create", Plan._meta.label):
        raise access.Denied("create", Plan._meta.label, words=_("没有权限：接收台账"))
    if shape is None and not says:
        shape = queries.list_shapes(by, source).first()
    columns, choices = _of_shape(shape) if shape is not None else _of_targets(says)
    return files.written(lambda path: sheets.write_template(path, columns, choices, _notes(source), language()))


Columns = tuple[list[sheets.OutColumn], dict[int, list[str]]]


def _of_shape(shape: Shape) -> Columns:
    """Headers as the department writes them, so that the filled workbook is of the same shape and asks nothing."""
    fields = targets.fields()
    told = [{"header": str(header), "letter": ""} for header in shape.headers]
    columns, choices = [], {}
    for at, (title, kept) in enumerate(zip(composing.titles(told), shape.layout["columns"], strict=False)):
        field = fields.get(kept["field"])
        columns.append(sheets.OutColumn(title, field.form if field else "text"))
        if words := correcting.words_of(field):
            choices[at] = words
    return columns, choices


def _of_targets(says: Sequence[str]) -> Columns:
    known = {target.key: target for target in targets.targets()}
    if unknown := [key for key in says if key not in known]:
        raise ValidationError(
            _("没有“%(name)s”这类内容：请从 %(known)s 中选") % {"name": unknown[0][:40], "known": "、".join(known)}
        )
    subject = targets.subject()
    who = (subject.name_field, subject.code_field)
    fields = targets.fields()
    wanted = [*(fields[key] for key in who)]
    wanted += [one for key in says for one in known[key].fields() if one.key not in who]
    columns = [sheets.OutColumn.of(one, required=one.key == subject.name_field) for one in wanted]
    choices = {at: words for at, one in enumerate(wanted) if (words := correcting.words_of(one))}
    return columns, choices


def _notes(source: Any) -> list[str]:
    return [
        _("来源：%(name)s。填好后在“台账接收”里选这个来源上传。") % {"name": source.name},
        _("一行一家机构；不知道的留空，不要写 0。"),
    ]
