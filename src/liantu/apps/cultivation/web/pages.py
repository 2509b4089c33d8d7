"""The board of a zone, the ladders of a firm, what if, and the lists to act on."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.jobs import public as jobs
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction, Change, LeftOut, Outcome
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.pages import FormPage, go

from .. import queries
from ..actions import answering, telling
from ..enums import POLICY, Stand
from ..models import Answer, Evaluation
from . import filters, forms, tables, words

LABEL, ANSWER = Evaluation._meta.label, Answer._meta.label


def zone_of(request: HttpRequest) -> tuple[list[Any], Any]:
    """The zones that may be looked at, and the one that is: as the address says, else the frame's. Raises NotHere."""
    zones = queries.visible_zones(request.user)
    wanted = request.GET.get("zone", "")
    zone = next((one for one in zones if str(one.pk) == wanted), None) or getattr(request, "zone", None)
    zone = zone or next(iter(zones), None)
    if zone is None:
        raise access.NotHere("accounts.Zone", "")
    return zones, zone


def firm_and(request: HttpRequest, pk: int) -> Any:
    """The firm of that key, or the one that stands for it. Raises NotHere."""
    firm = registry.find_organisation(request.user, pk)
    moved = firm.canonical_id not in (None, firm.pk)
    return registry.find_organisation(request.user, firm.canonical_id) if moved else firm


@signed_in
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL)
    zones, zone = zone_of(request)
    told = queries.board(user, zone)
    may_evaluate = any(one.pk == zone.pk for one in queries.zones_of(user))
    context = {
        "title": _now("梯度看板"), "board": told, "chosen": zone, "zones": zones, "soon": queries.SOON,
        "rungs": [_rung(rung, zone, told.day) for rung in told.rungs],
        "may_evaluate": may_evaluate, "sees_all": queries.sees_all(user, zone),
        "stands": [(stand, words.STANDS[Stand(stand)]) for stand in Stand.values],
    }  # fmt: skip
    return render(request, "cultivation/board.html", context)


def _rung(rung: queries.Rung, zone: Any, day: Any) -> dict[str, Any]:
    def listed(**more: Any) -> str:
        return f"{reverse('stands')}?{urlencode({'pack': rung.held.key, 'zone': zone.pk, **more})}"

    return {
        "rung": rung, "url": listed(), "window": words.window(rung.held, day), "open": rung.held.window_on(day) is not None,
        "cells": [(words.STANDS[Stand(stand)], n, listed(stand=stand)) for stand, n in rung.stands.items()],
        "expiring": [(days, n, listed(expires_within=days)) for days, n in rung.expiring.items()],
        "known": f"{rung.completeness:.4f}",
    }  # fmt: skip


@signed_in
@require_POST
def evaluate(request: HttpRequest) -> HttpResponse:
    """Have a zone evaluated in the background."""
    zone = next((one for one in queries.zones_of(request.user) if str(one.pk) == request.POST.get("zone", "")), None)
    if zone is None:
        raise access.Denied("evaluate", LABEL)
    made = jobs.enqueue(
        by=request.user, kind="cultivation.evaluate", params={"zone": zone.code}, zone=zone, title=_now("评价全部企业的梯度"),
        unique_key=f"cultivation.evaluate:{zone.pk}",
    )  # fmt: skip
    toasts.told(request, _now("正在后台评价，完成后看板会更新"))
    return go(request, reverse("job", args=[made.uuid]))


class StandList(ListPage):
    title = _("培育名单")
    intro = _("每家企业在每个梯度一行：达到、接近、待补、证书到期。筛出要办的，存成视图，导出，或发给包联干部。")
    table_class = tables.Stands
    filterset_class = filters.Stands
    export_name = "liantu-ladder"
    zone_path = "zone"
    bulk = (BulkAction("send", _("发给包联干部"), "tell", "send", form_class=forms.Send),)
    empty = Empty(
        _("没有符合条件的企业"), _("评价在后台进行：台账应用以后，有新资料的企业会重新评价。"), icon="target-arrow"
    )

    def get_rows(self, user: Any) -> Any:
        return queries.list_stands(user)

    def preview_send(self, rows: QuerySet[Any], told: dict[str, Any]) -> list[Change | LeftOut]:
        some = list(rows.select_related("organisation"))
        officers: dict[tuple[int, int], list[int]] = {}
        for zone in {row.zone_id for row in some}:
            found = queries.officers_of({row.organisation_id for row in some if row.zone_id == zone}, zone)
            officers |= {(zone, firm): people for firm, people in found.items()}
        return [
            Change(row, "—", told["words"])
            if (row.zone_id, row.organisation_id) in officers
            else LeftOut(row, _now("没有包联干部"))
            for row in some
        ]

    def do_send(self, rows: QuerySet[Any], told: dict[str, Any]) -> Outcome:
        some = list(rows)
        _told, alone = telling.tell_officers(by=self.request.user, rows=some, words=told["words"])
        return Outcome(len(some) - len(alone), [LeftOut(row, _now("没有包联干部")) for row in alone])


def _ladders(request: HttpRequest, pk: int, only: str = "") -> tuple[Any, list[queries.Ladder]]:
    firm = firm_and(request, pk)
    found = queries.ladders_of(request.user, firm, only=only)
    if not found:
        raise access.NotHere(LABEL, pk)
    request.belongs_to = reverse("policies" if found[0].evaluation.kind == POLICY else "stands")  # type: ignore[attr-defined]
    return firm, found


