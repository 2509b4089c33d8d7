"""The page of results, and the switch that pins an object."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.ui import toasts
from liantu.kit.ui.frames import is_part
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty

from .. import actions, queries, registry
from ..queries import Hit
from ..templatetags.search import pin_facts

REGION = "search-results"
#: Hits of each kind beside the others, and of one kind alone.
FEW, MANY = 8, queries.MOST_HITS


@dataclass(frozen=True)
class Group:
    """The hits of one kind. `more` leads to all of them; empty where these are all."""

    label: str
    icon: str
    hits: list[Hit]
    more: str = ""

    @property
    def alike(self) -> bool:
        return bool(self.hits) and self.hits[0].alike


@signed_in
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """What was found, kind by kind. htmx asks for the region below the box only."""
    query, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    groups = _groups(request, query, kind) if query else _at_hand(request)
    told = {
        "title": _("搜索"),
        "query": query,
        "kind": registry.known(kind),
        "groups": groups,
        "all_url": _address(query),
        "alike": bool(query and groups and groups[0].alike),
        "cut": bool(kind and groups and len(groups[0].hits) == MANY),
        "empty": _empty(query),
    }
    return render(request, "search/results.html" if is_part(request, REGION) else "search/page.html", told)


@signed_in
@require_POST
def switch_pin(request: HttpRequest, kind: str, object_id: int) -> HttpResponse:
    """Pin or unpin; htmx gets the button back, a plain form goes back to its page."""
    change = actions.pin if request.POST.get("do") == "pin" else actions.unpin
    change(by=request.user, kind=kind, object_id=object_id)
    if is_part(request):
        return render(request, "search/pin_button.html", pin_facts(request.user, kind, object_id))
    toasts.done(request, _("已固定到搜索面板") if change is actions.pin else _("已取消固定"))
    return HttpResponseRedirect(back_to(request, "search"))


def _groups(request: HttpRequest, query: str, kind: str) -> list[Group]:
    wanted = [one for one in registry.kinds() if not kind or one.kind == kind]
    most = MANY if kind else FEW
    groups = []
    for one in wanted:
        # One more than is shown tells whether there are more.
        hits = queries.search(request.user, query, [one.kind], most if kind else most + 1, alike=False)
        if hits:
            more = _address(query, one.kind) if len(hits) > most else ""
            groups.append(Group(str(one.label), one.icon, hits[:most], more))
    return groups or _alike(request, query, wanted)


def _alike(request: HttpRequest, query: str, wanted: list[registry.Searchable]) -> list[Group]:
    """Where no kind answers: those whose names come close."""
    hits = queries.search(request.user, query, [one.kind for one in wanted])
    groups = [Group(str(one.label), one.icon, [hit for hit in hits if hit.kind == one.kind]) for one in wanted]
    return [group for group in groups if group.hits]


def _at_hand(request: HttpRequest) -> list[Group]:
    """Without a query: what the user pinned, and saw lately."""
    pinned = queries.pinned(request.user)
    known = {(hit.kind, hit.id) for hit in pinned}
    recent = [hit for hit in queries.recent(request.user) if (hit.kind, hit.id) not in known]
    groups = [Group(_("已固定"), "pin", pinned), Group(_("最近查看"), "history", recent)]
    return [group for group in groups if group.hits]


def _address(query: str, kind: str = "") -> str:
    told = {"q": query, **({"kind": kind} if kind else {})}
    return f"{reverse('search')}?{urlencode(told)}"


def _empty(query: str) -> Empty:
    if query:
        words = _("没有这样的名称、代码、拼音或首字母，或者它不在您的权限范围内。可以少输几个字再试。")
        return Empty(_("没有找到“%(query)s”") % {"query": query}, words, icon="search")
    return Empty(_("输入要找的内容"), _("固定的和最近查看的对象会列在这里。"), icon="search")
