"""Who stands where: suggestions to settle, the list of placements, placing by hand."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction, Change, LeftOut, Outcome
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage, go

from ..actions import placing, suggesting
from ..enums import SuggestionState
from ..models import Chain, Placement, Suggestion
from ..queries import (
    find_chain,
    find_placement,
    find_suggestion,
    language,
    list_chains,
    list_placements,
    list_suggestions,
    titles_of,
)
from . import forms, placing_filters, placing_forms, placing_tables
from .chains import Making

LABEL, SUGGESTION, CHAIN = Placement._meta.label, Suggestion._meta.label, Chain._meta.label


class _AtNodes(ListPage):
    template_name = "industry/placings.html"
    zone_path = "chain__zone"

    def context(self, table: Any) -> dict[str, Any]:
        placing_tables.attach(table, [row.record for row in table.paginated_rows])
        return super().context(table)


class SuggestionList(_AtNodes):
    title = _("落位建议")
    intro = _("按申报产品、行业代码、知识产权和经营范围推测谁在哪个环节。把握只是估计，人确认了才算在位。")
    table_class = placing_tables.Suggestions
    filterset_class = placing_filters.Suggestions
    primary = Primary(_("重新建议"), "suggest", CHAIN, action="suggest", icon="refresh", in_drawer=True)
    bulk = (
        BulkAction("settle", _("确认落位"), "settle", "check"),
        BulkAction("refuse", _("否定"), "settle", "x", form_class=placing_forms.Refusing),
    )
    empty = Empty(
        _("没有待确认的建议"), _("给产业链指定环节内容以后，按“重新建议”；有新资料的机构会自动重看。"), icon="map-pin"
    )

    def get_rows(self, user: Any) -> Any:
        """What waits, unless the address asks for others."""
        rows = list_suggestions(user)
        return rows if self.request.GET.get("state") else rows.filter(state=SuggestionState.OPEN)

    def do_settle(self, rows: QuerySet[Any]) -> str:
        made = placing.settle_many(by=self.request.user, suggestions=rows)
        return _now("已确认 %(n)d 家机构落位") % {"n": len(made)}

    def preview_refuse(self, rows: QuerySet[Any], told: dict[str, Any]) -> list[Change | LeftOut]:
        return [
            Change(row, row.get_state_display(), SuggestionState.REFUSED.label)
            if row.state == SuggestionState.OPEN
            else LeftOut(row, _now("已有人处理"))
            for row in rows
        ]

    def do_refuse(self, rows: QuerySet[Any], told: dict[str, Any]) -> Outcome:
        return Outcome(placing.refuse_many(by=self.request.user, suggestions=rows, why=told["why"]))


class PlacementList(_AtNodes):
    title = _("落位")
    intro = _("谁在哪条产业链的哪个环节，是谁在什么时候按什么依据定的。")
    table_class = placing_tables.Placements
    filterset_class = placing_filters.Placements
    primary = Primary(_("手工落位"), "placement-new", LABEL, icon="map-pin", in_drawer=True)
    export_name = "liantu-placements"
    empty = Empty(
        _("没有符合条件的落位"), _("从落位建议确认，或手工把机构落在环节上；产业链图和缺口都以此为准。"),
        _("看落位建议"), "suggestions", icon="map-pin",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        return list_placements(user)


class PlacementNew(Making):
    label = LABEL
    title, button, done, icon = _("手工落位"), _("落在这个环节"), _("已落位"), "map-pin"
    intro = _("说明一家机构在产业链的一个环节上，写明依据；由此推出的上级环节不必再落。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        told = request.GET.get("chain", "")
        self.chain = find_chain(request.user, told) if told else None

    def get_form(self, *data: Any) -> Any:
        user, asked = self.request.user, self.request.GET
        rows = [self.chain] if self.chain else list_chains(user).exclude(pack="")
        if self.chain is None and getattr(self.request, "zone", None) is not None:
            rows = rows.filter(zone=self.request.zone)
        initial = {"organisation": asked.get("organisation", "")}
        if self.chain is not None and asked.get("node"):
            initial["at"] = f"{self.chain.pk}:{asked['node']}"
        self.form = placing_forms.PlacementNew(*data, user=user, chains=rows, initial=initial)
        return self.form

    def perform(self, told: dict[str, Any]) -> Placement:
        return placing.place(by=self.request.user, **self.form.told)

    def done_url(self, result: Any) -> str:
        return f"{reverse('placements')}?chain={result.chain_id}"

    def context(self) -> dict[str, Any]:
        return {"back": reverse("chain", args=[self.chain.pk]) if self.chain else reverse("placements")}


class PlacementRetract(FormPage):
    title, button, done, icon, grave = _("撤回落位"), _("撤回落位"), _("落位已撤回"), "x", True
    intro = _("撤回后不再计入，但仍留存，注明是谁、为什么撤回；有新的依据才会再次建议。")
    form_class = forms.Retracting

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.placement = find_placement(request.user, key["pk"])
        access.require(request.user, "retract", self.placement)

    def perform(self, told: dict[str, Any]) -> Placement:
        return placing.retract_placement(by=self.request.user, placement=self.placement, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return f"{reverse('placements')}?chain={self.placement.chain_id}"

    def context(self) -> dict[str, Any]:
        return {"subject": self.placement, "back": self.done_url(None)}


class SuggestionSettle(FormPage):
    """One of them, from a dossier or a node: without a form of its own."""

    def get(self, request: HttpRequest, **key: Any) -> Any:
        return go(request, f"{reverse('suggestions')}?chain={find_suggestion(request.user, key['pk']).chain_id}")

    def post(self, request: HttpRequest, **key: Any) -> Any:
        row = find_suggestion(request.user, key["pk"])
        placing.settle(by=request.user, suggestion=row)
        title = titles_of([row.chain], language()).get((row.chain_id, row.node), row.node)
        told = {"name": row.organisation.canonical or row.organisation, "chain": row.chain, "node": title}
        toasts.done(request, _now("%(name)s 已落位到“%(chain)s · %(node)s”") % told)
        back = request.POST.get("next", "")
        return go(request, back if url_has_allowed_host_and_scheme(back, None) else reverse("suggestions"))


class SuggestionRefuse(FormPage):
    title, button, done, icon = _("否定落位建议"), _("否定"), _("已否定"), "x"
    form_class = placing_forms.Refusing

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = find_suggestion(request.user, key["pk"])
        access.require(request.user, "settle", self.row)

    def perform(self, told: dict[str, Any]) -> None:
        placing.refuse(by=self.request.user, suggestion=self.row, why=told["why"])

    def done_url(self, result: Any) -> str:
        return f"{reverse('suggestions')}?chain={self.row.chain_id}"

    def context(self) -> dict[str, Any]:
        return {"subject": self.row, "back": self.done_url(None)}


class Suggest(FormPage):
    title, button, icon = _("重新建议落位"), _("重新建议"), "refresh"
    intro = _("在后台看一遍园区的全部机构；已确认和已否定的不会改变。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "suggest", CHAIN):
            raise access.Denied("suggest", CHAIN)

    def get_form(self, *data: Any) -> Any:
        chains = access.scope(self.request.user, "suggest", list_chains(self.request.user).exclude(pack=""))
        zone = getattr(self.request, "zone", None)
        chains = chains if zone is None else chains.filter(zone=zone)
        initial = {"chain": self.request.GET.get("chain")}
        return placing_forms.Looking(*data, chains=chains, initial=initial)

    def perform(self, told: dict[str, Any]) -> Any:
        return suggesting.begin(by=self.request.user, chain=told["chain"])

    def done_url(self, result: Any) -> str:
        return reverse("job", args=[result.uuid])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("suggestions")}
