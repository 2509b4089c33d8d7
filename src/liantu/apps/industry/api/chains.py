"""industry over HTTP for programs: the same queries and actions as the pages."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.registry import public as registry
from liantu.kit.ui.paging import Pages

from ..actions import chains as actions
from ..queries import (
    cards,
    chain_told,
    find_chain,
    find_role,
    find_tag,
    list_chains,
    list_roles,
    list_tags,
    tell_chain,
    tell_role,
    tell_tag,
    zone_told,
)

router = Router(tags=["产业链 industry"])
#: The id of a row; what no database can hold is refused, not asked for.
Key = Annotated[int, Field(ge=1, lt=1 << 63)]


class Source(Schema):
    source: str = Field(examples=["report-yanhu-2023"], description="code of the source")
    name: str = Field(examples=["盐湖高新区公开报道"])
    record: int = Field(examples=[17])
    place: str = Field("", examples=["第11段"])


class Holder(Schema):
    id: int = Field(examples=[21])
    name: str = Field(examples=["山西天海泵业有限公司"])


class ChainOut(Schema):
    id: int = Field(examples=[2])
    name: str = Field(examples=["水泵制造"])
    zone: str = Field(examples=["yanhu"], description="code of the zone")
    key_chain: bool = Field(description="whether the zone has declared it a priority")
    note: str = ""
    pack: str = Field("", examples=["yanhu.pumps"], description="where its nodes are kept; empty: nobody has said")
    leaders: list[Holder]
    cores: list[Holder]
    members: list[Holder]
    tags: list[str] = Field(examples=[["重点产业链"]])
    sources: list[Source]


class ChainIn(Schema):
    zone: str = Field(examples=["yanhu"])
    name: str = Field(examples=["水泵制造"])
    key_chain: bool = True
    note: str = ""
    valid_from: str = Field("", examples=["2023-04"])


class ChainPatch(Schema):
    name: str | None = None
    key_chain: bool | None = None
    note: str | None = None


class RoleOut(Schema):
    id: int = Field(examples=[5])
    chain: Holder = Field(description="the chain's id and name")
    zone: str = Field(examples=["yanhu"])
    organisation: Holder
    role: str = Field(examples=["leader"], description="leader 链主, core 链核 or member 链上企业")
    role_label: str = Field(examples=["链主"])
    valid_from: str = ""
    valid_to: str = ""
    holds: bool = Field(description="valid today")
    sources: list[Source]


class RoleIn(Schema):
    chain: int | str = Field(examples=[2], description="id or name")
    organisation: str = Field(examples=["天海泵业"], description="name, code or #id")
    role: str = Field(examples=["leader"])
    valid_from: str = ""
    valid_to: str = ""
    note: str = ""


class TagOut(Schema):
    id: int = Field(examples=[1])
    tag: str = Field(examples=["合汽生材"])
    kind: str = Field("", examples=["新兴产业地标"])
    zone: str = Field(examples=["yanhu"])
    chain: Holder | None = Field(None, description="null: it is said of the zone itself")
    sources: list[Source]


class TagIn(Schema):
    tag: str = Field(examples=["合汽生材"], max_length=40)
    zone: str = Field(examples=["yanhu"])
    chain: int | str | None = Field(None, description="id or name; null: it is said of the zone itself")
    kind: str = Field("", examples=["新兴产业地标"], max_length=40)
    note: str = ""


class Reason(Schema):
    reason: str = Field(examples=["文件已调整"], max_length=300)


class Told:
    """Rows told by a function, as many as are asked for."""

    def __init__(self, rows: Any, tell: Any) -> None:
        self.rows, self.tell = rows, tell

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.tell(list(self.rows[at]))
        return told


@router.get("/chains", response=list[ChainOut], summary="产业链 list chains")
@paginate(Pages)
def chains_list(
    request: HttpRequest, zone: str = Query("", examples=["yanhu"]), q: str = Query("", max_length=80)
) -> Any:
    rows = list_chains(request.auth)
    rows = rows.filter(zone=zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(name__icontains=q) if q else rows
    return Told(rows, lambda some: [tell_chain(card) for card in cards(request.auth, some)])


@router.get("/chains/{pk}", response=ChainOut, summary="一条产业链 one chain")
def chains_show(request: HttpRequest, pk: int) -> Any:
    return tell_chain(cards(request.auth, [find_chain(request.auth, pk)])[0])


@router.post("/chains", response={201: ChainOut}, summary="建立产业链 create a chain")
def chains_create(request: HttpRequest, body: ChainIn) -> Any:
    told = {**body.dict(), "zone": zone_told(request.auth, body.zone)}
    made = actions.create_chain(by=request.auth, **told)
    return Status(201, chains_show(request, made.pk))


@router.patch("/chains/{pk}", response=ChainOut, summary="修改产业链 edit a chain")
def chains_edit(request: HttpRequest, pk: int, body: ChainPatch) -> Any:
    chain = find_chain(request.auth, pk)
    actions.edit_chain(by=request.auth, chain=chain, **body.dict(exclude_none=True))
    return chains_show(request, pk)


@router.post("/chains/{pk}/retract", response={204: None}, summary="撤回产业链 retract a chain")
def chains_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    """With it go the roles in it and its tags. Creating one of the same name takes it up again."""
    actions.retract_chain(by=request.auth, chain=find_chain(request.auth, pk), reason=body.reason)
    return Status(204, None)


@router.get("/chain-roles", response=list[RoleOut], summary="链上角色 list chain roles")
@paginate(Pages)
def roles_list(
    request: HttpRequest,
    zone: str = Query("", examples=["yanhu"]),
    chain: Key | None = None,
    role: str = Query("", examples=["leader"]),
    organisation: str = Query("", max_length=200, description="name, code or #id"),
) -> Any:
    rows = list_roles(request.auth)
    rows = rows.filter(chain__zone=zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(chain=chain) if chain is not None else rows
    rows = rows.filter(role=role) if role else rows
    if organisation:
        rows = rows.filter(organisation__canonical=registry.organisation_told(request.auth, organisation).pk)
    return Told(rows, lambda some: [tell_role(row) for row in some])


@router.post("/chain-roles", response={201: RoleOut}, summary="认定链上角色 give a role")
def roles_create(request: HttpRequest, body: RoleIn) -> Any:
    user, told = request.auth, body.dict()
    told |= {"chain": chain_told(user, body.chain), "organisation": registry.organisation_told(user, body.organisation)}
    made = actions.give_role(by=user, **told)
    return Status(201, tell_role(find_role(user, made.pk)))


@router.post("/chain-roles/{pk}/retract", response={204: None}, summary="撤回链上角色 retract a role")
def roles_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    actions.retract_role(by=request.auth, role=find_role(request.auth, pk), reason=body.reason)
    return Status(204, None)


@router.get("/chain-tags", response=list[TagOut], summary="产业标签 list tags")
@paginate(Pages)
def tags_list(request: HttpRequest, zone: str = Query("", examples=["yanhu"]), chain: Key | None = None) -> Any:
    rows = list_tags(request.auth)
    rows = rows.filter(zone=zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(chain=chain) if chain is not None else rows
    return Told(rows, lambda some: [tell_tag(row) for row in some])


@router.post("/chain-tags", response={201: TagOut}, summary="添加产业标签 add a tag")
def tags_create(request: HttpRequest, body: TagIn) -> Any:
    user, told = request.auth, body.dict()
    told |= {"zone": zone_told(user, body.zone), "chain": chain_told(user, body.chain) if body.chain else None}
    return Status(201, tell_tag(find_tag(user, actions.tag(by=user, **told).pk)))


@router.post("/chain-tags/{pk}/retract", response={204: None}, summary="撤回产业标签 retract a tag")
def tags_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    actions.retract_tag(by=request.auth, tag=find_tag(request.auth, pk), reason=body.reason)
    return Status(204, None)
