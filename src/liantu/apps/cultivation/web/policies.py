"""Policies: those of a zone, one as a card, the firms that one is for, and those for one firm."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from liantu.engine.reading.sheets import escape_cell
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import actions
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty

from .. import queries
from ..enums import POLICY
from ..models import Evaluation
from . import filters, tables, words
from .costing import address
from .pages import StandList, firm_and, zone_of

LABEL = Evaluation._meta.label


@signed_in
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """The policies of a zone; `?export=json` or `csv` for the city's portal."""
    user, (zones, zone) = request.user, zone_of(request)
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL)
    found = queries.reaches(user, zone)
    if (form := request.GET.get("export", "")) in ("json", "csv"):
        if zone not in queries.zones_of(user, "export"):
            raise access.Denied("export", LABEL)
        return _export(user, zone, form, [queries.tell_policy(one.held, zone, one) for one in found])
    context = {
        "title": _now("惠企政策"), "chosen": zone, "zones": zones, "may_export": zone in queries.zones_of(user, "export"),
        "may_cost": access.may_ever(user, "cost", LABEL),
        "lines": [
            {"reach": one, "about": words.about(one.held), "automatic": words.automatic(one.held), "url": _firms(one.held.key, zone)}
            for one in found
        ],
    }  # fmt: skip
    return render(request, "cultivation/policies.html", context)


def _firms(key: str, zone: Any, **more: Any) -> str:
    return f"{reverse('policy-firms')}?{urlencode({'pack': key, 'zone': zone.pk, 'result': 'met', **more})}"


#: What the table has of each; as JSON there is all that is told.
COLUMNS = (
    "key", "version", "title", "level", "department", "claim_mode", "conditions", "gives", "papers", "documents", "note",
)  # fmt: skip


def _export(user: Any, zone: Any, form: str, told: list[dict[str, Any]]) -> HttpResponse:
    number = actions.open_export(by=user, label=LABEL)
    name = f"liantu-policies-{clock.today():%Y%m%d}.{form}"
    if form == "json":
        body, kind = json.dumps(told, ensure_ascii=False, default=str, indent=1), "application/json"
    else:
        file = io.StringIO()
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for one in told:
            writer.writerow({name: _cell(one[name]) for name in COLUMNS})
        body, kind = "\ufeff" + file.getvalue(), "text/csv; charset=utf-8"
    actions.close_export(
        by=user, label=LABEL, number=number, title=_now("惠企政策"), count=len(told), filters=[zone.called],
        columns=COLUMNS if form == "csv" else list(told[0]) if told else (), zone_id=zone.pk,
    )  # fmt: skip
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cell(value: Any) -> str:
    return escape_cell("；".join(value) if isinstance(value, list) else str(value or ""))


@signed_in
@require_GET
def policy(request: HttpRequest, key: str) -> HttpResponse:
    """One policy in plain words."""
    user, (_zones, zone) = request.user, zone_of(request)
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL)
    one = queries.find_held(zone, key, POLICY)
    reach = next((told for told in queries.reaches(user, zone) if told.held.key == key), None)
    context = {
        "title": one.title, "card": queries.card(one), "held": one, "chosen": zone, "about": words.about(one),
        "automatic": words.automatic(one), "window": words.window(one, clock.today()), "note": queries.in_words(one.pack.note),
        "reach": reach, "costing": address(zone, key) if one.pack.amounts and access.may_ever(user, "cost", LABEL) else "",
        "firms": [(style, n, _firms(key, zone, result=result)) for result, style, n in words.results(reach)],
    }  # fmt: skip
    return render(request, "cultivation/policy.html", context)


class PolicyFirms(StandList):
    title = pgettext_lazy("page", "政策适用企业")
    intro = _("一项政策对每家企业一行：够不够、金额、还缺什么。")
    table_class = tables.PolicyStands
    filterset_class = filters.PolicyStands
    export_name = "liantu-policy-firms"
    empty = Empty(_("没有符合条件的企业"), _("评价在后台进行：台账应用以后，有新资料的企业会重新评价。"), icon="gavel")

    def get_rows(self, user: Any) -> Any:
        return queries.list_stands(user, POLICY)


@signed_in
@require_GET
def firm_policies(request: HttpRequest, pk: int) -> HttpResponse:
    """The policies for one firm."""
    firm = firm_and(request, pk)
    found = queries.entitlements_of(request.user, firm)
    if not found:
        raise access.NotHere(LABEL, pk)
    request.belongs_to = reverse("policies")  # type: ignore[attr-defined]
    context = {
        "title": _now("%(firm)s 的政策") % {"firm": firm.name}, "firm": firm, "day": clock.today(),
        "lines": [
            {"one": one, "about": words.about(one.held), "automatic": words.automatic(one.held),
             "url": reverse("ladder-one", args=[firm.pk, one.held.key])}
            for one in found
        ],
        "clashes": queries.clashes(found),
    }  # fmt: skip
    return render(request, "cultivation/firm_policies.html", context)