@signed_in
@require_GET
def ladder(request: HttpRequest, pk: int, pack: str = "") -> HttpResponse:
    """All tiers of a firm; with `pack` that tier or policy alone."""
    firm, found = _ladders(request, pk, pack)
    opened = {request.GET.get("open", "")} & {one.held.key for one in found} or _to_open(found, bool(pack))
    context = {
        "title": _now("%(firm)s 的梯度") % {"firm": firm.name}, "alone": bool(pack), "firm": firm, "day": clock.today(),
        "ladders": [_shown(one) | {"open": one.held.key in opened} for one in found], "may_answer": access.may_ever(request.user, "create", ANSWER),
    }  # fmt: skip
    return render(request, "cultivation/ladder.html", context)


#: Ladders that are open where none is asked for: no more than these, of those that are met, near or held; else the first.
OPEN = 2
TELLING = (Stand.NEAR, Stand.MET, Stand.HOLDS)


def _to_open(found: list[queries.Ladder], alone: bool) -> set[str]:
    if alone:
        return {one.held.key for one in found}
    order = [Stand.NEAR, Stand.MET, Stand.MANUAL, Stand.UNKNOWN, Stand.UNMET, Stand.HOLDS]
    nearest = sorted(found, key=lambda one: (order.index(Stand(one.stand)), one.gap))
    telling = [one for one in nearest if Stand(one.stand) in TELLING]
    return {one.held.key for one in telling[:OPEN] or nearest[:1]}


def _shown(told: queries.Ladder) -> dict[str, Any]:
    return {
        "ladder": told, "anchor": words.anchor(told.held.key), "stand": words.STANDS[Stand(told.stand)],
        "lacking": _now("；").join(told.lacking),
        "window": words.window(told.held, told.on), "expiry": words.expiry(told.evaluation),
        "window_note": words.window_note(told.window or told.next_window),
        "asked": len(told.held.pack.facts), "hidden": len(told.withheld), "recheck": _recheck(told.recheck),
    }  # fmt: skip


def _recheck(told: queries.Ladder | None) -> dict[str, Any] | None:
    if told is None:
        return None
    window = words.window(told.held, told.on) if told.held.pack.windows else ""
    return {"ladder": told, "words": words.recheck(told), "window": window, "asked": len(told.held.pack.facts)}


@signed_in
@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest, pk: int, pack: str) -> HttpResponse:
    """Other facts, and what would come of them. Nothing is kept."""
    firm, found = _ladders(request, pk, pack)
    told = found[0]
    form = forms.Trying(*([request.POST] if request.method == "POST" else []), ladder=told)
    tried = None
    if request.method == "POST" and form.is_valid():
        tried = queries.tried(told, form.changes)
    context = {
        "title": _now("%(tier)s：如果……") % {"tier": told.held.title}, "firm": firm, "ladder": told, "form": form, "tried": tried,
        "hidden": len(told.withheld),
    }  # fmt: skip
    return render(request, "cultivation/what_if.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def climb(request: HttpRequest, pk: int, pack: str) -> HttpResponse:
    """The cheapest way up, worked out when it comes into view; a page of its own without scripts."""
    firm, found = _ladders(request, pk, pack)
    told = queries.climb(found[0])
    part = bool(request.headers.get("HX-Request"))
    context = {
        "title": _now("%(tier)s：怎么上去") % {"tier": found[0].held.title}, "firm": firm, "told": told,
        "words": queries.answer_words(told),
    }  # fmt: skip
    return render(request, "cultivation/climb.html" if part else "cultivation/climb_page.html", context)


class AnswerPage(FormPage):
    title, button, done, icon = _("补充事实"), _("保存"), _("已保存，重新评价过了"), "check"
    intro = _("登记册没有的事实由人说明，写明依据；它只用于这套规则，之后登记册有了记录就以记录为准。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", ANSWER):
            raise access.Denied("create", ANSWER)
        self.firm, found = _ladders(request, key["pk"], key["pack"])
        self.ladder = found[0]
        known = next((one for one in self.ladder.facts if one.name == key["fact"]), None)
        if known is None or not known.open:
            raise access.NotHere("rulestore.Pack", key["fact"])
        self.known = known

    def get_form(self, *data: Any) -> Any:
        return forms.Answer(*data, known=self.known)

    def perform(self, told: dict[str, Any]) -> Any:
        return answering.answer(
            by=self.request.user, organisation=self.firm, pack=self.ladder.held.key, fact=self.known.name, **told
        )

    def done_url(self, result: Any) -> str:
        return reverse("ladder-one", args=[self.firm.pk, self.ladder.held.key])

    def context(self) -> dict[str, Any]:
        return {"subject": f"{self.firm.name} · {self.ladder.held.title}", "back": self.done_url(None)}


class AnswerRetract(FormPage):
    title, button, done, icon, form_class, grave = _("撤回说明"), _("撤回"), _("已撤回"), "x", forms.Reason, True

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.answer = queries.find_answer(request.user, key["answer"])
        access.require(request.user, "retract", self.answer)

    def perform(self, told: dict[str, Any]) -> Any:
        return answering.retract_answer(by=self.request.user, answer=self.answer, **told)

    def done_url(self, result: Any) -> str:
        return reverse("ladder", args=[self.answer.organisation_id])

    def context(self) -> dict[str, Any]:
        return {"subject": self.answer, "back": self.done_url(None)}
