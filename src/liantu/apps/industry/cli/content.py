"""`liantu chains show | export | import`: what a chain is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker

from ..actions import editing
from ..enums import NODE_KINDS, STAGES
from ..models import Chain
from ..queries import (
    FORMATS,
    base_of,
    chain_told,
    content_of,
    differences,
    export,
    find_chain,
    language,
    list_chains,
    read_upload,
    side_told,
    signed_content,
    tell_content,
    version_of,
    zone_told,
)
from .chains import IN_FILE, chains

#: The same two options on every command about one chain.
ZONE = click.option("--zone", default="", help=_("园区的代号或名称"))
CHAIN = click.option("--chain", "told", required=True, help=_("产业链的名称或编号"))


def chain_of(speaker: Speaker, zone: str, told: str) -> Chain:
    """One chain by name within a zone, or by its number. Raises ValidationError, NotHere."""
    rows = list_chains(speaker.by)
    if zone:
        found = list(rows.filter(zone=zone_told(speaker.by, zone), name=told.strip()))
        if len(found) == 1:
            return find_chain(speaker.by, found[0].pk)
    return find_chain(speaker.by, chain_told(speaker.by, int(told) if told.isdecimal() else told).pk)


@chains.command("show", help=_("产业链的环节：上中下游、行业代码、关键词、谁供应谁、谁签了字"))
@ZONE
@CHAIN
@click.pass_obj
def show(speaker: Speaker, zone: str, told: str) -> None:
    chain = chain_of(speaker, zone, told)
    content = content_of(chain)
    if content is None:
        raise click.ClickException(_("“%(chain)s”还没有环节内容") % {"chain": chain})
    data = tell_content(speaker.by, chain, content)
    if speaker.json:
        speaker.emit(data)
        return
    rows = [
        {
            **node, "stage": STAGES[node["stage"]], "kind": NODE_KINDS[node["kind"]], "gbt": " ".join(node["gbt"]),
            "keywords": _("、").join(node["keywords"]), "signed": node["signed_by"],
        }
        for node in data["nodes"]
    ]  # fmt: skip
    titles = [
        ("stage", _("环节段")), ("node", _("编号")), ("name", _("名称")), ("kind", _("种类")), ("gbt", _("行业代码")),
        ("keywords", _("关键词")), ("signed", _("签字人")),
    ]  # fmt: skip
    speaker.table(rows, titles, _("没有环节"))


@chains.command("export", help=_("把产业链的环节写进文件"))
@ZONE
@CHAIN
@click.option("--form", type=click.Choice(list(FORMATS)), default="yaml", show_default=True, help=_("格式"))
@click.option("--to", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".", help=_("文件夹"))
@click.pass_obj
def take_out(speaker: Speaker, zone: str, told: str, form: str, to: Path) -> None:
    chain = chain_of(speaker, zone, told)
    # Whoever sits at the machine reads all of it anyway.
    if speaker.by.pk is not None:
        access.require(speaker.by, "export", chain)
    content, version = signed_content(chain), version_of(chain)
    if content is None or version is None:
        raise click.ClickException(_("“%(chain)s”还没有环节内容") % {"chain": chain})
    data, name = export(content, form, version.digest)
    (to / name).write_bytes(data)
    speaker.emit({"file": str(to / name), "nodes": len(content.nodes)}, str(to / name))


@chains.command("import", help=_("把文件里的环节写进产业链的草稿；提交后由另一位批准"))
@click.argument("file", type=IN_FILE)
@ZONE
@CHAIN
@click.option("--anyway", is_flag=True, help=_("草稿被他人改过时，仍以这份文件为准"))
@click.option("--note", default="", help=_("改了什么、为什么改"))
@click.pass_obj
def bring(speaker: Speaker, file: Path, zone: str, told: str, anyway: bool, note: str) -> None:
    chain = chain_of(speaker, zone, told)
    base = base_of(speaker.by, chain)
    brought = read_upload(ContentFile(file.read_bytes(), file.name), chain, base.content if base else None)
    pack = editing.put_content(
        by=speaker.by, chain=chain, content=brought.content, made_from=brought.made_from, anyway=anyway, note=note
    )
    old = content_of(chain)
    found = differences(old, side_told(speaker.by, chain, str(pack.pk))) if old is not None else []
    words = [one.zh if language() == "zh" else one.en for one in found]
    data: dict[str, Any] = {"draft": pack.pk, "revision": pack.revision, "changes": words}
    speaker.emit(data, [_("已写进草稿 #%(n)d，%(m)d 处改动") % {"n": pack.pk, "m": len(words)}, *words])
