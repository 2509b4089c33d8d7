from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.pagination import paginate

from liantu.kit.keys import LARGEST
from liantu.kit.ui.paging import Pages

from ..actions.merging import merge, unmerge
from ..queries import find_merge, find_organisation, list_merges, tell_merge
from . import schemas

router = Router(tags=["合并判定 merges"])


class Told(Pages):
    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = [tell_merge(one) for one in page["items"]]
        return page


@router.get("/merges", response=list[schemas.MergeOut], summary="合并判定 list merges")
@paginate(Told)
def merges_list(request: HttpRequest, organisation: int | None = Query(None, le=LARGEST)) -> Any:
    found = find_organisation(request.auth, organisation) if organisation is not None else None
    return list_merges(request.auth, found)


@router.post("/merges", response={201: schemas.MergeOut}, summary="合并两家机构 merge two organisations")
def merges_create(request: HttpRequest, body: schemas.MergeIn) -> Any:
    """Different codes need a reason. Nothing moves: from then on `winner` stands for `loser`."""
    by = request.auth
    loser, winner = find_organisation(by, body.loser), find_organisation(by, body.winner)
    return Status(201, tell_merge(merge(by=by, loser=loser, winner=winner, reason=body.reason)))


@router.delete("/merges/{pk}", response={204: None}, summary="撤销合并 take a merge back")
def merges_delete(request: HttpRequest, pk: int, reason: str = Query("", max_length=300)) -> Any:
    unmerge(by=request.auth, verdict=find_merge(request.auth, pk), reason=reason)
    return Status(204, None)
