"""`liantu org`, `liantu registry`."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.keys import key_of
from liantu.kit.search import public as search
from liantu.kit.ui.speaking import Group, Speaker

from .actions.linking import register_zone
from .actions.merging import merge, unmerge
from .actions.splitting import rehearse, split, unsplit
from .actions.upkeep import link_unit, link_zone, rebuild
from .enums import OrganisationKind
from .queries import (
    FACETS,
    find_merge,
    find_organisation,
    find_split,
    list_organisations,
    moved_words,
    named_ids,
    narrowed,
    organisation_meant,
    organisation_told,
    refresh_names,
    rows_of,
    tell_dossier,
    tell_merge,
    tell_organisations,
    tell_rows,
    tell_split,
    tell_unit_link,
    tell_zone_link,
)
from .validators.properties import SAID

KINDS = dict(OrganisationKind.choices)


@click.group(cls=Group, help=_("机构"))
def org() -> None:
    pass


@org.command("list", help=_("列出机构"))
@click.option("--kind", type=click.Choice(OrganisationKind.values), help=_("只列该类型"))
@click.option("--zone", help=_("只列该园区的，写代号或名称"))
@click.option("--scheme", default="", help=_("只列持有该资质的，写资质代号，如 high_tech_enterprise"))
@click.option("--q", default="", help=_("名称或代码里的字"))
@click.option("--limit", default=10_000, type=click.IntRange(1, 1_000_000), help=_("最多几家"))
@click.pass_obj
def org_list(speaker: Speaker, kind: str | None, zone: str | None, scheme: str, q: str, limit: int) -> None:
    by = speaker.by
    place = accounts.zone_coded(by, zone) if zone else None
    rows = narrowed(by, list_organisations(by), q=q, kind=kind or "", zone=place, scheme=scheme)
    told = tell_organisations(by, list(rows.prefetch_related("zone_members__zone")[:limit]))
    if not speaker.json:
        for row in told:
            row["kind"] = KINDS.get(row["kind"] or "", "")
    titles = [
        ("id", "#"), ("name", _("名称")), ("short_name", _("简称")), ("kind", _("类型")), ("zone", _("园区")),
        ("code", _("统一社会信用代码")),
    ]  # fmt: skip
    speaker.table(told, titles, _("没有符合条件的机构"))


@org.command("find", help=_("按名称、简称、代码、拼音找机构"))
@click.argument("text")
@click.option("--limit", default=10, type=click.IntRange(1, 100), help=_("最多几家"))
@click.pass_obj
def org_find(speaker: Speaker, text: str, limit: int) -> None:
    hits = search.search(speaker.by, text, kinds={"organisation"}, limit=limit, alike=False)
    if not hits:
        refresh_names(wait=True)
        hits = search.search(speaker.by, text, kinds={"organisation"}, limit=limit)
    if not hits:
        raise access.NotHere("registry.Organisation", text)
    rows = {row["id"]: row for row in _told(speaker, [hit.id for hit in hits])}
    told = [
        {
            **rows.get(hit.id, {"id": hit.id, "name": hit.label}),
            "detail": hit.detail,
            "matched": hit.matched,
            "reasons": hit.reasons,
        }
        for hit in hits
    ]
    titles = [("id", "#"), ("name", _("名称")), ("detail", _("类型和园区")), ("matched", _("找到的依据"))]
    if any(hit.alike for hit in hits):
        titles.append(("reasons", _("理由")))
    speaker.table(told, titles)


def _told(speaker: Speaker, ids: list[int]) -> list[dict[str, Any]]:
    rows = list_organisations(speaker.by).filter(pk__in=ids).prefetch_related("zone_members__zone")
    return tell_organisations(speaker.by, list(rows))


@org.command("show", help=_("一家机构的全部内容：名称、代码或 #编号"))
@click.argument("named", metavar="NAME_OR_CODE")
@click.pass_obj
def org_show(speaker: Speaker, named: str) -> None:
    found = _meant(speaker, named)
    told = tell_dossier(speaker.by, find_organisation(speaker.by, found.canonical_id or found.pk))
    speaker.emit(told, _lines(told))


def _meant(speaker: Speaker, text: str) -> Any:
    """As `organisation_told`; what comes close is told even where all names have to be indexed for it first."""
    if not named_ids(speaker.by, text):
        refresh_names(wait=True)
    return organisation_told(speaker.by, text)


def _lines(told: dict[str, Any]) -> list[str]:
    """The dossier for people: names, values with their sources, then each list."""
    lines = [f"{told['name']}  #{told['id']}"]
    lines.append(_("全部名称：%(names)s") % {"names": listed(dict.fromkeys(name["text"] for name in told["names"]))})
    lines.append(_("园区：%(zone)s") % {"zone": told["zone"] or _("区外")})
    for key, value in told["values"].items():
        if value["withheld"]:
            lines.append(f"{SAID[key].label}：{_('已隐去')}")
        elif value["label"] is not None:
            lines.append(f"{SAID[key].label}：{value['label']}  {_source(value['source'])}")
            lines += [f"- {_other(one)}" for one in value["others"]]
            lines += [f"- {value['why']}"] if value["why"] else []
    for key, facet in FACETS.items():
        if told[key]:
            lines.append(f"{facet.heading}：")
            lines += [f"- {_fact(fact, facet.fields)}  {_source(fact['sources'][0])}" for fact in told[key]]
    return lines


def _source(source: dict[str, Any] | None) -> str:
    if source is None:
        return ""
    return f"[{source['name']} {source['place']}]".replace(" ]", "]")


def _other(told: dict[str, Any]) -> str:
    words = _("其他说法：%(value)s（%(said)s）") % {"value": told["value"], "said": told["source"]["delivered"] or ""}
    return listed([words, _("有记录写明是曾用名")] if told["former"] else [words]) + f"  {_source(told['source'])}"


def _fact(fact: dict[str, Any], fields: tuple[str, ...]) -> str:
    parts = [fact["organisation"]["name"]]
    for name in fields:
        value = fact[name]
        if value not in (None, ""):
            parts.append(value["name"] if isinstance(value, dict) else str(value))
    return " ".join(parts)


@org.command("merge", help=_("判定两家是同一家：LOSER 并入 WINNER（须以有权限的用户：--as）"))
@click.argument("loser")
@click.argument("winner")
@click.option("--reason", default="", help=_("理由；两家代码不同时必填"))
@click.pass_obj
def org_merge(speaker: Speaker, loser: str, winner: str, reason: str) -> None:
    by = speaker.by
    verdict = merge(by=by, loser=_meant(speaker, loser), winner=_meant(speaker, winner), reason=reason)
    words = _("已合并（判定 %(id)d）：%(verdict)s") % {"id": verdict.pk, "verdict": verdict}
    speaker.emit(tell_merge(verdict), words)


@org.command("unmerge", help=_("撤销一次合并判定（须以有权限的用户：--as）"))
@click.argument("verdict", metavar="ID", type=int)
@click.option("--reason", default="", help=_("理由"))
@click.pass_obj
def org_unmerge(speaker: Speaker, verdict: int, reason: str) -> None:
    undone = unmerge(by=speaker.by, verdict=find_merge(speaker.by, verdict), reason=reason)
    speaker.emit(tell_merge(undone), _("已撤销合并：%(verdict)s") % {"verdict": undone})


@org.command("rows", help=_("各来源说到一家机构的行，及其记录编号"))
@click.argument("named", metavar="NAME_OR_CODE")
@click.pass_obj
def org_rows(speaker: Speaker, named: str) -> None:
    found = _meant(speaker, named)
    access.require(speaker.by, "merge", found)
    rows = rows_of(speaker.by, found)
    told = tell_rows(rows)
    if speaker.json:
        speaker.emit({"rows": told, "hidden": rows.hidden, "more": rows.more}, "")
        return
    shown = [
        {
            **row,
            "records": ",".join(map(str, row["records"])),
            "names": listed(row["names"]),
            "values": _("；").join(f"{SAID[key].label} {words}" for key, words in row["values"].items()),
        }
        for row in told
    ]
    titles = [
        ("records", _("记录")), ("source_name", _("数据来源")), ("place", _("位置")), ("names", _("名称")),
        ("values", _("说的值")),
    ]  # fmt: skip
    speaker.table(shown, titles, _("没有您能看到内容的记录"))


class Numbers(click.ParamType):
    """Numbers with commas between."""

    name = "ID,ID"

    def convert(self, value: Any, param: Any, ctx: Any) -> list[int]:
        if isinstance(value, list):
            return value
        parts = [part.strip().removeprefix("#") for part in value.replace("，", ",").split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            self.fail(_("“%(value)s”不是用逗号分开的编号") % {"value": value}, param, ctx)
        return [key_of(part) for part in parts]


@org.command("split", help=_("判定一家机构其实是两家：这些记录说的是另一家（须以有权限的用户：--as）"))
@click.argument("named", metavar="NAME_OR_CODE")
@click.option("--records", required=True, type=Numbers(), help=_("另一家的记录编号，用逗号分开；见 org rows"))
@click.option("--reason", default="", help=_("理由；必填，预览时可不写"))
@click.option("--preview", is_flag=True, help=_("只看拆成的两家，不保存"))
@click.pass_obj
def org_split(speaker: Speaker, named: str, records: list[int], reason: str, preview: bool) -> None:
    by, found = speaker.by, _meant(speaker, named)
    if preview:
        told = rehearse(by=by, organisation=found, records=records)
        moved = moved_words(told.moved)
        counted = [{"what": what, "count": n} for what, n in moved]
        lines = [_("随所选记录走：") + listed(f"{what} {n}" for what, n in moved)]
        lines += ["", _("留在原机构"), *_lines(told.stays), "", _("拆出的一家"), *_lines(told.goes)]
        speaker.emit({"stays": told.stays, "goes": told.goes, "moved": counted}, lines)
        return
    verdict = split(by=by, organisation=found, records=records, reason=reason)
    speaker.emit(tell_split(verdict), _("已拆分（判定 %(id)d）：%(verdict)s") % {"id": verdict.pk, "verdict": verdict})


@org.command("unsplit", help=_("撤销一次拆分判定（须以有权限的用户：--as）"))
@click.argument("verdict", metavar="ID", type=int)
@click.option("--reason", default="", help=_("理由"))
@click.pass_obj
def org_unsplit(speaker: Speaker, verdict: int, reason: str) -> None:
    undone = unsplit(by=speaker.by, verdict=find_split(speaker.by, verdict), reason=reason)
    speaker.emit(tell_split(undone), _("已撤销拆分：%(verdict)s") % {"verdict": undone})


@click.group(cls=Group, help=_("机构库"))
def registry() -> None:
    pass


@registry.command("rebuild", help=_("由原始记录重算所有机构的当前值"))
@click.pass_obj
def registry_rebuild(speaker: Speaker) -> None:
    done = rebuild(by=speaker.by)
    speaker.emit({"organisations": done}, _("已重算 %(n)d 家机构") % {"n": done})


@registry.command("link-zone", help=_("设定园区是哪家机构（须以有权限的用户：--as）"))
@click.argument("zone")
@click.argument("organisation", metavar="[ORG]", required=False)
@click.option("--register", is_flag=True, help=_("名录里还没有它：把园区本身登记为机构"))
@click.pass_obj
def registry_link_zone(speaker: Speaker, zone: str, organisation: str | None, register: bool) -> None:
    by = speaker.by
    if bool(organisation) == register:
        raise click.UsageError(_("写明机构的名称、代码或 #编号；名录里还没有它的，改用 --register"))
    place = accounts.zone_coded(by, zone)
    if organisation:
        link = link_zone(by=by, zone=place, organisation=organisation_meant(by, organisation))
    else:
        link = register_zone(by=by, zone=place)
    words = {"place": link.zone, "name": link.organisation, "id": link.organisation_id}
    speaker.emit(tell_zone_link(link), _("园区“%(place)s”对应机构“%(name)s”（#%(id)d）") % words)


@registry.command("link-unit", help=_("设定单位是哪家机构（须以有权限的用户：--as）"))
@click.argument("unit")
@click.argument("organisation", metavar="ORG")
@click.option("--zone", help=_("单位所在园区，几个园区有同名单位时写"))
@click.pass_obj
def registry_link_unit(speaker: Speaker, unit: str, organisation: str, zone: str | None) -> None:
    by = speaker.by
    place = accounts.unit_named(by, unit, accounts.zone_coded(by, zone) if zone else None)
    link = link_unit(by=by, unit=place, organisation=organisation_meant(by, organisation))
    words = {"place": link.unit, "name": link.organisation, "id": link.organisation_id}
    speaker.emit(tell_unit_link(link), _("单位“%(place)s”对应机构“%(name)s”（#%(id)d）") % words)
