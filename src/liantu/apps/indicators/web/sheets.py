"""Workbooks of what is no list of rows of the database: a line over time, subjects beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.ui import actions, exports

from ..models import Observation

LABEL = Observation._meta.label


def workbook(
    request: HttpRequest,
    name: str,
    title: str,
    columns: Sequence[exports.SheetColumn],
    rows: Sequence[Sequence[Any]],
    about: Sequence[tuple[str, str]],
) -> HttpResponse:
    """The workbook, with its line in the log. Raises Denied."""
    user: Any = request.user
    number = actions.open_export(by=user, label=LABEL)
    file, count = exports.write(
        exports.Book(
            title, columns, rows, [*about, (_("业务日期"), clock.today().isoformat())], user.audit_name, number
        )
    )
    actions.close_export(
        by=user, label=LABEL, number=number, title=title, count=count, filters=[f"{key}：{words}" for key, words in about],
        columns=[column.title for column in columns],
    )  # fmt: skip
    answer = FileResponse(
        file, as_attachment=True, filename=f"{name}-{clock.today():%Y%m%d}.xlsx", content_type=exports.TYPE
    )
    patch_cache_control(answer, no_store=True, private=True)
    return answer
