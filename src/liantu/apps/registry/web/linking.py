"""Which organisation a zone or a unit is: the panel on its page, and the form that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form
from liantu.kit.ui.pages import FormPage

from ..actions.linking import register_zone
from ..actions.upkeep import link_unit, link_zone
from ..models import UnitLink, ZoneLink
from ..queries import (
    list_unit_links,
    list_zone_links,
    may_link,
    may_register_zone,
    named_ids,
    organisation_meant,
    unlinked,
)
from .fields import OrganisationInput

ZONE, UNIT = ZoneLink._meta.label, UnitLink._meta.label


def zone_panel(user: access.Principal, pk: int) -> Mapping[str, Any]:
    """What the page of a zone shows."""
    link = list_zone_links(user).filter(zone=pk).first()
    lacking = _("还没有对应的机构：机构登记不到这个园区，一律算作区外")
    return _panel(user, link, reverse("zone-organisation", args=[pk]) if may_link(user, ZONE, pk) else "", lacking)


def unit_panel(user: access.Principal, pk: int) -> Mapping[str, Any]:
    """What the page of a unit shows."""
    link = list_unit_links(user).filter(unit=pk).first()
    unit = accounts.list_units(user).filter(pk=pk).first()
    office = unit is None or unit.kind == accounts.UnitKind.DEPARTMENT
    may = unit is not None and not office and may_link(user, UNIT, unit.zone_id)
    lacking = _("还没有对应的机构：单位里的用户看不到自己机构的全部资料")
    if office:
        lacking = _("部门不设对应机构")
    return _panel(user, link, reverse("unit-organisation", args=[pk]) if may else "", lacking)


def _panel(user: access.Principal, link: Any, door: str, lacking: Any) -> Mapping[str, Any]:
    standing = (link.organisation.canonical or link.organisation) if link is not None else None
    # Administrators know which organisation it is, and read none: to them its page is no door.
    opens = standing is not None and access.may(user, "view", standing)
    return {"organisation": standing, "opens": opens, "door": door, "lacking": lacking}


def doors(user: access.Principal, zones: Iterable[Any]) -> list[tuple[Any, str]]:
    """Those of the zones that are no organisation yet, each with its door, "" for who may not say which it is."""
    return [
        (zone, reverse("zone-organisation", args=[zone.pk]) if may_link(user, ZONE, zone.pk) else "")
        for zone in unlinked(zones)
    ]


def zone_help(user: access.Principal, zones: Iterable[Any]) -> Any:
    """What stands below the choice of a zone to register in: which of them cannot be chosen yet, and the way on."""
    told = str(_("选定后同时登记“位于”该园区"))
    lacking = doors(user, zones)
    if not lacking:
        return told
    ways = format_html_join(_now("、"), "{}", ((_way(zone, url),) for zone, url in lacking))
    return format_html("{}。{}{}", told, _now("还没有对应的机构、暂不能选："), ways)


def _way(zone: Any, url: str) -> Any:
    if not url:
        return format_html(_now("{}（请科技创新干部设定）"), zone)
    return format_html('{}（<a href="{}">{}</a>）', zone, url, _now("设定对应机构"))


class Which(Form):
    """An organisation that is registered; of a zone also that it be registered itself."""

    def __init__(self, *args: Any, user: Any, itself: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if itself:
            self.fields["itself"].label = _("名录里还没有它：把“%(name)s”本身登记为机构") % {"name": itself}
        else:
            del self.fields["itself"]
        if not access.may_ever(user, "view", "registry.Organisation"):
            self.fields["organisation"].help_text = _("写登记名称全称或统一社会信用代码")

    organisation = forms.CharField(
        label=_("机构"), max_length=200, required=False, widget=OrganisationInput,
        help_text=_("写名称、统一社会信用代码或 #编号，从提示中选择"),
    )  # fmt: skip
    itself = forms.BooleanField(required=False)

    def clean_organisation(self) -> Any:
        text = self.cleaned_data["organisation"]
        return organisation_meant(self.user, text) if text else None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "organisation" in self.errors:
            return told
        if bool(told.get("organisation")) == bool(told.get("itself")):
            both = told.get("organisation")
            words = _("机构和“本身登记”只能选一样") if both else _("请写明是哪一家机构")
            raise ValidationError({"organisation": words})
        return told


class Linking(FormPage):
    """Base of the two; `label` is what is said."""

    label = ""
    title, button, icon = _("设定对应机构"), _("设定对应机构"), "building"

    def require(self, zone: int | None) -> None:
        if not may_link(self.request.user, self.label, zone):
            raise access.Denied("edit", self.label)


class ZoneOrganisation(Linking):
    label = ZONE
    done = _("对应机构已设定，位于该园区的机构已重算")
    intro = _("园区在名录中也是一家机构：各机构“位于”它，才算区内；园区的指标也记在它名下。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.zone = access.find(request.user, "view", accounts.list_zones(request.user), pk=key["pk"])
        self.require(self.zone.pk)
        self.link = list_zone_links(request.user).filter(zone=self.zone).first()

    def get_form(self, *data: Any) -> Any:
        user, name = self.request.user, self.zone.name
        offered = self.link is None and may_register_zone(user, self.zone.pk)
        held = named_ids(user, name) if self.link is None else [self.link.organisation.canonical_id]
        initial = {"organisation": f"#{held[0]}"} if len(held) == 1 else {"itself": not held}
        return Which(*data, user=user, itself=name if offered else "", initial=initial)

    def perform(self, told: dict[str, Any]) -> Any:
        if told.get("itself"):
            return register_zone(by=self.request.user, zone=self.zone)
        return link_zone(by=self.request.user, zone=self.zone, organisation=told["organisation"])

    def context(self) -> dict[str, Any]:
        return {"subject": self.zone, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("zone", args=[self.zone.pk])


class UnitOrganisation(Linking):
    label = UNIT
    done = _("对应机构已设定")
    intro = _("设定后，单位里的企业、高校院所等用户可以看到这家机构的全部资料，包括不公开的。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.unit = access.find(request.user, "view", accounts.list_units(request.user), pk=key["pk"])
        self.require(self.unit.zone_id)
        self.link = list_unit_links(request.user).filter(unit=self.unit).first()

    def get_form(self, *data: Any) -> Any:
        held = named_ids(self.request.user, self.unit.name)
        if self.link is not None:
            held = [self.link.organisation.canonical_id]
        return Which(*data, user=self.request.user, initial={"organisation": f"#{held[0]}"} if len(held) == 1 else {})

    def perform(self, told: dict[str, Any]) -> Any:
        return link_unit(by=self.request.user, unit=self.unit, organisation=told["organisation"])

    def context(self) -> dict[str, Any]:
        return {"subject": self.unit, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("unit", args=[self.unit.pk])
