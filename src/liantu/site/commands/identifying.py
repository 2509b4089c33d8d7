"""`liantu identity`: names and codes of organisations in plain files, without a database."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from liantu.engine import identity
from liantu.engine.identity.files import Table, WrongTable, read_table, write_table
from liantu.kit.ui.speaking import Group, Speaker

IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT_FILE = click.Path(dir_okay=False, path_type=Path)
SHOWN_FAULTS = 20
STEPS = {
    "parse": gettext_noop("拆分名称"),
    "code": gettext_noop("比对代码"),
    "name": gettext_noop("比对名称"),
    "slip": gettext_noop("查找笔误"),
    "short": gettext_noop("核对简称"),
}


def language() -> str:
    return "zh" if (translation.get_language() or "zh").startswith("zh") else "en"


@click.group(cls=Group, help=_("机构名称与代码：拆分、比较、查找、关联、去重；只读写文件，不用数据库"))
def identity_group() -> None:
    pass


def _columns(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that name the columns of files whose header says it otherwise."""
    for field in ("person", "phone", "address", "division", "former", "code", "id", "name"):
        command = click.option(
            f"--{field}", f"column_{field}", metavar="COLUMN", help=_("%(field)s 所在列的列名") % {"field": field}
        )(command)
    return command


def _read(path: Path, given: dict[str, Any]) -> Table:
    wanted = {
        name.removeprefix("column_"): value for name, value in given.items() if name.startswith("column_") and value
    }
    try:
        table = read_table(path, wanted)
    except WrongTable as problem:
        raise click.ClickException(problem.told(language())) from None
    for fault in table.faults[:SHOWN_FAULTS]:
        click.echo(f"{path.name}: {fault.told(language())}", err=True)
    if len(table.faults) > SHOWN_FAULTS:
        click.echo(
            _("%(file)s：另有 %(n)d 处问题") % {"file": path.name, "n": len(table.faults) - SHOWN_FAULTS}, err=True
        )
    return table


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str, int], None]]:
    """A line on the terminal that tells the step and how far it is."""
    shown = sys.stderr.isatty()
    begun, last = time.monotonic(), [0.0]

    def tell(step: str, done: int) -> None:
        now = time.monotonic()
        if shown and (now - last[0] > 0.2 or done >= total):
            last[0] = now
            share = min(1.0, done / total) if total else 1.0
            bar = "█" * int(share * 30)
            click.echo(f"\r{_(STEPS[step])} {bar:<30} {share:4.0%} {now - begun:5.0f} s", nl=False, err=True)

    try:
        yield tell
    finally:
        if shown:
            click.echo("", err=True)


@identity_group.command("parse", help=_("拆分一个名称：行政区划、字号、行业、组织形式、分支"))
@click.argument("name")
@click.pass_obj
def parse_name(speaker: Speaker, name: str) -> None:
    parsed = identity.parse(name)
    pieces = [
        {"part": part, "text": text, "start": start, "end": end} for part, text, start, end in identity.told(parsed)
    ]
    data = {
        "name": name, "text": parsed.text, "kind": parsed.kind.value, "division": parsed.division, "brand": parsed.brand,
        "trade": parsed.trade, "form": parsed.form, "branch": parsed.branch, "group": parsed.group, "holding": parsed.holding,
        "places": sorted(parsed.places), "pieces": pieces,
    }  # fmt: skip
    if speaker.json:
        speaker.emit(data)
        return
    titles = {
        "division": _("行政区划"), "place": _("行政区划（括注）"), "brand": _("字号"), "trade": pgettext("part of a name", "行业"), "form": _("组织形式"), "branch": pgettext("part of a name", "分支机构"),
        "note": _("附注"),
    }  # fmt: skip
    speaker.table(
        [{**piece, "part": titles[str(piece["part"])]} for piece in pieces],
        [("part", _("部分")), ("text", _("原文")), ("start", _("起")), ("end", _("止"))],
    )


@identity_group.command("compare", help=_("比较两个名称或代码是否同一机构"))
@click.argument("a")
@click.argument("b")
@click.option("--code-a", default="", help=_("前者的代码"))
@click.option("--code-b", default="", help=_("后者的代码"))
@click.pass_obj
def compare_names(speaker: Speaker, a: str, b: str, code_a: str, code_b: str) -> None:
    found = identity.compare(identity.Record(a, code_a), identity.Record(b, code_b))
    outcomes = outcome_words()
    reasons = [reason.told(language()) for reason in found.reasons]
    speaker.emit(
        {"a": a, "b": b, "outcome": found.outcome.value, "score": found.score, "reasons": reasons},
        [f"{outcomes[found.outcome.value]}  {found.score:.2f}", *(f"  {reason}" for reason in reasons)],
    )


def outcome_words() -> dict[str, str]:
    return {"same": _("同一机构"), "different": _("不是同一机构"), "unsure": _("无法确定"), "related": _("有隶属关系")}


