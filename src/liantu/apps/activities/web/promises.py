"""Promises: their list, and one with its case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liantu.kit.journeys.web import views as cases
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage

from .. import queries
from ..enums import PromiseState
from . import filters, tables, words


class PromiseList(ListPage):
    title = _("承诺")
    intro = _("园区的人对企业说过要办的事：谁说的、办到哪一步、企业是否确认。")
    table_class = tables.Promises
    filterset_class = filters.Promises
    export_name = "liantu-promises"
    zone_path = "zone"
    empty = Empty(_("没有符合条件的承诺"), _("在走访页上登记承诺，之后按时限办理。"), icon="pin")

    def get_rows(self, user: Any) -> Any:
        return queries.list_promises(user)


@signed_in
@require_GET
def promise_page(request: HttpRequest, pk: int) -> HttpResponse:
    promise = queries.find_promise(request.user, pk)
    case = queries.case_of(request.user, promise)
    firm = queries.firm_of(promise)
    told = {
        "title": promise.text, "promise": promise, "firm": firm, "state_of_promise": words.PROMISES[PromiseState(promise.state)],
        "visit_address": reverse("visit", args=[promise.visit_id]) if promise.visit_id else "",
        **(cases.parts(request, case) if case is not None else {}),
    }  # fmt: skip
    return render(request, "activities/promise.html", told)
