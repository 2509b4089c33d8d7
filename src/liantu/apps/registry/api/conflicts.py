# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.kit.ui.paging import Key, Pages

from ..enums import Decided
from ..permissions import in_zone
from ..queries import concerning, list_conflicts, tell_conflict
from . import schemas

router = Router(tags=["冲突 conflicts"])


class Told(Pages):
    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        page["items"] = [tell_conflict(one) for one in page["items"]]
        return page


@router.get("/conflicts", response=list[schemas.ConflictOut], summary="冲突 list conflicts between sources")
@paginate(Told)
def conflicts_list(
    request: HttpRequest,
    zone: str = Query("", examples=["yanhu"]),
    unit: Key | None = Query(None, examples=[3], description="one of the two sources is this unit's"),
    property: str = Query("", examples=["capital"]),
    decided: list[Decided] = Query([], description="open, authority, merge"),
) -> Any:
    """Values and registered names that a source says otherwise than the one that stands; what a person has decided is none."""
    rows = list_conflicts(request.auth)
    if zone:
        rows = rows.filter(in_zone("organisation__")(accounts.zone_coded(request.auth, zone).pk))
    if unit is not None:
        rows = rows.filter(concerning(unit))
    rows = rows.filter(property=property) if property else rows
    return rows.filter(decided__in=decided) if decided else rows
