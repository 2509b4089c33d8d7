"""The costing of a policy: who gains, how much, who falls off the edge, on how complete a ground."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from liantu.engine.reading.sheets import escape_cell
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.keys import key_of
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui import exports, toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage, go
from liantu.kit.ui.states import RESULTS

from .. import queries
from ..actions import costing
from ..enums import POLICY, Result
from . import drafting

#: Firms that a page lists; the whole list is exported.
SHOWN = 50


@signed_in
@require_GET
def cost(request: HttpRequest) -> HttpResponse:
    """Choose a version, and another to hold it beside; `?export=csv` or `xlsx` is the whole list."""
    user = request.user
    queries.require_cost(user)
    zones = queries.costing_zones(user)
    zone = _zone(request, zones)
    there = queries.versions(user, zone)
    years = _years(request.GET.get("years", ""))
    version, against = (_chosen(there, request.GET.get(name, "")) for name in ("version", "against"))
    told = queries.cost_policy(user, zone, version, years, against) if version is not None else None
    if told is not None and (form := request.GET.get("export")) in ("csv", "xlsx"):
        number = costing.note_export(by=user, told=told)
        return _export(told) if form == "csv" else _workbook(user, told, number)
    context = {
        "title": _now("政策测算"), "zones": zones, "chosen": zone, "versions": there, "version": version, "against": against,
        "years": years, "every_year": range(1, queries.MOST_YEARS + 1), "told": told, "shown": SHOWN,
        "results": {str(result): RESULTS[result] for result in Result}, "query": _query(zone, version, against, years),
        "may_draft": access.may_ever(user, "create", rulestore.Pack._meta.label),
        "draft": _draft(user, version),
    }  # fmt: skip
    return render(request, "cultivation/costing.html", context)


class PolicyNew(FormPage):
    """A reward of the zone's own as a form; with `?from=` another draft of the same, to be held beside it."""

    title, button, icon = _("起草一项奖励"), _("保存草稿并测算"), "chart-bar"
    intro = _("写明谁得多少，先在全区企业上测算，再提交给另一位批准。批准之前只有起草的园区看得到。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        queries.require_cost(request.user)
        if not access.may_ever(request.user, "create", rulestore.Pack._meta.label):
            raise access.Denied("create", rulestore.Pack._meta.label)
        self.zone = _zone(request, queries.costing_zones(request.user))
        self.like = None
        if pk := key_of(request.GET.get("from", "")):
            self.like = rulestore.find_pack(request.user, pk)

    def get_form(self, *data: Any) -> Any:
        if self.like is not None and not data:
            return drafting.filled(self.like.text)
        mine = [one for one in self.request.user.grants if one.zone == self.zone.pk and one.unit_name]
        return drafting.PolicyDraft(*data, pack="", initial={"department": mine[0].unit_name if mine else ""})

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        key = self.like.key if self.like is not None else _free_key(self.request.user, self.zone)
        text = drafting.compose(key, told)
        pack = rulestore.draft(by=self.request.user, kind=POLICY, key=key, zone=self.zone, text=text)
        toasts.done(self.request, _now("草稿已保存，下面是测算"))
        beside = {"against": f"{self.like.key}@{self.like.pk}"} if self.like is not None and self.like.is_open else {}
        told_of = {"zone": self.zone.pk, "version": f"{pack.key}@{pack.pk}", **beside}
        return go(self.request, f"{reverse('policy-costing')}?{urlencode(told_of)}")

    def context(self) -> dict[str, Any]:
        return {"subject": self.zone.called, "back": f"{reverse('policy-costing')}?zone={self.zone.pk}"}


def _free_key(user: Any, zone: Any) -> str:
    """What the zone's next reward is called in addresses and files."""
    taken = set(rulestore.list_packs(user).filter(zone=zone, kind=POLICY).values_list("key", flat=True))
    code = zone.code.lower() if zone.code[:1].isalpha() else f"zone-{zone.code.lower()}"
    return next(key for n in count(1) if (key := f"{code}.reward-{n}") not in taken)


def _zone(request: HttpRequest, zones: list[Any]) -> Any:
    wanted = request.GET.get("zone", "") or str(getattr(getattr(request, "zone", None), "pk", ""))
    found = next((one for one in zones if str(one.pk) == wanted), None) or next(iter(zones), None)
    if found is None:
        raise access.NotHere("accounts.Zone", wanted)
    return found


def _chosen(there: list[Any], text: str) -> Any:
    return queries.version_told(there, text) if text else None


def _draft(user: Any, version: Any) -> Any:
    """The zone's own version that is still written on, and whether the form can show it."""
    pk = version.held.version.pk if version is not None else None
    pack = rulestore.list_packs(user).filter(pk=pk).first() if pk else None
    if pack is None or not pack.is_open:
        return None
    return {"pack": pack, "plain": drafting.read(pack.text) is not None}


def _years(text: str) -> int:
    return min(key_of(text), queries.MOST_YEARS) or 1


def _query(zone: Any, version: Any, against: Any, years: int) -> str:
    told = {
        "zone": zone.pk,
        "version": version.at if version else "",
        "against": against.at if against else "",
        "years": years,
    }
    return urlencode({name: value for name, value in told.items() if value})


def _export(told: queries.Costed) -> HttpResponse:
    """Of which the column of amounts sums to the total."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([column.title for column in _columns()])
    writer.writerows([_safe(cell) for cell in row] for row in _rows(told))
    return HttpResponse(
        "\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(told)}.csv"'},
    )  # fmt: skip


def _workbook(user: Any, told: queries.Costed, number: str) -> HttpResponse:
    """The same list as a workbook."""
    about = [
        (_now("园区"), told.zone.called),
        (_now("合计"), f"{told.total:,f}"),
        (_now("业务日期"), clock.today().isoformat()),
    ]
    book = exports.Book(
        str(told.version.held.title), _columns(), _rows(told), about, maker=user.audit_name, number=number
    )
    file, _count = exports.write(book)
    answer = FileResponse(file, as_attachment=True, filename=f"{_file_name(told)}.xlsx", content_type=exports.TYPE)
    patch_cache_control(answer, no_store=True, private=True)
    return answer


def _file_name(told: queries.Costed) -> str:
    return f"liantu-costing-{told.version.held.key}-{clock.today():%Y%m%d}"


def _columns() -> list[exports.SheetColumn]:
    yuan = exports.Kind.MONEY
    return [
        exports.SheetColumn(_now("企业")), exports.SheetColumn(_now("年度")), exports.SheetColumn(pgettext("rule", "结果")),
        exports.SheetColumn(_now("金额（元）"), yuan), exports.SheetColumn(_now("至多（元）"), yuan),
        exports.SheetColumn(_now("名目")), exports.SheetColumn(_now("还缺什么")),
    ]  # fmt: skip


def _rows(told: queries.Costed) -> Iterator[list[Any]]:
    for one in (*told.gains, *told.open):
        yield [
            one.name, one.year, str(Result(one.result).label), one.yuan, one.most, one.what, _now("、").join(one.missing),
        ]  # fmt: skip


def _safe(cell: Any) -> str:
    """A cell that begins like a formula is none."""
    text = "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return escape_cell(text)


def address(zone: Any, key: str) -> str:
    """The page for the version that holds of a policy."""
    return f"{reverse('policy-costing')}?{urlencode({'zone': zone.pk, 'version': key})}"
