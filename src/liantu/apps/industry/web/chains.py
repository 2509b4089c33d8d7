"""Chains: their list, the page of one, and what is written of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from ..actions import chains as actions
from ..models import Chain, ChainTag
from ..queries import cards, find_chain, find_tag, ground_of, list_chains, list_roles, zone_tags
from . import filters, forms, tables, tabs, words

LABEL = Chain._meta.label


class ChainList(ListPage):
    title = _("产业链")
    template_name = "industry/chains.html"
    table_class = tables.Chains
    filterset_class = filters.Chains
    primary = Primary(_("建立产业链"), "chain-new", LABEL, in_drawer=True)
    export_name = "liantu-chains"
    zone_path = "zone"
    empty = Empty(_("没有符合条件的产业链"), _("园区确定的重点产业链，连同链主、链核，会列在这里。"), icon="affiliate")

    def get_rows(self, user: Any) -> Any:
        return list_chains(user)

    def context(self, table: Any) -> dict[str, Any]:
        tables.attach(self.request.user, [row.record for row in table.paginated_rows])
        return super().context(table)

    def withheld(self) -> bool:
        rows = list_chains(self.request.user, withheld=True)
        return (rows if self.zone is None else self.of_zone(rows, self.zone)).exists()

    def extra_context(self) -> dict[str, Any]:
        user = self.request.user
        shown = zone_tags(user, self.zone)
        reader = clearance(user)
        may = access.may_ever(user, "create", ChainTag._meta.label)
        untag = may_untag(user, shown)
        return {
            "zone_tags": [(tag, mark_for(reader, tag), tag.pk in untag) for tag in shown],
            "may_tag": may,
            "unnamed": words.unnamed(user, self.zone) if self.zone is not None else [],
        }


def may_untag(user: access.Principal, tags: Iterable[ChainTag]) -> set[int]:
    """Which of the tags the user may retract, in one query."""
    rows = ChainTag.objects.filter(pk__in=[tag.pk for tag in tags])
    return set(access.scope(user, "retract", rows).values_list("pk", flat=True))


def roles_context(user: Any, chain: Chain) -> dict[str, Any]:
    """Who leads and carries a chain, what is said of it, and who said so here."""
    reader = clearance(user)
    card = cards(user, [chain])[0]
    of_zone = zone_tags(user, chain.zone)
    untag = may_untag(user, [*card.tags, *of_zone])
    return {
        "mark": mark_for(reader, chain),
        "groups": [
            (_now("链主"), words.held(user, card.leaders), _now("还没有确定链主")),
            (_now("链核"), words.held(user, card.cores), _now("还没有具名的链核")),
            (_now("链上企业"), words.held(user, card.members), _now("还没有具名的链上企业")),
        ],
        "tags": [(tag, mark_for(reader, tag), tag.pk in untag) for tag in card.tags],
        "zone_tags": [(tag, mark_for(reader, tag), tag.pk in untag) for tag in of_zone],
        "past": [(row, words.span_words(row)) for row in _past(user, chain)],
        "history": accounts.history_of(user, [chain]), "reach": accounts.history_reach(user),
    }  # fmt: skip


@signed_in
def roles_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The chain in words: who holds which role in it, its tags, its log."""
    user: Any = request.user
    chain = find_chain(user, pk)
    told = tabs.framed(request, chain, "roles", ground_of(user, chain))
    return render(request, "industry/chain_roles.html", told | roles_context(user, chain))


def _past(user: Any, chain: Chain) -> Any:
    """Roles that are over, or were retracted."""
    rows = list_roles(user, all_said=True).filter(chain=chain)
    return rows.exclude(pk__in=list_roles(user).on().filter(chain=chain).order_by().values("pk"))[:50]


class Making(FormPage):
    """Base of the forms that write something new; `label` is what."""

    label = ""

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", self.label):
            raise access.Denied("create", self.label, words=_now("产业链由科技创新和招商部门维护"))


class ChainNew(Making):
    label = LABEL
    title, button, done, icon = _("建立产业链"), _("建立产业链"), _("产业链已建立"), "affiliate"

    def get_form(self, *data: Any) -> Any:
        initial = {"zone": self.request.zone, "key_chain": True}
        return forms.ChainNew(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> Chain:
        return actions.create_chain(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("chains")}


class ChainEdit(FormPage):
    title, button, done = _("修改产业链"), _("保存产业链"), _("产业链已保存")
    form_class = forms.ChainEdit

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.chain = find_chain(request.user, key["pk"])
        access.require(request.user, "edit", self.chain)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.chain, name) for name in ("name", "key_chain", "note")}

    def perform(self, told: dict[str, Any]) -> Chain:
        return actions.edit_chain(by=self.request.user, chain=self.chain, **told)

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[self.chain.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": self.chain, "back": self.done_url(None)}


class ChainRetract(FormPage):
    title, button, icon, grave = _("撤回产业链"), _("撤回产业链"), "x", True
    form_class = forms.Retracting

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.chain = find_chain(request.user, key["pk"])
        access.require(request.user, "retract", self.chain)

    def perform(self, told: dict[str, Any]) -> Chain:
        return actions.retract_chain(by=self.request.user, chain=self.chain, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[self.chain.pk])

    def context(self) -> dict[str, Any]:
        words = _now(
            "连同其中 %(roles)d 个链上角色、%(tags)d 个标签一并撤回，不再计入，但仍留存，注明是谁、为什么撤回。"
        )
        told = {
            name: rows.counting().count() for name, rows in (("roles", self.chain.roles), ("tags", self.chain.tags))
        }
        return {"subject": self.chain, "intro": words % told, "back": self.done_url(None)}


class TagNew(Making):
    label = ChainTag._meta.label
    title, button, done, icon = _("添加产业标签"), _("添加产业标签"), _("产业标签已添加"), "tag"
    intro = _("省里给园区或产业链排的名目，如 合汽生材。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        told = request.GET.get("chain", "")
        self.chain = find_chain(request.user, told) if told else None

    def get_form(self, *data: Any) -> Any:
        zone = self.chain.zone if self.chain else self.request.zone
        return forms.TagNew(*data, user=self.request.user, initial={"zone": zone, "chain": self.chain})

    def perform(self, told: dict[str, Any]) -> ChainTag:
        return actions.tag(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[result.chain_id]) if result.chain_id else reverse("chains")

    def context(self) -> dict[str, Any]:
        return {"back": reverse("chain", args=[self.chain.pk]) if self.chain else reverse("chains")}


class TagRetract(FormPage):
    title, button, done, icon, grave = _("撤回产业标签"), _("撤回产业标签"), _("产业标签已撤回"), "x", True
    form_class = forms.Retracting

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.tag = find_tag(request.user, key["pk"])
        access.require(request.user, "retract", self.tag)

    def perform(self, told: dict[str, Any]) -> ChainTag:
        return actions.retract_tag(by=self.request.user, tag=self.tag, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return reverse("chain", args=[self.tag.chain_id]) if self.tag.chain_id else reverse("chains")

    def context(self) -> dict[str, Any]:
        return {"subject": f"{self.tag} · {self.tag.chain or self.tag.zone}", "back": self.done_url(None)}
