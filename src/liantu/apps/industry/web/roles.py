"""Roles in chains: their list, giving one, retracting one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from ..actions import chains as actions
from ..models import ChainRole
from ..queries import find_chain, find_role, list_roles
from . import filters, forms, tables
from .chains import Making

LABEL = ChainRole._meta.label


class RoleList(ListPage):
    title = _("链上角色")
    intro = _("谁是哪条产业链的链主、链核，是谁在什么时候说的。")
    table_class = tables.Roles
    filterset_class = filters.Roles
    primary = Primary(_("认定链上角色"), "chain-role-new", LABEL, in_drawer=True)
    export_name = "liantu-chain-roles"
    zone_path = "chain__zone"
    empty = Empty(
        _("没有符合条件的链上角色"),
        _("认定链主、链核后列在这里；报道只说了家数、没有列名的，见指标值。"),
        icon="sitemap",
    )

    def get_rows(self, user: Any) -> Any:
        return list_roles(user)


class RoleNew(Making):
    label = LABEL
    title, button, done, icon = _("认定链上角色"), _("认定链上角色"), _("链上角色已认定"), "sitemap"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        told = request.GET.get("chain", "")
        self.chain = find_chain(request.user, told) if told else None

    def get_form(self, *data: Any) -> Any:
        initial = {"chain": self.chain, "organisation": self.request.GET.get("organisation", "")}
        return forms.RoleNew(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> ChainRole:
        return actions.give_role(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[result.chain_id])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("chain", args=[self.chain.pk]) if self.chain else reverse("chain-roles")}


class RoleRetract(FormPage):
    title, button, done, icon, grave = _("撤回链上角色"), _("撤回链上角色"), _("链上角色已撤回"), "x", True
    intro = _("撤回后不再计入，但仍留存，注明是谁、为什么撤回。")
    form_class = forms.Retracting

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.role = find_role(request.user, key["pk"])
        access.require(request.user, "retract", self.role)

    def perform(self, told: dict[str, Any]) -> ChainRole:
        return actions.retract_role(by=self.request.user, role=self.role, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[self.role.chain_id])

    def context(self) -> dict[str, Any]:
        return {"subject": self.role, "back": self.done_url(None)}
