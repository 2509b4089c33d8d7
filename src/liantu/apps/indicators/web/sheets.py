"""Workbooks of what is no list of rows of the database: a line over time, subjects beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import actions, exports

from ..models import Observation

LABEL = Observation._meta.label


@dataclass(frozen=True)
class TakingOut:
    """Somebody as they are by the `grants` alone that may take figures out: what other roles show them stays in the house."""

    user: Any
    grants: tuple[access.Grant, ...]
    is_authenticated: bool = True

    @property
    def pk(self) -> int | None:
        return self.user.pk  # type: ignore[no-any-return]

    @property
    def audit_name(self) -> str:
        return str(self.user.audit_name)

    @property
    def audit_roles(self) -> str:
        return str(self.user.audit_roles)


def reader(request: HttpRequest) -> Any:
    """As whom a page reads its figures: whoever looks; where they are posted for, as `TakingOut`. Raises Denied."""
    user: Any = request.user
    if request.method != "POST":
        return user
    reach = access.declaration(LABEL).reach
    # Whatever such a grant shows it also lets out: so what is seen by these is what may go.
    grants = tuple(
        one
        for one in access.grants_for(user)
        if reach(one.role, "export") is reach(one.role, "view") is not access.Scope.NONE
    )
    if not grants:
        raise access.Denied("export", LABEL)
    return TakingOut(user, grants)


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
