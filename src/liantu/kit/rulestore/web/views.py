"""What holds, its history, one version, and how two differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.states import StateStyle

from .. import actions, holding, queries, telling
from ..differences import differences
from ..enums import OPEN, PackState
from ..kinds import PackKind, find_kind, kinds
from ..models import Pack
from ..shipped import shipped
from ..version import Version
from . import words

SHOWN = 20
#: Rows of a comparison that a page shows.
MOST_ROWS = 3000


def places(request: HttpRequest) -> list[Any]:
    """The zones that the page is about: the chosen one, or all of the user's."""
    return [request.zone] if request.zone is not None else list(request.zones)


@signed_in
@require_GET
def pack_list(request: HttpRequest) -> HttpResponse:
    told = queries.standings(request.user, places(request))
    for pack in (pack for one in told for pack in (*one.under_way, *one.coming)):
        pack.style = words.standing(pack, False, clock.today())
    sections = [(kind, [one for one in told if one.kind is kind]) for kind in kinds()]
    context = {
        "title": pgettext("page", "规则库"),
        "sections": sections,
        "count": len({(one.kind.key, one.key) for one in told}),
        "several": len(places(request)) > 1,
        "may_draft": access.may_ever(request.user, "create", queries.LABEL),
    }
    return render(request, "rulestore/packs.html", context)


