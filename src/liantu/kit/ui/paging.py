"""How the API pages its lists: numbered pages with what is needed to walk on."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.pagination import PaginationBase

from liantu.kit import keys

LARGEST = 500
#: A row's key, as programs tell it.
Key = Annotated[int, Field(ge=-keys.LARGEST, le=keys.LARGEST)]


class Pages(PaginationBase):
    """`?page=2&per=100` → `{items, count, page, pages}`. A page past the end is empty, not an error."""

    class Input(Schema):
        page: int = Field(1, ge=1, le=1_000_000, description="page number, from 1")
        per: int = Field(50, ge=1, le=LARGEST, description=f"rows a page, at most {LARGEST}")

    class Output(Schema):
        items: list[Any]
        count: int = Field(description="rows in all", examples=[128])
        page: int = Field(examples=[1])
        pages: int = Field(examples=[3])

    def paginate_queryset(
        self, queryset: QuerySet[Any], pagination: Input, request: HttpRequest, **params: Any
    ) -> dict[str, Any]:
        count = self._items_count(queryset)
        start = (pagination.page - 1) * pagination.per
        return {
            "items": list(queryset[start : start + pagination.per]) if start < count else [],
            "count": count,
            "page": pagination.page,
            "pages": max(1, -(-count // pagination.per)),
        }
