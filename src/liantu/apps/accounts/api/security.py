from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from ninja.pagination import paginate

from liantu.kit.ui.paging import Pages

from ..actions import policy, signing, tokens, tries
from ..queries import current_policy, find_lock, find_session, find_token, list_locks, list_sessions, list_tokens
from . import schemas

router = Router(tags=["安全 security"])


@router.get("/sessions", response=list[schemas.SessionOut], summary="会话列表 list sessions")
@paginate(Pages)
def sessions_list(request: HttpRequest, open: bool | None = None) -> Any:
    rows = list_sessions(request.auth)
    return rows if open is None else rows.filter(in_use=open)


@router.post("/sessions/{public_id}/end", response={204: None}, summary="结束会话 end a session")
def sessions_end(request: HttpRequest, public_id: str) -> Any:
    signing.end_session(by=request.auth, session=find_session(request.auth, public_id))
    return Status(204, None)


@router.get("/tokens", response=list[schemas.TokenOut], summary="接口令牌 list tokens")
@paginate(Pages)
def tokens_list(request: HttpRequest) -> Any:
    return list_tokens(request.auth)


@router.delete("/tokens/{pk}", response={204: None}, summary="撤销令牌 revoke a token")
def tokens_revoke(request: HttpRequest, pk: int) -> Any:
    """Tokens are made in the browser only, so that a stolen one cannot make itself successors."""
    tokens.revoke_token(by=request.auth, token=find_token(request.auth, pk))
    return Status(204, None)


@router.get("/locks", response=list[schemas.LockOut], summary="锁定列表 names and addresses locked now")
@paginate(Pages)
def locks_list(request: HttpRequest) -> Any:
    return list_locks(request.auth).order_by("until", "pk")


@router.delete("/locks/{pk}", response={204: None}, summary="解除锁定 lift a lock")
def locks_clear(request: HttpRequest, pk: int) -> Any:
    tries.clear_lock(by=request.auth, lock=find_lock(request.auth, pk=pk))
    return Status(204, None)


@router.get("/policy", response=schemas.PolicyOut, summary="安全策略 the sign-in rules")
def policy_show(request: HttpRequest) -> Any:
    return current_policy(request.auth)


@router.patch("/policy", response=schemas.PolicyOut, summary="修改安全策略 change the sign-in rules")
def policy_edit(request: HttpRequest, body: schemas.PolicyPatch) -> Any:
    address = request.META.get("LIANTU_ADDRESS", "")
    return policy.set_policy(by=request.auth, address=address, **body.dict(exclude_none=True))
