"""Zones and units."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.panels import public as panels
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.states import ACTIVE

from ..actions import places
from ..queries import (
    entries_about,
    find_unit,
    find_zone,
    history_reach,
    list_memberships,
    list_units,
    list_zones,
    sees_roles_of_others,
)
from . import filters, forms, tables
from .words import lines


class UnitList(ListPage):
    title = pgettext_lazy("page", "单位")
    table_class = tables.Units
    filterset_class = filters.Units
    primary = Primary(_("新建单位"), "unit-new", "accounts.Unit", in_drawer=True)
    export_name = "liantu-units"
    zone_path = "zone"
    empty = Empty(_("没有符合条件的单位"), _("单位是用户所属的部门、企业、高校院所、载体或检测机构。"))

    def get_rows(self, user: Any) -> Any:
        return list_units(user)


class ZoneList(ListPage):
    title = pgettext_lazy("page", "园区")
    table_class = tables.Zones
    primary = Primary(_("新建园区"), "zone-new", "accounts.Zone", in_drawer=True)
    empty = Empty(_("还没有园区"), _("园区是数据和权限的边界，先建立园区，再建立单位。"))

    def get_rows(self, user: Any) -> Any:
        return list_zones(user)


@signed_in
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    unit = find_unit(request.user, pk)
    told = {
        "title": unit.name,
        "unit": unit,
        "may_edit": access.may(request.user, "edit", unit),
        "held": list_memberships(request.user).filter(unit=unit),
        "held_hidden": not sees_roles_of_others(request.user),
        "panels": panels.panels_for(request.user, "unit", unit.pk),
        "history": lines(entries_about(request.user, unit)[:10]),
        "reach": history_reach(request.user),
        "state_of": ACTIVE[unit.active],
    }
    return render(request, "accounts/unit.html", told)


@signed_in
def zone_page(request: HttpRequest, pk: int) -> HttpResponse:
    zone = find_zone(request.user, pk)
    told = {
        "title": zone.name,
        "zone": zone,
        "may_edit": access.may(request.user, "edit", zone),
        "units": list_units(request.user).filter(zone=zone)[:50],
        "panels": panels.panels_for(request.user, "zone", zone.pk),
        "history": lines(entries_about(request.user, zone)[:10]),
        "reach": history_reach(request.user),
        "state_of": ACTIVE[zone.active],
    }
    return render(request, "accounts/zone.html", told)


class Making(FormPage):
    """Base of the forms that make something; `label` is what."""

    label = ""

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", self.label):
            raise access.Denied("create", self.label, words=_now("只有系统管理员可以新建"))


class UnitNew(Making):
    label = "accounts.Unit"
    title, button, done, icon = _("新建单位"), _("新建单位"), _("单位已建立"), "building"
    form_class = forms.UnitNew

    def get_form(self, *data: Any) -> Any:
        zones = list_zones(self.request.user).filter(active=True)
        return self.form_class(*data, zones=zones, initial={"zone": self.request.zone})

    def perform(self, told: dict[str, Any]) -> Any:
        return places.create_unit(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("units")


class UnitEdit(FormPage):
    title, button, done = _("修改单位"), _("保存单位"), _("单位已保存")
    form_class = forms.UnitEdit

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.unit = find_unit(request.user, key["pk"])
        access.require(request.user, "edit", self.unit)

    def get_form(self, *data: Any) -> Any:
        names = ("name", "short_name", "kind", "zone", "active")
        initial = {name: getattr(self.unit, name) for name in names}
        return self.form_class(*data, zones=list_zones(self.request.user), initial=initial)

    def perform(self, told: dict[str, Any]) -> None:
        places.edit_unit(by=self.request.user, unit=self.unit, **told)

    def context(self) -> dict[str, Any]:
        return {"subject": self.unit, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("unit", args=[self.unit.pk])


class ZoneNew(Making):
    label = "accounts.Zone"
    title, button, done, icon = _("新建园区"), _("新建园区"), _("园区已建立"), "map-pin"
    form_class = forms.ZoneNew

    def perform(self, told: dict[str, Any]) -> Any:
        return places.create_zone(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("zones")


class ZoneEdit(FormPage):
    title, button, done = _("修改园区"), _("保存园区"), _("园区已保存")
    form_class = forms.ZoneEdit

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.zone = find_zone(request.user, key["pk"])
        access.require(request.user, "edit", self.zone)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.zone, name) for name in ("name", "name_en", "kind", "division", "active")}

    def perform(self, told: dict[str, Any]) -> None:
        places.edit_zone(by=self.request.user, zone=self.zone, **told)

    def context(self) -> dict[str, Any]:
        return {"subject": self.zone, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("zone", args=[self.zone.pk])
