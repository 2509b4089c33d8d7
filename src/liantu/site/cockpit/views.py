"""Pages of the cockpit: a zone, the zones to choose from, two zones side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import aside, listed
from liantu.kit.ui import exports
from liantu.kit.ui import public as ui
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty

from . import comparing
from .cards import cards
from .zone import cockpit_of, listing

MODEL = "indicators.Observation"
#: Asks for the cards of all zones, whichever is chosen in the frame.
EVERY = "all"


def come_in(user: access.Principal) -> None:
    """Raises Denied for those whose roles reach no figure at all."""
    if not access.may_ever(user, "view", MODEL):
        words = access.declaration(MODEL).words["view"]
        raise access.Denied("view", MODEL, words=_("没有权限：%(action)s") % {"action": words})


def zone_coded(request: HttpRequest, code: str) -> Any:
    """One of the zones that the reader may choose. Raises NotHere."""
    for zone in request.zones:
        if code in (zone.code, zone.name):
            return zone
    raise access.NotHere("accounts.Zone", code[:40])


@signed_in
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """The chosen zone, or the one of `zone=CODE`; a card for each with `zone=all`, and where none of several is chosen."""
    come_in(request.user)
    if request.GET.get("zone") == EVERY:
        request.zone = None
    elif code := request.GET.get("zone"):
        # The frame speaks of the zone that is shown: its strip says whether it is simulated.
        request.zone = zone_coded(request, code)
    if request.zone is None:
        return _zones(request)
    told = cockpit_of(request.user, request.zone)
    several = len(request.zones) > 1
    context = {
        "title": _("%(zone)s驾驶舱") % {"zone": request.zone.called}, "cockpit": told, "today": clock.today(),
        "empty": _empty(request) if told.empty else None, "several": several,
        "other": next((zone for zone in request.zones if zone != request.zone), None) if several else None,
        "lists": {"chains": listing("chains", zone=request.zone.pk), "gaps": listing("gaps", zone=request.zone.pk)},
    }  # fmt: skip
    return render(request, "site/cockpit/cockpit.html", context)


def _zones(request: HttpRequest) -> HttpResponse:
    shown = cards(request.user, request.zones)
    nothing = Empty(
        _("您的权限内没有园区"),
        _("驾驶舱按园区展示。请系统管理员建立园区，请安全管理员授予您园区内的角色。"),
        icon="map-pin",
    )
    context = {"title": _("驾驶舱"), "cards": shown, "empty": None if shown else nothing}
    return render(request, "site/cockpit/zones.html", context)


def _empty(request: HttpRequest) -> Empty:
    words = _(
        "报送一份公开报道或部门台账后，这里显示指标、产业链、平台载体、资质荣誉、产学研合作，每个数都能打开出处。"
    )
    title = _("%(zone)s还没有数据") % {"zone": request.zone.called}
    if access.may_ever(request.user, "create", "evidence.Source"):
        return Empty(title, words, _("登记数据来源"), "source-new", "database-import")
    return Empty(title, words, _("第一步：请科技创新部登记数据来源"), icon="database-import")


@signed_in
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Two zones of `zones=a,b` or of `a=` and `b=`; posting takes them out as a workbook."""
    come_in(request.user)
    codes = _codes(request)
    context: dict[str, Any] = {"title": _("园区对照"), "zones": request.zones, "codes": [*codes, "", ""][:2]}
    if len(request.zones) < 2:
        names = listed(zone.called for zone in request.zones) or _("无")
        context["problem"] = _("对照需要两个园区；您的权限内只有：%(zones)s") % {"zones": names}
        return render(request, "site/cockpit/compare.html", context)
    if not codes:
        words = _("选两个园区后，两园区都有的指标、产业链和在册机构在这里并列。")
        context["empty"] = Empty(_("还没有选园区"), words, icon="columns")
        return render(request, "site/cockpit/compare.html", context)
    zones, problem = _chosen(request, codes)
    if problem:
        context["problem"] = problem
        return render(request, "site/cockpit/compare.html", context, status=404 if len(zones) < len(codes) else 422)
    told = comparing.compare(request.user, zones, "export" if request.method == "POST" else "view")
    if request.method == "POST":
        return _workbook(request, told)
    context |= {
        "told": told, "title": _("%(one)s与%(other)s") % {"one": zones[0].called, "other": zones[1].called},
        "may_export": access.may_ever(request.user, "export", MODEL),
    }  # fmt: skip
    return render(request, "site/cockpit/compare.html", context)


def _codes(request: HttpRequest) -> list[str]:
    told = request.GET.get("zones", "").split(",") if "zones" in request.GET else request.GET.getlist("zone")
    return [code.strip() for code in told if code.strip()]


def _chosen(request: HttpRequest, codes: list[str]) -> tuple[list[Any], str]:
    """The zones meant, and what is wrong with them, in words."""
    known = {key: zone for zone in request.zones for key in (zone.code, zone.name)}
    unknown = [code[:40] for code in codes if code not in known]
    zones = [known[code] for code in codes if code in known]
    if unknown:
        words = {"codes": listed(unknown), "known": listed(aside(zone.called, zone.code) for zone in request.zones)}
        return zones, _("没有园区“%(codes)s”，或者不在您的权限内；可选：%(known)s") % words
    if len(zones) != 2 or zones[0] == zones[1]:
        return zones, _("请选两个不同的园区")
    return zones, ""


def _workbook(request: HttpRequest, told: comparing.Comparison) -> HttpResponse:
    user = request.user
    number = ui.open_export(by=user, label=MODEL)
    book = comparing.book(told, maker=user.audit_name, number=number)
    file, count = exports.write(book)
    names = [zone.called for zone in told.zones]
    columns = [str(column.title) for column in book.columns]
    ui.close_export(by=user, label=MODEL, number=number, title=book.title, count=count, filters=names, columns=columns)
    name = f"liantu-compare-{told.zones[0].code}-{told.zones[1].code}-{clock.today():%Y%m%d}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=exports.TYPE)
    patch_cache_control(response, no_store=True, private=True)
    return response


def on_start(user: access.Principal, request: HttpRequest) -> Mapping[str, Any] | None:
    """What the start page shows of the cockpit: the most important figures of each zone."""
    zones = [request.zone] if request.zone is not None else list(request.zones)
    return {"cards": cards(user, zones), "single": len(zones) == 1} if zones else None
