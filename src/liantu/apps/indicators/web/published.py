"""One published figure: what was frozen, and what has changed since."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.numbers import grouped
from liantu.kit.ui.states import style_of

from ..enums import RowRole
from ..models import PublishedFigure
from ..queries import find_published, has_hidden_rows, list_published_rows, moves_of, reading, restatements_of, since
from . import published_tables, words

#: Rows of each sort that the page shows; the list behind has all.
SHOWN = 60


@signed_in
def published_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = request.user, find_published(request.user, pk)
    (told,) = since(user, [row])
    moves = moves_of(user, told)
    rows = list_published_rows(user, row)
    may = reading(user, [row])
    withheld, subject = not may.reads(row), may.names(row)
    restated = restatements_of(user, [row.restates or row])
    current = told.moment.figure
    context = {
        "title": title_of(row, subject), "row": row, "subject": subject, "publication": row.publication, "withheld": withheld,
        "state": style_of(published_tables.STATES, row.publication.state),
        "period": evidence.periods.period_words(row.publication.period), "number": "" if withheld or row.value is None else words.published_number(row),
        "since": told, "moves": moves, "moved": _moved(moves), "difference": _difference(told),
        "now": _now("已隐去") if told.withheld else "" if told.now is None else f"{grouped(told.now)} {row.measure}".rstrip(),
        "sorts": _sorts(rows), "hidden_rows": has_hidden_rows(user, row), "open_to_all": not withheld and told.withheld, "restatements": restated.get(row.restates_id or row.pk, []),
        "passport": reverse("figure", args=[current.observation.pk]) if current else "",
        "approver": row.publication.decided_by, "reach": accounts.history_reach(user),
        "expression": (row.version.content.get("formula") or {}).get("is", ""),
    }  # fmt: skip
    return render(request, "indicators/published.html", context)


def title_of(row: PublishedFigure, subject: str) -> str:
    return f"{row.called} · {subject} · {evidence.periods.period_words(row.publication.period)}"


def _difference(told: Any) -> str:
    if not told.difference:
        return ""
    told_ = {"n": f"{grouped(abs(told.difference))} {told.figure.measure}".rstrip()}
    return _now("比发布时多 %(n)s") % told_ if told.difference > 0 else _now("比发布时少 %(n)s") % told_


def _moved(moves: Any) -> list[tuple[str, list[tuple[Any, list[Any]]], int]]:
    """What came and went, in words, as many as are shown with what proves them, and how many more."""
    said = {
        (RowRole.NAMED, True): _now("新列名"), (RowRole.NAMED, False): _now("不再列名"),
        (RowRole.COUNTED, True): _now("新计入"), (RowRole.COUNTED, False): _now("不再计入"),
    }  # fmt: skip
    found = []
    for came, where in ((True, moves.came), (False, moves.went)):
        for role, names in where.items():
            proofs = moves.proofs if came and role == RowRole.COUNTED else {}
            shown = [(one, proofs.get(one.id, [])) for one in names[:SHOWN]]
            found.append((f"{said[role, came]} {len(names)}", shown, max(0, len(names) - SHOWN)))
    return found


def _sorts(rows: Any) -> list[tuple[str, list[Any], int, bool]]:
    """The frozen rows by what they are to the figure, and whether they bear numbers."""
    found = []
    for role in RowRole:
        some = rows.filter(role=role)
        if n := some.count():
            found.append(
                (f"{role.label} {n}", list(some[:SHOWN]), max(0, n - SHOWN), role in (RowRole.SAID, RowRole.USED))
            )
    return found


class PublishedRows(ListPage):
    title = _("冻结的行")
    table_class = published_tables.PublishedRows
    export_name = "liantu-published-rows"
    empty = Empty(_("没有行"), _("这个数没有列名，也没有计数。"))

    @cached_property
    def figure(self) -> PublishedFigure:
        return find_published(self.request.user, self.kwargs["pk"])

    @property
    def intro(self) -> str:  # type: ignore[override]
        return f"{self.figure.code} · {title_of(self.figure, reading(self.request.user, [self.figure]).names(self.figure))}"

    def get_rows(self, user: Any) -> Any:
        return list_published_rows(user, self.figure)

    def withheld(self) -> bool:
        return has_hidden_rows(self.request.user, self.figure)
