"""Content of chains over HTTP: read, taken out and brought in as files, signed, compared."""

# No postponed annotations here: the framework reads them as they are.

from typing import Any, Literal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from liantu.kit.access import public as access

from ..actions import content as actions
from ..actions import editing
from ..models import Chain
from ..queries import (
    FORMATS,
    base_of,
    content_of,
    differences,
    export,
    find_chain,
    language,
    read_upload,
    side_told,
    signed_content,
    tell_content,
    version_of,
)

router = Router(tags=["产业链 industry"])


class NodeOut(Schema):
    node: str = Field(examples=["pump_casing"], description="key of the node within its chain")
    name: str = Field(examples=["泵壳铸件"])
    stage: str = Field(examples=["up"], description="up 上游, mid 中游 or down 下游")
    kind: str = Field(examples=["part"], description="material, part, process, product, service or use")
    gbt: list[str] = Field(examples=[["3391"]], description="classes of GB/T 4754-2017")
    keywords: list[str] = Field(examples=[["泵壳铸件"]])
    tags: list[str] = Field(examples=[["合汽生材"]])
    digest: str = Field(description="of what the node says: what is signed")
    signed: bool = Field(
        description="a person of the zone stands for the node as it is; what rests on others is a draft"
    )
    signed_by: str = ""
    signed_at: str = ""


class EdgeOut(Schema):
    source: str = Field(alias="from", serialization_alias="from", examples=["casting"])
    to: str = Field(examples=["pump"])
    kind: str = Field(examples=["supplies"], description="supplies or is_a")


class ChainRef(Schema):
    id: int = Field(examples=[2])
    name: str = Field(examples=["水泵制造"])


class ContentOut(Schema):
    chain: ChainRef
    zone: str = Field(examples=["yanhu"])
    pack: str = Field(examples=["yanhu.pumps"])
    version: str = Field(examples=["2026-01-01"], description="the day from which it holds")
    title: str = Field(examples=["水泵制造"])
    author: str = ""
    draft: int | None = Field(None, description="id of the rules version that is being worked on")
    nodes: list[NodeOut]
    edges: list[EdgeOut]


class PackRef(Schema):
    pack: str = Field(examples=["yanhu.pumps"], description="key of a pack of the kind chains; empty takes it away")


class Signing(Schema):
    nodes: dict[str, str] = Field(
        examples=[{"pig_iron": ""}], description="node: the digest that was seen, or empty for what holds now"
    )


class Unsigning(Schema):
    node: str = Field(examples=["pig_iron"])
    reason: str = Field(examples=["看错了"], max_length=300)


class Signed(Schema):
    signed: list[str] = Field(examples=[["pig_iron"]])


class DraftOut(Schema):
    draft: int = Field(
        examples=[7], description="id of the rules version, to be submitted and approved by another person"
    )
    revision: int = Field(examples=[2])
    changes: list[str] = Field(description="against what is in force, in words")


class ChangeOut(Schema):
    what: str = Field(examples=["node"], description="chain, node or edge")
    how: str = Field(examples=["changed"], description="added, gone or changed")
    keys: list[str]
    words: str


@router.get(
    "/chains/{pk}/content", response=ContentOut, by_alias=True, summary="产业链的环节 nodes and edges of a chain"
)
def content_show(request: HttpRequest, pk: int) -> Any:
    """What holds today in the chain's zone. 404 where nobody has said what the chain is made of."""
    chain = find_chain(request.auth, pk)
    content = content_of(chain)
    if content is None:
        raise access.NotHere(Chain._meta.label, pk)
    return tell_content(request.auth, chain, content)


@router.put(
    "/chains/{pk}/content",
    response=ContentOut | None,
    by_alias=True,
    summary="指定环节内容 say which pack holds the nodes",
)
def content_link(request: HttpRequest, pk: int, body: PackRef) -> Any:
    user = request.auth
    chain = actions.link_content(by=user, chain=find_chain(user, pk), pack=body.pack)
    content = content_of(chain)
    return tell_content(user, find_chain(user, pk), content) if content is not None else None


@router.get("/chains/{pk}/content/file", summary="下载环节 the content as a file")
def content_file(
    request: HttpRequest, pk: int, form: Literal["xlsx", "yaml", "csv"] = Query("yaml", examples=["yaml"]), draft: bool = False
) -> Any:  # fmt: skip
    """A workbook, YAML, or an archive with nodes.csv and edges.csv; `draft`: of what is being worked on, if anything is."""
    user, chain = request.auth, find_chain(request.auth, pk)
    access.require(user, "export", chain)
    base, version = base_of(user, chain), version_of(chain)
    if draft and base is not None and base.pack is not None:
        content, digest = base.content, base.digest
    else:
        content, digest = signed_content(chain), version.digest if version else ""
    if content is None:
        raise access.NotHere(Chain._meta.label, pk)
    data, name = export(content, form, digest)
    answer = HttpResponse(data, content_type=FORMATS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@router.post("/chains/{pk}/content/file", response=DraftOut, summary="上传环节 bring a content as a file")
def content_bring(
    request: HttpRequest, pk: int, file: UploadedFile = File(...), note: str = Form(""), anyway: bool = Form(False)
) -> Any:
    """It is written into a draft as a whole, or refused with every row that is wrong. `anyway`: though somebody else has
    changed the draft since the workbook was downloaded."""
    user, chain = request.auth, find_chain(request.auth, pk)
    base = base_of(user, chain)
    kept = SimpleUploadedFile(file.name or "", file.read())
    brought = read_upload(kept, chain, base.content if base else None)
    pack = editing.put_content(
        by=user, chain=chain, content=brought.content, made_from=brought.made_from, anyway=anyway, note=note
    )
    old = content_of(chain)
    changes = differences(old, side_told(user, chain, str(pack.pk))) if old is not None else []
    return {"draft": pack.pk, "revision": pack.revision, "changes": [_words(one) for one in changes]}


@router.get("/chains/{pk}/content/changes", response=list[ChangeOut], summary="环节的改动 how two versions differ")
def content_changes(
    request: HttpRequest, pk: int, since: str = Query("", alias="from", examples=["2026-01-01"]), to: str = Query("")
) -> Any:
    """Versions are days of what ships, ids of the zone's own, or empty for what is in force."""
    user, chain = request.auth, find_chain(request.auth, pk)
    found = differences(side_told(user, chain, since), side_told(user, chain, to))
    return [
        {"what": one.what.value, "how": one.how.value, "keys": list(one.keys), "words": _words(one)} for one in found
    ]


def _words(change: Any) -> str:
    return str(change.zh if language() == "zh" else change.en)


@router.post("/chains/{pk}/content/sign", response=Signed, summary="为环节签字 sign nodes")
def content_sign(request: HttpRequest, pk: int, body: Signing) -> Any:
    made = actions.sign_nodes(by=request.auth, chain=find_chain(request.auth, pk), nodes=body.nodes)
    return {"signed": [row.node for row in made]}


@router.post("/chains/{pk}/content/unsign", response={204: None}, summary="撤回环节签字 take a signature back")
def content_unsign(request: HttpRequest, pk: int, body: Unsigning) -> Any:
    actions.unsign(by=request.auth, chain=find_chain(request.auth, pk), node=body.node, reason=body.reason)
    return Status(204, None)