@signed_in
@require_GET
def key_page(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    told, here = find_kind(kind), places(request)
    ships, own = queries.versions_of(request.user, kind, key)
    holds = queries.standings(request.user, here, only=[told], key=key)
    in_force = {one.pack.pk for one in holds if one.pack is not None}
    today, shown = clock.today(), {zone.pk for zone in here}
    context = {
        "title": holds[0].title if holds else key,
        "kind": told, "key": key, "holds": holds, "ships": ships, "several": len(here) > 1,
        "own": [(one, words.standing(one, one.pk in in_force, today)) for one in own if one.zone_id in shown],
        "shipped_now": {one.version.version for one in holds if one.version is not None and one.version.ships},
        "in_force_style": words.IN_FORCE,
        "may_draft": access.may_ever(request.user, "create", queries.LABEL),
    }  # fmt: skip
    return render(request, "rulestore/key.html", context)


@signed_in
@require_GET
def pack_page(request: HttpRequest, pk: int) -> HttpResponse:
    pack = queries.find_pack(request.user, pk)
    kind, user = find_kind(pack.kind), request.user
    now = in_force(pack)
    # What is being worked on and what waits are seen beside what they would replace.
    about = now if now is not None and now.pk != pack.pk and not pack.is_decided else None
    problems = telling.kept(pack)
    context = {
        "title": queries.title_of_row(pack), "pack": pack, "kind": kind, "now": now,
        "state_of": words.standing(pack, now is not None and now.pk == pack.pk, clock.today()),
        "problems": problems, "lines": words.lines(pack.text, problems),
        "drawing": words.drawn(kind, pack.text) if not problems else None,
        "differences": differences(about.text, pack.text) if about is not None else None, "most_rows": MOST_ROWS,
        "moved": about is not None and pack.based_on != about.digest, "hindrance": hindrance(user, pack),
        "compare_url": compare_url(pack.kind, pack.key, now, pack) if now is not None and now.pk != pack.pk else "",
        "history": words.deeds(queries.history(user, pack)[:SHOWN]), **may(user, pack),
    }  # fmt: skip
    return render(request, "rulestore/pack.html", context)


def in_force(pack: Pack) -> Version | None:
    """What holds today where the pack would."""
    try:
        return holding.in_force(pack.kind, pack.key, pack.zone)
    except access.NotHere:
        return None


def may(user: Any, pack: Pack) -> dict[str, bool]:
    """What the user may do with a version as it stands."""
    told = access.may_each(user, ("edit", "submit", "approve", "send_back", "withdraw", "discard"), pack)
    waits, open_ = pack.state == PackState.SUBMITTED, pack.state in OPEN
    return {
        "may_edit": told["edit"] and open_,
        "may_submit": told["submit"] and open_,
        "may_discard": told["discard"] and open_,
        "may_approve": told["approve"] and waits,
        "may_return": told["send_back"] and waits,
        "may_withdraw": told["withdraw"] and pack.state == PackState.APPROVED,
    }


def hindrance(user: Any, pack: Pack) -> str:
    """Why it is not for this user to approve what waits; empty where it is."""
    try:
        actions.refuse_first_person(user, pack)
    except access.Denied as refusal:
        return refusal.words
    return ""


@signed_in
@require_GET
def shipped_page(request: HttpRequest, kind: str, key: str, version: str) -> HttpResponse:
    told = find_kind(kind)
    one = queries.find_shipped(request.user, kind, key, version, request.GET.get("digest", ""))
    context = {
        "past": one not in shipped(told).get(key, ()), "title": one.title, "kind": told, "version": one, "lines": words.lines(one.text),
        "drawing": words.drawn(told, one.text), "may_draft": access.may_ever(request.user, "create", queries.LABEL),
    }  # fmt: skip
    return render(request, "rulestore/shipped.html", context)


@signed_in
@require_GET
def pack_download(request: HttpRequest, pk: int) -> HttpResponse:
    pack = queries.find_pack(request.user, pk)
    return _file(pack.text, f"{pack.key}-{pack.version.lstrip('#')}.yaml")


@signed_in
@require_GET
def shipped_download(request: HttpRequest, kind: str, key: str, version: str) -> HttpResponse:
    one = queries.find_shipped(request.user, kind, key, version, request.GET.get("digest", ""))
    return _file(one.text, f"{one.key}-{one.version}.yaml")


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# Two versions beside each other


@dataclass(frozen=True)
class Side:
    """One version of a key as a comparison offers it. `token` names it in the address."""

    token: str
    words: str
    url: str
    text: str = ""


def compare_url(kind: str, key: str, before: Version | Pack, after: Version | Pack) -> str:
    return f"{reverse('pack-compare', args=[kind, key])}?from={token_of(before)}&to={token_of(after)}"


def token_of(one: Version | Pack) -> str:
    return str(one.pk) if one.pk is not None else one.version


@signed_in
@require_GET
def compare(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    told = find_kind(kind)
    ships, own = queries.versions_of(request.user, kind, key)
    sides = [_side_of(one, len(request.zones) > 1) for one in own] + [_ships(one) for one in ships]
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    several = len(request.zones) > 1
    chosen = [_chosen(request.user, told, key, token, several) if token else None for token in asked]
    before, after = chosen
    context = {
        "title": _now("对照"), "kind": told, "key": key, "sides": sides, "before": before, "after": after,
        "differences": differences(before.text, after.text) if before and after else None, "most_rows": MOST_ROWS,
    }  # fmt: skip
    return render(request, "rulestore/compare.html", context)


def _chosen(user: Any, kind: PackKind, key: str, token: str, several: bool) -> Side:
    if token.isdecimal() and len(token) < 19:
        return _side_of(
            access.find(user, "view", queries.list_packs(user), pk=int(token), kind=kind.key, key=key), several
        )
    return _ships(queries.find_shipped(user, kind.key, key, token))


def _side_of(pack: Pack, several: bool) -> Side:
    state: StateStyle = words.STATES[PackState(pack.state)]
    parts = [pack.version, str(state.words), str(pack.saved_by or ""), str(pack.zone) if several else ""]
    text = "" if "text" in pack.get_deferred_fields() else pack.text
    return Side(str(pack.pk), " · ".join(part for part in parts if part), reverse("pack", args=[pack.pk]), text)


def _ships(one: Version) -> Side:
    url = reverse("pack-shipped", args=[one.kind, one.key, one.version])
    return Side(one.version, f"{one.version} · {words.origin(None)}", url, one.text)