@identity_group.command("resolve", help=_("为每个查询名称在名录中找出可能的机构，按可能性排序"))
@click.option("--register", "register", type=IN_FILE, required=True, help=_("名录 .csv"))
@click.option("--queries", type=IN_FILE, help=_("待查名称 .csv"))
@click.option("--query", "single", multiple=True, help=_("待查名称，可多次"))
@click.option("--out", type=OUT_FILE, help=_("结果写入 .csv"))
@click.option("--limit", default=5, type=click.IntRange(1, 50), help=_("每个名称最多几个候选"))
@_columns
@click.pass_obj
def resolve_names(
    speaker: Speaker,
    register: Path,
    queries: Path | None,
    single: tuple[str, ...],
    out: Path | None,
    limit: int,
    **given: Any,
) -> None:
    if queries is None and not single:
        raise click.UsageError(_("请用 --queries 给出文件，或用 --query 给出名称"))
    table = _read(register, given)
    wanted = [record.name for record in _read(queries, {}).records()] if queries else []
    wanted += single
    index = identity.Index.in_memory()
    with _progress(len(table)) as tell:
        # Without ids a name stands for itself, however often the register lists it.
        keys = table.keys() if "id" in table.columns else [record.name for record in table.records()]
        index.put(identity.entries(table.records(), keys), told=lambda done: tell("parse", done))
    rows = []
    with _progress(len(wanted)) as tell:
        for done, query in enumerate(wanted, 1):
            rows += [
                {
                    "query": query, "rank": one.rank, "candidate": one.name, "id": one.key, "score": one.score,
                    "outcome": one.outcome.value, "reasons": one.told(language()),
                }
                for one in identity.resolve(index, query, limit)
            ]  # fmt: skip
            tell("short", done)
    _answer(speaker, rows, ["query", "rank", "candidate", "score", "outcome", "reasons"], out)


def _answer(speaker: Speaker, rows: list[dict[str, Any]], header: list[str], out: Path | None) -> None:
    if out is None:
        titles = {
            "query": _("查询"), "rank": pgettext("column", "名次"), "candidate": _("候选"), "score": _("分数"), "outcome": _("结论"), "reasons": _("理由"),
            "a_name": _("名称甲"), "b_name": _("名称乙"), "cluster": _("组"), "name": _("名称"),
        }  # fmt: skip
        speaker.table(rows, [(key, titles.get(key, key)) for key in header], _("没有结果"))
        return
    count = write_table(out, header, ([row[key] for key in header] for row in rows))
    speaker.emit({"out": str(out), "rows": count}, _("已写入 %(file)s，%(n)d 行") % {"file": out, "n": count})


@identity_group.command("link", help=_("把一张表的每一行关联到另一张表"))
@click.argument("a", type=IN_FILE)
@click.argument("b", type=IN_FILE)
@click.option("--out", type=OUT_FILE, help=_("结果写入 .csv"))
@_columns
@click.pass_obj
def link_tables(speaker: Speaker, a: Path, b: Path, out: Path | None, **given: Any) -> None:
    some, others = _read(a, given), _read(b, given)
    left, right = list(some.records()), list(others.records())
    with _progress(len(left) + len(right)) as tell:
        found = identity.link(left, right, told=tell)
    keys, its = some.keys(), others.keys()
    rows = [
        {
            "a": keys[one.a], "a_name": left[one.a].name, "b": its[one.b], "b_name": right[one.b].name, "outcome": one.outcome.value,
            "score": one.score, "reasons": one.told(language()),
        }
        for one in found
    ]  # fmt: skip
    _answer(speaker, rows, ["a", "a_name", "b", "b_name", "outcome", "score", "reasons"], out)


@identity_group.command("dedupe", help=_("找出一张表里指同一机构的行"))
@click.argument("table", type=IN_FILE)
@click.option("--out", type=OUT_FILE, help=_("原表加 cluster 列写入 .csv"))
@click.option("--pairs", type=OUT_FILE, help=_("合并的和无法确定的行对写入 .csv"))
@_columns
@click.pass_obj
def dedupe_table(speaker: Speaker, table: Path, out: Path | None, pairs: Path | None, **given: Any) -> None:
    read = _read(table, given)
    records = list(read.records())
    with _progress(len(records)) as tell:
        found = identity.dedupe(records, told=tell)
    keys = read.keys()
    if out is not None:
        write_table(
            out,
            [*read.header, "cluster"],
            ([*row, number] for row, number in zip(read.rows, found.cluster, strict=True)),
        )
    told_pairs = [
        {
            "a": keys[pair.a], "a_name": records[pair.a].name, "b": keys[pair.b], "b_name": records[pair.b].name,
            "outcome": pair.outcome.value, "score": pair.score, "reasons": identity.WORDS[pair.why][language() != "zh"],
        }
        for pair in found.pairs
    ]  # fmt: skip
    header = ["a", "a_name", "b", "b_name", "outcome", "score", "reasons"]
    if pairs is not None:
        write_table(pairs, header, ([pair[key] for key in header] for pair in told_pairs))
    counts = {
        "rows": len(records), "clusters": len(set(found.cluster)), "joined": sum(pair.outcome == "same" for pair in found.pairs),
        "unsure": sum(pair.outcome == "unsure" for pair in found.pairs), "faults": len(read.faults),
    }  # fmt: skip
    if out is None and pairs is None and not speaker.json:
        speaker.table(
            told_pairs,
            [
                ("a_name", _("名称甲")),
                ("b_name", _("名称乙")),
                ("outcome", _("结论")),
                ("score", _("分数")),
                ("reasons", _("理由")),
            ],
            _("没有重复"),
        )
    speaker.emit(
        counts,
        _("%(rows)d 行，%(clusters)d 家机构；合并 %(joined)d 行，%(unsure)d 对无法确定，%(faults)d 处数据问题")
        % counts,
    )
