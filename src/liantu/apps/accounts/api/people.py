from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.keys import LARGEST
from liantu.kit.ui.paging import Pages
from liantu.kit.ui.public import reveal_personal

from ..actions import credentials, roles, users
from ..queries import (
    find_membership,
    find_unit,
    find_user,
    list_memberships,
    list_users,
    zone_coded,
    zones_for,
)
from . import schemas

router = Router(tags=["用户 people"])


@router.get("/me", response=schemas.Me, summary="本人 who I am")
def me(request: HttpRequest) -> dict[str, Any]:
    user = request.auth
    return {
        "user": user,
        "roles": list_memberships(user).filter(user=user),
        "zones": zones_for(user),
    }


@router.get("/users", response=list[schemas.UserOut], summary="用户列表 list users")
@paginate(Pages)
def users_list(request: HttpRequest, q: str = Query("", max_length=80), active: bool | None = None) -> Any:
    rows = list_users(request.auth)
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(name__icontains=q))
    return rows if active is None else rows.filter(is_active=active)


@router.post("/users", response={201: schemas.UserMade}, summary="新建用户 create a user")
def users_create(request: HttpRequest, body: schemas.UserIn) -> Any:
    user, password = users.create_user(by=request.auth, **body.dict())
    return Status(201, {"user": user, "temporary_password": password})


@router.get("/users/{pk}", response=schemas.UserOut, summary="一个用户 one user")
def users_show(request: HttpRequest, pk: int) -> Any:
    return find_user(request.auth, pk)


@router.patch("/users/{pk}", response=schemas.UserOut, summary="修改用户 edit a user")
def users_edit(request: HttpRequest, pk: int, body: schemas.UserPatch) -> Any:
    user = find_user(request.auth, pk)
    return users.edit_user(by=request.auth, user=user, **body.dict(exclude_none=True))


@router.post("/users/{pk}/disable", response={204: None}, summary="停用 disable")
def users_disable(request: HttpRequest, pk: int, body: schemas.Reason) -> Any:
    users.disable_user(by=request.auth, user=find_user(request.auth, pk), reason=body.reason)
    return Status(204, None)


@router.post("/users/{pk}/enable", response={204: None}, summary="启用 enable")
def users_enable(request: HttpRequest, pk: int, body: schemas.Reason) -> Any:
    users.enable_user(by=request.auth, user=find_user(request.auth, pk), reason=body.reason)
    return Status(204, None)


@router.post("/users/{pk}/unlock", response={204: None}, summary="解除锁定 unlock")
def users_unlock(request: HttpRequest, pk: int) -> Any:
    credentials.unlock_user(by=request.auth, user=find_user(request.auth, pk))
    return Status(204, None)


@router.post("/users/{pk}/reset-password", response=schemas.Password, summary="重置密码 reset the password")
def users_reset_password(request: HttpRequest, pk: int, body: schemas.Reason) -> Any:
    user = find_user(request.auth, pk)
    return {"temporary_password": credentials.reset_password(by=request.auth, user=user, reason=body.reason)}


@router.post("/users/{pk}/reset-second-factor", response={204: None}, summary="重置动态口令 reset the second factor")
def users_reset_second_factor(request: HttpRequest, pk: int, body: schemas.Reason) -> Any:
    """The user enrols anew; their sessions end and their API tokens are revoked."""
    credentials.reset_second_factor(by=request.auth, user=find_user(request.auth, pk), reason=body.reason)
    return Status(204, None)


@router.post("/users/{pk}/reveal", response=schemas.Revealed, summary="查看个人信息原文 reveal a personal field")
def users_reveal(request: HttpRequest, pk: int, body: schemas.RevealIn) -> Any:
    user = find_user(request.auth, pk)
    value = reveal_personal(by=request.auth, obj=user, field=body.field, reason=body.reason)
    return {"field": body.field, "value": value}


@router.get("/memberships", response=list[schemas.RoleOut], summary="角色分配 roles held")
@paginate(Pages)
def memberships_list(request: HttpRequest, user: int | None = Query(None, le=LARGEST)) -> Any:
    rows = list_memberships(request.auth)
    return rows.filter(user_id=user) if user is not None else rows


@router.post("/memberships", response={201: schemas.RoleOut}, summary="分配角色 give a role")
def memberships_create(request: HttpRequest, body: schemas.RoleIn) -> Any:
    by = request.auth
    given = roles.grant_role(
        by=by, user=find_user(by, body.user), unit=find_unit(by, body.unit), role=body.role,
        zone=zone_coded(by, body.zone) if body.zone else None,
        valid_from=body.valid_from, valid_to=body.valid_to, reason=body.reason,
    )  # fmt: skip
    return Status(201, given)


@router.post("/memberships/{pk}/end", response={204: None}, summary="终止角色 end a role")
def memberships_end(request: HttpRequest, pk: int, body: schemas.Reason) -> Any:
    row = find_membership(request.auth, pk)
    roles.end_role(by=request.auth, membership=row, reason=body.reason)
    return Status(204, None)


@router.get("/access/why", response=schemas.WhyOut, summary="为什么可以或不可以 why, or why not")
def access_why(
    request: HttpRequest,
    action: str = Query(examples=["edit"]),
    object: str = Query(examples=["accounts.Unit:3"]),
    user: int | None = None,
) -> Any:
    """Answers for oneself, and for others whom the asker may see."""
    who = find_user(request.auth, user) if user is not None else request.auth
    told = access.why(who, action, access.named_object(request.auth, object))
    return {
        "allowed": told.allowed,
        "action": told.action,
        "object": told.object,
        "reasons": list(told.reasons),
    }
