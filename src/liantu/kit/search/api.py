"""Search over HTTP for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from . import queries

router = Router(tags=["搜索 search"])


class HitOut(Schema):
    kind: str = Field(examples=["organisation"])
    id: int = Field(examples=[128])
    label: str = Field(examples=["山西天海泵业有限公司"])
    detail: str = Field("", examples=["盐湖高新区"])
    url: str = Field(examples=["/organisations/128/"], description="its page, below the installation's address")
    matched: str = Field(
        "",
        examples=["short_initials"],
        description="what was found: name, short, alias, code, pinyin, initials …; alike: nothing reads so, the name comes close",
    )
    reasons: str = Field(
        "", examples=["字号同音“天海”/“田海”"], description="why it may be meant, where it is only alike"
    )

    @staticmethod
    def resolve_matched(obj: Any) -> str:
        if obj.alike:
            return "alike"
        return obj.sort.name.lower() if obj.sort is not None else ""


@router.get("", response=list[HitOut], summary="按名称、代码、拼音搜索 search by name, code or pinyin")
def search_list(
    request: HttpRequest,
    q: str = Query(..., max_length=100, description="several words: each must be found", examples=["thby"]),
    kind: list[str] = Query([], description="one or several; none: all kinds", examples=[["organisation"]]),
    limit: int = Query(8, ge=1, le=queries.MOST_HITS, description="hits at most, the best first"),
) -> Any:
    return queries.search(request.auth, q, kinds=kind or None, limit=limit)
