from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.keys import LARGEST
from liantu.kit.ui.paging import Pages

from ..actions.splitting import rehearse, split, unsplit
from ..queries import (
    find_organisation,
    find_split,
    list_splits,
    moved_words,
    rows_of,
    tell_rows,
    tell_split,
)
from . import schemas

router = Router(tags=["拆分判定 splits"])


class Told(Pages):
    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = [tell_split(one) for one in page["items"]]
        return page


@router.get("/splits", response=list[schemas.SplitOut], summary="拆分判定 list splits")
@paginate(Told)
def splits_list(request: HttpRequest, organisation: int | None = Query(None, le=LARGEST)) -> Any:
    found = find_organisation(request.auth, organisation) if organisation is not None else None
    return list_splits(request.auth, found)


@router.get("/organisations/{pk}/rows", response=schemas.RowsOut, summary="机构的原始行 rows that speak of it")
def rows_list(request: HttpRequest, pk: int) -> Any:
    """From which rows a split is chosen: for those who may split it."""
    found = find_organisation(request.auth, pk)
    access.require(request.auth, "merge", found)
    rows = rows_of(request.auth, found)
    return {"rows": tell_rows(rows), "hidden": rows.hidden, "more": rows.more}


@router.post("/splits", response={201: schemas.SplitOut}, summary="拆分机构 split an organisation")
def splits_create(request: HttpRequest, body: schemas.SplitIn) -> Any:
    """What rests on the records goes over to a new organisation; all versions of their rows go along."""
    by = request.auth
    found = find_organisation(by, body.organisation)
    return Status(201, tell_split(split(by=by, organisation=found, records=body.records, reason=body.reason)))


@router.post("/splits/preview", response=schemas.RehearsedOut, summary="预览拆分 what a split would come to")
def splits_preview(request: HttpRequest, body: schemas.RehearseIn) -> Any:
    """Nothing is kept. Refused like the split itself."""
    by = request.auth
    told = rehearse(by=by, organisation=find_organisation(by, body.organisation), records=body.records)
    moved = [{"what": what, "count": n} for what, n in moved_words(told.moved)]
    return {"stays": told.stays, "goes": told.goes, "moved": moved}


@router.delete("/splits/{pk}", response={204: None}, summary="撤销拆分 take a split back")
def splits_delete(request: HttpRequest, pk: int, reason: str = Query("", max_length=300)) -> Any:
    """409 where the other was merged or split since: what has to be taken back first is named."""
    unsplit(by=request.auth, verdict=find_split(request.auth, pk), reason=reason)
    return Status(204, None)
