"""Indicators over time and over subjects, for programs."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Schema
from ninja.pagination import paginate

from liantu.kit.ui.paging import Pages

from ..queries import Standings, compared, find_indicator, line_of, subject_told, tell_line, tell_standing
from . import Thing, router


class ChangeOut(Schema):
    by: str = Field(examples=["12"], description="in the indicator's unit")
    share: str | None = Field(None, examples=["0.1935"], description="null of 0, of less, and of a percentage")


class PointOut(Schema):
    period: str = Field(examples=["2026-Q3"])
    start: date
    end: date | None = None
    value: str | None = Field(
        examples=["74"], description="reported, else what the formula gives; null: not known, or withheld"
    )
    reported: str | None = None
    proven: str | None = None
    withheld: bool = False
    why: str = Field("", description="why it is not known")
    running: bool = Field(False, description="whether the period is not over yet")
    before: ChangeOut | None = Field(None, description="against the period before")
    year_ago: ChangeOut | None = Field(None, description="against the same period of last year")
    figure: int | None = Field(None, description="its passport, where it is reported")


class StandingOut(Schema):
    subject: Thing
    place: int | None = Field(None, examples=[1], description="among those whose value is known; equals share one")
    value: str | None = None
    reported: str | None = None
    proven: str | None = None
    withheld: bool = False
    why: str = ""
    figure: int | None = None


@router.get("/indicators/{code}/series", response=list[PointOut], summary="一个指标的各期 one indicator over time")
def indicators_series(
    request: HttpRequest,
    code: str,
    subject: str = Query(max_length=200, examples=["盐湖高新区"]),
    sort: str = Query("", max_length=8, examples=["quarter"], description="year, half, quarter, month or at"),
) -> Any:
    user = request.auth
    return tell_line(line_of(user, find_indicator(user, code), subject_told(user, subject), sort))


class _Standings:
    """Standings, told as they are asked for."""

    def __init__(self, rows: Standings) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        return [tell_standing(one) for one in self.rows[at]]


class StandingPages(Pages):
    class Output(Pages.Output):
        left_out: int = Field(0, description="the last of too many subjects, which are on no page", examples=[0])

    def paginate_queryset(self, queryset: Any, *args: Any, **params: Any) -> dict[str, Any]:
        return {**super().paginate_queryset(queryset, *args, **params), "left_out": queryset.rows.left_out}


@router.get("/indicators/{code}/compare", response=list[StandingOut], summary="各对象同期对比 subjects in one period")
@paginate(StandingPages)
def indicators_compare(request: HttpRequest, code: str, period: str = Query(max_length=12, examples=["2025"])) -> Any:
    return _Standings(compared(request.auth, find_indicator(request.auth, code), period))
