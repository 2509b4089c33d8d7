"""字段权威: whose word on a field counts first, in the whole body and in each zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage

from .. import authority as actions
from .. import fields, queries
from ..fields import WHOLE_BODY
from ..models import FieldAuthority
from . import forms, words
from .views import SHOWN, in_background

LABEL = FieldAuthority._meta.label


@dataclass(frozen=True)
class Order:
    """The order of one field in one place, as the list shows it; `places` empty where none is set there."""

    where: str
    places: Sequence[str]
    url: str
    unsettled: Any
    may_edit: bool


@dataclass(frozen=True)
class Line:
    """One field with its orders: the whole body's, then the zones'."""

    key: str
    label: str
    orders: Sequence[Order]

    @property
    def set(self) -> bool:
        return any(one.places for one in self.orders)


def address(key: str, zone: Any) -> str:
    return reverse("authority", args=[key, zone.code if zone is not None else WHOLE_BODY])


@signed_in
@require_GET
def authority_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL)
    zones = [request.zone] if request.zone is not None else list(request.zones)
    there = {(one.field, one.zone_id): one for one in queries.list_authorities(user)}
    may_edit = access.may_ever(user, "edit", LABEL)
    sections = []
    for group in fields.groups():
        lines = [
            Line(key, str(label), list(_orders(key, zones, there, may_edit)))
            for key, label in ((f"{group.key}.{name}", label) for name, label in group.fields().items())
        ]
        sections.append((group.label, lines))
    told = {
        "title": _now("字段权威"),
        "sections": sections,
        "places": [_now("全部园区"), *map(str, zones)],
        "count": sum(line.set for _group, lines in sections for line in lines),
    }
    return render(request, "evidence/authorities.html", told)


def _orders(key: str, zones: Iterable[Any], there: Any, may_edit: bool) -> Iterable[Order]:
    for zone in [None, *zones]:
        row = there.get((key, zone.pk if zone is not None else None))
        places = [str(place) for place in row.places.all()] if row is not None else []
        where = str(zone) if zone is not None else _now("全部园区")
        yield Order(where, places, address(key, zone), row.unsettled if row is not None else None, may_edit)


class AuthorityEdit(FormPage):
    """The order of one field in one place, its history, and the form to set it."""

    template_name = "evidence/authority.html"
    button, icon = _("保存次序"), "scale"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "view", LABEL):
            raise access.Denied("view", LABEL)
        self.field, self.label = key["field"], fields.label_of(key["field"])
        zones = queries.zones_and_units(request.user)[0]
        self.zone = None if key["zone"] == WHOLE_BODY else access.find(request.user, "view", zones, code=key["zone"])
        self.authority = queries.find_authority(request.user, self.field, self.zone)
        if request.method == "POST" and not self.may_edit:
            raise access.Denied("edit", LABEL, words=_now("字段权威由科技创新干部设定"))

    @property
    def title(self) -> str:  # type: ignore[override]
        return _now("字段权威：%(field)s") % {"field": self.label}

    @property
    def may_edit(self) -> bool:
        return access.may_ever(self.request.user, "edit", LABEL)

    @property
    def places(self) -> list[Any]:
        return list(self.authority.places.all()) if self.authority is not None else []

    def get_form(self, *data: Any) -> Any:
        told = queries.leaders(self.request.user, self.zone)
        return forms.Ordering(*data, leaders=told, places=self.places, purpose=fields.purpose_of(self.field))

    def perform(self, told: dict[str, Any]) -> Any:
        _row, url = actions.set_authority(
            by=self.request.user, field=self.field, zone=self.zone, order=told["order"]
        )  # fmt: skip
        messages.success(self.request, _said(_now("次序已保存"), url))
        return url

    def done_url(self, result: Any) -> str:
        return str(result) or address(self.field, self.zone)

    def context(self) -> dict[str, Any]:
        row = self.authority
        history = queries.history(self.request.user, row)[:SHOWN] if row is not None else []
        body = queries.find_authority(self.request.user, self.field, None) if self.zone is not None else None
        return {
            "subject": self.zone or _now("全部园区"), "zone": self.zone, "row": row, "places": self.places,
            "body": list(body.places.all()) if body is not None else [],
            "may_edit": self.may_edit, "back": reverse("authorities"), "history": words.ordered(history),
            "places_url": address(self.field, self.zone), "body_url": address(self.field, None),
        }  # fmt: skip


def _said(done: str, url: str) -> str:
    return _now("%(done)s；涉及机构较多，重算已转入后台进行") % {"done": done} if url else done


def _found(request: HttpRequest, pk: int) -> FieldAuthority:
    return access.find(request.user, "view", queries.list_authorities(request.user), pk=pk)


@signed_in
@require_POST
def authority_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row, url = actions.remove_authority(by=request.user, authority=_found(request, pk))
    toasts.done(request, _said(_now("字段权威已撤销"), url))
    return HttpResponseRedirect(url or address(row.field, row.zone))


@signed_in
@require_POST
def authority_derive(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    if url := actions.resume_authority(by=request.user, authority=row):
        return in_background(request, url)
    toasts.done(request, _now("已重算"))
    return HttpResponseRedirect(address(row.field, row.zone))
